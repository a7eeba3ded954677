package io.slicer.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

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
    if (hiddenSize <= 0 || heads <= 0 || hiddenSize % heads != 0) {
      throw new IllegalArgumentException(
          "hidden_size " + hiddenSize + " is not a multiple of num_attention_heads " + heads);
    }
    if (layers < 0 || feedForwardSize <= 0 || vocabularySize <= 0 || typeVocabularySize <= 0) {
      throw new IllegalArgumentException(
          "sizes must be positive: num_hidden_layers "
              + layers
              + ", intermediate_size "
              + feedForwardSize
              + ", vocab_size "
              + vocabularySize
              + ", type_vocab_size "
              + typeVocabularySize);
    }
    for (double p : new double[] {hiddenDropout, attentionDropout, headDropout}) {
      if (!(p >= 0 && p < 1)) {
        throw new IllegalArgumentException("dropout " + p + " is not a probability below 1");
      }
    }
    labels = List.copyOf(labels);
  }

  /**
   * Reads a configuration.
   *
   * @param json the content of {@code config.json}
   * @return the configuration
   * @throws IllegalArgumentException if the model type or the activation is not one that this
   *     library has, or a size is missing or impossible
   */
  public static EncoderConfig of(JsonNode json) {
    String name = json.path("model_type").asText("");
    Type type = null;
    List<String> known = new ArrayList<>();
    for (Type candidate : Type.values()) {
      known.add(candidate.modelType());
      if (candidate.modelType().equals(name)) {
        type = candidate;
      }
    }
    if (type == null) {
      throw new IllegalArgumentException(
          "model_type \"" + name + "\" is not supported; supported are " + known);
    }
    String activation = json.path("hidden_act").asText("gelu");
    if (!activation.equals("gelu")) {
      throw new IllegalArgumentException(
          "hidden_act \"" + activation + "\" is not supported; supported is \"gelu\"");
    }
    String positions = json.path("position_embedding_type").asText("absolute");
    if (!positions.equals("absolute")) {
      throw new IllegalArgumentException(
          "position_embedding_type \"" + positions + "\" is not supported; \"absolute\" is");
    }
    double hiddenDropout = json.path("hidden_dropout_prob").asDouble(0.1);
    JsonNode classifier = json.path("classifier_dropout");
    return new EncoderConfig(
        type,
        size(json, "vocab_size"),
        size(json, "hidden_size"),
        size(json, "num_hidden_layers"),
        size(json, "num_attention_heads"),
        size(json, "intermediate_size"),
        size(json, "max_position_embeddings"),
        json.path("type_vocab_size").asInt(type == Type.BERT ? 2 : 1),
        json.path("layer_norm_eps").asDouble(1e-12),
        hiddenDropout,
        json.path("attention_probs_dropout_prob").asDouble(0.1),
        classifier.isNumber() ? classifier.asDouble() : hiddenDropout,
        json.path("initializer_range").asDouble(0.02),
        json.path("pad_token_id").asInt(type == Type.BERT ? 0 : 1),
        labels(json));
  }

  private static int size(JsonNode json, String field) {
    JsonNode value = json.path(field);
    if (!value.isIntegralNumber()) {
      throw new IllegalArgumentException("config.json lacks the number \"" + field + "\"");
    }
    return value.asInt();
  }

  private static List<String> labels(JsonNode json) {
    TreeMap<Integer, String> names = new TreeMap<>();
    for (Map.Entry<String, JsonNode> entry : json.path("id2label").properties()) {
      names.put(Integer.valueOf(entry.getKey()), entry.getValue().asText());
    }
    for (int i = 0; i < names.size(); i++) {
      if (!names.containsKey(i)) {
        throw new IllegalArgumentException("id2label of config.json lacks " + i);
      }
    }
    return new ArrayList<>(names.values());
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
   * @param architecture name of the transformers class that reads the checkpoint
   */
  public void writeTo(ObjectNode json, String architecture) {
    json.putArray("architectures").add(architecture);
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
    json.remove(List.of("id2label", "label2id"));
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
