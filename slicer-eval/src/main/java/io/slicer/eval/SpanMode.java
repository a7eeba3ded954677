package io.slicer.eval;

import com.google.common.base.CharMatcher;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which tags make a span. In a well-formed sequence a span is a {@code B-} with the {@code I-} of
 * the same type that follow it, and the modes agree; they differ where an {@code I-} continues
 * nothing:
 *
 * <pre>
 *   tags     O  I-PER I-PER  O  B-PER  I-ORG
 *   LENIENT     [   PER   ]     [PER]  [ORG]
 *   STRICT                      [PER]
 * </pre>
 */
public enum SpanMode {
  /**
   * seqeval's default, and conlleval's: an {@code I-} that continues nothing opens a span. The type
   * is everything after the tag's first hyphen.
   */
  LENIENT,

  /**
   * seqeval's {@code mode="strict", scheme=IOB2}: only {@code B-} opens a span, and an {@code I-}
   * that continues nothing belongs to none. The type is what follows the prefix without hyphens at
   * its ends: {@code B--PER} has the type {@code -PER} in the lenient mode and {@code PER} here.
   */
  STRICT;

  /**
   * The spans of one sentence. They do not overlap.
   *
   * @param tags {@code O}, {@code B-TYPE} and {@code I-TYPE}; a missing type, as in {@code B} or
   *     {@code B-}, is {@code _}
   * @return the spans in reading order
   * @throws TagSequenceException if a tag is null or not IOB2; the sentence is number 0
   */
  public List<Span> spans(List<String> tags) {
    return spans(new TagSequence("given", 0, tags));
  }

  List<Span> spans(TagSequence sequence) {
    List<Span> spans = new ArrayList<>();
    @Nullable String open = null;
    int start = 0;
    for (int i = 0; i < sequence.size(); i++) {
      char prefix = sequence.prefix(i);
      String type = type(sequence.tag(i));
      if (prefix == 'I' && type.equals(open)) {
        continue;
      }
      if (open != null) {
        spans.add(new Span(open, start, i));
      }
      boolean opens = prefix == 'B' || (prefix == 'I' && this == LENIENT);
      open = opens ? type : null;
      start = i;
    }
    if (open != null) {
      spans.add(new Span(open, start, sequence.size()));
    }
    return spans;
  }

  private String type(String tag) {
    String type =
        this == STRICT
            ? CharMatcher.is('-').trimFrom(tag.substring(1))
            : tag.substring(Math.min(2, tag.length()));
    return type.isEmpty() ? "_" : type;
  }
}
