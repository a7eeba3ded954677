package io.slicer.ner.corpus.internal.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slicer.corpus.JsonLine;
import io.slicer.corpus.JsonObjects;
import io.slicer.corpus.SourceLines;
import io.slicer.ner.corpus.internal.TagPool;
import io.slicer.ner.corpus.internal.TaggedSentence;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Objects of JSON with a list of words and a list of their tags. Nothing is repaired. */
public final class TokenObjects {
  /** What the words are called as a rule. */
  public static final String TOKENS = "tokens";

  /** What the tags are called as a rule: one of these. */
  public static final List<String> TAGS = List.of("ner_tags", "tags");

  private static final List<String> OTHER_TOKENS = List.of("words", "sentence", "text");
  private static final List<String> OTHER_TAGS =
      List.of("labels", "ner_labels", "ner", "entities", "label");

  private final SourceLines source;
  private final JsonObjects objects;
  private final List<String> tagNames;
  private final TagPool pool = new TagPool();

  /**
   * A parser.
   *
   * @param source of the objects
   * @param tagNames the names of the ids from 0 on; empty if there are names
   */
  public TokenObjects(SourceLines source, List<String> tagNames) {
    this.source = source;
    this.tagNames = tagNames;
    objects = JsonObjects.of(source, "tokens and ner_tags");
  }

  /**
   * Whether an object has words and tags in lists.
   *
   * @param object any
   * @return true if it is one of these
   */
  static boolean is(ObjectNode object) {
    return isList(object, Stream.concat(Stream.of(TOKENS), OTHER_TOKENS.stream()).toList())
        && isList(object, Stream.concat(TAGS.stream(), OTHER_TAGS.stream()).toList());
  }

  private static boolean isList(ObjectNode object, List<String> names) {
    return names.stream()
        .map(object::path)
        .anyMatch(list -> list.isArray() && !list.path(0).isContainerNode());
  }

  /**
   * Reads to the end.
   *
   * @return the sentences; perhaps none
   */
  public List<TaggedSentence> parse() {
    List<TaggedSentence> sentences = new ArrayList<>();
    for (ObjectNode object = objects.next(); object != null; object = objects.next()) {
      sentences.add(sentence(objects.line(), object));
    }
    return sentences;
  }

  /**
   * What was found out.
   *
   * @return a clause each
   */
  public List<String> notes() {
    return objects.isDocument()
        ? List.of("objects of an array, or in several lines each")
        : List.of();
  }

  private TaggedSentence sentence(int number, ObjectNode object) {
    List<String> words = tokens(number, array(number, object, List.of(TOKENS), OTHER_TOKENS));
    List<String> tags = tags(number, array(number, object, TAGS, OTHER_TAGS));
    if (words.isEmpty()) {
      throw source.problem(number, "no tokens");
    }
    if (words.size() != tags.size()) {
      throw source.problem(number, words.size() + " tokens with " + tags.size() + " tags");
    }
    return new TaggedSentence(words, tags, number);
  }

  /** Another name only if the field has none of the usual ones. */
  private JsonNode array(
      int number, ObjectNode object, List<String> names, List<String> otherNames) {
    List<String> found = names.stream().filter(object::has).toList();
    @Nullable String other =
        otherNames.stream().filter(name -> object.path(name).isArray()).findFirst().orElse(null);
    if (found.isEmpty() && other != null) {
      return object.path(other);
    }
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
