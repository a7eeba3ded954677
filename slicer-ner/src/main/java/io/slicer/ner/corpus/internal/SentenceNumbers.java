package io.slicer.ner.corpus.internal;

import com.google.common.collect.HashMultiset;
import com.google.common.collect.Multiset;
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

  /** Of so many numbers one may be damaged. */
  private static final int MOST_RIGHT = 10;

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
    int filled = 0;
    int wrong = 0;
    for (int i = 0; i < values.size(); i++) {
      String value = values.get(i);
      filled += value.isEmpty() ? 0 : 1;
      if (!value.isEmpty() && !value.equals(before)) {
        Matcher number = NUMBER.matcher(value);
        if (value.length() <= LONGEST && number.matches()) {
          runs.add(new Run(i, number.group(1), Long.parseLong(number.group(2))));
        } else {
          wrong++;
        }
        before = value;
      }
    }
    wrong += decreases(runs);
    if (runs.size() < 2 || values.get(0).isEmpty() || (long) MOST_RIGHT * wrong > filled) {
      return NONE;
    }
    if (runs.size() == values.size()) {
      return counts(runs) ? ROWS : NONE;
    }
    return 2 * runs.size() > values.size() ? NONE : sentences(runs, begins);
  }

  /**
   * Whether most values of a column are numbers, perhaps all with the same name before them, which
   * words are not.
   *
   * @param values of each row, without white space around them; empty ones do not count
   * @return true even if the numbers make no sense
   */
  public static boolean are(List<String> values) {
    Multiset<String> names = HashMultiset.create();
    int filled = 0;
    for (String value : values) {
      Matcher number = NUMBER.matcher(value);
      filled += value.isEmpty() ? 0 : 1;
      if (value.length() <= LONGEST && number.matches()) {
        names.add(number.group(1));
      }
    }
    int most = names.entrySet().stream().mapToInt(Multiset.Entry::getCount).max().orElse(0);
    return 2 * most > filled;
  }

  /** Whether empty lines stand before numbers only. */
  private static SentenceNumbers sentences(List<Run> runs, List<Boolean> begins) {
    Set<Integer> beginnings = new HashSet<>();
    runs.forEach(run -> beginnings.add(run.row()));
    for (int i = 0; i < begins.size(); i++) {
      if (begins.get(i) && !beginnings.contains(i)) {
        return DOCUMENTS;
      }
    }
    return SENTENCES;
  }

  /** How many numbers are not greater than those before them of the same name. */
  private static int decreases(List<Run> runs) {
    Set<String> names = new HashSet<>();
    int decreases = 0;
    for (int i = 0; i < runs.size(); i++) {
      Run run = runs.get(i);
      boolean right =
          (i > 0 && run.name().equals(runs.get(i - 1).name()))
              ? run.number() > runs.get(i - 1).number()
              : names.add(run.name());
      decreases += right ? 0 : 1;
    }
    return decreases;
  }

  private static boolean counts(List<Run> runs) {
    for (int i = 1; i < runs.size(); i++) {
      if (runs.get(i).number() != runs.get(i - 1).number() + 1) {
        return false;
      }
    }
    return runs.get(0).name().isEmpty();
  }
}
