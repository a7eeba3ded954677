package io.slicer.eval;

import java.util.ArrayList;
import java.util.List;

/**
 * A second implementation of span extraction that tries every pair of positions and says of each
 * what makes it a span. Slow, and shares nothing with {@link SpanMode#spans}.
 */
final class ObviousSpans {
  private ObviousSpans() {}

  static List<Span> of(List<String> tags, SpanMode mode) {
    List<Span> spans = new ArrayList<>();
    for (int start = 0; start < tags.size(); start++) {
      for (int end = start + 1; end <= tags.size(); end++) {
        if (opens(tags, start, mode)
            && allContinue(tags, start + 1, end)
            && !(end < tags.size() && continues(tags, end))) {
          spans.add(new Span(type(tags.get(start)), start, end));
        }
      }
    }
    return spans;
  }

  private static boolean opens(List<String> tags, int i, SpanMode mode) {
    return isBegin(tags.get(i))
        || (mode == SpanMode.LENIENT && isInside(tags.get(i)) && !continues(tags, i));
  }

  private static boolean allContinue(List<String> tags, int from, int to) {
    for (int i = from; i < to; i++) {
      if (!continues(tags, i)) {
        return false;
      }
    }
    return true;
  }

  /** Whether an I- has a tag of its own type before it. */
  private static boolean continues(List<String> tags, int i) {
    return isInside(tags.get(i))
        && i > 0
        && !tags.get(i - 1).equals("O")
        && type(tags.get(i - 1)).equals(type(tags.get(i)));
  }

  private static boolean isBegin(String tag) {
    return tag.startsWith("B");
  }

  private static boolean isInside(String tag) {
    return tag.startsWith("I");
  }

  private static String type(String tag) {
    return tag.length() == 1 ? "_" : tag.split("-", 2)[1];
  }
}
