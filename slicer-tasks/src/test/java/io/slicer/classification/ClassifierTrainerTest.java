package io.slicer.classification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.slicer.finetune.TrainingRecord;
import io.slicer.testing.GoldenFiles;
import io.slicer.testing.TensorFile;
import io.slicer.text.TextInput;
import io.slicer.train.CheckpointSettings;
import io.slicer.train.TrainingListener;
import io.slicer.weights.CheckpointException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("processor")
class ClassifierTrainerTest {
  @TempDir private Path directory;

  private static ClassifierTrainer.Builder trainer(String model) {
    return ClassifierTrainer.builder()
        .model(GoldenFiles.shipped(model).directory().toString())
        .threads(2)
        .epochs(1)
        .batchSize(8)
        .learningRate(3e-3);
  }

  private static ClassifierTrainer.Builder trainer() {
    return trainer("tiny-xlmr");
  }

  private byte[] weights(SequenceClassifier model, String name) throws IOException {
    Path target = directory.resolve(name);
    try (model) {
      model.save(target);
    }
    return Files.readAllBytes(target.resolve("model.safetensors"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"tiny-xlmr", "tiny-bert", "tiny-distilbert"})
  void learnsWhichLabelATextHas(String encoder) {
    ClassificationDataset unseen = TinyClassifiers.sentiments("unseen", 100, 2);
    try (SequenceClassifier model =
        trainer(encoder).epochs(12).fit(TinyClassifiers.sentiments("seen", 200, 1))) {
      ClassificationEvaluation evaluation = model.evaluate(unseen);
      assertThat(evaluation.report().accuracy()).isGreaterThan(0.95);
      assertThat(evaluation.score()).isEqualTo(evaluation.report().accuracy());
      assertThat(evaluation.confusion().count("positive", "positive")).isGreaterThan(20);
      assertThat(model.classify("the great film was good").label()).isEqualTo("positive");
      assertThat(model.labels()).containsExactly("negative", "neither", "positive");
    }
  }

  @Test
  void learnsWhichLabelsATextHas() {
    try (SequenceClassifier model =
        trainer().epochs(15).fit(TinyClassifiers.kinds("seen", 200, 1))) {
      assertThat(model.problem()).isEqualTo(Problem.MULTI_LABEL);
      assertThat(model.evaluate(TinyClassifiers.kinds("unseen", 100, 2)).report().micro().f1())
          .isGreaterThan(0.95);
      Classification both = model.classify("the film was great");
      assertThat(both.labels(0.5)).containsExactly("has good");
      assertThat(both.score("has bad")).isLessThan(0.5);
    }
  }

  @Test
  void learnsANumber() {
    try (SequenceClassifier model =
        trainer().epochs(15).fit(TinyClassifiers.numbers("seen", 200, 1))) {
      assertThat(model.problem()).isEqualTo(Problem.REGRESSION);
      ClassificationEvaluation evaluation =
          model.evaluate(TinyClassifiers.numbers("unseen", 100, 2));
      assertThat(evaluation.regression().pearson()).isGreaterThan(0.95);
      assertThat(evaluation.regression().meanSquaredError()).isLessThan(0.5);
      assertThat(evaluation.loss())
          .isCloseTo(evaluation.regression().meanSquaredError(), within(1e-9));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "SINGLE_LABEL, single_label_classification, 3",
    "MULTI_LABEL, multi_label_classification, 2",
    "REGRESSION, regression, 1"
  })
  void whatIsSavedIsOpenedAgain(Problem problem, String name, int labels) throws IOException {
    ClassificationDataset data =
        switch (problem) {
          case SINGLE_LABEL -> TinyClassifiers.sentiments("data", 24, 1);
          case MULTI_LABEL -> TinyClassifiers.kinds("data", 24, 1);
          case REGRESSION -> TinyClassifiers.numbers("data", 24, 1);
        };
    Path saved = directory.resolve("saved");
    ClassificationEvaluation before;
    try (SequenceClassifier model = trainer().fit(data)) {
      before = model.evaluate(data);
      model.save(saved, List.of(before));
    }
    JsonNode config = new ObjectMapper().readTree(saved.resolve("config.json").toFile());
    assertThat(config.path("problem_type").textValue()).isEqualTo(name);
    assertThat(config.path("architectures").path(0).textValue())
        .isEqualTo("XLMRobertaForSequenceClassification");
    assertThat(config.path("id2label")).hasSize(labels);
    try (SequenceClassifier model = SequenceClassifier.load(saved)) {
      assertThat(model.problem()).isEqualTo(problem);
      assertThat(model.evaluate(data).classifications()).isEqualTo(before.classifications());
      TrainingRecord record = model.runRecord().orElseThrow();
      assertThat(record.task()).isEqualTo("classification");
      assertThat(record.train()).isEqualTo(new TrainingRecord.Data("data", 24, data.sha256()));
      assertThat(record.parameters()).containsEntry("problem", name).containsEntry("epochs", 1.0);
      assertThat(record.training().steps()).isEqualTo(3);
      assertThat(record.figures()).hasSize(1);
      assertThat(record.figures().get(0).figures()).isEqualTo(before.figures());
    }
  }

  @Test
  void validationSaysFiguresOfEachDataset() {
    ClassificationDataset first = TinyClassifiers.sentiments("first", 20, 3);
    ClassificationDataset second = TinyClassifiers.sentiments("second", 20, 4);
    try (SequenceClassifier model =
        trainer()
            .epochs(2)
            .validation(first)
            .validation(second)
            .evaluationSteps(2)
            .loadBestModelAtEnd(true)
            .fit(TinyClassifiers.sentiments("seen", 24, 1))) {
      TrainingRecord record = model.runRecord().orElseThrow();
      assertThat(record.training().validations()).hasSize(4);
      assertThat(record.training().validations().get(0).figures().keySet())
          .containsExactly(
              "accuracy of first",
              "micro F1 of first",
              "macro F1 of first",
              "loss of first",
              "accuracy of second",
              "micro F1 of second",
              "macro F1 of second",
              "loss of second");
      double best =
          record.training().validations().stream()
              .mapToDouble(one -> one.figures().get("accuracy of first"))
              .max()
              .orElseThrow();
      assertThat(model.evaluate(first).report().accuracy()).isEqualTo(best);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "tiny-xlmr, HEAD, classifier.dense.weight classifier.out_proj.weight",
    "tiny-bert, HEAD, bert.pooler.dense.weight classifier.weight",
    "tiny-distilbert, HEAD, pre_classifier.weight classifier.weight",
    "tiny-xlmr, PUBLISHED_HEAD, classifier.dense.weight classifier.out_proj.weight",
    "tiny-bert, PUBLISHED_HEAD, classifier.weight",
    "tiny-distilbert, PUBLISHED_HEAD, classifier.weight"
  })
  void theHeadAloneIsTrained(String encoder, TrainedPart part, String names) throws IOException {
    Path begin = TinyClassifiers.directory(directory, encoder, Optional.empty());
    Path end = directory.resolve("end");
    List<Example> pairs =
        TinyClassifiers.sentiments("seen", 24, 1).examples().stream()
            .map(one -> new Example(TextInput.of(one.input().text(), "film"), one.answer()))
            .toList();
    try (SequenceClassifier model =
        trainer("tiny-xlmr")
            .model(begin.toString())
            .trained(part)
            .fit(ClassificationDataset.of("pairs", pairs))) {
      model.save(end);
    }
    TensorFile before = TensorFile.of(begin.resolve("model.safetensors"));
    TensorFile after = TensorFile.of(end.resolve("model.safetensors"));
    Set<String> changed =
        after.names().stream()
            .filter(name -> !name.endsWith("bias"))
            .filter(name -> !Arrays.equals(before.floats(name), after.floats(name)))
            .collect(Collectors.toSet());
    assertThat(changed).containsExactlyInAnyOrder(names.split(" "));
  }

  @Test
  void goesOnWithTheSameBits() throws IOException {
    ClassificationDataset data = TinyClassifiers.kinds("seen", 40, 1);
    byte[] whole = weights(trainer().epochs(3).fit(data), "whole");
    Path checkpoints = directory.resolve("checkpoints");
    CheckpointSettings settings = CheckpointSettings.in(checkpoints).withResume();
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
            () -> trainer().epochs(3).checkpoints(settings).fit(TinyClassifiers.kinds("x", 40, 2)))
        .isInstanceOf(CheckpointException.class);
    assertThat(weights(trainer().epochs(3).checkpoints(settings).fit(data), "resumed"))
        .isEqualTo(whole);
  }

  @Test
  void weightsOfLabelsChangeWhatIsLearned() throws IOException {
    ClassificationDataset data = TinyClassifiers.sentiments("seen", 40, 1);
    byte[] plain = weights(trainer().fit(data), "plain");
    byte[] balanced = weights(trainer().balancedLabels(true).fit(data), "balanced");
    Map<String, Double> given =
        Map.of(
            "positive",
            40.0 / (3 * count(data, "positive")),
            "negative",
            40.0 / (3 * count(data, "negative")),
            "neither",
            40.0 / (3 * count(data, "neither")));
    assertThat(balanced).isNotEqualTo(plain);
    assertThat(weights(trainer().labelWeights(given).fit(data), "given")).isEqualTo(balanced);
  }

  private static long count(ClassificationDataset data, String label) {
    return data.examples().stream().filter(one -> one.answer().equals(Answer.label(label))).count();
  }

  @Test
  void argumentsThatDoNotFitAreRefused() {
    ClassificationDataset sentiments = TinyClassifiers.sentiments("sentiments", 12, 1);
    ClassificationDataset numbers = TinyClassifiers.numbers("numbers", 12, 1);
    assertRefused(() -> trainer().balancedLabels(true).fit(numbers), "weights of labels are for");
    assertRefused(
        () -> trainer().labelWeights(Map.of("positive", 1.0)).fit(sentiments),
        "labelWeights are of [positive], the labels are [negative, neither, positive]");
    assertRefused(() -> trainer().validation(numbers).fit(sentiments), "numbers is about");
    assertRefused(() -> trainer().threshold(1.5).fit(sentiments), "from 0 to 1, not 1.5");
    assertRefused(
        () -> trainer().fit(ClassificationDataset.of("one", List.of(Example.of("a", "b")))),
        "nothing to learn");
    assertRefused(() -> trainer().evaluationSteps(5).fit(sentiments), "evaluationSteps needs");
    assertRefused(
        () -> trainer().validation(sentiments).validation(sentiments), "two validation datasets");
  }

  private static void assertRefused(Runnable training, String message) {
    assertThatThrownBy(training::run)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }

  @Test
  void whatIsCutIsSaid() {
    String lengthy = "film ".repeat(80);
    ClassificationDataset data =
        ClassificationDataset.of(
            "long", List.of(Example.of(lengthy, "in Paris", "a"), Example.of("in", "the", "b")));
    try (SequenceClassifier model = trainer().fit(data)) {
      Classification answer = model.classify(lengthy, "in Paris");
      assertThat(answer.cutFirst()).isPositive();
      assertThat(answer.cutSecond()).isZero();
      assertThat(model.classify("in", "the").cutFirst()).isZero();
      assertThat(model.evaluate(data).cutTexts()).isEqualTo(1);
    }
  }
}
