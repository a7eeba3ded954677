package io.slicer.ner.corpus.internal.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What annotation tools call a text, its spans, and their parts.
 *
 * @param givenText the field with the text; null if it has one of the usual names
 * @param givenSpans the field with the spans; null if it has one of the usual names
 */
record SpanFields(@Nullable String givenText, @Nullable String givenSpans) {
  private static final List<String> TEXT = List.of("text", "data", "content", "sentence");
  private static final List<String> TOKENS = List.of("tokens", "words");
  private static final List<String> SPANS =
      List.of("spans", "entities", "label", "labels", "annotations", "ents", "ner");
  private static final List<String> START = List.of("start", "start_offset", "begin", "start_char");
  private static final List<String> END = List.of("end", "end_offset", "stop", "end_char");
  private static final List<String> TYPE =
      List.of("label", "type", "entity_group", "entity", "tag", "labels");

  /**
   * An entity as a tool marks it.
   *
   * @param start of it, in code points or tokens
   * @param end behind it
   * @param type as the tool calls it
   * @param text what stands there, if the tool says so
   */
  record Marked(long start, long end, String type, @Nullable String text) {}

  /** Whether an object has a text, or words, and a list of spans. */
  static boolean are(ObjectNode object) {
    SpanFields usual = new SpanFields(null, null);
    return usual.text(object).isPresent() && usual.spans(object).isPresent();
  }

  List<String> textNames() {
    return givenText == null ? TEXT : List.of(givenText);
  }

  List<String> spanNames() {
    return givenSpans == null ? SPANS : List.of(givenSpans);
  }

  /** The field with the text, or else with the words. */
  Optional<String> text(ObjectNode object) {
    return textNames().stream()
        .filter(name -> object.path(name).isTextual())
        .findFirst()
        .or(
            () ->
                (givenText == null ? TOKENS : List.of(givenText))
                    .stream()
                        .filter(name -> object.path(name).isArray())
                        .filter(name -> !object.path(name).path(0).isContainerNode())
                        .findFirst());
  }

  /** The field with the spans: the first that is a list of some, else one that is empty. */
  Optional<String> spans(ObjectNode object) {
    return spanNames().stream()
        .filter(name -> object.path(name).isArray() && !object.path(name).isEmpty())
        .findFirst()
        .or(
            () ->
                spanNames().stream()
                    .filter(object::has)
                    .filter(name -> object.path(name).isNull() || object.path(name).isArray())
                    .findFirst());
  }

  /** A span, as [start, end, type] or as an object. */
  Optional<Marked> span(JsonNode node, String field, int number) {
    if (node.isArray() && node.size() == 3) {
      return marked(node.path(0), node.path(1), node.path(2), null);
    }
    return node.isObject()
        ? marked(
            first(node, START), first(node, END), first(node, TYPE), node.path("text").textValue())
        : Optional.empty();
  }

  private static JsonNode first(JsonNode object, List<String> names) {
    for (String name : names) {
      if (object.hasNonNull(name)) {
        return object.path(name);
      }
    }
    return object.path("");
  }

  private static Optional<Marked> marked(
      JsonNode start, JsonNode end, JsonNode type, @Nullable String text) {
    JsonNode name = type.isArray() && type.size() == 1 ? type.path(0) : type;
    return start.isIntegralNumber() && end.isIntegralNumber() && name.isTextual()
        ? Optional.of(new Marked(start.longValue(), end.longValue(), name.textValue(), text))
        : Optional.empty();
  }
}
