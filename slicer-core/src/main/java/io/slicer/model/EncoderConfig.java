package io.slicer.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.fasterxml.jackson.databind.node.ValueNode;
import com.google.common.collect.ImmutableMap;
import io.slicer.graph.Nonlinearity;
import io.slicer.model.EncoderFamily.Field;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The dimensions of an encoder, as a checkpoint's {@code config.json} gives them.
 *
 * @param family what it calls things, how it numbers positions, the form of its heads
 * @param vocabularySize V
 * @param hiddenSize H
 * @param layers number of layers
 * @param heads A; divides H
 * @param feedForwardSize F
 * @param activation between the two products of a feed-forward block
 * @param positionRows rows of the position table
 * @param typeVocabularySize number of token types
 * @param layerNormEpsilon added to the variance
 * @param hiddenDropout probability after embeddings and each block, in training
 * @param attentionDropout probability on attention, in training
 * @param headDropout probability before a classification head, in training
 * @param sequenceDropout the same within a head that classifies sequences
 * @param initializerRange standard deviation of new weights
 * @param paddingId the id of the padding piece
 * @param labels names of the labels by index; empty if the checkpoint has no head of its own
 * @param savedHeads of a checkpoint whose heads have names, each of them; else empty
 */
public record EncoderConfig(
    EncoderFamily family,
    int vocabularySize,
    int hiddenSize,
    int layers,
    int heads,
    int feedForwardSize,
    Nonlinearity activation,
    int positionRows,
    int typeVocabularySize,
    double layerNormEpsilon,
    double hiddenDropout,
    double attentionDropout,
    double headDropout,
    double sequenceDropout,
    double initializerRange,
    int paddingId,
    List<String> labels,
    ImmutableMap<String, SavedHead> savedHeads) {
  /**
   * A head of a saved model.
   *
   * @param architecture what {@link Head#architecture} gave when the model was saved
   * @param labels what it tells apart, by row; none if its scores do not stand for labels
   */
  public record SavedHead(String architecture, List<String> labels) {
    /**
     * Copies the labels.
     *
     * @param architecture what {@link Head#architecture} gave when the model was saved
     * @param labels what it tells apart, by row; none if its scores do not stand for labels
     */
    public SavedHead {
      labels = List.copyOf(labels);
    }
  }

  /**
   * Checks the dimensions of an encoder with GELU that has one dropout for all heads, and whose
   * checkpoint has no heads with names.
   *
   * @param family what it calls things, how it numbers positions, the form of its heads
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
  public EncoderConfig(
      EncoderFamily family,
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
    this(
        family,
        vocabularySize,
        hiddenSize,
        layers,
        heads,
        feedForwardSize,
        Nonlinearity.GELU,
        positionRows,
        typeVocabularySize,
        layerNormEpsilon,
        hiddenDropout,
        attentionDropout,
        headDropout,
        headDropout,
        initializerRange,
        paddingId,
        labels,
        ImmutableMap.of());
  }

  /**
   * Checks the dimensions against each other.
   *
   * @param family what it calls things, how it numbers positions, the form of its heads
   * @param vocabularySize V
   * @param hiddenSize H
   * @param layers number of layers
   * @param heads A; divides H
   * @param feedForwardSize F
   * @param activation between the two products of a feed-forward block
   * @param positionRows rows of the position table
   * @param typeVocabularySize number of token types
   * @param layerNormEpsilon added to the variance
   * @param hiddenDropout probability after embeddings and each block, in training
   * @param attentionDropout probability on attention, in training
   * @param headDropout probability before a classification head, in training
   * @param sequenceDropout the same within a head that classifies sequences
   * @param initializerRange standard deviation of new weights
   * @param paddingId the id of the padding piece
   * @param labels names of the labels by index; empty if the checkpoint has no head of its own
   * @param savedHeads of a checkpoint whose heads have names, each of them; else empty
   * @throws IllegalArgumentException if they do not fit together
   */
  public EncoderConfig {
    atLeast(1, family.field(Field.VOCABULARY_SIZE), vocabularySize);
    atLeast(1, family.field(Field.HIDDEN_SIZE), hiddenSize);
    atLeast(0, family.field(Field.LAYERS), layers);
    atLeast(1, family.field(Field.HEADS), heads);
    if (hiddenSize % heads != 0) {
      throw ConfigFields.refusal(
          family.field(Field.HEADS),
          heads,
          "but must divide " + family.field(Field.HIDDEN_SIZE) + ", which is " + hiddenSize);
    }
    atLeast(1, family.field(Field.FEED_FORWARD_SIZE), feedForwardSize);
    atLeast(1, family.field(Field.POSITION_ROWS), positionRows);
    atLeast(1, family.field(Field.TOKEN_TYPES), typeVocabularySize);
    // Written so that NaN is refused, too.
    if (!(layerNormEpsilon > 0 && layerNormEpsilon <= 1)) {
      throw ConfigFields.refusal(
          family.field(Field.LAYER_NORM_EPSILON),
          layerNormEpsilon,
          "but must be above 0 and at most 1");
    }
    probability(family.field(Field.HIDDEN_DROPOUT), hiddenDropout);
    probability(family.field(Field.ATTENTION_DROPOUT), attentionDropout);
    probability(family.field(Field.HEAD_DROPOUT), headDropout);
    probability(family.field(Field.SEQUENCE_DROPOUT), sequenceDropout);
    if (!(initializerRange >= 0 && initializerRange <= 1)) {
      throw ConfigFields.refusal(
          family.field(Field.INITIALIZER_RANGE), initializerRange, "but must be from 0 to 1");
    }
    if (paddingId < 0 || paddingId >= vocabularySize) {
      throw ConfigFields.refusal(
          family.field(Field.PADDING_ID),
          paddingId,
          "but must be from 0 to "
              + (vocabularySize - 1)
              + ", as "
              + family.field(Field.VOCABULARY_SIZE)
              + " says");
    }
    if (family.positionsBeginBehindPadding() && positionRows - paddingId < 2) {
      throw ConfigFields.refusal(
          family.field(Field.POSITION_ROWS),
          positionRows,
          "but must be at least "
              + (paddingId + 2L)
              + ": positions begin behind "
              + family.field(Field.PADDING_ID)
              + ", which is "
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
    return of(json, EncoderFamily.of(json.path("model_type").asText("")));
  }

  /**
   * Reads a configuration of a family.
   *
   * @param json the content of {@code config.json}
   * @param family of the encoder, whatever model type the content names
   * @return the configuration
   * @throws IllegalArgumentException if the activation is not one that this library has, if a field
   *     would change what the encoder computes in a way that it does not have, or if a value is
   *     missing or impossible; the message names the field
   */
  public static EncoderConfig of(JsonNode json, EncoderFamily family) {
    ConfigFields fields = new ConfigFields(json, family);
    fields.refuseWhatIsNotComputed();
    fields.expect("position_embedding_type", "absolute");
    double hiddenDropout = fields.number(Field.HIDDEN_DROPOUT, 0.1);
    double headDropout = fields.numberOrNull(Field.HEAD_DROPOUT, hiddenDropout);
    return new EncoderConfig(
        family,
        fields.whole(Field.VOCABULARY_SIZE),
        fields.whole(Field.HIDDEN_SIZE),
        fields.whole(Field.LAYERS),
        fields.whole(Field.HEADS),
        fields.whole(Field.FEED_FORWARD_SIZE),
        fields.activation(),
        fields.whole(Field.POSITION_ROWS),
        fields.whole(Field.TOKEN_TYPES, family.defaultTokenTypes()),
        fields.number(Field.LAYER_NORM_EPSILON, 1e-12),
        hiddenDropout,
        fields.number(Field.ATTENTION_DROPOUT, 0.1),
        headDropout,
        fields.number(Field.SEQUENCE_DROPOUT, family.defaultSequenceDropout(headDropout)),
        fields.number(Field.INITIALIZER_RANGE, 0.02),
        fields.whole(Field.PADDING_ID, family.defaultPaddingId()),
        fields.labels(),
        fields.savedHeads());
  }

  /**
   * This configuration with other labels.
   *
   * @param names names by index
   * @return the configuration
   */
  public EncoderConfig withLabels(List<String> names) {
    return new EncoderConfig(
        family,
        vocabularySize,
        hiddenSize,
        layers,
        heads,
        feedForwardSize,
        activation,
        positionRows,
        typeVocabularySize,
        layerNormEpsilon,
        hiddenDropout,
        attentionDropout,
        headDropout,
        sequenceDropout,
        initializerRange,
        paddingId,
        names,
        savedHeads);
  }

  /**
   * This configuration with other heads that have names.
   *
   * @param saved heads by name
   * @return the configuration
   */
  public EncoderConfig withSavedHeads(Map<String, SavedHead> saved) {
    return new EncoderConfig(
        family,
        vocabularySize,
        hiddenSize,
        layers,
        heads,
        feedForwardSize,
        activation,
        positionRows,
        typeVocabularySize,
        layerNormEpsilon,
        hiddenDropout,
        attentionDropout,
        headDropout,
        sequenceDropout,
        initializerRange,
        paddingId,
        labels,
        ImmutableMap.copyOf(saved));
  }

  /**
   * This configuration with other dropouts.
   *
   * @param hidden probability after embeddings and each block
   * @param attention probability on attention
   * @param classifier probability before a classification head, and within one
   * @return the configuration
   */
  public EncoderConfig withDropout(double hidden, double attention, double classifier) {
    return new EncoderConfig(
        family,
        vocabularySize,
        hiddenSize,
        layers,
        heads,
        feedForwardSize,
        activation,
        positionRows,
        typeVocabularySize,
        layerNormEpsilon,
        hidden,
        attention,
        classifier,
        classifier,
        initializerRange,
        paddingId,
        labels,
        savedHeads);
  }

  /**
   * The most tokens a sequence may have, special ones included.
   *
   * @return the maximum of T
   */
  public int maxTokens() {
    return family.positionsBeginBehindPadding() ? positionRows - paddingId - 1 : positionRows;
  }

  /**
   * The row of the position table that looking it up does not train: where the family gives padding
   * pieces a position of their own, that one.
   *
   * @return a row of the table, or -1 if there is none
   */
  int paddingPosition() {
    return family.positionsBeginBehindPadding() ? paddingId : -1;
  }

  /**
   * Numbers the positions of a sequence as the family does.
   *
   * @param ids of the sequence (T)
   * @param target where to
   * @param offset of the sequence in the target
   */
  void numberPositions(int[] ids, int[] target, int offset) {
    boolean behind = family.positionsBeginBehindPadding();
    int next = behind ? paddingId + 1 : 0;
    for (int t = 0; t < ids.length; t++) {
      boolean skipped = behind && ids[t] == paddingId;
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
    json.put("model_type", family.modelType());
    put(json, Field.VOCABULARY_SIZE, IntNode.valueOf(vocabularySize));
    put(json, Field.HIDDEN_SIZE, IntNode.valueOf(hiddenSize));
    put(json, Field.LAYERS, IntNode.valueOf(layers));
    put(json, Field.HEADS, IntNode.valueOf(heads));
    put(json, Field.FEED_FORWARD_SIZE, IntNode.valueOf(feedForwardSize));
    put(json, Field.POSITION_ROWS, IntNode.valueOf(positionRows));
    put(json, Field.TOKEN_TYPES, IntNode.valueOf(typeVocabularySize));
    put(json, Field.LAYER_NORM_EPSILON, DoubleNode.valueOf(layerNormEpsilon));
    // What was loaded under one of several names is saved under that name.
    if (!activation.names().contains(json.path(family.field(Field.ACTIVATION)).asText())) {
      put(json, Field.ACTIVATION, TextNode.valueOf(activation.key()));
    }
    put(json, Field.HIDDEN_DROPOUT, DoubleNode.valueOf(hiddenDropout));
    put(json, Field.ATTENTION_DROPOUT, DoubleNode.valueOf(attentionDropout));
    if (headDropout != hiddenDropout || json.has(family.field(Field.HEAD_DROPOUT))) {
      put(json, Field.HEAD_DROPOUT, DoubleNode.valueOf(headDropout));
    }
    put(json, Field.SEQUENCE_DROPOUT, DoubleNode.valueOf(sequenceDropout));
    put(json, Field.INITIALIZER_RANGE, DoubleNode.valueOf(initializerRange));
    put(json, Field.PADDING_ID, IntNode.valueOf(paddingId));
    json.remove(List.of("id2label", "label2id", "num_labels"));
    if (!labels.isEmpty()) {
      ObjectNode byId = json.putObject("id2label");
      ObjectNode byName = json.putObject("label2id");
      for (int i = 0; i < labels.size(); i++) {
        byId.put(String.format(Locale.ROOT, "%d", i), labels.get(i));
        byName.put(labels.get(i), i);
      }
    }
    json.remove(ConfigFields.SAVED_HEADS);
    if (!savedHeads.isEmpty()) {
      ObjectNode all = json.putObject(ConfigFields.SAVED_HEADS);
      savedHeads.forEach(
          (name, head) -> {
            ArrayNode own =
                all.putObject(name).put("architecture", head.architecture()).putArray("labels");
            head.labels().forEach(own::add);
          });
    }
  }

  private void put(ObjectNode json, Field field, ValueNode value) {
    if (!family.unsaid().contains(field)) {
      json.set(family.field(field), value);
    }
  }
}
