package io.slicer.ner.corpus.internal.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slicer.corpus.JsonLine;
import io.slicer.corpus.JsonObjects;
import io.slicer.corpus.Quoted;
import io.slicer.corpus.SourceLines;
import io.slicer.ner.corpus.internal.TagPool;
import io.slicer.ner.corpus.internal.TaggedSentence;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Objects of JSON with a text, or a list of words, and the places of its entities, as annotation
 * tools write them. Each object is a sentence. Spans are widened to whole words, which is counted.
 */
public final class SpanObjects {
  private static final String OUTSIDE = "O";

  private final SourceLines source;
  private final JsonObjects objects;
  private final SpanFields fields;
  private final boolean longest;
  private final TagPool pool = new TagPool();
  private final TreeMap<String, String> renamed = new TreeMap<>();
  private int spans;
  private int widened;
  private @Nullable String firstWidened;
  private int rejected;
  private int blank;
  private int cancelled;
  private int annotatedAgain;
  private int covered;

  /**
   * A parser.
   *
   * @param source of the objects
   * @param text the field with the text; null if it has one of the usual names
   * @param spans the field with the spans; null if it has one of the usual names
   * @param longest whether the longest of spans that have a word in common is taken
   */
  public SpanObjects(
      SourceLines source, @Nullable String text, @Nullable String spans, boolean longest) {
    this.source = source;
    this.longest = longest;
    fields = new SpanFields(text, spans);
    objects = JsonObjects.of(source, "a text and spans");
  }

  /**
   * Reads to the end.
   *
   * @return the sentences; perhaps none
   */
  public List<TaggedSentence> parse() {
    List<TaggedSentence> sentences = new ArrayList<>();
    for (ObjectNode object = objects.next(); object != null; object = objects.next()) {
      JsonNode answer = object.path("answer");
      if (answer.isTextual() && !answer.textValue().equals("accept")) {
        rejected++;
      } else if (LabelStudioTask.is(object)) {
        first(new LabelStudioTask(object)).ifPresent(task -> add(task, sentences));
      } else {
        add(object, sentences);
      }
    }
    return sentences;
  }

  private void add(ObjectNode object, List<TaggedSentence> sentences) {
    SpanText text = text(object);
    List<String> tags = tags(object, text);
    if (text.words().isEmpty()) {
      blank++;
    } else {
      sentences.add(new TaggedSentence(text.forms(), tags, objects.line()));
    }
  }

  /** What the first annotator made of a task; nothing if nobody did anything. */
  private Optional<ObjectNode> first(LabelStudioTask task) {
    List<JsonNode> annotations = task.annotations();
    if (annotations.isEmpty()) {
      cancelled++;
      return Optional.empty();
    }
    if (annotations.size() > 1) {
      annotatedAgain++;
    }
    return Optional.of(
        task.flat(annotations.get(0))
            .orElseThrow(
                () -> problem("\"data\" has several texts, none of which is called \"text\"")));
  }

  private SpanText text(ObjectNode object) {
    String name =
        fields.text(object).orElseThrow(() -> missing(object, "text", fields.textNames()));
    JsonNode value = object.path(name);
    if (!value.isTextual()) {
      return SpanText.ofTokens(strings(value, name));
    }
    requireCharacters(value.textValue(), "\"" + name + "\"");
    JsonNode tokens = object.path("tokens");
    return tokens.isArray() && tokens.path(0).has("start") && tokens.path(0).has("end")
        ? SpanText.cut(value.textValue(), places(value.textValue(), tokens))
        : SpanText.of(value.textValue());
  }

  private List<String> strings(JsonNode array, String name) {
    List<String> strings = new ArrayList<>();
    for (JsonNode token : array) {
      if (!token.isTextual() || token.textValue().isEmpty()) {
        throw problem(
            name
                + "["
                + strings.size()
                + "] is "
                + JsonLine.shown(token)
                + ", not a text with characters");
      }
      requireCharacters(token.textValue(), "token " + strings.size());
      strings.add(token.textValue());
    }
    return strings;
  }

  private void requireCharacters(String text, String name) {
    if (JsonLine.hasHalfOfCharacter(text)) {
      throw problem(name + " has half of a character");
    }
  }

  /** The words that an annotation tool has cut, in code points. */
  private List<int[]> places(String text, JsonNode tokens) {
    int length = text.codePointCount(0, text.length());
    List<int[]> places = new ArrayList<>();
    int before = 0;
    for (JsonNode token : tokens) {
      int start = token.path("start").asInt(-1);
      int end = token.path("end").asInt(-1);
      if (start < before || end <= start || end > length) {
        throw problem(
            "token "
                + places.size()
                + " lies from "
                + start
                + " to "
                + end
                + ", not behind the one before it and in the text of "
                + length
                + " characters");
      }
      places.add(new int[] {start, end});
      before = end;
    }
    return places;
  }

  private List<String> tags(ObjectNode object, SpanText text) {
    String name =
        fields.spans(object).orElseThrow(() -> missing(object, "spans", fields.spanNames()));
    List<SpanFields.Marked> marked = new ArrayList<>();
    List<Range> ranges = new ArrayList<>();
    for (JsonNode node : object.path(name)) {
      SpanFields.Marked span =
          fields
              .span(node, name, marked.size())
              .map(text::inCodePoints)
              .orElseThrow(() -> noSpan(node, marked.size()));
      if (!marked.contains(span)) {
        ranges.add(range(text, span));
      }
      marked.add(span);
    }
    if (longest) {
      ranges.sort(Comparator.comparingInt(Range::size).reversed());
    }
    List<String> tags = new ArrayList<>(Collections.nCopies(text.words().size(), OUTSIDE));
    ranges.forEach(range -> mark(text, range, tags));
    return tags.stream().map(pool::shared).toList();
  }

  /** The words of a span, and its type. */
  private record Range(int first, int behind, String type) {
    int size() {
      return behind - first;
    }
  }

  private Range range(SpanText text, SpanFields.Marked span) {
    if (span.start() < 0 || span.end() > text.length() || span.start() >= span.end()) {
      throw problem(
          "a span of "
              + span.type()
              + " from "
              + span.start()
              + " to "
              + span.end()
              + " does not lie in the text, which has "
              + text.length()
              + (text.isOfTokens() ? " tokens" : " characters"));
    }
    int first = text.firstWord(span.start());
    int behind = text.behindLastWord(span.end());
    if (first >= behind) {
      throw problem(
          "the span of "
              + span.type()
              + " from "
              + span.start()
              + " to "
              + span.end()
              + " has no word, but "
              + Quoted.of(text.between(span.start(), span.end())));
    }
    spans++;
    if (!text.isWhole(span.start(), span.end(), first, behind)) {
      widened++;
      if (firstWidened == null) {
        firstWidened =
            "line "
                + objects.line()
                + ": "
                + Quoted.of(text.between(span.start(), span.end()))
                + " to "
                + Quoted.of(String.join(" ", text.forms().subList(first, behind)));
      }
    }
    return new Range(first, behind, type(span.type()));
  }

  private void mark(SpanText text, Range range, List<String> tags) {
    List<String> own = tags.subList(range.first(), range.behind());
    for (int w = 0; w < own.size(); w++) {
      if (!own.get(w).equals(OUTSIDE)) {
        if (longest) {
          covered++;
          return;
        }
        throw problem(
            "spans of "
                + own.get(w).substring(2)
                + " and "
                + range.type()
                + " both have the word "
                + Quoted.of(text.forms().get(range.first() + w))
                + ": a word has one tag, so leave one of them out, or take the format spans:longest");
      }
    }
    own.replaceAll(tag -> "I-" + range.type());
    own.set(0, "B-" + range.type());
  }

  /** Tags have no white space in them. */
  private String type(String name) {
    String type = name.strip().replaceAll("[\\s\\p{Z}]+", "_");
    if (type.isEmpty() || !type.codePoints().allMatch(Quoted::isVisible)) {
      throw problem("the type " + Quoted.of(name) + " has characters that cannot be seen");
    }
    if (!type.equals(name)) {
      renamed.put(name, type);
    }
    return type;
  }

  /**
   * What was found out, made of spans, and left out.
   *
   * @return a clause each
   */
  public List<String> notes() {
    List<String> notes = new ArrayList<>();
    if (objects.isDocument()) {
      notes.add("objects of an array, or in several lines each");
    }
    if (widened > 0) {
      notes.add(
          widened
              + " of "
              + spans
              + " spans were widened to whole words, the first in "
              + firstWidened);
    }
    renamed.forEach(
        (name, type) -> notes.add("the type " + Quoted.of(name) + " is called " + type));
    if (covered > 0) {
      notes.add(
          covered + " of " + spans + " spans were left out, as longer ones have a word of theirs");
    }
    if (rejected > 0) {
      notes.add(rejected + " objects were left out, as their \"answer\" is not \"accept\"");
    }
    if (cancelled > 0) {
      notes.add(cancelled + " tasks were left out, as they have no annotation");
    }
    if (annotatedAgain > 0) {
      notes.add(annotatedAgain + " tasks have several annotations, of which the first was read");
    }
    if (blank > 0) {
      notes.add(blank + " objects were left out, as their text has no words");
    }
    return notes;
  }

  private RuntimeException missing(ObjectNode object, String what, List<String> names) {
    List<String> found = new ArrayList<>();
    object.fieldNames().forEachRemaining(name -> found.add(Quoted.of(name)));
    return problem(
        "expected a field with the "
            + what
            + " (\""
            + String.join("\", \"", names)
            + "\"), found "
            + (found.isEmpty() ? "none" : String.join(", ", found)));
  }

  private RuntimeException noSpan(JsonNode node, int number) {
    return problem(
        "span "
            + number
            + " is "
            + JsonLine.shown(node)
            + ", not [start, end, type] or an object with start, end and label");
  }

  private RuntimeException problem(String problem) {
    return source.problem(objects.line(), problem);
  }
}
