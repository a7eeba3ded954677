package io.slicer.eval;

import java.util.List;

/**
 * Which tags make a span. In a well-formed sequence of IOB2 a span is a {@code B-} with the {@code
 * I-} of the same type that follow it, and the modes agree; they differ where an {@code I-}
 * continues nothing:
 *
 * <pre>
 *   tags     O  I-PER I-PER  O  B-PER  I-ORG
 *   LENIENT     [   PER   ]     [PER]  [ORG]
 *   STRICT                      [PER]
 * </pre>
 *
 * <p>{@link SpanScheme} has the other schemes.
 */
public enum SpanMode {
  /**
   * seqeval's default, and conlleval's: an {@code I-} that continues nothing opens a span. The type
   * is everything after the tag's first hyphen. The scheme makes no difference but for the letters
   * that tags may have.
   */
  LENIENT,

  /**
   * seqeval's {@code mode="strict"} with a scheme: in IOB2 only {@code B-} opens a span, and an
   * {@code I-} that continues nothing belongs to none. The type is what follows the prefix without
   * hyphens at its ends: {@code B--PER} has the type {@code -PER} in the lenient mode and {@code
   * PER} here.
   */
  STRICT;

  /**
   * The spans of one sentence of IOB2. They do not overlap.
   *
   * @param tags {@code O}, {@code B-TYPE} and {@code I-TYPE}; a missing type, as in {@code B} or
   *     {@code B-}, is {@code _}
   * @return the spans in reading order
   * @throws TagSequenceException if a tag is null or not IOB2; the sentence is number 0
   */
  public List<Span> spans(List<String> tags) {
    return SpanScheme.IOB2.spans(tags, this);
  }
}
