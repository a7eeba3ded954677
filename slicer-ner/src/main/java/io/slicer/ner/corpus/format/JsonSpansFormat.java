package io.slicer.ner.corpus.format;

import org.jspecify.annotations.Nullable;

/**
 * Objects of JSON with a text and the places of its entities, as annotation tools write them: one
 * object in each line, or an array of them. Each object is a sentence.
 *
 * <pre>{@code
 * {"text": "Olena moved to Lviv.", "label": [[0, 5, "PER"], [15, 19, "LOC"]]}
 * {"text": "Olena moved to Lviv.", "spans": [{"start": 0, "end": 5, "label": "PER"}]}
 * {"tokens": ["Olena", "moved"], "entities": [{"start": 0, "end": 1, "type": "PER"}]}
 * }</pre>
 *
 * <p>Places count code points of the text, or tokens where there is a list of these, from 0; the
 * end is behind the entity. Words are cut as {@link io.slicer.words.WordBoundaries#PAN_X} cuts
 * them, or as the object's own {@code tokens} say, which have {@code start} and {@code end}. A span
 * that begins or ends within a word is widened to all of it, and a type with spaces gets
 * underscores; both is noted. Spans that have a word in common are an error, unless the longest is
 * to be kept. Objects with an {@code answer} other than {@code accept} are left out, which is
 * noted, too. Of Label Studio's whole export, the first annotation of each task is read that was
 * not cancelled.
 *
 * @param text the field with the text; null if it has one of the usual names, such as {@code text}
 * @param spans the field with the spans; null if it has one of the usual names, such as {@code
 *     spans}, {@code entities} and {@code label}
 * @param longest whether of spans that have a word in common the longest is kept, the first of
 *     those that are equally long, and the others are left out
 */
public record JsonSpansFormat(@Nullable String text, @Nullable String spans, boolean longest)
    implements CorpusFormat {
  /**
   * Objects of whose spans none may have a word in common.
   *
   * @param text the field with the text; null if it has one of the usual names
   * @param spans the field with the spans; null if it has one of the usual names
   */
  public JsonSpansFormat(@Nullable String text, @Nullable String spans) {
    this(text, spans, false);
  }

  /**
   * Objects whose fields have usual names.
   *
   * @return the format
   */
  public static JsonSpansFormat usual() {
    return new JsonSpansFormat(null, null);
  }

  /**
   * This format where spans may overlap or lie in each other.
   *
   * @return the format, in which the longest is kept
   */
  public JsonSpansFormat keepingLongest() {
    return new JsonSpansFormat(text, spans, true);
  }

  @Override
  public String toString() {
    return (text == null && spans == null
            ? "JSON, texts with spans"
            : "JSON, texts in \"" + shown(text) + "\" with spans in \"" + shown(spans) + "\"")
        + (longest ? ", of which the longest count" : "");
  }

  private static String shown(@Nullable String field) {
    return field == null ? "…" : field;
  }
}
