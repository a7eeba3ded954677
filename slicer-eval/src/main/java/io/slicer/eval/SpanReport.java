package io.slicer.eval;

import com.google.common.collect.ImmutableSortedMap;
import io.slicer.eval.internal.PythonText;
import java.util.List;
import java.util.SortedMap;

/**
 * Precision, recall, F1 and support of every type, their averages, and the accuracy of the tags:
 * what seqeval's {@code classification_report} and {@code accuracy_score} compute, to the last
 * digit.
 *
 * <pre>{@code
 * SpanReport report = SpanReport.of(gold, predicted);
 * System.out.println(report.format(4));              // seqeval's text report
 * double f1 = report.micro().f1();                   // the figure that papers call F1
 * double persons = report.perType().get("PER").recall();
 * }</pre>
 *
 * <p>A type is in the report if a gold or a predicted span has it. Where there is no span at all,
 * the macro average is a mean over nothing and therefore NaN, as in seqeval, whatever the {@link
 * ZeroDivision}; the other figures follow the {@link ZeroDivision}. Immutable.
 *
 * @param perType the score of each type, sorted by code point as in Python
 * @param micro all spans of all types together
 * @param macro the plain mean over the types; its support is the sum of theirs
 * @param weighted the mean over the types, each weighing as much as its support
 * @param accuracy the share of tokens whose tag is the gold one; the mode makes no difference
 */
public record SpanReport(
    SortedMap<String, PrecisionRecall> perType,
    PrecisionRecall micro,
    PrecisionRecall macro,
    PrecisionRecall weighted,
    double accuracy) {
  /**
   * A report of these figures.
   *
   * @param perType the score of each type; copied
   * @param micro the micro average
   * @param macro the macro average
   * @param weighted the weighted average
   * @param accuracy the accuracy of the tags
   */
  public SpanReport {
    perType = ImmutableSortedMap.copyOf(perType, PythonText.CODE_POINT_ORDER);
  }

  /**
   * Scores a corpus of IOB2 leniently, as seqeval does by default; ratios with a zero denominator
   * are 0.
   *
   * @param gold the true tags of each sentence
   * @param predicted a system's tags of the same sentences
   * @return the report
   * @throws TagSequenceException if lengths differ, or a tag is null or not IOB2
   */
  public static SpanReport of(List<List<String>> gold, List<List<String>> predicted) {
    return of(gold, predicted, SpanMode.LENIENT, ZeroDivision.ZERO);
  }

  /**
   * Scores a corpus of IOB2.
   *
   * @param gold the true tags of each sentence
   * @param predicted a system's tags of the same sentences
   * @param mode which tags make a span
   * @param zeroDivision what a ratio is whose denominator is zero
   * @return the report
   * @throws TagSequenceException if lengths differ, or a tag is null or not IOB2
   */
  public static SpanReport of(
      List<List<String>> gold,
      List<List<String>> predicted,
      SpanMode mode,
      ZeroDivision zeroDivision) {
    return of(gold, predicted, SpanScheme.IOB2, mode, zeroDivision);
  }

  /**
   * Scores a corpus.
   *
   * @param gold the true tags of each sentence
   * @param predicted a system's tags of the same sentences
   * @param scheme of all tags
   * @param mode which of them make a span
   * @param zeroDivision what a ratio is whose denominator is zero
   * @return the report
   * @throws TagSequenceException if lengths differ, or a tag is null or none of the scheme
   */
  public static SpanReport of(
      List<List<String>> gold,
      List<List<String>> predicted,
      SpanScheme scheme,
      SpanMode mode,
      ZeroDivision zeroDivision) {
    SpanAccumulator accumulator = new SpanAccumulator(scheme, mode);
    accumulator.addAll(gold, predicted);
    return accumulator.report(zeroDivision);
  }

  /**
   * The text that seqeval's {@code classification_report} prints, byte for byte. Where there is no
   * span at all, and seqeval fails, only the averages are listed.
   *
   * @param digits how many digits follow the decimal point
   * @return the lines of the report, each ended by a line feed
   * @throws IllegalArgumentException if {@code digits} is negative
   */
  public String format(int digits) {
    ReportText text = new ReportText(perType.keySet(), digits);
    perType.forEach(text::line);
    text.blank();
    text.line("micro avg", micro);
    text.line("macro avg", macro);
    text.line("weighted avg", weighted);
    return text.toString();
  }

  /**
   * The text report with two digits, seqeval's default.
   *
   * @return {@code format(2)}
   */
  @Override
  public String toString() {
    return format(2);
  }
}
