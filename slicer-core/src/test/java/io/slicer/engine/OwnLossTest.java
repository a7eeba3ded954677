package io.slicer.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slicer.graph.EncoderOps;
import io.slicer.model.EncoderConfig;
import io.slicer.model.EncoderFamily;
import io.slicer.model.EncoderGraph;
import io.slicer.model.EncoderModel;
import io.slicer.model.Executor;
import io.slicer.model.Head;
import io.slicer.model.TokenBatch;
import io.slicer.model.TokenSequence;
import io.slicer.model.TrainingStep;
import io.slicer.weights.Parameters;
import io.slicer.weights.Shape;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;

/** A loss that a user writes with SameDiff's ops runs in a plan beside slicer's own ops. */
class OwnLossTest {
  /** Cross-entropy in SameDiff's ops, and a focal loss. */
  record StockHead(int classes, boolean focal) implements Head {
    private SDVariable weight(EncoderOps ops, EncoderConfig config) {
      return ops.parameter("classifier.weight", Shape.of(classes, config.hiddenSize()));
    }

    @Override
    public List<NewParameter> parameters(EncoderConfig config) {
      return new Goldens.TestHead(classes, 1).parameters(config);
    }

    @Override
    public SDVariable scores(EncoderOps ops, SDVariable rows, EncoderConfig config) {
      return ops.linear(
          rows, weight(ops, config), ops.parameter("classifier.bias", Shape.of(classes)));
    }

    @Override
    public SDVariable loss(EncoderOps ops, SDVariable rows, EncoderConfig config, int dropoutSite) {
      SDVariable scores =
          rows.mmul(ops.graph().transpose(weight(ops, config)))
              .add(ops.parameter("classifier.bias", Shape.of(classes)));
      SDVariable logs = ops.graph().nn().logSoftmax(scores);
      if (focal) {
        SDVariable miss = ops.graph().math().exp(logs).rsub(1);
        logs = logs.mul(miss.mul(miss));
      }
      return logs.mul(ops.labels(classes)).sum().neg().mul(ops.rowWeight());
    }

    @Override
    public String architecture(EncoderFamily family) {
      return "ForTests";
    }
  }

  @Tag("processor")
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void crossEntropyInSameDiffsOpsIsTheSlicedLossWithOneSlice(int threads) {
    Goldens goldens = Goldens.shipped("tiny-xlmr");
    EncoderConfig config = goldens.config();
    List<TokenSequence> sequences = goldens.batch(2);
    TokenBatch batch = TokenBatch.pack(sequences, config);
    TrainingStep step = new TrainingStep(1, 0, batch.scoredRows(), false);
    try (EncoderModel own =
            goldens.model(new StockHead(config.labels().size(), false), p -> false);
        EncoderModel sliced =
            goldens.model(
                new Goldens.TestHead(config.labels().size(), config.hiddenSize()), p -> false);
        PlanExecutor first = PlanExecutor.of(own, threads);
        PlanExecutor second = PlanExecutor.of(sliced, threads)) {
      assertThat(first.lossAndGradients(batch, step))
          .isCloseTo(
              second.lossAndGradients(batch, step),
              org.assertj.core.data.Percentage.withPercentage(1e-3));
      assertSameGradients(first.gradients(), second.gradients());
      // A micro-batch on top doubles what is there.
      Map<String, float[]> before = new LinkedHashMap<>();
      first.gradients().tensors().forEach(t -> before.put(t.name(), t.values().toArray()));
      first.lossAndGradients(batch, new TrainingStep(1, 0, batch.scoredRows(), true));
      before.forEach(
          (name, values) -> {
            float[] doubled = new float[values.length];
            for (int i = 0; i < values.length; i++) {
              doubled[i] = 2 * values[i];
            }
            Goldens.assertClose(
                first.gradients().get(name).values().toArray(),
                doubled,
                1e-5,
                Math.max(Goldens.scale(doubled), 1e-3),
                name);
          });
    }
  }

  @Tag("processor")
  @Test
  void aLossOfOnesOwnIsTheSameInPlanAndSession() {
    Goldens goldens = Goldens.shipped("tiny-bert");
    EncoderConfig config = goldens.config();
    TokenBatch batch = TokenBatch.pack(goldens.batch(1), config);
    TrainingStep step = new TrainingStep(1, 0, batch.scoredRows(), false);
    try (EncoderModel model =
            goldens.model(new StockHead(config.labels().size(), true), p -> false);
        PlanExecutor plan = PlanExecutor.of(model, 2);
        StockExecutor stock = StockExecutor.of(model, DataType.DOUBLE)) {
      assertThat(plan.lossAndGradients(batch, step))
          .isCloseTo(
              stock.lossAndGradients(batch, step),
              org.assertj.core.data.Percentage.withPercentage(1e-3));
      assertSameGradients(plan.gradients(), stock.gradients());
    }
  }

  /** A loss from rows, the head's weight and its bias. */
  private interface HeadLoss {
    SDVariable loss(EncoderOps ops, SDVariable rows, SDVariable weight, SDVariable bias);
  }

  /** What several ops make of the same parameters. */
  private enum Sum implements HeadLoss {
    TWO_WIDTHS {
      @Override
      public SDVariable loss(EncoderOps ops, SDVariable rows, SDVariable weight, SDVariable bias) {
        int hidden = (int) weight.getShape()[1];
        return ops.slicedCrossEntropy(rows, weight, bias, hidden / 4)
            .add(ops.slicedCrossEntropy(rows, weight, bias, hidden));
      }
    },
    TWO_WIDTHS_BY_THE_ENCODERS_SUM {
      @Override
      public SDVariable loss(EncoderOps ops, SDVariable rows, SDVariable weight, SDVariable bias) {
        int hidden = (int) weight.getShape()[1];
        return ops.add(
            ops.slicedCrossEntropy(rows, weight, bias, hidden),
            ops.slicedCrossEntropy(rows, weight, bias, hidden / 4));
      }
    },
    WEIGHTED_WITH_A_PENALTY {
      @Override
      public SDVariable loss(EncoderOps ops, SDVariable rows, SDVariable weight, SDVariable bias) {
        return ops.slicedCrossEntropy(rows, weight, bias, 12)
            .mul(0.7)
            .add(weight.mul(weight).sum().mul(0.3))
            .add(bias.mul(bias).sum());
      }
    },
    PENALTY_FIRST {
      @Override
      public SDVariable loss(EncoderOps ops, SDVariable rows, SDVariable weight, SDVariable bias) {
        return weight
            .mul(weight)
            .sum()
            .add(bias.sum().mul(0.1))
            .add(ops.slicedCrossEntropy(rows, weight, bias, 12));
      }
    },
    LAYERS_TWICE {
      @Override
      public SDVariable loss(EncoderOps ops, SDVariable rows, SDVariable weight, SDVariable bias) {
        SDVariable twice = ops.linear(rows, weight, bias).add(ops.linear(rows, weight, bias));
        return twice.mul(twice).sum().mul(ops.rowWeight()).add(weight.mul(weight).sum());
      }
    };
  }

  private static class LossHead implements Head {
    private final int labels;
    private final HeadLoss own;

    LossHead(int labels, HeadLoss own) {
      this.labels = labels;
      this.own = own;
    }

    @Override
    public List<NewParameter> parameters(EncoderConfig config) {
      return new Goldens.TestHead(labels, 1).parameters(config);
    }

    @Override
    public SDVariable scores(EncoderOps ops, SDVariable rows, EncoderConfig config) {
      return new StockHead(labels, false).scores(ops, rows, config);
    }

    @Override
    public SDVariable loss(EncoderOps ops, SDVariable rows, EncoderConfig config, int dropoutSite) {
      return own.loss(
          ops,
          rows,
          ops.parameter("classifier.weight", Shape.of(labels, config.hiddenSize())),
          ops.parameter("classifier.bias", Shape.of(labels)));
    }

    @Override
    public String architecture(EncoderFamily family) {
      return "ForTests";
    }
  }

  @ParameterizedTest
  @EnumSource
  void parametersMayBeUsedBySeveralOps(Sum sum) {
    Goldens goldens = Goldens.shipped("tiny-xlmr");
    EncoderConfig config = goldens.config();
    Head head = new LossHead(config.labels().size(), sum);
    for (int threads = 1; threads <= 3; threads++) {
      try (EncoderModel model = goldens.model(head, p -> false);
          PlanExecutor plan = PlanExecutor.of(model, threads);
          StockExecutor stock = StockExecutor.of(model, DataType.DOUBLE)) {
        // A larger batch after a smaller one, and a micro-batch on top.
        for (int number : new int[] {1, 2}) {
          TokenBatch batch = TokenBatch.pack(goldens.batch(number), config);
          for (boolean accumulate : new boolean[] {false, true}) {
            TrainingStep step = new TrainingStep(1, 0, batch.scoredRows(), accumulate);
            assertThat(plan.lossAndGradients(batch, step))
                .isCloseTo(
                    stock.lossAndGradients(batch, step),
                    org.assertj.core.data.Percentage.withPercentage(1e-3));
            double largest =
                stock.gradients().tensors().stream()
                    .mapToDouble(tensor -> Goldens.scale(tensor.values().toArray()))
                    .max()
                    .orElseThrow();
            assertSameGradients(plan.gradients(), stock.gradients(), largest / 10);
          }
        }
      }
    }
  }

  @Test
  void whatIsMadeOfParametersIsNotTakenForOne() {
    HeadLoss derived =
        (ops, rows, weight, bias) -> ops.slicedCrossEntropy(rows, weight.mul(2), bias, 12);
    Goldens goldens = Goldens.shipped("tiny-xlmr");
    EncoderConfig config = goldens.config();
    TokenBatch batch = TokenBatch.pack(goldens.batch(1), config);
    TrainingStep step = new TrainingStep(1, 0, batch.scoredRows(), false);
    try (EncoderModel model =
            goldens.model(new LossHead(config.labels().size(), derived), p -> false);
        PlanExecutor plan = PlanExecutor.of(model, 2)) {
      assertThatThrownBy(() -> plan.lossAndGradients(batch, step))
          .isInstanceOf(RuntimeException.class);
    }
  }

  /** Losses that one scored row used to get wrong, in the plan, in the session or in both. */
  private enum OneRow implements HeadLoss {
    SOFTMAX_WRITTEN_OUT {
      @Override
      public SDVariable loss(EncoderOps ops, SDVariable rows, SDVariable weight, SDVariable bias) {
        SDVariable exp = ops.graph().math().exp(scores(ops, rows, weight, bias));
        return crossEntropy(ops, ops.graph().math().log(exp.div(exp.sum(true, 1))), bias);
      }
    },
    SOFTMAX_LESS_THE_LARGEST {
      @Override
      public SDVariable loss(EncoderOps ops, SDVariable rows, SDVariable weight, SDVariable bias) {
        SDVariable scores = scores(ops, rows, weight, bias);
        SDVariable exp = ops.graph().math().exp(scores.sub(scores.max(true, 1)));
        return crossEntropy(ops, ops.graph().math().log(exp.div(exp.sum(true, 1))), bias);
      }
    },
    TEMPERATURE_OF_THE_ROW {
      @Override
      public SDVariable loss(EncoderOps ops, SDVariable rows, SDVariable weight, SDVariable bias) {
        SDVariable temperature = rows.mul(rows).mean(true, 1).add(bias.sum());
        SDVariable scores = scores(ops, rows, weight, bias).div(temperature);
        return crossEntropy(ops, ops.graph().nn().logSoftmax(scores), bias);
      }
    },
    TEMPERATURE_OF_ALL_ROWS {
      @Override
      public SDVariable loss(EncoderOps ops, SDVariable rows, SDVariable weight, SDVariable bias) {
        SDVariable scores = scores(ops, rows, weight, bias).div(bias.mul(bias).sum().add(1));
        return crossEntropy(ops, ops.graph().nn().logSoftmax(scores), bias);
      }
    },
    NORMALIZED_ROWS {
      @Override
      public SDVariable loss(EncoderOps ops, SDVariable rows, SDVariable weight, SDVariable bias) {
        SDVariable centred = rows.sub(rows.mean(true, 1));
        SDVariable deviation = ops.graph().math().sqrt(centred.mul(centred).mean(true, 1).add(0.1));
        SDVariable scores = scores(ops, centred.div(deviation), weight, bias);
        return crossEntropy(ops, ops.graph().nn().logSoftmax(scores), bias);
      }
    },
    COSINE {
      @Override
      public SDVariable loss(EncoderOps ops, SDVariable rows, SDVariable weight, SDVariable bias) {
        SDVariable scores = scores(ops, rows.div(rows.norm2(true, 1)), weight, bias);
        return crossEntropy(ops, ops.graph().nn().logSoftmax(scores), bias);
      }
    },
    SQUARED_DIFFERENCE_OF_A_COLUMN {
      @Override
      public SDVariable loss(EncoderOps ops, SDVariable rows, SDVariable weight, SDVariable bias) {
        SDVariable scores = scores(ops, rows, weight, bias);
        return scores.squaredDifference(rows.mean(true, 1)).sum().mul(ops.rowWeight());
      }
    },
    MAX_WITH_A_COLUMN {
      @Override
      public SDVariable loss(EncoderOps ops, SDVariable rows, SDVariable weight, SDVariable bias) {
        SDVariable scores = scores(ops, rows, weight, bias);
        return ops.graph().max(rows.mean(true, 1), scores).sum().mul(ops.rowWeight());
      }
    },
    BRIER {
      @Override
      public SDVariable loss(EncoderOps ops, SDVariable rows, SDVariable weight, SDVariable bias) {
        SDVariable p = ops.graph().nn().softmax(scores(ops, rows, weight, bias), 1);
        SDVariable off = p.sub(ops.labels((int) bias.getShape()[0]));
        return off.mul(off).sum().mul(ops.rowWeight());
      }
    },
    LABEL_SMOOTHING {
      @Override
      public SDVariable loss(EncoderOps ops, SDVariable rows, SDVariable weight, SDVariable bias) {
        int labels = (int) bias.getShape()[0];
        SDVariable logs = ops.graph().nn().logSoftmax(scores(ops, rows, weight, bias));
        SDVariable targets = ops.labels(labels).mul(0.9).add(0.1 / labels);
        return logs.mul(targets).sum().neg().mul(ops.rowWeight());
      }
    },
    MEAN_OVER_ROWS {
      @Override
      public SDVariable loss(EncoderOps ops, SDVariable rows, SDVariable weight, SDVariable bias) {
        SDVariable logs = ops.graph().nn().logSoftmax(scores(ops, rows, weight, bias));
        return logs.mul(ops.labels((int) bias.getShape()[0])).sum(1).mean().neg();
      }
    },
    PENALTY_ON_ROWS {
      @Override
      public SDVariable loss(EncoderOps ops, SDVariable rows, SDVariable weight, SDVariable bias) {
        return ops.slicedCrossEntropy(rows, weight, bias, 12)
            .add(rows.mul(rows).sum().mul(0.1).mul(ops.rowWeight()));
      }
    };

    static SDVariable scores(EncoderOps ops, SDVariable rows, SDVariable weight, SDVariable bias) {
      return rows.mmul(ops.graph().transpose(weight)).add(bias);
    }

    static SDVariable crossEntropy(EncoderOps ops, SDVariable logs, SDVariable bias) {
      SDVariable labels = ops.labels((int) bias.getShape()[0]);
      return logs.mul(labels).sum().neg().mul(ops.rowWeight());
    }
  }

  /** The first tokens of a sentence of the goldens, of which only so many are scored. */
  private static TokenBatch fewRows(Goldens goldens, int rows) {
    TokenSequence first = goldens.batch(0).get(0);
    return TokenBatch.pack(
        List.of(
            TokenSequence.labelled(
                first.ids(),
                first.types(),
                Arrays.copyOf(first.scored(), rows),
                Arrays.copyOf(first.labels(), rows))),
        goldens.config());
  }

  @ParameterizedTest
  @EnumSource
  void oneScoredRowIsAsGoodAsMany(OneRow loss) {
    Goldens goldens = Goldens.shipped("tiny-xlmr");
    Head head = new LossHead(goldens.config().labels().size(), loss);
    for (int rows : new int[] {1, 2}) {
      TokenBatch batch = fewRows(goldens, rows);
      TrainingStep step = new TrainingStep(1, 0, rows, false);
      try (EncoderModel model =
              goldens.model(head, p -> !p.contains("layer.2.output") && !p.contains("classifier"));
          PlanExecutor plan = PlanExecutor.of(model, 2);
          StockExecutor stock = StockExecutor.of(model, DataType.DOUBLE)) {
        assertThat(plan.lossAndGradients(batch, step))
            .isCloseTo(
                stock.lossAndGradients(batch, step),
                org.assertj.core.data.Percentage.withPercentage(1e-3));
        assertThat(GradientCheck.slopes(model, batch, step))
            .isNotEmpty()
            .allMatch(slope -> slope.agrees(1e-4), "agrees within 1e-4");
      }
    }
  }

  @Test
  void scoresMadeBySameDiffsOpsAreThoseOfTheSession() {
    Goldens goldens = Goldens.shipped("tiny-xlmr");
    Head head =
        new LossHead(goldens.config().labels().size(), OneRow.BRIER) {
          @Override
          public SDVariable scores(EncoderOps ops, SDVariable rows, EncoderConfig config) {
            return super.scores(ops, rows, config).mul(2);
          }
        };
    for (int rows : new int[] {1, 3}) {
      TokenBatch batch = fewRows(goldens, rows);
      try (EncoderModel model = goldens.model(head, p -> true);
          PlanExecutor plan = PlanExecutor.of(model, 2);
          PackedWeights weights = PackedWeights.of(model, Precision.FP32, 2);
          PlanExecutor packed = PlanExecutor.forSingleSentences(weights);
          StockExecutor stock = StockExecutor.of(model, DataType.DOUBLE)) {
        float[] expected = stock.scores(batch);
        assertThat(expected).hasSize(rows * goldens.config().labels().size());
        Goldens.assertClose(plan.scores(batch), expected, 1e-5, "scores of the plan");
        Goldens.assertClose(packed.scores(batch), expected, 1e-5, "scores on packed weights");
      }
    }
  }

  @Test
  void parametersThatTheLossDoesNotReachAreNotUpdated() {
    Goldens goldens = Goldens.shipped("tiny-xlmr");
    HeadLoss withoutBias = (ops, rows, weight, bias) -> weight.mul(weight).sum();
    Head head = new LossHead(goldens.config().labels().size(), withoutBias);
    TokenBatch batch = fewRows(goldens, 2);
    TrainingStep step = new TrainingStep(1, 0, 2, false);
    try (EncoderModel model = goldens.model(head, p -> false);
        PlanExecutor plan = PlanExecutor.of(model, 2);
        StockExecutor stock = StockExecutor.of(model, DataType.DOUBLE)) {
      for (Executor executor : List.of(plan, stock)) {
        assertThat(executor.updated()).isEmpty();
        executor.lossAndGradients(batch, step);
        assertThat(executor.updated()).containsExactly("classifier.weight");
      }
    }
  }

  @Test
  void ordinaryLossesReachAllParameters() {
    Goldens goldens = Goldens.shipped("tiny-xlmr");
    Head head = new Goldens.TestHead(goldens.config().labels().size(), 12);
    TokenBatch batch = fewRows(goldens, 2);
    TrainingStep step = new TrainingStep(1, 0, 2, false);
    try (EncoderModel model = goldens.model(head, p -> false);
        PlanExecutor plan = PlanExecutor.of(model, 2);
        StockExecutor stock = StockExecutor.of(model, DataType.DOUBLE)) {
      for (Executor executor : List.of(plan, stock)) {
        executor.lossAndGradients(batch, step);
        assertThat(executor.updated()).containsExactlyInAnyOrderElementsOf(model.trained());
      }
    }
  }

  @Test
  void aLossThatTrainsNothingIsRefused() {
    assertRefused(
        (ops, rows, weight, bias) -> ops.rowWeight().mul(2),
        IllegalArgumentException.class,
        "no parameter under training");
  }

  private static SDVariable penaltyOnWords(EncoderOps ops) {
    EncoderConfig config = Goldens.shipped("tiny-xlmr").config();
    SDVariable table =
        ops.parameter(
            EncoderGraph.wordTable(config), Shape.of(config.vocabularySize(), config.hiddenSize()));
    return table.mul(table).sum().mul(0.01);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void aPenaltyOnTheWordTableReachesAllOfItsRowsInEveryStep(int threads) {
    HeadLoss loss =
        (ops, rows, weight, bias) ->
            ops.slicedCrossEntropy(rows, weight, bias, 12).add(penaltyOnWords(ops));
    Goldens goldens = Goldens.shipped("tiny-xlmr");
    EncoderConfig config = goldens.config();
    try (EncoderModel model =
            goldens.model(new LossHead(config.labels().size(), loss), p -> false);
        PlanExecutor plan = PlanExecutor.of(model, threads);
        StockExecutor stock = StockExecutor.of(model, DataType.DOUBLE)) {
      for (int number : new int[] {0, 1, 1, 2, 0}) {
        TokenBatch batch = TokenBatch.pack(goldens.batch(number), config);
        for (boolean accumulate : new boolean[] {false, true}) {
          TrainingStep step = new TrainingStep(1, number, batch.scoredRows(), accumulate);
          assertThat(plan.lossAndGradients(batch, step))
              .isCloseTo(
                  stock.lossAndGradients(batch, step),
                  org.assertj.core.data.Percentage.withPercentage(1e-3));
          assertSameGradients(plan.gradients(), stock.gradients());
        }
      }
    }
  }

  @Test
  void someRowsOfTheWordTableAreNotEnoughForAHead() {
    HeadLoss loss = (ops, rows, weight, bias) -> weight.sum().add(penaltyOnWords(ops));
    Goldens goldens = Goldens.shipped("tiny-xlmr");
    EncoderConfig config = goldens.config();
    Head head = new LossHead(config.labels().size(), loss);
    TokenBatch batch = fewRows(goldens, 2);
    TrainingStep step = new TrainingStep(1, 0, 2, false);
    try (EncoderModel model = goldens.model(config, head, p -> false, IntStream.range(0, 300));
        PlanExecutor plan = PlanExecutor.of(model, 2);
        StockExecutor stock = StockExecutor.of(model, DataType.DOUBLE)) {
      for (Executor executor : List.of(plan, stock)) {
        assertThatThrownBy(() -> executor.lossAndGradients(batch, step))
            .isInstanceOf(UnsupportedOperationException.class)
            .hasMessageContaining("roberta.embeddings.word_embeddings.weight");
      }
    }
  }

  /** Query and key of the last layer, used once more; the value is not. */
  private static SDVariable again(EncoderOps ops, SDVariable rows, String name) {
    long hidden = Goldens.shipped("tiny-xlmr").config().hiddenSize();
    String layer = "roberta.encoder.layer.2.attention.self." + name;
    return ops.linear(
        rows,
        ops.parameter(layer + ".weight", Shape.of(hidden, hidden)),
        ops.parameter(layer + ".bias", Shape.of(hidden)));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void onlySomeOfTheTargetsOfOneProductMayHaveBegun(int threads) {
    HeadLoss loss =
        (ops, rows, weight, bias) ->
            ops.slicedCrossEntropy(
                ops.tanh(again(ops, ops.tanh(again(ops, rows, "query")), "key")), weight, bias, 12);
    Goldens goldens = Goldens.shipped("tiny-xlmr");
    EncoderConfig config = goldens.config();
    try (EncoderModel model =
            goldens.model(new LossHead(config.labels().size(), loss), p -> false);
        PlanExecutor plan = PlanExecutor.of(model, threads);
        StockExecutor stock = StockExecutor.of(model, DataType.DOUBLE)) {
      for (int number : new int[] {1, 2, 1}) {
        TokenBatch batch = TokenBatch.pack(goldens.batch(number), config);
        for (boolean accumulate : new boolean[] {false, true}) {
          TrainingStep step = new TrainingStep(1, number, batch.scoredRows(), accumulate);
          plan.lossAndGradients(batch, step);
          stock.lossAndGradients(batch, step);
          assertSameGradients(plan.gradients(), stock.gradients());
        }
      }
    }
  }

  @Test
  void aParameterHasOneShape() {
    assertRefused(
        (ops, rows, weight, bias) ->
            ops.parameter("classifier.weight", Shape.of(2, 3)).sum().add(weight.sum()),
        IllegalArgumentException.class,
        "classifier.weight");
    assertRefused(
        (ops, rows, weight, bias) ->
            ops.parameter("roberta.encoder.layer.0.output.dense.bias", Shape.of(5)).sum(),
        IllegalArgumentException.class,
        "roberta.encoder.layer.0.output.dense.bias");
    assertRefused(
        (ops, rows, weight, bias) ->
            ops.parameter("classifier.other", Shape.of(5)).sum().add(weight.sum()),
        IllegalArgumentException.class,
        "classifier.other");
  }

  @Test
  void everyDropoutHasASiteOfItsOwn() {
    assertRefused(
        (ops, rows, weight, bias) ->
            ops.slicedCrossEntropy(
                ops.dropout(ops.dropout(rows, 0.1, 77), 0.1, 77), weight, bias, 12),
        IllegalArgumentException.class,
        "77");
  }

  @Test
  void thereIsOneNumberOfLabels() {
    assertRefused(
        (ops, rows, weight, bias) -> ops.labels(7).sum().add(ops.labels(3).sum()).add(bias.sum()),
        IllegalArgumentException.class,
        "one_hot_labels");
  }

  private static void assertRefused(
      HeadLoss loss, Class<? extends Exception> exception, String message) {
    Goldens goldens = Goldens.shipped("tiny-xlmr");
    Head head = new LossHead(goldens.config().labels().size(), loss);
    TokenBatch batch = fewRows(goldens, 2);
    TrainingStep step = new TrainingStep(1, 0, 2, false);
    try (EncoderModel model = goldens.model(head, p -> false);
        PlanExecutor plan = PlanExecutor.of(model, 2);
        StockExecutor stock = StockExecutor.of(model, DataType.DOUBLE)) {
      for (Executor executor : List.of(plan, stock)) {
        assertThatThrownBy(() -> executor.lossAndGradients(batch, step))
            .isInstanceOf(exception)
            .hasMessageContaining(message);
      }
    }
  }

  static void assertSameGradients(Parameters actual, Parameters expected) {
    assertSameGradients(actual, expected, 1e-3);
  }

  /** The gradient of a key's bias is 0 but for rounding, which depends on that of all others. */
  static void assertSameGradients(Parameters actual, Parameters expected, double smallestScale) {
    for (Parameters.Tensor tensor : expected.tensors()) {
      float[] reference = tensor.values().toArray();
      Goldens.assertClose(
          actual.get(tensor.name()).values().toArray(),
          reference,
          1e-5,
          Math.max(Goldens.scale(reference), smallestScale),
          tensor.name());
    }
  }
}
