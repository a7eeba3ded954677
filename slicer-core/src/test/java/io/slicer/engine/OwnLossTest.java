package io.slicer.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slicer.graph.EncoderOps;
import io.slicer.model.EncoderConfig;
import io.slicer.model.EncoderModel;
import io.slicer.model.Head;
import io.slicer.model.TokenBatch;
import io.slicer.model.TokenSequence;
import io.slicer.model.TrainingStep;
import io.slicer.weights.Parameters;
import io.slicer.weights.Shape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
  private record StockHead(int labels, boolean focal) implements Head {
    private SDVariable weight(EncoderOps ops, EncoderConfig config) {
      return ops.parameter("classifier.weight", Shape.of(labels, config.hiddenSize()));
    }

    @Override
    public List<NewParameter> parameters(EncoderConfig config) {
      return new Goldens.TestHead(labels, 1).parameters(config);
    }

    @Override
    public SDVariable scores(EncoderOps ops, SDVariable rows, EncoderConfig config) {
      return ops.linear(
          rows, weight(ops, config), ops.parameter("classifier.bias", Shape.of(labels)));
    }

    @Override
    public SDVariable loss(EncoderOps ops, SDVariable rows, EncoderConfig config, int dropoutSite) {
      SDVariable scores =
          rows.mmul(ops.graph().transpose(weight(ops, config)))
              .add(ops.parameter("classifier.bias", Shape.of(labels)));
      SDVariable logs = ops.graph().nn().logSoftmax(scores);
      if (focal) {
        SDVariable miss = ops.graph().math().exp(logs).rsub(1);
        logs = logs.mul(miss.mul(miss));
      }
      return logs.mul(ops.labels(labels)).sum().neg().mul(ops.rowWeight());
    }

    @Override
    public String architecture(EncoderConfig.Type type) {
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

  private record LossHead(int labels, HeadLoss own) implements Head {
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
    public String architecture(EncoderConfig.Type type) {
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

  private static void assertSameGradients(Parameters actual, Parameters expected) {
    assertSameGradients(actual, expected, 1e-3);
  }

  /** The gradient of a key's bias is 0 but for rounding, which depends on that of all others. */
  private static void assertSameGradients(
      Parameters actual, Parameters expected, double smallestScale) {
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
