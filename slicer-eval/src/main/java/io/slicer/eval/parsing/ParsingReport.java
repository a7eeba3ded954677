package io.slicer.eval.parsing;

import com.google.common.collect.ImmutableSet;
import io.slicer.eval.parsing.RunningText.Word;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Predicate;

/**
 * How well words, tags and trees of a parser agree with the gold standard: what the CoNLL 2018
 * shared task's {@code conll18_ud_eval.py} computes.
 *
 * <pre>{@code
 * ParsingReport report = ParsingReport.of(gold, parsed);
 * System.out.println(report);
 * double las = report.las().f1();
 * }</pre>
 *
 * <p>Both sides must be the same text, spaces aside; sentence borders and words may differ. With
 * the same words, precision, recall, F1 and aligned accuracy of all but CLAS are one and the same.
 * Punctuation counts in UAS and LAS. Immutable.
 *
 * @param words gold words that the system has
 * @param upos those with the right part of speech
 * @param uas those with the right head
 * @param las those with the right head and the right relation, subtypes aside
 * @param clas the same among content words: a gold word is one by its gold relation, a system's
 *     word by the system's; function words, punctuation and relations that Universal Dependencies
 *     do not have are none
 */
public record ParsingReport(
    ParsingScore words, ParsingScore upos, ParsingScore uas, ParsingScore las, ParsingScore clas) {
  private static final Set<String> CONTENT =
      ImmutableSet.of(
          "nsubj",
          "obj",
          "iobj",
          "csubj",
          "ccomp",
          "xcomp",
          "obl",
          "vocative",
          "expl",
          "dislocated",
          "advcl",
          "advmod",
          "discourse",
          "nmod",
          "appos",
          "nummod",
          "acl",
          "amod",
          "conj",
          "fixed",
          "flat",
          "compound",
          "list",
          "parataxis",
          "orphan",
          "goeswith",
          "reparandum",
          "root",
          "dep");

  /**
   * Scores a parser.
   *
   * @param gold all sentences of the gold standard, at least one
   * @param system the same text as the system has it
   * @return the report
   * @throws OtherTextException if the characters of the two differ, spaces aside
   * @throws IllegalArgumentException if there is no gold sentence
   */
  public static ParsingReport of(List<ParsedSentence> gold, List<ParsedSentence> system) {
    if (gold.isEmpty()) {
      throw new IllegalArgumentException("no gold sentences to score by");
    }
    RunningText right = new RunningText(gold);
    RunningText found = new RunningText(system);
    right.requireSame(found);
    WordAlignment alignment = new WordAlignment(right.words(), found.words());
    Predicate<Word> all = word -> true;
    BiPredicate<Word, Word> upos = (g, s) -> g.word().upos().equals(s.word().upos());
    BiPredicate<Word, Word> head = (g, s) -> g.head() == alignment.goldOf(s.head());
    BiPredicate<Word, Word> relation =
        (g, s) -> g.word().universalRelation().equals(s.word().universalRelation());
    return new ParsingReport(
        score(right, found, alignment, all, (g, s) -> true),
        score(right, found, alignment, all, upos),
        score(right, found, alignment, all, head),
        score(right, found, alignment, all, head.and(relation)),
        score(right, found, alignment, ParsingReport::isContent, head.and(relation)));
  }

  /**
   * Scores a parser that has read the gold words: what it says need not be trees, and it may have
   * left sentences out.
   *
   * @param gold all sentences of the gold standard, at least one
   * @param system what the parser says of the words of each; none of a sentence that it left out:
   *     then all words are there, but their tags, heads and relations are wrong
   * @return the report; where everything is a tree, the same as that of {@link #of}
   * @throws IllegalArgumentException if there is no gold sentence, or the system has other words
   */
  public static ParsingReport ofSameWords(
      List<ParsedSentence> gold, List<List<ParsedWord>> system) {
    if (gold.isEmpty() || gold.size() != system.size()) {
      throw new IllegalArgumentException(
          system.size() + " sentences to score by " + gold.size() + " gold sentences");
    }
    long words = 0;
    long upos = 0;
    long heads = 0;
    long both = 0;
    long content = 0;
    long foundContent = 0;
    long rightContent = 0;
    for (int s = 0; s < gold.size(); s++) {
      List<ParsedWord> right = gold.get(s).words();
      List<ParsedWord> found = system.get(s);
      if (!found.isEmpty()) {
        requireSame(right, found, s);
      }
      for (int w = 0; w < right.size(); w++) {
        ParsedWord one = right.get(w);
        words++;
        content += isContent(one) ? 1 : 0;
        if (found.isEmpty()) {
          foundContent += isContent(one) ? 1 : 0;
          continue;
        }
        ParsedWord other = found.get(w);
        boolean head = one.head() == other.head();
        boolean all = head && one.universalRelation().equals(other.universalRelation());
        upos += one.upos().equals(other.upos()) ? 1 : 0;
        heads += head ? 1 : 0;
        both += all ? 1 : 0;
        foundContent += isContent(other) ? 1 : 0;
        rightContent += all && isContent(one) ? 1 : 0;
      }
    }
    return new ParsingReport(
        new ParsingScore(words, words, words, words),
        new ParsingScore(upos, words, words, words),
        new ParsingScore(heads, words, words, words),
        new ParsingScore(both, words, words, words),
        new ParsingScore(rightContent, content, foundContent, content));
  }

  /**
   * The report of two texts together.
   *
   * @param other the report of the other text
   * @return what {@link #of} says if one text follows the other
   */
  public ParsingReport plus(ParsingReport other) {
    return new ParsingReport(
        words.plus(other.words),
        upos.plus(other.upos),
        uas.plus(other.uas),
        las.plus(other.las),
        clas.plus(other.clas));
  }

  private static void requireSame(List<ParsedWord> gold, List<ParsedWord> system, int sentence) {
    boolean same = gold.size() == system.size();
    for (int w = 0; same && w < gold.size(); w++) {
      same = gold.get(w).form().equals(system.get(w).form());
    }
    if (!same) {
      throw new IllegalArgumentException(
          "sentence " + (sentence + 1) + " has other words than the gold standard");
    }
  }

  private static boolean isContent(Word word) {
    return isContent(word.word());
  }

  private static boolean isContent(ParsedWord word) {
    return CONTENT.contains(word.universalRelation());
  }

  private static ParsingScore score(
      RunningText gold,
      RunningText system,
      WordAlignment alignment,
      Predicate<Word> counted,
      BiPredicate<Word, Word> right) {
    long correct = 0;
    long aligned = 0;
    for (int g = 0; g < gold.words().size(); g++) {
      int s = alignment.systemOf(g);
      if (s != WordAlignment.NONE && counted.test(gold.words().get(g))) {
        aligned++;
        correct += right.test(gold.words().get(g), system.words().get(s)) ? 1 : 0;
      }
    }
    return new ParsingScore(
        correct,
        gold.words().stream().filter(counted).count(),
        system.words().stream().filter(counted).count(),
        aligned);
  }

  /**
   * The report as text: a line for each figure, with the number of gold words in it.
   *
   * @param digits how many follow the decimal point
   * @return its lines, each ended by a line feed
   * @throws IllegalArgumentException if {@code digits} is negative
   */
  public String format(int digits) {
    if (digits < 0) {
      throw new IllegalArgumentException("digits must not be negative: " + digits);
    }
    StringBuilder text = new StringBuilder();
    line(text, "", "precision", "recall", "f1-score", "aligned", "support");
    text.append('\n');
    line(text, "words", words, digits);
    line(text, "UPOS", upos, digits);
    line(text, "UAS", uas, digits);
    line(text, "LAS", las, digits);
    line(text, "CLAS", clas, digits);
    return text.toString();
  }

  private static void line(StringBuilder text, String name, ParsingScore score, int digits) {
    line(
        text,
        name,
        fixed(score.precision(), digits),
        fixed(score.recall(), digits),
        fixed(score.f1(), digits),
        fixed(score.alignedAccuracy(), digits),
        Long.toString(score.gold()));
  }

  private static void line(StringBuilder text, String name, String... cells) {
    text.append(String.format(Locale.ROOT, "%5s", name));
    for (String cell : cells) {
      text.append(String.format(Locale.ROOT, " %10s", cell));
    }
    text.append('\n');
  }

  private static String fixed(double value, int digits) {
    return new BigDecimal(value).setScale(digits, RoundingMode.HALF_EVEN).toPlainString();
  }

  /**
   * The text report with four digits.
   *
   * @return {@code format(4)}
   */
  @Override
  public String toString() {
    return format(4);
  }
}
