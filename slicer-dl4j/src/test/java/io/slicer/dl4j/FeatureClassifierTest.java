package io.slicer.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.slicer.classification.Classification;
import io.slicer.classification.ClassificationEvaluation;
import io.slicer.finetune.TrainingSummary;
import io.slicer.testing.JavaProcess;
import io.slicer.train.DivergenceException;
import io.slicer.train.TrainingResult.Ending;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.util.CrashReportingUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.nd4j.nativeblas.NativeOps;
import org.nd4j.nativeblas.NativeOpsHolder;

class FeatureClassifierTest {
  private static final FeatureDataset SEEN = Clouds.of("seen", 120, 0.25, 1);
  private static final FeatureDataset HELD = Clouds.of("held", 60, 0.25, 2);

  @TempDir private Path directory;

  private static FeatureClassifier.Builder trainer() {
    return FeatureClassifier.builder().learningRate(0.05).epochs(15).batchSize(16);
  }

  private static float[] outputs(FeatureClassifier classifier) {
    return classifier.network().output(Nd4j.createFromArray(HELD.vectors())).data().asFloat();
  }

  private static MultiLayerConfiguration hidden(int width, int labels, double dropped) {
    return new NeuralNetConfiguration.Builder()
        .seed(3)
        .updater(new Adam(0.01))
        .list()
        .layer(
            new DenseLayer.Builder()
                .nIn(width)
                .nOut(8)
                .activation(Activation.TANH)
                .dropOut(1 - dropped)
                .build())
        .layer(
            new OutputLayer.Builder(LossFunction.MCXENT)
                .nIn(8)
                .nOut(labels)
                .activation(Activation.SOFTMAX)
                .build())
        .build();
  }

  @Test
  void learnsLabelsFromVectors() {
    FeatureClassifier classifier = trainer().fit(SEEN);
    ClassificationEvaluation evaluation = classifier.evaluate(HELD);
    assertThat(evaluation.report().accuracy()).isGreaterThan(0.95);
    assertThat(classifier.labels()).containsExactly("a", "b", "c");
    TrainingSummary summary = classifier.summary().orElseThrow();
    assertThat(summary.ending()).isEqualTo(Ending.COMPLETED);
    assertThat(summary.steps()).isEqualTo(15 * 8);
    assertThat(summary.epochLosses()).hasSize(15);
    assertThat(summary.epochLosses().get(14)).isLessThan(summary.epochLosses().get(0) / 2);
  }

  @Test
  void figuresAreThoseOfTheProbabilities() {
    FeatureClassifier classifier = trainer().epochs(1).fit(SEEN);
    ClassificationEvaluation evaluation = classifier.evaluate(HELD);
    List<Classification> classified = classifier.classify(HELD.vectors());
    assertThat(evaluation.classifications()).isEqualTo(classified);
    double loss = 0;
    int hits = 0;
    for (int i = 0; i < classified.size(); i++) {
      String gold = evaluation.gold().get(i);
      loss -= Math.log(classified.get(i).score(gold)) / classified.size();
      hits += classified.get(i).label().equals(gold) ? 1 : 0;
      assertThat(classified.get(i).scores().stream().mapToDouble(s -> s.score()).sum())
          .isCloseTo(1, within(1e-5));
    }
    assertThat(evaluation.loss()).isCloseTo(loss, within(1e-6));
    assertThat(evaluation.report().accuracy()).isEqualTo(hits / 60.0);
  }

  @Test
  void theSameSeedGivesTheSameBitsAndAnotherOthers() {
    float[] one = outputs(trainer().fit(SEEN));
    assertThat(outputs(trainer().fit(SEEN))).isEqualTo(one);
    assertThat(outputs(trainer().seed(7).fit(SEEN))).isNotEqualTo(one);
    float[] dropped = outputs(trainer().configuration(hidden(12, 3, 0.2)).fit(SEEN));
    assertThat(outputs(trainer().configuration(hidden(12, 3, 0.2)).fit(SEEN))).isEqualTo(dropped);
  }

  @Test
  void theBestEpochOnTheFirstValidationDataIsKeptIfThatIsWanted() {
    FeatureDataset hard = Clouds.of("hard", 90, 0.8, 3);
    FeatureDataset more = Clouds.of("more", 30, 0.8, 4);
    FeatureClassifier.Builder builder =
        trainer().epochs(12).learningRate(0.3).validation(hard).validation(more);
    FeatureDataset noisy = Clouds.of("noisy", 90, 0.8, 5);
    FeatureClassifier last = builder.fit(noisy);
    FeatureClassifier classifier = builder.loadBestModelAtEnd(true).fit(noisy);
    TrainingSummary summary = classifier.summary().orElseThrow();
    assertThat(summary.validations()).hasSize(12);
    List<Double> accuracies =
        summary.validations().stream().map(one -> one.figures().get("accuracy of hard")).toList();
    int best = 0;
    for (int epoch = 1; epoch < accuracies.size(); epoch++) {
      best = accuracies.get(epoch) > accuracies.get(best) ? epoch : best;
    }
    assertThat(best).as("or the last is the best").isLessThan(11);
    assertThat(summary.bestStep()).isEqualTo((best + 1) * 6L);
    assertThat(last.summary().orElseThrow().bestStep()).isNull();
    assertThat(last.evaluate(hard).report().accuracy()).isEqualTo(accuracies.get(11));
    assertThat(classifier.evaluate(hard).report().accuracy()).isEqualTo(accuracies.get(best));
    assertThat(classifier.evaluate(more).report().accuracy())
        .isEqualTo(summary.validations().get(best).figures().get("accuracy of more"));
  }

  @Test
  void trainingEndsWhenNothingImproves() {
    FeatureClassifier classifier =
        trainer().epochs(200).validation(HELD).earlyStoppingPatience(3).fit(SEEN);
    TrainingSummary summary = classifier.summary().orElseThrow();
    assertThat(summary.ending()).isEqualTo(Ending.STOPPED_EARLY);
    assertThat(summary.validations().size()).isLessThan(60);
    assertThat(classifier.evaluate(HELD).report().accuracy()).isGreaterThan(0.95);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aNetworkThatDivergesIsNoClassifier(boolean validated) {
    MultiLayerConfiguration unclipped =
        new NeuralNetConfiguration.Builder()
            .updater(new Adam(1e38))
            .list()
            .layer(
                new OutputLayer.Builder(LossFunction.MCXENT)
                    .nIn(Clouds.WIDTH)
                    .nOut(3)
                    .activation(Activation.SOFTMAX)
                    .build())
            .build();
    FeatureClassifier.Builder builder = trainer().configuration(unclipped);
    if (validated) {
      builder.validation(HELD);
    }
    float[][] large = new float[120][Clouds.WIDTH];
    for (float[] vector : large) {
      Arrays.fill(vector, 1e30f);
    }
    assertThatThrownBy(() -> builder.fit(FeatureDataset.of(SEEN.dataset(), large)))
        .isInstanceOf(DivergenceException.class)
        .hasMessageMatching("training diverged at step \\d+ of 120: the loss is .*");
  }

  @Test
  void whatIsSavedAnswersTheSameWhenItIsLoaded() {
    FeatureClassifier classifier =
        trainer().configuration(hidden(12, 3, 0.2)).validation(HELD).fit(SEEN);
    classifier.save(directory.resolve("saved"));
    FeatureClassifier loaded = FeatureClassifier.load(directory.resolve("saved"));
    assertThat(outputs(loaded)).isEqualTo(outputs(classifier));
    assertThat(loaded.labels()).isEqualTo(classifier.labels());
    assertThat(loaded.summary()).isEmpty();
    assertThat(loaded.classify(HELD.vectors())).isEqualTo(classifier.classify(HELD.vectors()));
    assertThatThrownBy(() -> loaded.classify(new float[][] {new float[3]}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("vector 0 has 3 values, the network takes 12");
  }

  @Test
  void threadsShareANetwork() {
    FeatureClassifier classifier = trainer().fit(SEEN);
    List<Classification> alone = classifier.classify(HELD.vectors());
    List<CompletableFuture<List<Classification>>> calls = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      calls.add(CompletableFuture.supplyAsync(() -> classifier.classify(HELD.vectors())));
    }
    assertThat(calls).allSatisfy(call -> assertThat(call.join()).isEqualTo(alone));
  }

  /** A network that is initialized seeds the generator of its thread. */
  @Test
  void nothingElseOfNd4jIsChanged() {
    NativeOps natives = NativeOpsHolder.getInstance().getDeviceNativeOps();
    int threads = natives.ompGetMaxThreads();
    Nd4j.getRandom().setSeed(5);
    float[] first = Nd4j.rand(10).toFloatVector();
    trainer().fit(SEEN).save(directory.resolve("saved"));
    FeatureClassifier.load(directory.resolve("saved"));
    float[] second = Nd4j.rand(10).toFloatVector();

    Nd4j.getRandom().setSeed(5);
    assertThat(first).isEqualTo(Nd4j.rand(10).toFloatVector());
    assertThat(second).isEqualTo(Nd4j.rand(10).toFloatVector());
    assertThat(natives.ompGetMaxThreads()).isEqualTo(threads);
    assertThat(CrashReportingUtil.isCrashDumpsEnabled()).isFalse();
  }

  @Test
  void argumentsThatDoNotFitAreRefused() {
    assertRefused(trainer().epochs(0), "epochs must be positive, not 0");
    assertRefused(trainer().batchSize(0), "batchSize must be positive, not 0");
    assertRefused(trainer().learningRate(0), "learningRate must be positive, not 0.0");
    assertRefused(
        trainer().earlyStoppingPatience(1), "earlyStoppingPatience needs validation data");
    assertRefused(trainer().loadBestModelAtEnd(true), "loadBestModelAtEnd needs validation data");
    assertRefused(
        trainer().configuration(hidden(9, 3, 0)), "the network takes 9 values, vectors have 12");
    assertRefused(
        trainer().configuration(hidden(12, 4, 0)), "the network has 4 outputs for 3 labels");
    FeatureDataset narrow = FeatureDataset.of(HELD.dataset(), new float[60][5]);
    assertRefused(trainer().validation(narrow), "vectors of held have 5 values, those of seen 12");
  }

  private static void assertRefused(FeatureClassifier.Builder builder, String message) {
    assertThatThrownBy(() -> builder.fit(SEEN))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  /** Its own program, on a class path without Deeplearning4j. */
  static final class Without {
    private Without() {}

    public static void main(String[] arguments) {
      try {
        FeatureClassifier.builder();
      } catch (UnsupportedOperationException e) {
        System.out.println(e.getMessage());
      }
    }
  }

  @Test
  void withoutDeeplearning4jItSaysWhatIsMissing() throws IOException, InterruptedException {
    String classPath =
        Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(entry -> !entry.contains("deeplearning4j"))
            .collect(Collectors.joining(File.pathSeparator));
    List<String> command = new ArrayList<>(JavaProcess.of(Without.class, List.of()).command());
    command.replaceAll(
        part -> part.equals(System.getProperty("java.class.path")) ? classPath : part);
    Path output = directory.resolve("output");
    int status =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start()
            .waitFor();
    assertThat(Files.readString(output, StandardCharsets.UTF_8).strip())
        .isEqualTo(
            "a FeatureClassifier needs Deeplearning4j, which is not on the class path: add"
                + " org.deeplearning4j:deeplearning4j-nn:1.0.0-M2.1");
    assertThat(status).isZero();
  }
}
