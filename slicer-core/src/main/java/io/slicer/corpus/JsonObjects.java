package io.slicer.corpus;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Objects of JSON, one after the other: one in each line, or the elements of an array, or objects
 * that take several lines. Lines are read as they are asked for, anything else as a whole. Nothing
 * is repaired; empty lines are passed over.
 */
public final class JsonObjects {
  private static final ObjectReader NODES =
      JsonLine.MAPPER.reader().without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private final SourceLines source;
  private final String fields;
  private final @Nullable JsonParser document;
  private final int linesBefore;
  private int line;

  private JsonObjects(SourceLines source, String fields, boolean isDocument) {
    this.source = source;
    this.fields = fields;
    linesBefore = source.number();
    document = isDocument ? document(source) : null;
  }

  /**
   * The objects that come next.
   *
   * @param source of the lines
   * @param fields that objects should have, for errors, such as {@code tokens and ner_tags}
   * @return not yet read
   */
  public static JsonObjects of(SourceLines source, String fields) {
    return new JsonObjects(source, fields, isDocument(source));
  }

  /** Whether the first line that is not empty is the beginning of an array, or of an object. */
  private static boolean isDocument(SourceLines source) {
    int count = 0;
    while (true) {
      count++;
      List<String> ahead = source.ahead(count);
      if (ahead.size() < count) {
        return false;
      }
      String first = ahead.get(count - 1).strip();
      if (!first.isEmpty()) {
        return first.startsWith("[") || first.equals("{");
      }
    }
  }

  private static JsonParser document(SourceLines source) {
    StringBuilder text = new StringBuilder();
    for (String next = source.next(); next != null; next = source.next()) {
      text.append(next).append('\n');
    }
    try {
      return JsonLine.MAPPER.createParser(text.toString());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot parse " + source.source(), e);
    }
  }

  /**
   * The next object.
   *
   * @return null behind the last
   * @throws CorpusException if what comes next is something else, or has a field twice
   */
  public @Nullable ObjectNode next() {
    return document == null ? inLine() : inDocument(document);
  }

  private @Nullable ObjectNode inLine() {
    for (String next = source.next(); next != null; next = source.next()) {
      if (!next.isBlank()) {
        line = source.number();
        return JsonLine.object(source, next, fields);
      }
    }
    return null;
  }

  private @Nullable ObjectNode inDocument(JsonParser parser) {
    try {
      JsonToken token = parser.nextToken();
      while (token == JsonToken.START_ARRAY || token == JsonToken.END_ARRAY) {
        if (token == JsonToken.START_ARRAY
            && parser.getParsingContext().getParent() != null
            && !parser.getParsingContext().getParent().inRoot()) {
          throw notAnObject(parser);
        }
        token = parser.nextToken();
      }
      if (token == null) {
        return null;
      }
      line = linesBefore + parser.currentTokenLocation().getLineNr();
      JsonNode node = NODES.readTree(parser);
      if (node instanceof ObjectNode object) {
        return object;
      }
      throw source.problem(line, "expected a JSON object with " + fields);
    } catch (JsonProcessingException e) {
      JsonLocation place = e.getLocation();
      int where = place == null ? Math.max(1, line) : linesBefore + place.getLineNr();
      throw source.problem(
          Math.min(where, source.number()),
          "no JSON"
              + (place == null ? "" : " at character " + place.getColumnNr())
              + ": "
              + JsonLine.reason(e));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot parse " + source.source(), e);
    }
  }

  private CorpusException notAnObject(JsonParser parser) {
    return source.problem(
        linesBefore + parser.currentTokenLocation().getLineNr(),
        "expected a JSON object with " + fields);
  }

  /**
   * Where the object begins that came last.
   *
   * @return its line, counted from 1
   */
  public int line() {
    return line;
  }

  /**
   * Whether objects are not one in each line.
   *
   * @return true for an array, and for objects of several lines
   */
  public boolean isDocument() {
    return document != null;
  }
}
