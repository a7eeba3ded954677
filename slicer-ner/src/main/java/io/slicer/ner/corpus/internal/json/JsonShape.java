package io.slicer.ner.corpus.internal.json;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slicer.corpus.CorpusException;
import io.slicer.corpus.JsonObjects;
import io.slicer.corpus.SourceLines;
import java.util.List;

/** What the first object of a file looks like. */
public enum JsonShape {
  /** Words and tags, or nothing of what is looked for. */
  TOKENS,
  /** A text, or words, and the places of entities. */
  SPANS;

  /**
   * Looks at the first object.
   *
   * @param lines of the file, as many as are looked at
   * @return tokens also if there is no object, which reading then says
   */
  public static JsonShape of(List<String> lines) {
    ObjectNode first;
    try {
      first =
          JsonObjects.of(SourceLines.of(lines, "the first lines"), "tokens and ner_tags").next();
    } catch (CorpusException e) {
      return TOKENS;
    }
    return first != null && !TokenObjects.is(first) && isOfSpans(first) ? SPANS : TOKENS;
  }

  private static boolean isOfSpans(ObjectNode object) {
    return SpanFields.are(object) || LabelStudioTask.is(object);
  }
}
