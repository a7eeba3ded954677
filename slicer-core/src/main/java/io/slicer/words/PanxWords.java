package io.slicer.words;

import java.lang.Character.UnicodeScript;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Cuts text into words the way named entity corpora are cut. Characters are grapheme clusters:
 * nothing is cut between a letter and its combining marks or inside an emoji.
 */
final class PanxWords {
  private static final Pattern CLUSTER = Pattern.compile("\\X");
  private static final Set<UnicodeScript> WITHOUT_SPACES =
      Set.of(
          UnicodeScript.HAN,
          UnicodeScript.HIRAGANA,
          UnicodeScript.KATAKANA,
          UnicodeScript.THAI,
          UnicodeScript.LAO,
          UnicodeScript.KHMER,
          UnicodeScript.MYANMAR);
  private static final String JOINS_LETTERS = "'’-‐‑.·&@_";
  private static final String JOINS_DIGITS = ",:/–−";

  private final String text;
  private final List<TextWord> words = new ArrayList<>();
  private int start = -1;
  private int end;

  private PanxWords(String text) {
    this.text = text;
  }

  private enum Kind {
    SPACE,
    SINGLE,
    MARK,
    LETTER
  }

  static List<TextWord> cut(String text) {
    PanxWords splitter = new PanxWords(text);
    Matcher clusters = CLUSTER.matcher(text);
    while (clusters.find()) {
      int space = splitter.firstSpace(clusters.start(), clusters.end());
      if (space > clusters.start()) {
        splitter.take(clusters.start(), space);
      }
      if (space < clusters.end()) {
        splitter.take(space, clusters.end());
      }
    }
    splitter.finish();
    return splitter.words;
  }

  /** A cluster can have a space behind its first character, as behind an Arabic number sign. */
  private int firstSpace(int from, int to) {
    int i = from;
    while (i < to && kind(text.codePointAt(i)) != Kind.SPACE) {
      i += Character.charCount(text.codePointAt(i));
    }
    return i;
  }

  private void take(int from, int to) {
    switch (kind(text.codePointAt(from))) {
      case SPACE -> finish();
      case LETTER -> extend(from, to);
      case SINGLE -> {
        finish();
        add(from, to);
      }
      case MARK -> {
        if (joins(from, to) || endsInitials(from, to)) {
          extend(from, to);
        } else {
          finish();
          add(from, to);
        }
      }
    }
  }

  private void extend(int from, int to) {
    if (start < 0) {
      start = from;
    }
    end = to;
  }

  private void finish() {
    if (start < 0) {
      return;
    }
    int length = end - start;
    int apostrophe = end - 2;
    if (length > 2
        && (text.charAt(end - 1) == 's' || text.charAt(end - 1) == 'S')
        && (text.charAt(apostrophe) == '\'' || text.charAt(apostrophe) == '’')) {
      add(start, apostrophe);
      add(apostrophe, end);
    } else {
      add(start, end);
    }
    start = -1;
  }

  private void add(int from, int to) {
    words.add(TextWord.in(text, from, to));
  }

  private static Kind kind(int c) {
    if (VisibleText.isBlank(c)) {
      return Kind.SPACE;
    }
    if (Punctuation.is(c)) {
      return Kind.MARK;
    }
    return switch (Character.getType(c)) {
      case Character.MATH_SYMBOL,
          Character.CURRENCY_SYMBOL,
          Character.MODIFIER_SYMBOL,
          Character.OTHER_SYMBOL ->
          Kind.MARK;
      default -> WITHOUT_SPACES.contains(UnicodeScript.of(c)) ? Kind.SINGLE : Kind.LETTER;
    };
  }

  /** Whether a mark stands between two letters or digits that it holds together. */
  private boolean joins(int from, int to) {
    if (start < 0 || to == text.length()) {
      return false;
    }
    int before = text.codePointBefore(from);
    int after = text.codePointAt(to);
    if (kind(after) != Kind.LETTER || kind(before) == Kind.MARK) {
      return false;
    }
    char mark = text.charAt(from);
    return JOINS_LETTERS.indexOf(mark) >= 0
        || (JOINS_DIGITS.indexOf(mark) >= 0
            && Character.isDigit(before)
            && Character.isDigit(after));
  }

  private static boolean isCombining(int c) {
    int type = Character.getType(c);
    return type == Character.NON_SPACING_MARK
        || type == Character.COMBINING_SPACING_MARK
        || type == Character.ENCLOSING_MARK;
  }

  /** Whether a period ends R.H. or U.S., or an initial that another word follows. */
  private boolean endsInitials(int from, int to) {
    if (start < 0 || text.charAt(from) != '.' || text.charAt(from - 1) == '.') {
      return false;
    }
    boolean initial = true;
    int initials = 0;
    for (int i = start; i < from; i += Character.charCount(text.codePointAt(i))) {
      int c = text.codePointAt(i);
      if (!initial && isCombining(c)) {
        continue;
      }
      if (initial ? !Character.isLetter(c) : c != '.') {
        return false;
      }
      initials += initial ? 1 : 0;
      initial = !initial;
    }
    if (initials > 1) {
      return true;
    }
    int next = to;
    while (next < text.length() && Character.isSpaceChar(text.charAt(next))) {
      next++;
    }
    return Character.isUpperCase(text.codePointAt(start))
        && next > to
        && next < text.length()
        && Character.isUpperCase(text.codePointAt(next));
  }
}
