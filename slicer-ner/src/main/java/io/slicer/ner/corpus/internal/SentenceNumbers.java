package io.slicer.ner.corpus.internal;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a column says about sentences: their numbers ({@code 7}, {@code Sentence: 7}, {@code s-7}),
 * in each row or only in the first of each sentence.
 */
public enum SentenceNumbers {
  /** Each number stands for a sentence. */
  SENTENCES,
  /** Each number stands for several sentences, between which there are empty lines. */
  DOCUMENTS,
  /** Rows are counted from the first to the last, whatever sentences there are. */
  ROWS,
  /** Something else. */
  NONE;

  /** A number, what stands before it, and what spreadsheets write behind it. */
  private static final Pattern NUMBER = Pattern.compile("(\\D*|.*\\D)(\\d{1,9})(?:\\.0)?\\D{0,2}");

  /** Names of sentences have at most so many characters. */
  private static final int LONGEST = 60;

  /** A number that begins at a row. */
  private record Run(int row, String name, long number) {}

  /**
   * Looks at a column.
   *
   * @param values of each row, without white space around them
   * @param begins for each row, whether there is an empty line before it
   * @return what it is
   */
  public static SentenceNumbers of(List<String> values, List<Boolean> begins) {
    List<Run> runs = new ArrayList<>();
    String before = "";
    int empty = 0;
    for (int i = 0; i < values.size(); i++) {
      String value = values.get(i);
      empty += value.isEmpty() ? 1 : 0;
      if (!value.isEmpty() && !value.equals(before)) {
        Matcher number = NUMBER.matcher(value);
        if (value.length() > LONGEST || !number.matches()) {
          return NONE;
        }
        runs.add(new Run(i, number.group(1), Long.parseLong(number.group(2))));
        before = value;
      }
    }
    boolean first = !values.isEmpty() && !values.get(0).isEmpty();
    if (!first || runs.size() < 2 || !increases(runs)) {
      return NONE;
    }
    if (runs.size() == values.size()) {
      return counts(runs) ? ROWS : NONE;
    }
    boolean everywhere = empty == 0;
    if (2 * runs.size() > values.size() || !(everywhere || empty + runs.size() >= values.size())) {
      return NONE;
    }
    Set<Integer> beginnings = new HashSet<>();
    runs.forEach(run -> beginnings.add(run.row()));
    for (int i = 0; i < begins.size(); i++) {
      if (begins.get(i) && !beginnings.contains(i)) {
        return DOCUMENTS;
      }
    }
    return SENTENCES;
  }

  private static boolean increases(List<Run> runs) {
    Set<String> names = new HashSet<>();
    Run before = runs.get(0);
    names.add(before.name());
    for (Run run : runs.subList(1, runs.size())) {
      boolean right =
          run.name().equals(before.name()) ? run.number() > before.number() : names.add(run.name());
      if (!right) {
        return false;
      }
      before = run;
    }
    return true;
  }

  private static boolean counts(List<Run> runs) {
    Run before = runs.get(0);
    for (Run run : runs.subList(1, runs.size())) {
      if (run.number() != before.number() + 1 || !run.name().equals(before.name())) {
        return false;
      }
      before = run;
    }
    return before.name().isEmpty();
  }
}
