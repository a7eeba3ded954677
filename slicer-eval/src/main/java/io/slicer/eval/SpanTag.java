package io.slicer.eval;

import java.util.ArrayList;
import java.util.List;

/**
 * A tag as seqeval takes it apart.
 *
 * @param prefix its first letter, which may be any
 * @param type what follows; {@code _} if nothing does
 */
record SpanTag(char prefix, String type) {
  /** What seqeval puts behind every sentence. */
  static final SpanTag OUTSIDE = new SpanTag('O', "_");

  private boolean isOneOf(String prefixes) {
    return prefixes.indexOf(prefix) >= 0;
  }

  /** Whether a chunk that the tag before is in ends before this one. */
  private boolean endsChunkOf(SpanTag before) {
    return before.isOneOf("ES")
        || (before.isOneOf("BI") && isOneOf("BSO"))
        || (!before.isOneOf("O.") && !before.type.equals(type));
  }

  /** Whether a chunk starts with this tag. */
  private boolean startsChunkAfter(SpanTag before) {
    return isOneOf("BS")
        || (isOneOf("EI") && before.isOneOf("ESO"))
        || (!isOneOf("O.") && !before.type.equals(type));
  }

  /** The chunks that seqeval finds in its default mode, which knows no scheme. */
  static final class Chunks {
    private final List<Span> spans = new ArrayList<>();
    private SpanTag previous = new SpanTag('O', "");
    private int start;
    private int position;

    /** Takes the next tag. Behind a sentence, {@link #OUTSIDE} comes. */
    void add(SpanTag tag) {
      if (tag.endsChunkOf(previous)) {
        spans.add(new Span(previous.type, start, position));
      }
      if (tag.startsChunkAfter(previous)) {
        start = position;
      }
      previous = tag;
      position++;
    }

    /** Those that have ended. */
    List<Span> spans() {
      return spans;
    }
  }
}
