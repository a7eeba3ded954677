package io.slicer.examples.crosslingual.task;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.slicer.eval.SpanCounts;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A figure of a model, and what it is made of: what was counted in each example, so that models can
 * be compared by tests over examples.
 *
 * @param value between 0 and 1
 * @param correct how many entities, words or labels of each example are right
 * @param predicted how many the model has predicted; null if as many as there are
 * @param gold how many there are
 */
public record Figure(
    double value,
    List<Long> correct,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<Long> predicted,
    List<Long> gold) {
  /**
   * Copies the lists.
   *
   * @param value between 0 and 1
   * @param correct how many of each example are right
   * @param predicted how many the model has predicted; null if as many as there are
   * @param gold how many there are
   */
  public Figure {
    correct = List.copyOf(correct);
    predicted = predicted == null ? null : List.copyOf(predicted);
    gold = List.copyOf(gold);
  }

  static Figure of(double value, List<SpanCounts> counts) {
    boolean all = counts.stream().allMatch(each -> each.predicted() == each.gold());
    return new Figure(
        value,
        counts.stream().map(SpanCounts::correct).toList(),
        all ? null : counts.stream().map(SpanCounts::predicted).toList(),
        counts.stream().map(SpanCounts::gold).toList());
  }

  /** The share of words, or of other things that bear one label each, whose label is right. */
  static Figure accuracy(double value, List<List<String>> gold, List<List<String>> predicted) {
    List<SpanCounts> counts = new ArrayList<>();
    for (int s = 0; s < gold.size(); s++) {
      List<String> right = gold.get(s);
      List<String> found = predicted.get(s);
      long correct = 0;
      for (int w = 0; w < right.size(); w++) {
        correct += right.get(w).equals(found.get(w)) ? 1 : 0;
      }
      counts.add(new SpanCounts(correct, right.size(), right.size()));
    }
    return of(value, counts);
  }

  /**
   * What was counted in each example.
   *
   * @return the counts
   */
  public List<SpanCounts> counts() {
    List<Long> found = predicted == null ? gold : predicted;
    List<SpanCounts> counts = new ArrayList<>();
    for (int e = 0; e < gold.size(); e++) {
      counts.add(new SpanCounts(correct.get(e), found.get(e), gold.get(e)));
    }
    return counts;
  }
}
