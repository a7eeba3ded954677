package io.slicer.model;

import io.slicer.graph.EncoderOps;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * DistilBERT. It has no token types, no pooler and no dropout behind attention; a head that
 * classifies sequences brings its hidden layer along, with a ReLU.
 */
public record DistilBertFamily() implements EncoderFamily {
  /** DistilBERT, and distilbert-base-multilingual-cased with it. */
  public static final EncoderFamily DISTILBERT = new DistilBertFamily();

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
  public double defaultSequenceDropout(double headDropout) {
    return 0.2;
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
  public Map<String, String> copies() {
    return Map.of("vocab_projector.weight", embeddings().words() + ".weight");
  }

  @Override
  public LanguageHead languageHead() {
    return new LanguageHead("vocab_transform", "vocab_layer_norm", "vocab_projector.bias");
  }

  @Override
  public SequenceHead sequenceHead() {
    return new SequenceHead("pre_classifier", false, EncoderOps::relu, "classifier");
  }
}
