package io.slicer.ner.corpus.format;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.slicer.ner.corpus.format.internal.SourceLines;
import io.slicer.ner.corpus.internal.Quoted;
import io.slicer.ner.corpus.internal.TagPool;
import java.util.ArrayList;
import java.util.List;

/** Takes lines of JSON apart. Nothing is repaired or left out. */
final class JsonLinesParser {
  static final String TOKENS = "tokens";

  /** One of these. */
  static final List<String> TAGS = List.of("ner_tags", "tags");

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private final SourceLines source;
  private final List<String> tagNames;
  private final TagPool pool = new TagPool();

  /**
   * A parser.
   *
   * @param tagNames the names of the ids from 0 on; empty if there are names
   */
  JsonLinesParser(SourceLines source, List<String> tagNames) {
    this.source = source;
    this.tagNames = tagNames;
  }

  /** The sentences of the file; perhaps none. */
  List<TaggedSentence> parse() {
    List<TaggedSentence> sentences = new ArrayList<>();
    for (String line = source.next(); line != null; line = source.next()) {
      if (!line.isEmpty()) {
        sentences.add(sentence(source.number(), line));
      }
    }
    return sentences;
  }

  private TaggedSentence sentence(int number, String line) {
    JsonNode object = object(number, line);
    List<String> words = tokens(number, array(number, object, List.of(TOKENS)));
    List<String> tags = tags(number, array(number, object, TAGS));
    if (words.isEmpty()) {
      throw source.problem(number, "no tokens");
    }
    if (words.size() != tags.size()) {
      throw source.problem(number, words.size() + " tokens with " + tags.size() + " tags");
    }
    return new TaggedSentence(words, tags, number, 0);
  }

  private JsonNode object(int number, String line) {
    JsonNode node;
    try {
      node = MAPPER.readTree(line);
    } catch (JsonProcessingException e) {
      throw source.problem(number, "no JSON" + place(e) + ": " + reason(e));
    }
    if (!node.isObject()) {
      throw source.problem(number, "expected a JSON object with tokens and ner_tags");
    }
    return node;
  }

  private static String place(JsonProcessingException e) {
    JsonLocation place = e.getLocation(); // a limit that is exceeded has none
    return place == null ? "" : " at character " + place.getColumnNr();
  }

  /** Without what only users of the parser's library understand. */
  private static String reason(JsonProcessingException e) {
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

  private JsonNode array(int number, JsonNode object, List<String> names) {
    List<String> found = names.stream().filter(object::has).toList();
    if (found.size() != 1) {
      throw source.problem(
          number,
          "expected a field \""
              + String.join("\" or \"", names)
              + "\", found "
              + (found.isEmpty() ? "none" : "both"));
    }
    JsonNode array = object.path(found.get(0));
    if (!array.isArray()) {
      throw source.problem(number, "\"" + found.get(0) + "\" is no array");
    }
    return array;
  }

  private List<String> tokens(int number, JsonNode array) {
    List<String> tokens = new ArrayList<>();
    for (JsonNode token : array) {
      if (!token.isTextual() || token.textValue().isEmpty()) {
        throw source.problem(
            number,
            "token " + tokens.size() + " is " + shown(token) + ", not a text with characters");
      }
      if (token.textValue().codePoints().anyMatch(JsonLinesParser::isSurrogate)) {
        throw source.problem(number, "token " + tokens.size() + " has half of a character");
      }
      tokens.add(token.textValue());
    }
    return tokens;
  }

  /** Whether this is half of a pair without the other half. */
  private static boolean isSurrogate(int codePoint) {
    return Character.getType(codePoint) == Character.SURROGATE;
  }

  private static String shown(JsonNode value) {
    return value.isTextual() ? Quoted.of(value.textValue()) : Quoted.unmarked(value.toString());
  }

  private List<String> tags(int number, JsonNode array) {
    List<String> tags = new ArrayList<>();
    for (JsonNode tag : array) {
      tags.add(tag(number, tags.size(), tag));
    }
    return tags;
  }

  private String tag(int number, int position, JsonNode tag) {
    if (tagNames.isEmpty()) {
      if (tag.isTextual()) {
        return pool.shared(tag.textValue());
      }
      throw source.problem(
          number,
          "tag "
              + position
              + " is "
              + shown(tag)
              + ", not a name"
              + (tag.isIntegralNumber() ? ": if tags are ids, give their names" : ""));
    }
    if (!tag.isIntegralNumber() || !tag.canConvertToInt()) {
      throw source.problem(number, "tag " + position + " is " + shown(tag) + ", not an id");
    }
    int id = tag.intValue();
    if (id < 0 || id >= tagNames.size()) {
      throw source.problem(
          number, "tag " + position + " is " + id + "; ids are 0 to " + (tagNames.size() - 1));
    }
    return tagNames.get(id);
  }
}
