package io.slicer.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The dimensions of an encoder, as a checkpoint's {@code config.json} gives them.
 *
 * @param type XLM-R or BERT: the two differ in their names, their positions and nothing else
 * @param vocabularySize V
 * @param hiddenSize H
 * @param layers number of layers
 * @param heads A; divides H
 * @param feedForwardSize F
 * @param positionRows rows of the position table
 * @param typeVocabularySize number of token types
 * @param layerNormEpsilon added to the variance
 * @param hiddenDropout probability after embeddings and each block, in training
 * @param attentionDropout probability on attention, in training
 * @param headDropout probability before a classification head, in training
 * @param initializerRange standard deviation of new weights
 * @param paddingId the id of the padding piece
 * @param labels names of the labels by index; empty if the checkpoint has no head of its own
 */
public record EncoderConfig(
    Type type,
    int vocabularySize,
    int hiddenSize,
    int layers,
    int heads,
    int feedForwardSize,
    int positionRows,
    int typeVocabularySize,
    double layerNormEpsilon,
    double hiddenDropout,
    double attentionDropout,
    double headDropout,
    double initializerRange,
    int paddingId,
    List<String> labels) {

  /** The model types that this library knows. */
  public enum Type {
    /** XLM-R: positions start behind the padding id, parameters under {@code roberta.}. */
    XLM_ROBERTA("xlm-roberta", "roberta."),
    /** BERT: positions start at 0, parameters under {@code bert.}. */
    BERT("bert", "bert.");

    private final String modelType;
    private final String prefix;

    Type(String modelType, String prefix) {
      this.modelType = modelType;
      this.prefix = prefix;
    }

    /**
     * The name in {@code config.json}.
     *
     * @return the model type
     */
    public String modelType() {
      return modelType;
    }

    /**
     * What the names of the encoder's parameters start with.
     *
     * @return the prefix, with its dot
     */
    public String prefix() {
      return prefix;
    }
  }

  /**
   * Checks the dimensions against each other.
   *
   * @param type XLM-R or BERT: the two differ in their names, their positions and nothing else
   * @param vocabularySize V
   * @param hiddenSize H
   * @param layers number of layers
   * @param heads A; divides H
   * @param feedForwardSize F
   * @param positionRows rows of the position table
   * @param typeVocabularySize number of token types
   * @param layerNormEpsilon added to the variance
   * @param hiddenDropout probability after embeddings and each block, in training
   * @param attentionDropout probability on attention, in training
   * @param headDropout probability before a classification head, in training
   * @param initializerRange standard deviation of new weights
   * @param paddingId the id of the padding piece
   * @param labels names of the labels by index; empty if the checkpoint has no head of its own
   * @throws IllegalArgumentException if they do not fit together
   */
  public EncoderConfig {
    atLeast(1, "vocab_size", vocabularySize);
    atLeast(1, "hidden_size", hiddenSize);
    atLeast(0, "num_hidden_layers", layers);
    atLeast(1, "num_attention_heads", heads);
    if (hiddenSize % heads != 0) {
      throw ConfigFields.refusal(
          "num_attention_heads", heads, "but must divide hidden_size, which is " + hiddenSize);
    }
    atLeast(1, "intermediate_size", feedForwardSize);
    atLeast(1, "max_position_embeddings", positionRows);
    atLeast(1, "type_vocab_size", typeVocabularySize);
    // Written so that NaN is refused, too.
    if (!(layerNormEpsilon > 0 && layerNormEpsilon <= 1)) {
      throw ConfigFields.refusal(
          "layer_norm_eps", layerNormEpsilon, "but must be above 0 and at most 1");
    }
    probability("hidden_dropout_prob", hiddenDropout);
    probability("attention_probs_dropout_prob", attentionDropout);
    probability("classifier_dropout", headDropout);
    if (!(initializerRange >= 0 && initializerRange <= 1)) {
      throw ConfigFields.refusal("initializer_range", initializerRange, "but must be from 0 to 1");
    }
    if (paddingId < 0 || paddingId >= vocabularySize) {
      throw ConfigFields.refusal(
          "pad_token_id",
          paddingId,
          "but must be from 0 to " + (vocabularySize - 1) + ", as vocab_size says");
    }
    if (type == Type.XLM_ROBERTA && positionRows - paddingId < 2) {
      throw ConfigFields.refusal(
          "max_position_embeddings",
          positionRows,
          "but must be at least "
              + (paddingId + 2L)
              + ": positions begin behind pad_token_id, which is "
              + paddingId);
    }
    labels = List.copyOf(labels);
  }

  private static void atLeast(int least, String field, int value) {
    if (value < least) {
      throw ConfigFields.refusal(field, value, "but must be at least " + least);
    }
  }

  private static void probability(String field, double value) {
    if (!(value >= 0 && value < 1)) {
      throw ConfigFields.refusal(field, value, "but must be at least 0 and below 1");
    }
  }

  /**
   * Reads a configuration.
   *
   * @param json the content of {@code config.json}
   * @return the configuration
   * @throws IllegalArgumentException if the model type or the activation is not one that this
   *     library has, if a field would change what the encoder computes in a way that it does not
   *     have, or if a value is missing or impossible; the message names the field
   */
  public static EncoderConfig of(JsonNode json) {
    ConfigFields fields = new ConfigFields(json);
    Type type = type(fields.text("model_type"));
    fields.refuseWhatIsNotComputed();
    fields.expect("hidden_act", "gelu");
    fields.expect("position_embedding_type", "absolute");
    double hiddenDropout = fields.number("hidden_dropout_prob", 0.1);
    return new EncoderConfig(
        type,
        fields.whole("vocab_size"),
        fields.whole("hidden_size"),
        fields.whole("num_hidden_layers"),
        fields.whole("num_attention_heads"),
        fields.whole("intermediate_size"),
        fields.whole("max_position_embeddings"),
        fields.whole("type_vocab_size", type == Type.BERT ? 2 : 1),
        fields.number("layer_norm_eps", 1e-12),
        hiddenDropout,
        fields.number("attention_probs_dropout_prob", 0.1),
        fields.numberOrNull("classifier_dropout", hiddenDropout),
        fields.number("initializer_range", 0.02),
        fields.whole("pad_token_id", type == Type.BERT ? 0 : 1),
        fields.labels());
  }

  private static Type type(String name) {
    List<String> known = new ArrayList<>();
    for (Type candidate : Type.values()) {
      known.add(candidate.modelType());
      if (candidate.modelType().equals(name)) {
        return candidate;
      }
    }
    throw new IllegalArgumentException(
        "config.json: model_type \"" + name + "\" is not supported; supported are " + known);
  }

  /**
   * This configuration with other labels.
   *
   * @param names names by index
   * @return the configuration
   */
  public EncoderConfig withLabels(List<String> names) {
    return new EncoderConfig(
        type,
        vocabularySize,
        hiddenSize,
        layers,
        heads,
        feedForwardSize,
        positionRows,
        typeVocabularySize,
        layerNormEpsilon,
        hiddenDropout,
        attentionDropout,
        headDropout,
        initializerRange,
        paddingId,
        names);
  }

  /**
   * This configuration with other dropouts.
   *
   * @param hidden probability after embeddings and each block
   * @param attention probability on attention
   * @param classifier probability before a classification head
   * @return the configuration
   */
  public EncoderConfig withDropout(double hidden, double attention, double classifier) {
    return new EncoderConfig(
        type,
        vocabularySize,
        hiddenSize,
        layers,
        heads,
        feedForwardSize,
        positionRows,
        typeVocabularySize,
        layerNormEpsilon,
        hidden,
        attention,
        classifier,
        initializerRange,
        paddingId,
        labels);
  }

  /**
   * The most tokens a sequence may have, special ones included.
   *
   * @return the maximum of T
   */
  public int maxTokens() {
    return type == Type.XLM_ROBERTA ? positionRows - paddingId - 1 : positionRows;
  }

  /**
   * The row of the position table that looking it up does not train: where the model type gives
   * padding pieces a position of their own, that one.
   *
   * @return a row of the table, or -1 if there is none
   */
  int paddingPosition() {
    return type == Type.XLM_ROBERTA ? paddingId : -1;
  }

  /**
   * Numbers the positions of a sequence as the model type does. XLM-R counts from behind the
   * padding id, and a padding piece inside a sequence neither counts nor has a position of its own.
   *
   * @param ids of the sequence (T)
   * @param target where to
   * @param offset of the sequence in the target
   */
  void numberPositions(int[] ids, int[] target, int offset) {
    int next = type == Type.XLM_ROBERTA ? paddingId + 1 : 0;
    for (int t = 0; t < ids.length; t++) {
      boolean skipped = type == Type.XLM_ROBERTA && ids[t] == paddingId;
      target[offset + t] = skipped ? paddingId : next++;
    }
  }

  /**
   * Writes what this configuration knows into the content of a {@code config.json}; other fields
   * stay as they are.
   *
   * @param json to be changed
   * @param architectures names of the transformers classes that read the checkpoint, or of heads of
   *     one's own
   */
  public void writeTo(ObjectNode json, List<String> architectures) {
    ArrayNode names = json.putArray("architectures");
    architectures.forEach(names::add);
    json.put("model_type", type.modelType());
    json.put("vocab_size", vocabularySize);
    json.put("hidden_size", hiddenSize);
    json.put("num_hidden_layers", layers);
    json.put("num_attention_heads", heads);
    json.put("intermediate_size", feedForwardSize);
    json.put("max_position_embeddings", positionRows);
    json.put("type_vocab_size", typeVocabularySize);
    json.put("layer_norm_eps", layerNormEpsilon);
    json.put("hidden_act", "gelu");
    json.put("hidden_dropout_prob", hiddenDropout);
    json.put("attention_probs_dropout_prob", attentionDropout);
    if (headDropout != hiddenDropout || json.has("classifier_dropout")) {
      json.put("classifier_dropout", headDropout);
    }
    json.put("initializer_range", initializerRange);
    json.put("pad_token_id", paddingId);
    json.remove(List.of("id2label", "label2id", "num_labels"));
    if (!labels.isEmpty()) {
      ObjectNode byId = json.putObject("id2label");
      ObjectNode byName = json.putObject("label2id");
      for (int i = 0; i < labels.size(); i++) {
        byId.put(String.format(Locale.ROOT, "%d", i), labels.get(i));
        byName.put(labels.get(i), i);
      }
    }
  }
}
