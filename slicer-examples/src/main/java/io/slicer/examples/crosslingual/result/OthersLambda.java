package io.slicer.examples.crosslingual.result;

import io.slicer.examples.crosslingual.cell.ChoiceResult;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The lambda that is best for the other languages: nothing of a language itself has a part in the
 * one that it is given, so its figures stay those of a language without labels.
 */
public final class OthersLambda {
  /** Sums that are equal on paper may differ by rounding; a tie must count as a tie. */
  private static final double ROUNDING = 1e-12;

  private OthersLambda() {}

  /**
   * The lambda for a language.
   *
   * @param language its code
   * @param choices of one task and one start, in any languages; that of the language itself is not
   *     looked at
   * @return the lambda with the highest mean score over the other languages, of several the
   *     smallest; none if there are no others
   * @throws IllegalArgumentException if languages were searched on different grids
   */
  public static OptionalDouble of(String language, Collection<ChoiceResult> choices) {
    List<ChoiceResult> others =
        choices.stream().filter(choice -> !choice.language().equals(language)).toList();
    if (others.isEmpty()) {
      return OptionalDouble.empty();
    }
    SortedMap<Double, Double> sums = new TreeMap<>();
    for (ChoiceResult other : others) {
      Map<Double, Double> scores = other.scores();
      if (!sums.isEmpty() && !scores.keySet().equals(sums.keySet())) {
        throw new IllegalArgumentException(
            "lambdas " + scores.keySet() + " of " + other.language() + ", but " + sums.keySet());
      }
      scores.forEach((lambda, score) -> sums.merge(lambda, score, Double::sum));
    }
    double best = Double.NaN;
    double most = Double.NEGATIVE_INFINITY;
    for (Map.Entry<Double, Double> sum : sums.entrySet()) {
      if (sum.getValue() > most + ROUNDING) {
        best = sum.getKey();
        most = sum.getValue();
      }
    }
    return Double.isNaN(best) ? OptionalDouble.empty() : OptionalDouble.of(best);
  }
}
