package io.slicer.ner.corpus.format;

import io.slicer.ner.corpus.internal.TagNames;
import java.util.List;

/**
 * An object in each line, as Hugging Face's datasets are exported: {@code {"tokens": ["Angela",
 * "Merkel"], "ner_tags": ["B-PER", "I-PER"]}}. Tags are names, or ids if their names are given. The
 * tags may be called {@code tags} instead. Other fields are passed over, and so are empty lines.
 *
 * @param tagNames the names of the ids from 0 on; empty if the files have names themselves
 */
public record JsonLinesFormat(List<String> tagNames) implements CorpusFormat {
  /** The ids of PAN-X, which is also called WikiANN: O, then B- and I- of PER, ORG and LOC. */
  public static final JsonLinesFormat WIKIANN =
      withTagNames("O", "B-PER", "I-PER", "B-ORG", "I-ORG", "B-LOC", "I-LOC");

  /**
   * Checks that names are those of tags, of whatever scheme, and that none is there twice.
   *
   * @param tagNames the names of the ids from 0 on; empty if the files have names themselves
   * @throws IllegalArgumentException if one is no tag, or is there twice
   */
  public JsonLinesFormat {
    tagNames = TagNames.checked(tagNames);
  }

  /**
   * Lines in which tags are names.
   *
   * @return the format
   */
  public static JsonLinesFormat named() {
    return new JsonLinesFormat(List.of());
  }

  /**
   * Lines in which tags are ids.
   *
   * @param names of the ids from 0 on
   * @return the format
   * @throws IllegalArgumentException if one is no tag, or is there twice
   */
  public static JsonLinesFormat withTagNames(String... names) {
    return new JsonLinesFormat(List.of(names));
  }

  @Override
  public String toString() {
    return tagNames.isEmpty() ? "JSON lines" : "JSON lines, ids of " + tagNames;
  }
}
