package io.slicer.eval;

import com.google.common.collect.ImmutableSortedMap;
import io.slicer.eval.internal.PythonText;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;

/**
 * Precision, recall, F1 and support of every label, their averages, and accuracy: what
 * scikit-learn's {@code classification_report} and {@code accuracy_score} compute, to the last
 * digit, for examples that have one label each or any number of them.
 *
 * <pre>{@code
 * ClassificationReport report = ClassificationReport.of(gold, predicted);
 * System.out.println(report.format(4));              // scikit-learn's text report
 * double accuracy = report.accuracy();
 * double f1 = report.macro().f1();
 * }</pre>
 *
 * <p>A ratio with a zero denominator is 0. Immutable.
 *
 * @param perLabel the score of each label, sorted by code point as in Python
 * @param micro all labels together: with one label an example, its figures are the accuracy
 * @param macro the plain mean over the labels; its support is the sum of theirs
 * @param weighted the mean over the labels, each weighing as much as its support
 * @param accuracy the share of examples whose labels are all right
 * @param examples how many there are
 * @param oneLabelEach whether each example has one label, on both sides
 */
public record ClassificationReport(
    SortedMap<String, PrecisionRecall> perLabel,
    PrecisionRecall micro,
    PrecisionRecall macro,
    PrecisionRecall weighted,
    double accuracy,
    long examples,
    boolean oneLabelEach) {
  /**
   * A report of these figures.
   *
   * @param perLabel the score of each label; copied
   * @param micro all labels together
   * @param macro the plain mean over the labels
   * @param weighted the mean weighted by support
   * @param accuracy the share of examples whose labels are all right
   * @param examples how many there are
   * @param oneLabelEach whether each example has one label
   */
  public ClassificationReport {
    perLabel = ImmutableSortedMap.copyOf(perLabel, PythonText.CODE_POINT_ORDER);
  }

  /**
   * Scores examples that have one label each. The labels are those that occur on either side.
   *
   * @param gold the true label of each example
   * @param predicted a system's
   * @return the report
   * @throws IllegalArgumentException if lengths differ, or there is no example
   */
  public static ClassificationReport of(List<String> gold, List<String> predicted) {
    checkLengths(gold, predicted);
    Set<String> labels = new TreeSet<>(PythonText.CODE_POINT_ORDER);
    labels.addAll(gold);
    labels.addAll(predicted);
    return of(
        gold.stream().map(Set::of).toList(),
        predicted.stream().map(Set::of).toList(),
        labels,
        true);
  }

  /**
   * Scores examples that have any number of labels.
   *
   * @param gold the true labels of each example
   * @param predicted a system's
   * @param labels to report on, whether they occur or not
   * @return the report
   * @throws IllegalArgumentException if lengths differ, there is no example, or a label that occurs
   *     is not among those to report on
   */
  public static ClassificationReport of(
      List<Set<String>> gold, List<Set<String>> predicted, Collection<String> labels) {
    checkLengths(gold, predicted);
    return of(gold, predicted, labels, false);
  }

  private static ClassificationReport of(
      List<Set<String>> gold,
      List<Set<String>> predicted,
      Collection<String> labels,
      boolean oneLabelEach) {
    Map<String, SpanCounts> counts = new LinkedHashMap<>(); // numpy adds up in this order
    labels.forEach(label -> counts.put(label, SpanCounts.NONE));
    long right = 0;
    for (int i = 0; i < gold.size(); i++) {
      Set<String> either = new TreeSet<>(gold.get(i));
      either.addAll(predicted.get(i));
      for (String label : either) {
        boolean is = gold.get(i).contains(label);
        boolean found = predicted.get(i).contains(label);
        SpanCounts one = new SpanCounts(is && found ? 1 : 0, found ? 1 : 0, is ? 1 : 0);
        if (counts.computeIfPresent(label, (name, sum) -> sum.plus(one)) == null) {
          throw new IllegalArgumentException(
              "example " + i + ": label \"" + label + "\" is none of " + labels);
        }
      }
      right += gold.get(i).equals(predicted.get(i)) ? 1 : 0;
    }
    Map<String, PrecisionRecall> scores = new LinkedHashMap<>();
    counts.forEach((label, count) -> scores.put(label, score(count)));
    SpanCounts all = counts.values().stream().reduce(SpanCounts.NONE, SpanCounts::plus);
    Collection<PrecisionRecall> each = scores.values();
    return new ClassificationReport(
        ImmutableSortedMap.copyOf(scores, PythonText.CODE_POINT_ORDER),
        score(all),
        TypeAverage.macro(each),
        all.gold() == 0 ? new PrecisionRecall(0, 0, 0, 0) : TypeAverage.weighted(each),
        (double) right / gold.size(),
        gold.size(),
        oneLabelEach);
  }

  /** scikit-learn makes F1 of counts, seqeval of precision and recall: the last bit may differ. */
  private static PrecisionRecall score(SpanCounts counts) {
    ZeroDivision zero = ZeroDivision.ZERO;
    return new PrecisionRecall(
        zero.divide(counts.correct(), counts.predicted()),
        zero.divide(counts.correct(), counts.gold()),
        zero.divide(2 * counts.correct(), counts.gold() + counts.predicted()),
        counts.gold());
  }

  static void checkLengths(List<?> gold, List<?> predicted) {
    if (gold.size() != predicted.size()) {
      throw new IllegalArgumentException(
          gold.size() + " gold answers, but " + predicted.size() + " predicted");
    }
    if (gold.isEmpty()) {
      throw new IllegalArgumentException("no examples to score");
    }
  }

  /**
   * The text that scikit-learn's {@code classification_report} prints for one label each, byte for
   * byte; for any number of labels, the same without the average over examples.
   *
   * @param digits how many digits follow the decimal point
   * @return the lines of the report, each ended by a line feed
   * @throws IllegalArgumentException if {@code digits} is negative
   */
  public String format(int digits) {
    ReportText text = new ReportText(perLabel.keySet(), digits);
    perLabel.forEach(text::line);
    text.blank();
    if (oneLabelEach) {
      text.accuracy(accuracy, examples);
    } else {
      text.line("micro avg", micro);
    }
    text.line("macro avg", macro);
    text.line("weighted avg", weighted);
    return text.toString();
  }

  /**
   * The text report with two digits, scikit-learn's default.
   *
   * @return {@code format(2)}
   */
  @Override
  public String toString() {
    return format(2);
  }
}
