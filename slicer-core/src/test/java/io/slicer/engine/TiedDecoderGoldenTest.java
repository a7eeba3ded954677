package io.slicer.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.slicer.graph.EncoderOps;
import io.slicer.model.BertFamily;
import io.slicer.model.EncoderConfig;
import io.slicer.model.EncoderFamily;
import io.slicer.model.EncoderGraph;
import io.slicer.model.EncoderModel;
import io.slicer.model.Executor;
import io.slicer.model.Head;
import io.slicer.model.TokenBatch;
import io.slicer.model.TokenSequence;
import io.slicer.model.TrainingStep;
import io.slicer.testing.TensorFile;
import io.slicer.weights.Initializer;
import io.slicer.weights.Parameters;
import io.slicer.weights.Shape;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * A masked language model whose decoder is the word table: two kinds of ops contribute to one
 * gradient, one to a few rows and one to all.
 */
@Tag("processor")
class TiedDecoderGoldenTest {
  /** transform, activation, norm, decoder: the heads of XLM-R and BERT differ in names only. */
  record DecoderHead(String transform, String norm, String bias) implements Head {
    static DecoderHead of(EncoderConfig config) {
      return config.family() == BertFamily.BERT
          ? new DecoderHead(
              "cls.predictions.transform.dense",
              "cls.predictions.transform.LayerNorm",
              "cls.predictions.bias")
          : new DecoderHead("lm_head.dense", "lm_head.layer_norm", "lm_head.bias");
    }

    @Override
    public List<NewParameter> parameters(EncoderConfig config) {
      Shape vector = Shape.of(config.hiddenSize());
      return List.of(
          new NewParameter(
              transform + ".weight",
              Shape.of(config.hiddenSize(), config.hiddenSize()),
              Initializer.normal(0.02)),
          new NewParameter(transform + ".bias", vector, Initializer.zeros()),
          new NewParameter(norm + ".weight", vector, Initializer.ones()),
          new NewParameter(norm + ".bias", vector, Initializer.zeros()),
          new NewParameter(bias, Shape.of(config.vocabularySize()), Initializer.zeros()));
    }

    private SDVariable transformed(EncoderOps ops, SDVariable rows, EncoderConfig config) {
      long hidden = config.hiddenSize();
      SDVariable x =
          ops.linear(
              rows,
              ops.parameter(transform + ".weight", Shape.of(hidden, hidden)),
              ops.parameter(transform + ".bias", Shape.of(hidden)));
      return ops.layerNorm(
          ops.gelu(x),
          ops.parameter(norm + ".weight", Shape.of(hidden)),
          ops.parameter(norm + ".bias", Shape.of(hidden)),
          config.layerNormEpsilon());
    }

    private SDVariable table(EncoderOps ops, EncoderConfig config) {
      return ops.parameter(
          EncoderGraph.wordTable(config), Shape.of(config.vocabularySize(), config.hiddenSize()));
    }

    private SDVariable bias(EncoderOps ops, EncoderConfig config) {
      return ops.parameter(bias, Shape.of(config.vocabularySize()));
    }

    @Override
    public SDVariable scores(EncoderOps ops, SDVariable rows, EncoderConfig config) {
      return ops.linear(transformed(ops, rows, config), table(ops, config), bias(ops, config));
    }

    @Override
    public SDVariable loss(EncoderOps ops, SDVariable rows, EncoderConfig config, int dropoutSite) {
      SDVariable x = transformed(ops, rows, config);
      return ops.slicedCrossEntropy(x, table(ops, config), bias(ops, config), config.hiddenSize());
    }

    @Override
    public boolean readsWordTable() {
      return true;
    }

    @Override
    public String architecture(EncoderFamily family) {
      return "ForTests";
    }
  }

  private static Executor executor(EncoderModel model, String kind) {
    return switch (kind) {
      case "session" -> StockExecutor.of(model, DataType.DOUBLE);
      case "plan" -> PlanExecutor.of(model, 1);
      default -> PlanExecutor.of(model, 3);
    };
  }

  private static EncoderModel model(Goldens goldens) {
    return goldens.model(DecoderHead.of(goldens.config()), parameter -> false);
  }

  @ParameterizedTest
  @CsvSource({
    "tiny-xlmr-mlm, plan", "tiny-xlmr-mlm, team", "tiny-xlmr-mlm, session",
    "tiny-bert-mlm, plan", "tiny-bert-mlm, team", "tiny-bert-mlm, session"
  })
  void lossScoresAndEveryGradientAreTorchs(String name, String kind) {
    Goldens goldens = Goldens.of(name);
    assumeTrue(goldens.has("grad-mlm.safetensors"), () -> "the goldens have no " + name);
    EncoderConfig config = goldens.config();
    List<TokenSequence> sequences = goldens.batch(0);
    TokenBatch whole = TokenBatch.pack(sequences, config);
    TensorFile expected = goldens.tensors("grad-mlm.safetensors");
    try (EncoderModel model = model(goldens);
        Executor executor = executor(model, kind)) {
      assertLogits(goldens, executor.scores(whole), expected, sequences);
      for (int round = 0; round < 2; round++) {
        TrainingStep step = new TrainingStep(1, round, whole.scoredRows(), false);
        double loss = executor.lossAndGradients(whole, step);
        assertThat(loss).isCloseTo(expected.floats("loss")[0], within(1e-5 * loss));
        assertGradients(goldens, executor.gradients(), expected, config);
      }
      // The same in micro-batches, behind a step that reached other rows of the table.
      boolean accumulate = false;
      for (int s = 0; s < sequences.size(); s++) {
        TokenBatch one = TokenBatch.pack(List.of(sequences.get(s)), config, s);
        if (one.scoredRows() > 0) {
          TrainingStep step = new TrainingStep(1, 2, whole.scoredRows(), accumulate);
          executor.lossAndGradients(one, step);
          accumulate = true;
        }
      }
      assertGradients(goldens, executor.gradients(), expected, config);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "tiny-xlmr-mlm, plan", "tiny-xlmr-mlm, team", "tiny-xlmr-mlm, session",
    "tiny-bert-mlm, plan", "tiny-bert-mlm, team", "tiny-bert-mlm, session"
  })
  void aFrozenTableDecodesAndTheOtherGradientsStayAsTheyAre(String name, String kind) {
    Goldens goldens = Goldens.of(name);
    assumeTrue(goldens.has("grad-mlm.safetensors"), () -> "the goldens have no " + name);
    EncoderConfig config = goldens.config();
    List<TokenSequence> sequences = goldens.batch(0);
    TokenBatch batch = TokenBatch.pack(sequences, config);
    TensorFile expected = goldens.tensors("grad-mlm.safetensors");
    String table = EncoderGraph.wordTable(config);
    try (EncoderModel model = goldens.model(DecoderHead.of(config), table::equals);
        Executor executor = executor(model, kind)) {
      assertLogits(goldens, executor.scores(batch), expected, sequences);
      TrainingStep step = new TrainingStep(1, 0, batch.scoredRows(), false);
      double loss = executor.lossAndGradients(batch, step);
      assertThat(loss).isCloseTo(expected.floats("loss")[0], within(1e-5 * loss));
      assertThat(executor.updated()).isNotEmpty().doesNotContain(table);
      assertGradients(goldens, executor.gradients(), expected, config);
    }
  }

  private static void assertLogits(
      Goldens goldens, float[] scores, TensorFile expected, List<TokenSequence> sequences) {
    float[] logits = expected.floats("logits");
    int vocabulary = goldens.config().vocabularySize();
    int width = logits.length / vocabulary / sequences.size();
    List<Float> scored = new ArrayList<>();
    for (int s = 0; s < sequences.size(); s++) {
      for (int token : sequences.get(s).scored()) {
        for (int v = 0; v < vocabulary; v++) {
          scored.add(logits[(s * width + token) * vocabulary + v]);
        }
      }
    }
    float[] wanted = new float[scored.size()];
    for (int i = 0; i < wanted.length; i++) {
      wanted[i] = scored.get(i);
    }
    Goldens.assertClose(
        scores, wanted, goldens.tolerance("grad-mlm.safetensors", "logits"), "logits");
  }

  private static void assertGradients(
      Goldens goldens, Parameters gradients, TensorFile expected, EncoderConfig config) {
    for (Parameters.Tensor gradient : gradients.tensors()) {
      boolean isTable = gradient.name().equals(EncoderGraph.wordTable(config));
      String name = "grad." + gradient.name();
      if (isTable && !expected.has(name)) {
        name = "grad.lm_head.decoder.weight"; // The same tensor under its other name.
      }
      Goldens.assertClose(
          gradient.values().toArray(),
          expected.floats(name),
          goldens.tolerance("grad-mlm.safetensors", name),
          Goldens.scale(
              expected.floats(isTable ? name : "grad." + Goldens.scaledBy(gradient.name()))),
          gradient.name());
    }
  }
}
