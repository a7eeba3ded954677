package io.slicer.ner.corpus.internal.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A task as Label Studio exports it whole: {@code data} with the text, and {@code annotations},
 * each of one annotator, with the spans among the regions of its {@code result}.
 *
 * @param object the task
 */
record LabelStudioTask(ObjectNode object) {
  private static final String DATA = "data";
  private static final String ANNOTATIONS = "annotations";
  private static final String RESULT = "result";
  private static final String LABELS = "labels";

  /** Whether an object is one. */
  static boolean is(ObjectNode object) {
    JsonNode annotations = object.path(ANNOTATIONS);
    return object.path(DATA).isObject()
        && annotations.isArray()
        && (annotations.isEmpty() || annotations.path(0).path(RESULT).isArray());
  }

  /** The annotations that were not cancelled. */
  List<JsonNode> annotations() {
    List<JsonNode> kept = new ArrayList<>();
    for (JsonNode annotation : object.path(ANNOTATIONS)) {
      if (!annotation.path("was_cancelled").asBoolean(false)) {
        kept.add(annotation);
      }
    }
    return kept;
  }

  /**
   * The task as an object with a text and the spans of an annotation.
   *
   * @param annotation of this task
   * @return nothing if it is not clear which of its data is the text
   */
  Optional<ObjectNode> flat(JsonNode annotation) {
    return text().map(text -> flat(text, annotation));
  }

  private static ObjectNode flat(String text, JsonNode annotation) {
    ObjectNode flat = JsonNodeFactory.instance.objectNode().put("text", text);
    ArrayNode spans = flat.putArray("spans");
    for (JsonNode region : annotation.path(RESULT)) {
      JsonNode value = region.path("value");
      for (JsonNode label : value.path(LABELS)) {
        ObjectNode span = spans.addObject();
        span.set("start", value.path("start"));
        span.set("end", value.path("end"));
        span.set("text", value.path("text"));
        span.set("label", label);
      }
    }
    return flat;
  }

  /** What is called text, or else the only text that there is. */
  private Optional<String> text() {
    JsonNode data = object.path(DATA);
    if (data.path("text").isTextual()) {
      return Optional.of(data.path("text").textValue());
    }
    List<String> texts = new ArrayList<>();
    data.forEach(
        value -> {
          if (value.isTextual()) {
            texts.add(value.textValue());
          }
        });
    return texts.size() == 1 ? Optional.of(texts.get(0)) : Optional.empty();
  }
}
