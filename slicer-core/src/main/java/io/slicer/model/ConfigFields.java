package io.slicer.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Streams;
import io.slicer.graph.Nonlinearity;
import io.slicer.model.EncoderConfig.SavedHead;
import io.slicer.model.EncoderFamily.Field;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The fields of a {@code config.json}. Whatever is wrong with one is an {@link
 * IllegalArgumentException} that names the file, the field, its value, and what would be right.
 */
final class ConfigFields {
  /**
   * Where a model's heads stand that have names: slicer's own field, which transformers ignores.
   */
  static final String SAVED_HEADS = "slicer_heads";

  /** What a classifier of sequences is asked, where there is one. */
  static final String PROBLEM_TYPE = "problem_type";

  /** Enough of a value to recognize it. */
  private static final int SHOWN = 60;

  /**
   * What changes the results of an encoder and is not computed here, and what to say about it. Each
   * of these may be there with a value that says no: false, null, nothing.
   */
  private static final Map<String, String> REFUSED =
      ImmutableMap.of(
          "is_decoder",
          "a decoder's tokens do not see those behind them; only encoders are supported, where it"
              + " is false",
          "add_cross_attention",
          "only encoders without cross-attention are supported, where it is false",
          "pruned_heads",
          "only encoders that have all their heads are supported, where it is empty",
          "per_layer_config",
          "only encoders whose layers are all alike are supported, where it is empty",
          "quantization_config",
          "only weights that are not quantized are supported: save the model in float32, float16 or"
              + " bfloat16");

  /** Of encoders; those of adapters are more. */
  private static final List<Nonlinearity> ACTIVATIONS =
      List.of(Nonlinearity.GELU, Nonlinearity.TANH_GELU, Nonlinearity.RELU, Nonlinearity.SILU);

  private final JsonNode json;
  private final EncoderFamily family;

  ConfigFields(JsonNode json, EncoderFamily family) {
    this.json = json;
    this.family = family;
  }

  /** What is to be thrown for a field. */
  static IllegalArgumentException refusal(String field, Object value, String problem) {
    return new IllegalArgumentException("config.json: " + field + " is " + value + ", " + problem);
  }

  private static String shown(JsonNode value) {
    String text = value.toString();
    return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "...";
  }

  /** Refuses what would have to be computed in another way. */
  void refuseWhatIsNotComputed() {
    REFUSED.forEach(
        (field, problem) -> {
          JsonNode value = json.path(field);
          boolean saysNo =
              value.isMissingNode()
                  || value.isNull()
                  || (value.isBoolean() && !value.booleanValue())
                  || (value.isContainerNode() && value.isEmpty());
          if (!saysNo) {
            throw refusal(field, shown(value), "but " + problem);
          }
        });
  }

  /** A field that may only have one value, which it has if it is not there. */
  void expect(String field, String supported) {
    JsonNode value = json.path(field);
    if (!value.isMissingNode() && !supported.equals(value.textValue())) {
      throw refusal(
          field, shown(value), "which is not supported; supported is \"" + supported + "\"");
    }
  }

  /** Between the products of a feed-forward block; GELU if it is not there. */
  Nonlinearity activation() {
    String name = family.field(Field.ACTIVATION);
    JsonNode value = json.path(name);
    if (value.isMissingNode()) {
      return Nonlinearity.GELU;
    }
    return ACTIVATIONS.stream()
        .filter(function -> value.isTextual() && function.names().contains(value.textValue()))
        .findFirst()
        .orElseThrow(
            () ->
                refusal(
                    name,
                    shown(value),
                    "which is not supported; supported are "
                        + ACTIVATIONS.stream()
                            .flatMap(function -> function.names().stream())
                            .map(supported -> "\"" + supported + "\"")
                            .collect(Collectors.joining(", "))));
  }

  int whole(Field field) {
    String name = family.field(field);
    if (!json.has(name)) {
      throw new IllegalArgumentException("config.json: there is no number " + name);
    }
    return whole(name);
  }

  int whole(Field field, int absent) {
    String name = family.field(field);
    return isSaid(field) ? whole(name) : absent;
  }

  private boolean isSaid(Field field) {
    return json.has(family.field(field)) && !family.unsaid().contains(field);
  }

  private int whole(String name) {
    JsonNode value = json.path(name);
    if (!value.isIntegralNumber() || !value.canConvertToInt()) {
      throw refusal(
          name, shown(value), "but must be a whole number of at most " + Integer.MAX_VALUE);
    }
    return value.intValue();
  }

  double number(Field field, double absent) {
    String name = family.field(field);
    if (!isSaid(field)) {
      return absent;
    }
    JsonNode value = json.path(name);
    if (!value.isNumber()) {
      throw refusal(name, shown(value), "but must be a number");
    }
    return value.doubleValue();
  }

  /** A number, where null is as good as none. */
  double numberOrNull(Field field, double absent) {
    return json.path(family.field(field)).isNull() ? absent : number(field, absent);
  }

  /** The names of the labels by index, which may be the same; none if there are none. */
  List<String> labels() {
    JsonNode byId = json.path("id2label");
    if (byId.isMissingNode() || byId.isNull()) {
      return List.of();
    }
    if (!byId.isObject()) {
      throw refusal("id2label", shown(byId), "but must be an object: {\"0\": \"O\", ...}");
    }
    List<String> names = new ArrayList<>();
    for (int id = 0; id < byId.size(); id++) {
      String key = String.format(Locale.ROOT, "%d", id);
      JsonNode name = byId.path(key);
      if (name.isMissingNode()) {
        throw refusal(
            "id2label",
            shown(byId),
            "which lacks \"%s\": its %d keys must be 0 to %d"
                .formatted(key, byId.size(), byId.size() - 1));
      }
      if (!name.isTextual() && !name.isNumber()) {
        throw refusal("id2label." + key, shown(name), "but must be the name of a label");
      }
      names.add(name.asText());
    }
    checkNumber(names);
    return names;
  }

  /** The heads that have names. */
  ImmutableMap<String, SavedHead> savedHeads() {
    JsonNode all = json.path(SAVED_HEADS);
    if (all.isMissingNode() || all.isNull()) {
      return ImmutableMap.of();
    }
    if (!all.isObject() || all.has("")) {
      throw refusal(
          SAVED_HEADS,
          shown(all),
          "but must have an object for each head: {\"ner\": {\"architecture\": ..., \"labels\": [...]}}");
    }
    ImmutableMap.Builder<String, SavedHead> heads = ImmutableMap.builder();
    all.properties().forEach(head -> heads.put(head.getKey(), savedHead(head)));
    return heads.buildOrThrow();
  }

  private static SavedHead savedHead(Map.Entry<String, JsonNode> head) {
    JsonNode architecture = head.getValue().path("architecture");
    JsonNode labels = head.getValue().path("labels");
    Set<String> names = new LinkedHashSet<>();
    labels.forEach(label -> names.add(label.asText()));
    boolean texts = Streams.stream(labels).allMatch(JsonNode::isTextual);
    if (!architecture.isTextual() || !labels.isArray() || !texts || names.size() < labels.size()) {
      throw refusal(
          SAVED_HEADS + "." + head.getKey(),
          shown(head.getValue()),
          "but must have an architecture and labels, each of another name");
    }
    return new SavedHead(architecture.asText(), List.copyOf(names));
  }

  private void checkNumber(List<String> labels) {
    JsonNode count = json.path("num_labels");
    boolean given = !count.isMissingNode() && !count.isNull();
    if (given && !labels.isEmpty() && whole("num_labels") != labels.size()) {
      throw refusal("num_labels", shown(count), "but id2label names " + labels.size() + " labels");
    }
  }
}
