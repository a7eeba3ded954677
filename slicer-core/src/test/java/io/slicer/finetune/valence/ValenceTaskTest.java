package io.slicer.finetune.valence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.slicer.finetune.FineTuning;
import io.slicer.finetune.TrainerBuilder;
import io.slicer.finetune.TrainingTask;
import io.slicer.hub.PretrainedModel;
import io.slicer.inference.InferenceSettings;
import io.slicer.inference.TaskModel;
import io.slicer.model.ModelSpec;
import io.slicer.model.TokenSequence;
import io.slicer.testing.GoldenFiles;
import io.slicer.text.Encoding;
import io.slicer.text.SubwordTokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The head of the guide that learns numbers instead of labels. */
@Tag("processor")
class ValenceTaskTest {
  private static final PretrainedModel TINY =
      PretrainedModel.of(GoldenFiles.shipped("tiny-xlmr").directory());
  private static final List<String> TEXTS =
      List.of("sun and snow", "rain in Zurich", "the cat sleeps", "my dog barks");
  private static final float[] VALENCES = {0.9f, -0.7f, 0.4f, -0.2f};

  /** Tells how pleasant texts are. */
  private static final class Trainer extends TrainerBuilder<Trainer> {
    @Override
    protected Trainer self() {
      return this;
    }

    TaskModel fit() {
      FineTuning tuning = begin(false);
      return tuning.train(TrainingTask.of(new ValenceHead()), sequences()).model();
    }
  }

  private static List<TokenSequence> sequences() {
    List<TokenSequence> sequences = new ArrayList<>();
    try (SubwordTokenizer tokenizer = SubwordTokenizer.load(TINY.tokenizerFile())) {
      for (int i = 0; i < TEXTS.size(); i++) {
        Encoding text = tokenizer.encode(TEXTS.get(i));
        sequences.add(
            TokenSequence.unlabelled(text.ids(), text.typeIds(), new int[] {0})
                .withTarget(ValenceHead.TARGET, VALENCES[i]));
      }
    }
    return sequences;
  }

  private static void assertLearned(TaskModel model) {
    List<float[]> scores = model.scores(sequences());
    for (int i = 0; i < VALENCES.length; i++) {
      assertThat(scores.get(i)).hasSize(1);
      assertThat(scores.get(i)[0]).isCloseTo(VALENCES[i], within(0.35f));
    }
  }

  @Test
  void itLearnsNumbersAndIsSavedWithoutTheLabelsItStartedFrom(@TempDir Path directory)
      throws IOException {
    assertThat(TINY.config().has("id2label")).isTrue();
    Path saved = directory.resolve("model");
    try (TaskModel model =
        new Trainer().model(TINY).learningRate(3e-3).batchSize(2).epochs(60).threads(2).fit()) {
      assertLearned(model);
      assertThat(model.encoder().config().labels()).isEmpty();
      assertThatThrownBy(model::words)
          .hasMessage(
              "the head has no labels: WordScorer.of(pool(), columns) takes the number of its"
                  + " scores");
      model.save(saved, java.util.Map.of());
    }
    JsonNode config = new JsonMapper().readTree(saved.resolve("config.json").toFile());
    assertThat(config.at("/architectures/0").asText()).isEqualTo("EncoderForValence");
    assertThat(config.has("id2label")).isFalse();
    assertThat(config.has("label2id")).isFalse();
    try (TaskModel model =
        TaskModel.open(
            PretrainedModel.of(saved),
            ModelSpec.of(new ValenceHead()),
            InferenceSettings.defaults())) {
      assertLearned(model);
    }
  }

  @Test
  void itsGradientsAreTheSlopesOfItsLossWithOneRowAndWithSeveral() {
    ValenceSlopes.check(TINY, sequences().subList(0, 1));
    ValenceSlopes.check(TINY, sequences());
  }
}
