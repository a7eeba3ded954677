package io.slicer.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.slicer.model.EncoderConfig;
import io.slicer.model.EncoderModel;
import io.slicer.model.TokenBatch;
import io.slicer.model.TokenSequence;
import io.slicer.model.TrainingStep;
import io.slicer.weights.Parameters;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Gradients against finite differences in double, and the plan's ops against SameDiff's own, on
 * batches of every awkward shape, dropout included.
 */
class GradientCheckTest {
  private static final Random RANDOM = new Random(5);

  /** The tiny encoder of the goldens, with dropout. */
  private static EncoderModel model(int sliceWidth) {
    Goldens goldens = Goldens.shipped("tiny-xlmr");
    return goldens.model(
        goldens.config().withDropout(0.2, 0.1, 0.3),
        new Goldens.TestHead(goldens.config().labels().size(), sliceWidth),
        parameter -> false);
  }

  private static TokenBatch batch(EncoderConfig config, int... lengths) {
    List<TokenSequence> sequences = new ArrayList<>();
    for (int length : lengths) {
      int[] ids = RANDOM.ints(length, 5, config.vocabularySize()).toArray();
      int[] scored = IntStream.range(0, length).filter(t -> t % 3 != 1).toArray();
      int[] labels = RANDOM.ints(scored.length, 0, config.labels().size()).toArray();
      sequences.add(TokenSequence.labelled(ids, new int[length], scored, labels));
    }
    return TokenBatch.pack(sequences, config);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 12})
  void gradientsInDoubleAreTheSlopesOfTheLoss(int sliceWidth) {
    try (EncoderModel model = model(sliceWidth);
        StockExecutor executor = StockExecutor.of(model, DataType.DOUBLE)) {
      TokenBatch batch = batch(model.config(), 5, 1, 8);
      TrainingStep step = new TrainingStep(3, 4, batch.scoredRows(), false);
      for (Parameters.Tensor tensor : model.parameters().tensors()) {
        if (tensor.name().contains("embeddings.weight")) {
          continue; // Looked up outside the graph; the plan's are compared with these below.
        }
        double[] direction = RANDOM.doubles(tensor.values().length(), -1, 1).toArray();
        double[] slopes =
            executor
                .derivatives(batch, step, List.of(Map.of(tensor.name(), direction)), 1e-5)
                .get(0);
        assertThat(slopes[0])
            .as("slope along a random direction of %s", tensor.name())
            .isCloseTo(slopes[1], org.assertj.core.data.Offset.offset(1e-7));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 9})
  void gradientsOfAllParametersTogetherAreTheSlopesOfTheLoss(int tokens) {
    try (EncoderModel model = model(12);
        StockExecutor executor = StockExecutor.of(model, DataType.DOUBLE)) {
      TokenBatch batch = batch(model.config(), tokens);
      TrainingStep step = new TrainingStep(8, 1, batch.scoredRows(), false);
      Map<String, double[]> direction = new LinkedHashMap<>();
      for (Parameters.Tensor tensor : model.parameters().tensors()) {
        if (!tensor.name().contains("embeddings.weight")) {
          direction.put(tensor.name(), RANDOM.doubles(tensor.values().length(), -1, 1).toArray());
        }
      }
      double[] slopes = executor.derivatives(batch, step, List.of(direction), 1e-6).get(0);
      assertThat(slopes[0])
          .isCloseTo(slopes[1], org.assertj.core.data.Percentage.withPercentage(1e-4));
    }
  }

  @Tag("processor")
  @ParameterizedTest
  @ValueSource(
      strings = {
        "1",
        "2",
        "1,1,1",
        "5",
        "16",
        "17",
        "33,1",
        "2,3,5,7,11",
        "64",
        "9,9,9,9",
        "63,31,15,7,3"
      })
  void plansAgreeWithSameDiffOnEveryLayout(String lengths) {
    int[] tokens = List.of(lengths.split(",")).stream().mapToInt(Integer::parseInt).toArray();
    try (EncoderModel model = model(12);
        StockExecutor stock = StockExecutor.of(model, DataType.DOUBLE)) {
      TokenBatch batch = batch(model.config(), tokens);
      TrainingStep step = new TrainingStep(11, 7, batch.scoredRows(), false);
      double loss = stock.lossAndGradients(batch, step);
      float[] scores = stock.scores(batch);
      for (int threads : new int[] {1, 2, 5}) {
        try (PlanExecutor plan = PlanExecutor.of(model, threads)) {
          assertThat(plan.lossAndGradients(batch, step))
              .isCloseTo(loss, org.assertj.core.data.Percentage.withPercentage(1e-3));
          Goldens.assertClose(plan.scores(batch), scores, 1e-5, "scores");
          for (Parameters.Tensor gradient : plan.gradients().tensors()) {
            float[] expected = stock.gradients().get(gradient.name()).values().toArray();
            double scale =
                gradient.name().endsWith("key.bias")
                    ? Goldens.scale(
                        stock
                            .gradients()
                            .get(gradient.name().replace(".key.", ".query."))
                            .values()
                            .toArray())
                    : Goldens.scale(expected);
            Goldens.assertClose(
                gradient.values().toArray(),
                expected,
                1e-5,
                Math.max(scale, 1e-4),
                gradient.name() + " with " + threads + " threads");
          }
        }
      }
    }
  }

  @Tag("processor")
  @Test
  void microBatchesAddUpToTheBatchOfAllTheirRows() {
    try (EncoderModel model = model(12);
        PlanExecutor executor = PlanExecutor.of(model, 2)) {
      EncoderConfig config = model.config();
      TokenBatch all = batch(config, 9, 4, 6, 2);
      List<TokenSequence> sequences = new ArrayList<>();
      for (int s = 0; s < 4; s++) {
        sequences.add(sequence(all, s));
      }
      TokenBatch whole = TokenBatch.pack(sequences, config);
      double loss =
          executor.lossAndGradients(whole, new TrainingStep(2, 5, whole.scoredRows(), false));
      Map<String, float[]> expected = new LinkedHashMap<>();
      for (Parameters.Tensor tensor : executor.gradients().tensors()) {
        expected.put(tensor.name(), tensor.values().toArray());
      }
      double sum = 0;
      for (int s = 0; s < 4; s++) {
        TokenBatch part = TokenBatch.pack(sequences.subList(s, s + 1), config, s);
        sum += executor.lossAndGradients(part, new TrainingStep(2, 5, whole.scoredRows(), s > 0));
      }
      assertThat(sum).isCloseTo(loss, org.assertj.core.data.Percentage.withPercentage(1e-3));
      for (Parameters.Tensor tensor : executor.gradients().tensors()) {
        float[] reference = expected.get(tensor.name());
        Goldens.assertClose(
            tensor.values().toArray(),
            reference,
            1e-5,
            Math.max(Goldens.scale(reference), 1e-3),
            tensor.name());
      }
    }
  }

  private static TokenSequence sequence(TokenBatch batch, int s) {
    int from = batch.offsets()[s];
    int to = batch.offsets()[s + 1];
    int[] rows =
        IntStream.range(0, batch.scoredRows())
            .filter(r -> batch.rows()[r] >= from && batch.rows()[r] < to)
            .toArray();
    return TokenSequence.labelled(
        java.util.Arrays.copyOfRange(batch.ids(), from, to),
        java.util.Arrays.copyOfRange(batch.types(), from, to),
        IntStream.of(rows).map(r -> batch.rows()[r] - from).toArray(),
        IntStream.of(rows).map(r -> batch.labels()[r]).toArray());
  }

  @Tag("processor")
  @Test
  void sameSeedAndThreadsGiveTheSameBits() {
    try (EncoderModel model = model(12)) {
      TokenBatch batch = batch(model.config(), 20, 11, 8, 8, 3);
      TrainingStep step = new TrainingStep(2, 5, batch.scoredRows(), false);
      List<float[]> first = new ArrayList<>();
      for (int run = 0; run < 3; run++) {
        try (PlanExecutor executor = PlanExecutor.of(model, 3)) {
          executor.lossAndGradients(batch(model.config(), 30, 2), step);
          executor.lossAndGradients(batch, step);
          List<float[]> gradients =
              executor.gradients().tensors().stream().map(t -> t.values().toArray()).toList();
          if (run == 0) {
            first.addAll(gradients);
          }
          for (int i = 0; i < first.size(); i++) {
            assertThat(gradients.get(i)).isEqualTo(first.get(i));
          }
        }
      }
    }
  }
}
