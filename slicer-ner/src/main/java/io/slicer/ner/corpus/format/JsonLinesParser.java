package io.slicer.ner.corpus.format;

import com.fasterxml.jackson.databind.JsonNode;
import io.slicer.corpus.JsonLine;
import io.slicer.corpus.SourceLines;
import io.slicer.ner.corpus.internal.TagPool;
import io.slicer.ner.corpus.internal.TaggedSentence;
import java.util.ArrayList;
import java.util.List;

/** Takes lines of JSON apart. Nothing is repaired or left out. */
final class JsonLinesParser {
  static final String TOKENS = "tokens";

  /** One of these. */
  static final List<String> TAGS = List.of("ner_tags", "tags");

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
    JsonNode object = JsonLine.object(source, line, "tokens and ner_tags");
    List<String> words = tokens(number, array(number, object, List.of(TOKENS)));
    List<String> tags = tags(number, array(number, object, TAGS));
    if (words.isEmpty()) {
      throw source.problem(number, "no tokens");
    }
    if (words.size() != tags.size()) {
      throw source.problem(number, words.size() + " tokens with " + tags.size() + " tags");
    }
    return new TaggedSentence(words, tags, number);
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
            "token "
                + tokens.size()
                + " is "
                + JsonLine.shown(token)
                + ", not a text with characters");
      }
      if (JsonLine.hasHalfOfCharacter(token.textValue())) {
        throw source.problem(number, "token " + tokens.size() + " has half of a character");
      }
      tokens.add(token.textValue());
    }
    return tokens;
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
              + JsonLine.shown(tag)
              + ", not a name"
              + (tag.isIntegralNumber() ? ": if tags are ids, give their names" : ""));
    }
    if (!tag.isIntegralNumber() || !tag.canConvertToInt()) {
      throw source.problem(
          number, "tag " + position + " is " + JsonLine.shown(tag) + ", not an id");
    }
    int id = tag.intValue();
    if (id < 0 || id >= tagNames.size()) {
      throw source.problem(
          number, "tag " + position + " is " + id + "; ids are 0 to " + (tagNames.size() - 1));
    }
    return tagNames.get(id);
  }
}
