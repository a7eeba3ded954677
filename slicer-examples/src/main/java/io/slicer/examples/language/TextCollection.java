package io.slicer.examples.language;

import io.slicer.examples.texts.SameText;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Texts that are all different, none of which stands in certain other files. Those that differ in
 * white space alone are the same.
 */
final class TextCollection {
  private final long most;
  private final Map<String, String> excluded = new HashMap<>();
  private final Set<String> seen = new HashSet<>();
  private final List<String> texts = new ArrayList<>();
  private final Map<String, Source> from = new LinkedHashMap<>();
  private final Map<String, Exclusion> without = new LinkedHashMap<>();

  TextCollection(long most) {
    this.most = most;
  }

  /** Reads a file and gives each text. */
  interface Reading {
    void each(Consumer<String> take);
  }

  /**
   * What became of the texts of a file.
   *
   * @param read how many were read; none is read when there are enough
   * @param taken how many were taken
   * @param repeated how many had been met before
   * @param leftOut how many stand in the files that are left out
   */
  record Source(long read, long taken, long repeated, long leftOut) {}

  /**
   * What a file was left out for.
   *
   * @param texts how many it has
   * @param leftOut how many different texts were left out because they stand in it, and in none of
   *     the files before
   */
  record Exclusion(long texts, long leftOut) {}

  /**
   * All counts.
   *
   * @param texts how many were collected
   * @param from by file
   * @param without by file
   */
  record Report(long texts, Map<String, Source> from, Map<String, Exclusion> without) {}

  /** Leaves out the texts of a file from now on. */
  void leaveOut(String name, Reading file) {
    long[] count = {0};
    file.each(
        text -> {
          count[0]++;
          excluded.putIfAbsent(SameText.key(text), name);
        });
    without.put(name, new Exclusion(count[0], 0));
  }

  /** Takes texts of a file until there are enough. */
  void collect(String name, Reading file) {
    from.put(name, new Source(0, 0, 0, 0));
    file.each(text -> collect(name, text));
  }

  private void collect(String name, String text) {
    if (texts.size() >= most) {
      return;
    }
    String key = SameText.key(text);
    if (key.isEmpty()) {
      return;
    }
    String reason = excluded.get(key);
    boolean repeated = !seen.add(key);
    boolean taken = !repeated && reason == null;
    if (taken) {
      texts.add(SameText.inOneLine(text));
    } else if (!repeated) {
      without.computeIfPresent(
          reason, (file, was) -> new Exclusion(was.texts(), was.leftOut() + 1));
    }
    from.computeIfPresent(
        name,
        (file, was) ->
            new Source(
                was.read() + 1,
                was.taken() + (taken ? 1 : 0),
                was.repeated() + (repeated ? 1 : 0),
                was.leftOut() + (!taken && !repeated ? 1 : 0)));
  }

  /** The texts, a line each. */
  String lines() {
    StringBuilder lines = new StringBuilder();
    texts.forEach(text -> lines.append(text).append('\n'));
    return lines.toString();
  }

  Report report() {
    return new Report(texts.size(), from, without);
  }
}
