package io.slicer.tagging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.slicer.classification.ClassificationDataset;
import io.slicer.classification.ClassifierTrainer;
import io.slicer.classification.Example;
import io.slicer.classification.SequenceClassifier;
import io.slicer.finetune.RunRecordFile;
import io.slicer.finetune.TrainingRecord;
import io.slicer.testing.GoldenFiles;
import io.slicer.testing.TensorFile;
import io.slicer.train.CheckpointSettings;
import io.slicer.train.TrainingListener;
import io.slicer.weights.CheckpointException;
import io.slicer.words.LabelAlignment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("processor")
class TaggerTrainerTest {
  private static final String HEAD = "classifier.weight";

  @TempDir private Path directory;

  private static TaggerTrainer.Builder trainer(String model) {
    return TaggerTrainer.builder()
        .model(GoldenFiles.shipped(model).directory().toString())
        .threads(2)
        .epochs(1)
        .batchSize(8)
        .learningRate(3e-3);
  }

  private static TaggerTrainer.Builder trainer() {
    return trainer("tiny-xlmr");
  }

  private Path saved(WordTagger model, String name) {
    Path target = directory.resolve(name);
    try (model) {
      model.save(target);
    }
    return target.resolve("model.safetensors");
  }

  @ParameterizedTest
  @ValueSource(strings = {"tiny-xlmr", "tiny-bert", "tiny-distilbert"})
  void learnsTheTagsOfWords(String encoder) {
    try (WordTagger model =
        trainer(encoder)
            .alignment(LabelAlignment.FIRST_NOT_BARE)
            .epochs(10)
            .fit(TinyTreebank.drawn("seen", 200, 1))) {
      TaggingEvaluation evaluation = model.evaluate(TinyTreebank.drawn("unseen", 50, 2));
      assertThat(evaluation.report().accuracy()).isGreaterThan(0.95);
      assertThat(evaluation.report().macro().f1()).isGreaterThan(0.9);
      assertThat(evaluation.loss()).isLessThan(0.3);
      assertThat(model.tag(List.of("Maria", "lives", "in", "Berlin")))
          .extracting(WordTag::tag)
          .containsExactly("PROPN", "VERB", "ADP", "PROPN");
      assertThat(model.labels()).isEqualTo(TaggingDataset.UPOS);
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatIsSavedTagsAsBeforeByTheSameSubwords(LabelAlignment alignment) throws IOException {
    TaggingDataset data = TinyTreebank.drawn("data", 24, 1);
    Path saved = directory.resolve("saved");
    TaggingEvaluation before;
    try (WordTagger model = trainer().alignment(alignment).fit(data)) {
      before = model.evaluate(data);
      assertThat(model.alignment()).isEqualTo(alignment.ofWords());
      model.save(saved, List.of(before));
    }
    JsonNode config = new ObjectMapper().readTree(saved.resolve("config.json").toFile());
    assertThat(config.path("architectures").path(0).textValue())
        .isEqualTo("XLMRobertaForTokenClassification");
    assertThat(config.path("id2label").path("16").textValue()).isEqualTo("X");
    try (WordTagger model = WordTagger.load(saved)) {
      assertThat(model.alignment()).isEqualTo(alignment.ofWords());
      assertThat(model.evaluate(data).tags()).isEqualTo(before.tags());
      TrainingRecord record = model.runRecord().orElseThrow();
      assertThat(record.task()).isEqualTo("tagging");
      assertThat(record.train()).isEqualTo(new TrainingRecord.Data("data", 24, data.sha256()));
      assertThat(record.parameters())
          .containsEntry("alignment", alignment.toString())
          .containsEntry("labels", TaggingDataset.UPOS);
      assertThat(record.figures().get(0).figures()).isEqualTo(before.figures());
    }
    Path file = saved.resolve(RunRecordFile.NAME);
    Files.writeString(
        file, Files.readString(file).replace('"' + alignment.toString() + '"', "\"OTHER\""));
    assertThatThrownBy(() -> WordTagger.load(saved))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("the alignment is OTHER, which is none of [FIRST_");
    Files.delete(file);
    try (WordTagger model = WordTagger.load(saved)) {
      assertThat(model.alignment()).isEqualTo(LabelAlignment.FIRST_SUBWORD);
    }
  }

  /** Of the words of the tiny vocabulary, {@code lives} and {@code in} begin with a bare mark. */
  @Test
  void wordsThatBeginWithABareMarkAreToldApartByTheirNextSubword() {
    TaggingDataset seen = TinyTreebank.drawn("seen", 200, 1);
    TaggingDataset unseen = TinyTreebank.drawn("unseen", 50, 2);
    List<Double> losses = new ArrayList<>();
    for (LabelAlignment alignment :
        List.of(LabelAlignment.FIRST_SUBWORD, LabelAlignment.FIRST_NOT_BARE)) {
      try (WordTagger model = trainer().alignment(alignment).frozenLayers(2).fit(seen)) {
        losses.add(model.evaluate(unseen).loss());
      }
    }
    assertThat(losses.get(1)).isLessThan(losses.get(0));
  }

  @ParameterizedTest
  @EnumSource
  void sentencesOfAnyLengthHaveATagForEachWord(LabelAlignment alignment) {
    TaggedSentence lengthy = TinyTreebank.sentence(150, new Random(3));
    try (WordTagger model =
        trainer().alignment(alignment).epochs(6).fit(TinyTreebank.drawn("seen", 200, 1))) {
      List<List<WordTag>> tags =
          model.tagSentences(List.of(lengthy.words(), List.of(), List.of("\u200B", "Anna")));

      assertThat(tags.get(0)).hasSize(150).doesNotContain(WordTag.NONE);
      assertThat(tags.get(0).get(149).tag()).isEqualTo(lengthy.tags().get(149));
      assertThat(tags.get(1)).isEmpty();
      assertThat(tags.get(2).get(0)).isEqualTo(WordTag.NONE);
      assertThat(tags.get(2).get(1).tag()).isEqualTo("PROPN");
      assertThat(model.tag(lengthy.words())).isEqualTo(tags.get(0));
    }
  }

  @Test
  void withSlicesTheHeadIsFrozen() {
    TaggingDataset data =
        TinyTreebank.drawn("data", 24, 1)
            .withLabels(List.of("PROPN", "VERB", "ADP", "NUM", "NOUN"));
    TensorFile early = TensorFile.of(saved(trainer().slices(12).epochs(1).fit(data), "early"));
    TensorFile late = TensorFile.of(saved(trainer().slices(12).epochs(2).fit(data), "late"));
    TensorFile trained = TensorFile.of(saved(trainer().epochs(1).fit(data), "trained"));

    assertThat(late.floats(HEAD)).isEqualTo(early.floats(HEAD));
    assertThat(trained.floats(HEAD)).isNotEqualTo(early.floats(HEAD));
  }

  @Test
  void validationSaysFiguresOfEachDatasetAndTheFirstDecides() {
    TaggingDataset first = TinyTreebank.drawn("first", 20, 3);
    TaggingDataset second = TinyTreebank.drawn("second", 20, 4);
    try (WordTagger model =
        trainer()
            .epochs(2)
            .validation(first)
            .validation(second)
            .evaluationSteps(2)
            .loadBestModelAtEnd(true)
            .fit(TinyTreebank.drawn("seen", 24, 1))) {
      TrainingRecord record = model.runRecord().orElseThrow();
      assertThat(record.training().validations()).hasSize(4);
      assertThat(record.training().validations().get(0).figures().keySet())
          .containsExactly(
              "accuracy of first",
              "macro F1 of first",
              "seqeval F1 over bare tags of first",
              "loss of first",
              "accuracy of second",
              "macro F1 of second",
              "seqeval F1 over bare tags of second",
              "loss of second");
      double best =
          record.training().validations().stream()
              .mapToDouble(one -> one.figures().get("accuracy of first"))
              .max()
              .orElseThrow();
      assertThat(model.evaluate(first).report().accuracy()).isEqualTo(best);
    }
  }

  @Test
  void goesOnWithTheSameBits() throws IOException {
    TaggingDataset data = TinyTreebank.drawn("seen", 40, 1);
    byte[] whole = Files.readAllBytes(saved(trainer().epochs(3).fit(data), "whole"));
    CheckpointSettings settings =
        CheckpointSettings.in(directory.resolve("checkpoints")).withResume();
    Thread here = Thread.currentThread();
    TrainingListener interrupting =
        new TrainingListener() {
          @Override
          public void stepped(Step step) {
            if (step.step() == 7) {
              here.interrupt();
            }
          }
        };
    assertThatThrownBy(
            () -> trainer().epochs(3).checkpoints(settings).listener(interrupting).fit(data))
        .isInstanceOf(CancellationException.class);
    assertThat(Thread.interrupted()).isTrue();
    assertThatThrownBy(
            () ->
                trainer()
                    .epochs(3)
                    .alignment(LabelAlignment.FIRST_NOT_BARE)
                    .checkpoints(settings)
                    .fit(data))
        .isInstanceOf(CheckpointException.class);
    assertThat(
            Files.readAllBytes(saved(trainer().epochs(3).checkpoints(settings).fit(data), "more")))
        .isEqualTo(whole);
  }

  @Test
  void tagsThatTheModelDoesNotKnowAreWrongAndHaveNoLoss() {
    TaggingDataset other =
        TaggingDataset.of(
            "other", List.of(new TaggedSentence(List.of("Anna", "lives"), List.of("N", "V"))));
    try (WordTagger model = trainer().fit(TinyTreebank.drawn("seen", 24, 1))) {
      TaggingEvaluation evaluation = model.evaluate(other);
      assertThat(evaluation.report().accuracy()).isZero();
      assertThat(evaluation.loss()).isNaN();
    }
  }

  @Test
  void argumentsThatDoNotFitAreRefused() {
    TaggingDataset data = TinyTreebank.drawn("data", 12, 1);
    assertRefused(
        () -> trainer().fit(data.withLabels(List.of("PROPN"))), "is none of the labels [PROPN]");
    assertRefused(
        () ->
            trainer()
                .fit(
                    TaggingDataset.of(
                        "one", List.of(new TaggedSentence(List.of("a"), List.of("X"))))),
        "one: all words have one tag, so there is nothing to learn");
    assertRefused(() -> trainer().slices(7).fit(data), "7");
    assertRefused(() -> trainer().evaluationSteps(5).fit(data), "evaluationSteps needs");
    assertRefused(() -> trainer().validation(data).validation(data), "two validation datasets");
  }

  private static void assertRefused(Runnable training, String message) {
    assertThatThrownBy(training::run)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }

  @Test
  void aModelForSequencesIsRefused() {
    Path saved = directory.resolve("saved");
    ClassificationDataset texts =
        ClassificationDataset.of(
            "texts", List.of(Example.of("Anna lives", "a"), Example.of("in Berlin", "b")));
    try (SequenceClassifier model =
        ClassifierTrainer.builder()
            .model(GoldenFiles.shipped("tiny-xlmr").directory().toString())
            .epochs(1)
            .fit(texts)) {
      model.save(saved);
    }
    assertThatThrownBy(() -> WordTagger.load(saved))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("it is no model for words");
  }
}
