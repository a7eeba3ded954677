package io.slicer.corpus;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** A line that is a JSON object. Nothing is repaired. */
public final class JsonLine {
  static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private JsonLine() {}

  /**
   * Parses the line that came last.
   *
   * @param source where it came from
   * @param line its text
   * @param fields that the object should have, for errors, such as {@code tokens and ner_tags}
   * @return the object
   * @throws CorpusException if the line is something else, or has a field twice
   */
  public static ObjectNode object(SourceLines source, String line, String fields) {
    JsonNode node;
    try {
      node = MAPPER.readTree(line);
    } catch (JsonProcessingException e) {
      throw source.problem(source.number(), "no JSON" + place(e) + ": " + reason(e));
    }
    if (!(node instanceof ObjectNode object)) {
      throw source.problem(source.number(), "expected a JSON object with " + fields);
    }
    return object;
  }

  private static String place(JsonProcessingException e) {
    JsonLocation place = e.getLocation(); // a limit that is exceeded has none
    return place == null ? "" : " at character " + place.getColumnNr();
  }

  /** Without what only users of the parser's library understand. */
  static String reason(JsonProcessingException e) {
    if (e instanceof StreamConstraintsException) {
      return "a number of more than a thousand digits, nested a thousand times, or too long";
    }
    if (e instanceof JsonEOFException) {
      return "the line ends in the middle of it";
    }
    if (e instanceof MismatchedInputException) {
      return "a line has one object and nothing behind it";
    }
    String reason = e.getOriginalMessage();
    return reason.startsWith("Duplicate field")
        ? Quoted.unmarked(reason)
        : "something else is expected here";
  }

  /**
   * Whether a text has half of a character, a surrogate without the other of its pair, which JSON
   * can write but UTF-8 cannot.
   *
   * @param text any
   * @return whether there is one
   */
  public static boolean hasHalfOfCharacter(String text) {
    return text.codePoints().anyMatch(c -> Character.getType(c) == Character.SURROGATE);
  }

  /**
   * A value as errors show it.
   *
   * @param value of a field
   * @return one line
   */
  public static String shown(JsonNode value) {
    return value.isTextual() ? Quoted.of(value.textValue()) : Quoted.unmarked(value.toString());
  }
}
