package io.slicer.model;

import io.slicer.graph.EncoderOps;
import io.slicer.graph.Nonlinearity;
import io.slicer.weights.Initializer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * A family of encoders: all that differs between models that compute what BERT computes, but for
 * their sizes. That is what their files call things, how positions are numbered, and the form of
 * the heads of each task. What most families have in common stands here; one of them is a file of
 * its own with its constants, and a place in {@link #all}. Implementations are immutable, and
 * values: two are equal if they say the same.
 */
public interface EncoderFamily {
  /**
   * The families that this library knows.
   *
   * @return all of them
   */
  static List<EncoderFamily> all() {
    return List.of(
        RobertaFamily.XLM_ROBERTA,
        RobertaFamily.ROBERTA,
        RobertaFamily.CAMEMBERT,
        BertFamily.BERT,
        DistilBertFamily.DISTILBERT);
  }

  /**
   * A family by its name.
   *
   * @param modelType the name in {@code config.json}
   * @return the family
   * @throws IllegalArgumentException if this library does not know it; the message names those that
   *     it knows
   */
  static EncoderFamily of(String modelType) {
    return all().stream()
        .filter(family -> family.modelType().equals(modelType))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "config.json: model_type \""
                        + modelType
                        + "\" is not supported; supported are "
                        + all().stream().map(EncoderFamily::modelType).toList()));
  }

  /**
   * The name in {@code config.json}.
   *
   * @return the model type
   */
  String modelType();

  /**
   * What the names of its classes in transformers begin with.
   *
   * @return for example {@code XLMRoberta}
   */
  String className();

  /**
   * The class of transformers that reads a checkpoint with a head.
   *
   * @param task for example {@code TokenClassification}
   * @return for example {@code XLMRobertaForTokenClassification}
   */
  default String architecture(String task) {
    return className() + "For" + task;
  }

  /**
   * What the names of the encoder's parameters begin with.
   *
   * @return the prefix, with its dot
   */
  String prefix();

  /**
   * What {@code config.json} calls something.
   *
   * @param field the thing
   * @return the name of the field
   */
  default String field(Field field) {
    return field.usual;
  }

  /**
   * What {@code config.json} does not say, so that it always is as by default.
   *
   * @return fields without a name
   */
  default Set<Field> unsaid() {
    return Set.of(Field.SEQUENCE_DROPOUT);
  }

  /**
   * The dropout within a head that classifies sequences where {@code config.json} does not say it.
   *
   * @param headDropout before other heads
   * @return the same, unless transformers has another default
   */
  default double defaultSequenceDropout(double headDropout) {
    return headDropout;
  }

  /**
   * The number of token types where {@code config.json} does not say it.
   *
   * @return transformers' default; 1 where there is no table of them
   */
  int defaultTokenTypes();

  /**
   * The id of the padding piece where {@code config.json} does not say it.
   *
   * @return transformers' default
   */
  int defaultPaddingId();

  /**
   * Whether positions are counted from behind the padding id, and not from 0. Then a padding piece
   * inside a sequence neither counts nor has a position of its own.
   *
   * @return whether they are
   */
  boolean positionsBeginBehindPadding();

  /**
   * The names of the embeddings' parameters.
   *
   * @return without {@code .weight} and {@code .bias}
   */
  default Embeddings embeddings() {
    String embeddings = prefix() + "embeddings.";
    return new Embeddings(
        embeddings + "word_embeddings",
        embeddings + "position_embeddings",
        Optional.of(embeddings + "token_type_embeddings"),
        embeddings + "LayerNorm");
  }

  /**
   * What the names of all layers begin with; their number follows.
   *
   * @return with its dot
   */
  default String layers() {
    return prefix() + "encoder.layer.";
  }

  /**
   * The names of a layer's parameters.
   *
   * @param number of the layer, from 0
   * @return without {@code .weight} and {@code .bias}
   */
  default Layer layer(int number) {
    String layer = layers() + number + ".";
    String projections = layer + "attention.self.";
    return new Layer(
        List.of(projections + "query", projections + "key", projections + "value"),
        layer + "attention.output.dense",
        layer + "attention.output.LayerNorm",
        layer + "intermediate.dense",
        layer + "output.dense",
        layer + "output.LayerNorm");
  }

  /**
   * What the names of tensors that belong to the encoder begin with, behind the prefix: whatever
   * else a file has belongs to heads.
   *
   * @return with their dots
   */
  default List<String> parts() {
    return List.of("embeddings.", "encoder.", "pooler.");
  }

  /**
   * What the names of heads begin with that pretraining and transformers leave in checkpoints, so
   * that nobody misses them.
   *
   * @return with their dots
   */
  default List<String> heads() {
    return List.of("cls.", "lm_head.", "qa_outputs.", "classifier.");
  }

  /**
   * Tensors that some files hold a second time, under the name that a decoder has them by: a masked
   * language model decodes with the word table. Whoever reads such a file gives both the values of
   * the original.
   *
   * @return the name of the original by that of the copy
   */
  default Map<String, String> copies() {
    return Map.of();
  }

  /**
   * Whether there is dropout behind the last product of attention, too.
   *
   * @return true unless a family says otherwise
   */
  default boolean dropsAttended() {
    return true;
  }

  /**
   * What the weights of a new head begin with.
   *
   * @param config of the encoder
   * @return of matrices; biases begin with zeros
   */
  default Initializer newWeights(EncoderConfig config) {
    return Initializer.normal(config.initializerRange());
  }

  /**
   * How a sequence is classified by its first token.
   *
   * @return the form of the head
   */
  SequenceHead sequenceHead();

  /**
   * How a masked piece is guessed by its last hidden state.
   *
   * @return the names of the head's parameters
   */
  default LanguageHead languageHead() {
    return new LanguageHead("lm_head.dense", "lm_head.layer_norm", "lm_head.bias");
  }

  /**
   * The activation in the head of a masked language model.
   *
   * @param config of the encoder
   * @return that of the encoder, unless a family has its own
   */
  default Nonlinearity languageActivation(EncoderConfig config) {
    return config.activation();
  }

  /** What a {@code config.json} says about an encoder, under the names that most families use. */
  enum Field {
    /** V. */
    VOCABULARY_SIZE("vocab_size"),
    /** H. */
    HIDDEN_SIZE("hidden_size"),
    /** The number of layers. */
    LAYERS("num_hidden_layers"),
    /** A. */
    HEADS("num_attention_heads"),
    /** F. */
    FEED_FORWARD_SIZE("intermediate_size"),
    /** Rows of the position table. */
    POSITION_ROWS("max_position_embeddings"),
    /** The number of token types. */
    TOKEN_TYPES("type_vocab_size"),
    /** What is added to variances. */
    LAYER_NORM_EPSILON("layer_norm_eps"),
    /** The activation between the products of a feed-forward block. */
    ACTIVATION("hidden_act"),
    /** A probability: after embeddings and each block. */
    HIDDEN_DROPOUT("hidden_dropout_prob"),
    /** A probability: on attention. */
    ATTENTION_DROPOUT("attention_probs_dropout_prob"),
    /** A probability: before a classification head. */
    HEAD_DROPOUT("classifier_dropout"),
    /** A probability: within a head that classifies sequences; else as before other heads. */
    SEQUENCE_DROPOUT("sequence_dropout"),
    /** The standard deviation of new weights. */
    INITIALIZER_RANGE("initializer_range"),
    /** The id of the padding piece. */
    PADDING_ID("pad_token_id");

    private final String usual;

    Field(String usual) {
      this.usual = usual;
    }
  }

  /**
   * Names of the embeddings' parameters, without {@code .weight} and {@code .bias}.
   *
   * @param words the word table (V, H)
   * @param positions the position table
   * @param types the table of token types, if there is one
   * @param norm the normalization of their sum
   */
  record Embeddings(String words, String positions, Optional<String> types, String norm) {}

  /**
   * Names of a layer's parameters, without {@code .weight} and {@code .bias}.
   *
   * @param projections of attention: query, key and value (H, H) each
   * @param attended the product behind attention (H, H)
   * @param attendedNorm the normalization of its sum with the layer's input
   * @param inner the first product of the feed-forward block (F, H)
   * @param outer the second (H, F)
   * @param outerNorm the normalization of its sum with the block's input
   */
  record Layer(
      List<String> projections,
      String attended,
      String attendedNorm,
      String inner,
      String outer,
      String outerNorm) {}

  /**
   * A head that classifies sequences by the last hidden state of their first token: a dense layer,
   * an activation, dropout, a dense layer.
   *
   * @param hidden name of the first layer (H, H), without {@code .weight} and {@code .bias}
   * @param dropoutBefore whether there is dropout before the first layer, too
   * @param activation between the layers
   * @param last name of the last layer (C, H), without {@code .weight} and {@code .bias}
   */
  record SequenceHead(String hidden, boolean dropoutBefore, Activation activation, String last) {}

  /**
   * A head that guesses pieces: a dense layer, an {@linkplain #languageActivation activation}, a
   * normalization, and the word table as decoder.
   *
   * @param dense name of the layer (H, H), without {@code .weight} and {@code .bias}
   * @param norm name of the normalization, without {@code .weight} and {@code .bias}
   * @param bias of the decoder (V)
   */
  record LanguageHead(String dense, String norm, String bias) {}

  /** A function of each value. */
  @FunctionalInterface
  interface Activation {
    /**
     * Adds it to a graph.
     *
     * @param ops to build with
     * @param x (rows, columns)
     * @return its values (rows, columns)
     */
    SDVariable of(EncoderOps ops, SDVariable x);
  }
}
