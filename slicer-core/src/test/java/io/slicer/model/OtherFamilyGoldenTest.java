package io.slicer.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slicer.engine.Goldens;
import io.slicer.engine.PlanExecutor;
import io.slicer.engine.StockExecutor;
import io.slicer.graph.EncoderOps;
import io.slicer.head.SequenceClassificationHead;
import io.slicer.testing.TensorFile;
import io.slicer.weights.Parameters;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * What an {@link EncoderFamily} says is all that a family needs: DistilBERT, which differs from
 * BERT in most of it, computes what torch does.
 */
@Tag("processor")
class OtherFamilyGoldenTest {
  private static final String FILE = "grad-ce.safetensors";
  private static final EncoderFamily DISTILBERT = new DistilBert();

  /** No token types, no dropout behind attention, a ReLU in the head, other names everywhere. */
  private record DistilBert() implements EncoderFamily {
    @Override
    public String modelType() {
      return "distilbert";
    }

    @Override
    public String className() {
      return "DistilBert";
    }

    @Override
    public String prefix() {
      return "distilbert.";
    }

    @Override
    public String field(Field field) {
      return switch (field) {
        case HIDDEN_SIZE -> "dim";
        case LAYERS -> "n_layers";
        case HEADS -> "n_heads";
        case FEED_FORWARD_SIZE -> "hidden_dim";
        case ACTIVATION -> "activation";
        case HIDDEN_DROPOUT -> "dropout";
        case ATTENTION_DROPOUT -> "attention_dropout";
        case SEQUENCE_DROPOUT -> "seq_classif_dropout";
        default -> EncoderFamily.super.field(field);
      };
    }

    @Override
    public Set<Field> unsaid() {
      return Set.of(Field.TOKEN_TYPES, Field.LAYER_NORM_EPSILON, Field.HEAD_DROPOUT);
    }

    @Override
    public int defaultTokenTypes() {
      return 1;
    }

    @Override
    public int defaultPaddingId() {
      return 0;
    }

    @Override
    public boolean positionsBeginBehindPadding() {
      return false;
    }

    @Override
    public Embeddings embeddings() {
      String embeddings = prefix() + "embeddings.";
      return new Embeddings(
          embeddings + "word_embeddings",
          embeddings + "position_embeddings",
          Optional.empty(),
          embeddings + "LayerNorm");
    }

    @Override
    public String layers() {
      return prefix() + "transformer.layer.";
    }

    @Override
    public Layer layer(int number) {
      String layer = layers() + number + ".";
      return new Layer(
          List.of(layer + "attention.q_lin", layer + "attention.k_lin", layer + "attention.v_lin"),
          layer + "attention.out_lin",
          layer + "sa_layer_norm",
          layer + "ffn.lin1",
          layer + "ffn.lin2",
          layer + "output_layer_norm");
    }

    @Override
    public List<String> parts() {
      return List.of("embeddings.", "transformer.");
    }

    @Override
    public List<String> heads() {
      return List.of("vocab_", "qa_outputs.", "pre_classifier.", "classifier.");
    }

    @Override
    public boolean dropsAttended() {
      return false;
    }

    @Override
    public SequenceHead sequenceHead() {
      return new SequenceHead("pre_classifier", false, EncoderOps::relu, "classifier");
    }
  }

  private static Goldens goldens(String name) {
    Goldens goldens = Goldens.of(name);
    assumeTrue(goldens.has(FILE), () -> "the goldens have no " + name);
    return goldens;
  }

  private static EncoderConfig config(Goldens goldens) {
    return EncoderConfig.of(goldens.json("config.json"), DISTILBERT);
  }

  private static Head head(String name, EncoderConfig config) {
    return name.endsWith("-sequence")
        ? new SequenceClassificationHead(config.labels())
        : new Goldens.TestHead(config.labels().size(), config.hiddenSize());
  }

  private static Executor executor(EncoderModel model, String kind) {
    return switch (kind) {
      case "session" -> StockExecutor.of(model, DataType.DOUBLE);
      case "plan" -> PlanExecutor.of(model, 1);
      default -> PlanExecutor.of(model, 3);
    };
  }

  @ParameterizedTest
  @CsvSource({
    "tiny-distilbert, plan",
    "tiny-distilbert, team",
    "tiny-distilbert, session",
    "tiny-distilbert-sequence, plan",
    "tiny-distilbert-sequence, team",
    "tiny-distilbert-sequence, session"
  })
  void lossAndEveryGradientAreTorchs(String name, String kind) {
    Goldens goldens = goldens(name);
    EncoderConfig config = config(goldens);
    TensorFile expected = goldens.tensors(FILE);
    TokenBatch batch = TokenBatch.pack(goldens.batch(0), config);
    try (EncoderModel model = goldens.model(config, head(name, config), parameter -> false);
        Executor executor = executor(model, kind)) {
      assertThat(model.loaded().warnings()).isEmpty();
      TrainingStep step = new TrainingStep(1, 0, batch.scoredRows(), false);
      double loss = executor.lossAndGradients(batch, step);
      assertThat(loss).isCloseTo(expected.floats("loss")[0], within(1e-5 * loss));
      assertThat(executor.updated()).hasSameSizeAs(executor.gradients().tensors());
      for (Parameters.Tensor gradient : executor.gradients().tensors()) {
        goldens.assertGradient(gradient.values().toArray(), expected, FILE, gradient.name());
      }
    }
  }

  @Test
  void itsConfigurationIsWrittenAsItIsRead() {
    ObjectNode json = (ObjectNode) goldens("tiny-distilbert-sequence").json("config.json");
    json.put("seq_classif_dropout", 0.2).put("dropout", 0.1);
    json.put("layer_norm_eps", 0.5); // Which transformers ignores, too.
    EncoderConfig config = EncoderConfig.of(json, DISTILBERT);
    assertThat(config.layerNormEpsilon()).isEqualTo(1e-12);
    assertThat(config.headDropout()).isEqualTo(0.1);
    assertThat(config.sequenceDropout()).isEqualTo(0.2);

    ObjectNode written = new ObjectMapper().createObjectNode();
    config.writeTo(written, List.of(DISTILBERT.architecture("SequenceClassification")));
    assertThat(EncoderConfig.of(written, DISTILBERT)).isEqualTo(config);
    for (String field : written.properties().stream().map(one -> one.getKey()).toList()) {
      assertThat(json.has(field)).as(field).isTrue();
    }
  }
}
