package io.slicer.ner.corpus.internal.json;

import io.slicer.words.TextWord;
import io.slicer.words.WordBoundaries;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A text and its words by the places that spans have: code points, or tokens.
 *
 * @param text the whole; empty for tokens
 * @param words each with its place
 * @param length of the text in code points, or how many tokens there are
 */
record SpanText(String text, List<Word> words, int length) {
  /**
   * A word.
   *
   * @param form as it is read
   * @param start of it
   * @param end behind it
   */
  record Word(String form, int start, int end) {}

  /** A text whose words are cut as tagging cuts them. */
  static SpanText of(String text) {
    List<Word> words = new ArrayList<>();
    int unit = 0;
    int point = 0;
    for (TextWord word : WordBoundaries.PAN_X.cut(text).words()) {
      point += text.codePointCount(unit, word.start());
      int end = point + text.codePointCount(word.start(), word.end());
      words.add(new Word(word.text(), point, end));
      unit = word.end();
      point = end;
    }
    return new SpanText(text, words, text.codePointCount(0, text.length()));
  }

  /** A text whose words are given by their places, in its order. */
  static SpanText cut(String text, List<int[]> places) {
    int[] points = text.codePoints().toArray();
    List<Word> words = new ArrayList<>();
    for (int[] place : places) {
      String form = new String(points, place[0], place[1] - place[0]).strip();
      if (!form.isEmpty()) {
        words.add(new Word(form, place[0], place[1]));
      }
    }
    return new SpanText(text, words, points.length);
  }

  static SpanText ofTokens(List<String> tokens) {
    List<Word> words = new ArrayList<>();
    tokens.forEach(token -> words.add(new Word(token, words.size(), words.size() + 1)));
    return new SpanText("", words, words.size());
  }

  boolean isOfTokens() {
    return text.isEmpty() && !words.isEmpty();
  }

  List<String> forms() {
    return words.stream().map(Word::form).toList();
  }

  /** The first word that does not end before a place. */
  int firstWord(long start) {
    int w = 0;
    while (w < words.size() && words.get(w).end() <= start) {
      w++;
    }
    return w;
  }

  /** The number of words that begin before a place. */
  int behindLastWord(long end) {
    int w = words.size();
    while (w > 0 && words.get(w - 1).start() >= end) {
      w--;
    }
    return w;
  }

  /** Whether a place begins and ends with words, white space aside. */
  boolean isWhole(long start, long end, int first, int behind) {
    return start <= words.get(first).start() && end >= words.get(behind - 1).end();
  }

  /**
   * A span in code points, without its text. Tools in browsers count UTF-16 units; the span's own
   * text tells which of the two are meant.
   */
  SpanFields.Marked inCodePoints(SpanFields.Marked span) {
    String own = span.text();
    long start = span.start();
    long end = span.end();
    if (own != null && !isOfTokens() && !own.equals(textBetween(start, end))) {
      int unit = (int) Math.max(0, Math.min(start, text.length()));
      if (unit == start && text.startsWith(own, unit) && unit + own.length() == end) {
        start = text.codePointCount(0, unit);
        end = start + own.codePointCount(0, own.length());
      }
    }
    return new SpanFields.Marked(start, end, span.type(), null);
  }

  private @Nullable String textBetween(long start, long end) {
    return start >= 0 && start <= end && end <= length ? between(start, end) : null;
  }

  /** What stands at a place. */
  String between(long start, long end) {
    if (isOfTokens()) {
      return String.join(" ", forms().subList((int) start, (int) end));
    }
    int from = text.offsetByCodePoints(0, (int) start);
    return text.substring(from, text.offsetByCodePoints(from, (int) (end - start)));
  }
}
