package io.slicer.finetune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableMap;
import io.slicer.head.SequenceClassificationHead;
import io.slicer.head.TokenClassificationHead;
import io.slicer.hub.PretrainedModel;
import io.slicer.model.Condition;
import io.slicer.model.ModelSpec;
import io.slicer.model.TokenSequence;
import io.slicer.testing.GoldenFiles;
import io.slicer.train.Evaluation;
import io.slicer.train.TrainingList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a task says is checked before anything is trained. */
class FineTuningTest {
  private static final List<String> LABELS = List.of("O", "B-PER");
  private static final TrainingTask TASK = TrainingTask.of(new TokenClassificationHead(LABELS));
  private static final TokenSequence SEQUENCE =
      TokenSequence.unlabelled(new int[] {0, 5, 2}, new int[3], new int[] {1});

  /** Begins a training with or without validation. */
  private static final class Trainer extends TrainerBuilder<Trainer> {
    @Override
    protected Trainer self() {
      return this;
    }

    FineTuning begun(boolean validates) {
      return begin(validates);
    }
  }

  private static FineTuning begun(boolean validates) {
    return new Trainer()
        .model(PretrainedModel.of(GoldenFiles.shipped("tiny-xlmr").directory()))
        .threads(1)
        .begun(validates);
  }

  private static void assertRefused(FineTuning tuning, TrainingTask task, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> tuning.train(task, List.of(SEQUENCE.withLabels(1))))
        .withMessage(message);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "seed",
        "learningRate",
        "model",
        "precision",
        "engine",
        "data",
        "data de",
        "head \"ner\"",
        "config.hidden_size",
        "parameter classifier.weight"
      })
  void whatIsComparedAnywayIsNotReplaced(String name) {
    String message = "\"" + name + "\" is compared by the trainer itself; choose another name";

    assertThatIllegalArgumentException()
        .isThrownBy(() -> TASK.matching(name, "2"))
        .withMessage(message);
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> new TrainingTask(TASK.spec(), Set.of(), Map.of(name, "2"), Optional.empty()))
        .withMessage(message);
  }

  @Test
  void aNameMatchesOnce() {
    TrainingTask once = TASK.matching("loss", "a");

    assertThat(once.mustMatch()).containsExactly(Map.entry("loss", "a"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> once.matching("loss", "a"))
        .withMessage("\"loss\" is compared already; choose another name");
  }

  @Test
  void sequencesMatchByNumberAndContent() {
    TrainingTask one = TASK.matching("held", List.of(SEQUENCE.withLabels(1)));

    assertThat(one.mustMatch().get("held"))
        .matches("1 sequences of 3 tokens, SHA-256 [0-9a-f]{64}");
    assertThat(TASK.matching("held", List.of(SEQUENCE.withLabels(1)))).isEqualTo(one);
    assertThat(TASK.matching("held", List.of(SEQUENCE.withLabels(0)))).isNotEqualTo(one);
    assertThat(TASK.matching("held", List.of(SEQUENCE.withTarget("x", 1)))).isNotEqualTo(one);
    assertThat(TASK.matching("held", List.of())).isNotEqualTo(one);
  }

  @Test
  void aFrozenParameterIsOneOfTheModel() {
    FineTuning tuning = begun(false);

    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> tuning.train(TASK.freezing(Set.of("classifier.wieght")), List.of(SEQUENCE)))
        .withMessageStartingWith(
            "the model has no parameter \"classifier.wieght\" to freeze; there are"
                + " [classifier.weight, classifier.bias, ");
    tuning
        .train(
            TASK.freezing(Set.of("classifier.weight", "roberta.embeddings.word_embeddings.weight")),
            List.of(SEQUENCE.withLabels(1)))
        .model()
        .close();
  }

  @Test
  void validationIsWhatTheBeginningSaid() {
    assertRefused(
        begun(true),
        TASK,
        "begin(true) promised an evaluation, but the task is not validatedBy anything");
    assertRefused(
        begun(false),
        TASK.validatedBy((model, pool) -> Evaluation.of(1)),
        "the task is validatedBy something, which needs begin(true)");
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 2, 7})
  void aLabelIsOneOfTheHeads(int label) {
    FineTuning tuning = begun(false);
    List<TokenSequence> wrong = List.of(SEQUENCE.withLabels(1), SEQUENCE.withLabels(label));

    assertThatThrownBy(() -> tuning.train(TASK, wrong))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("sequence 1 has label " + label + ", but the head has 2 labels");
  }

  @Test
  void aLabelOfAMixtureIsOneOfItsHeads() {
    ModelSpec spec =
        ModelSpec.of(
            ImmutableMap.of(
                "ner",
                new TokenClassificationHead(LABELS),
                "topic",
                new SequenceClassificationHead(List.of("a", "b", "c"))));
    TrainingTask task = new TrainingTask(spec, Set.of(), Map.of(), Optional.empty());
    List<TokenSequence> sequences = List.of(SEQUENCE.withLabels(2));
    FineTuning tuning = begun(false);

    assertThatThrownBy(
            () ->
                tuning.train(
                    task,
                    Map.of(
                        "texts", new TrainingList("topic", Condition.NONE, sequences),
                        "words", new TrainingList("ner", Condition.NONE, sequences)),
                    1))
        .hasMessage("sequence 0 of words has label 2, but the head \"ner\" has 2 labels");
  }
}
