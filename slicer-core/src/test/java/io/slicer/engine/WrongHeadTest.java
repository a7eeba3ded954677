package io.slicer.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Percentage.withPercentage;

import io.slicer.graph.EncoderOps;
import io.slicer.model.EncoderConfig;
import io.slicer.model.EncoderFamily;
import io.slicer.model.EncoderModel;
import io.slicer.model.Executor;
import io.slicer.model.Head;
import io.slicer.model.TokenBatch;
import io.slicer.model.TokenSequence;
import io.slicer.model.TrainingStep;
import io.slicer.weights.CheckpointException;
import io.slicer.weights.Initializer;
import io.slicer.weights.SafeTensors;
import io.slicer.weights.Shape;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;

/** What both executors refuse of a head, whoever computes and however many rows there are. */
@Tag("processor")
class WrongHeadTest {
  /** What somebody may give instead of a loss, and what it is called. */
  private record Mistake(String shape, BiFunction<EncoderOps, SDVariable, SDVariable> loss) {
    @Override
    public String toString() {
      return shape;
    }
  }

  static Stream<Mistake> mistakes() {
    return Stream.of(
        new Mistake("(R, 3)", (ops, scores) -> scores),
        new Mistake("(R, 3)", (ops, scores) -> scores.mul(scores)),
        new Mistake("(R)", (ops, scores) -> scores.mul(scores).sum(1).mul(ops.rowWeight())),
        new Mistake("(R, 1)", (ops, scores) -> scores.mul(scores).sum(true, 1)),
        new Mistake(
            "(R, 3)",
            (ops, scores) -> ops.graph().nn().logSoftmax(scores).mul(ops.labels(3)).mul(-1)));
  }

  private record WrongHead(Mistake mistake) implements Head {
    @Override
    public List<NewParameter> parameters(EncoderConfig config) {
      return List.of(
          new NewParameter("r.weight", weight(config), Initializer.normal(0.1)),
          new NewParameter("r.bias", Shape.of(3), Initializer.zeros()));
    }

    private static Shape weight(EncoderConfig config) {
      return Shape.of(3, config.hiddenSize());
    }

    @Override
    public SDVariable scores(EncoderOps ops, SDVariable rows, EncoderConfig config) {
      return ops.linear(
          rows, ops.parameter("r.weight", weight(config)), ops.parameter("r.bias", Shape.of(3)));
    }

    @Override
    public SDVariable loss(EncoderOps ops, SDVariable rows, EncoderConfig config, int dropoutSite) {
      return mistake.loss().apply(ops, scores(ops, rows, config));
    }

    @Override
    public String architecture(EncoderFamily family) {
      return "ForTests";
    }
  }

  private static void assertRefused(Executor executor, TokenBatch batch, String shape) {
    TrainingStep step = new TrainingStep(1, 0, batch.scoredRows(), false);
    assertThatThrownBy(() -> executor.lossAndGradients(batch, step))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "the loss of the head is "
                + shape
                + ", not a scalar: reduce it, e.g. .sum().mul(ops.rowWeight())");
  }

  /** Reads a parameter that it does not declare. */
  private record ForgetfulHead() implements Head {
    @Override
    public List<NewParameter> parameters(EncoderConfig config) {
      return new WrongHead(mistakes().iterator().next()).parameters(config).subList(0, 1);
    }

    @Override
    public SDVariable scores(EncoderOps ops, SDVariable rows, EncoderConfig config) {
      return new WrongHead(mistakes().iterator().next()).scores(ops, rows, config);
    }

    @Override
    public SDVariable loss(EncoderOps ops, SDVariable rows, EncoderConfig config, int dropoutSite) {
      return scores(ops, rows, config).sum().mul(ops.rowWeight());
    }

    @Override
    public String architecture(EncoderFamily family) {
      return "ForTests";
    }
  }

  @Test
  void aParameterThatIsNotDeclaredIsNamed() {
    Goldens goldens = Goldens.shipped("tiny-xlmr");
    TokenBatch batch = TokenBatch.pack(goldens.batch(2), goldens.config());
    TrainingStep step = new TrainingStep(1, 0, batch.scoredRows(), false);
    try (EncoderModel model = goldens.model(new ForgetfulHead(), name -> false);
        PlanExecutor plan = PlanExecutor.of(model, 2);
        StockExecutor session = StockExecutor.of(model, DataType.DOUBLE)) {
      for (Executor executor : List.of(plan, session)) {
        assertThatThrownBy(() -> executor.lossAndGradients(batch, step))
            .hasMessage("the head asks for \"r.bias\", which its parameters do not declare");
        assertThatThrownBy(() -> executor.scores(batch))
            .hasMessage("the head asks for \"r.bias\", which its parameters do not declare");
      }
    }
  }

  /** Calls its parameter as the checkpoint's head does. */
  private record HeadOfTheSameName() implements Head {
    @Override
    public List<NewParameter> parameters(EncoderConfig config) {
      return List.of(new NewParameter("classifier.weight", Shape.of(1), Initializer.zeros()));
    }

    @Override
    public SDVariable scores(EncoderOps ops, SDVariable rows, EncoderConfig config) {
      return rows;
    }

    @Override
    public SDVariable loss(EncoderOps ops, SDVariable rows, EncoderConfig config, int dropoutSite) {
      return rows;
    }

    @Override
    public String architecture(EncoderFamily family) {
      return "ForTests";
    }
  }

  @Test
  void aTensorThatIsMissingIsNamedWithItsFile() {
    Goldens goldens = Goldens.shipped("tiny-xlmr");
    Head head = new WrongHead(mistakes().iterator().next());
    try (SafeTensors checkpoint = goldens.checkpoint()) {
      assertThatThrownBy(() -> EncoderModel.load(checkpoint, goldens.config(), head))
          .isInstanceOf(CheckpointException.class)
          .hasMessageStartingWith(
              goldens.directory().resolve("model.safetensors")
                  + " lacks the tensor \"r.weight\" (3, ");
    }
  }

  @Test
  void aNameOfTheCheckpointsHeadIsSaidToBeTaken() {
    Goldens goldens = Goldens.shipped("tiny-xlmr");
    assertThatThrownBy(() -> goldens.model(new HeadOfTheSameName(), name -> false))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("model.safetensors: tensor \"classifier.weight\" has shape (")
        .hasMessageEndingWith(
            ", the model needs (1): the checkpoint's own head has a parameter of this name; give"
                + " yours another");
  }

  private static final int[] IDS = {0, 5, 6, 7, 2};

  private static TokenBatch one(Goldens goldens) {
    return TokenBatch.pack(
        List.of(TokenSequence.labelled(IDS, new int[5], new int[] {0}, new int[] {1})),
        goldens.config());
  }

  private static TokenBatch several(Goldens goldens) {
    return TokenBatch.pack(
        List.of(
            TokenSequence.labelled(IDS, new int[5], new int[] {0, 1, 2, 4}, new int[4]),
            TokenSequence.labelled(IDS, new int[5], new int[] {1}, new int[] {2})),
        goldens.config());
  }

  private static SDVariable columnSums(SDVariable scores) {
    return scores.mul(scores).sum(0);
  }

  @Test
  void columnsAreSummedByThePlanWhateverTheNumberOfRows() {
    Goldens goldens = Goldens.shipped("tiny-xlmr");
    Mistake mistake = new Mistake("(3)", (ops, scores) -> columnSums(scores));
    Mistake byColumns =
        new Mistake("", (ops, scores) -> columnSums(scores).sum().mul(ops.rowWeight()));
    Mistake atOnce =
        new Mistake("", (ops, scores) -> scores.mul(scores).sum().mul(ops.rowWeight()));
    for (TokenBatch batch : List.of(several(goldens), one(goldens))) {
      try (EncoderModel wrong = goldens.model(new WrongHead(mistake), name -> false);
          PlanExecutor plan = PlanExecutor.of(wrong, 2)) {
        assertRefused(plan, batch, mistake.shape());
      }
      assertThat(loss(goldens, byColumns, batch))
          .isPositive()
          .isCloseTo(loss(goldens, atOnce, batch), withPercentage(1e-3));
    }
  }

  private static double loss(Goldens goldens, Mistake right, TokenBatch batch) {
    TrainingStep step = new TrainingStep(1, 0, batch.scoredRows(), false);
    try (EncoderModel model = goldens.model(new WrongHead(right), name -> false);
        PlanExecutor plan = PlanExecutor.of(model, 2)) {
      return plan.lossAndGradients(batch, step);
    }
  }

  @ParameterizedTest
  @MethodSource("mistakes")
  void whatIsNotAScalarIsRefused(Mistake mistake) {
    Goldens goldens = Goldens.shipped("tiny-xlmr");
    TokenBatch one = one(goldens);
    TokenBatch several = several(goldens);
    try (EncoderModel model = goldens.model(new WrongHead(mistake), name -> false);
        PlanExecutor plan = PlanExecutor.of(model, 2);
        StockExecutor session = StockExecutor.of(model, DataType.DOUBLE)) {
      for (TokenBatch batch : List.of(several, one)) {
        assertRefused(plan, batch, mistake.shape());
        assertRefused(session, batch, mistake.shape());
      }
    }
  }
}
