package io.slicer.classification;

import io.slicer.inference.Softmax;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a model says of a text or a pair: what transformers' pipeline {@code text-classification}
 * gives with {@code top_k=None}.
 *
 * @param problem what was asked
 * @param scores all labels, the best first; of equals, the one of the lower index
 * @param cutFirst how many sub-words of the text, or of the first of a pair, were not read because
 *     the encoder takes no more
 * @param cutSecond how many of the second of a pair
 */
public record Classification(
    Problem problem, List<LabelScore> scores, int cutFirst, int cutSecond) {
  /** The probability from which on a text has a label, where it may have several. */
  public static final double THRESHOLD = 0.5;

  /**
   * Copies the scores.
   *
   * @param problem what was asked
   * @param scores all labels, the best first
   * @param cutFirst how many sub-words of the first text were not read
   * @param cutSecond how many of the second
   */
  public Classification {
    scores = List.copyOf(scores);
  }

  static Classification of(
      Problem problem, List<String> labels, float[] raw, int cutFirst, int cutSecond) {
    double[] values =
        switch (problem) {
          case SINGLE_LABEL -> Softmax.of(raw).probabilities();
          case MULTI_LABEL -> Probabilities.sigmoid(raw);
          case REGRESSION -> Probabilities.unchanged(raw);
        };
    List<LabelScore> scores = new ArrayList<>();
    for (int c = 0; c < values.length; c++) {
      scores.add(new LabelScore(labels.get(c), values[c]));
    }
    scores.sort(Comparator.comparingDouble(LabelScore::score).reversed());
    return new Classification(problem, scores, cutFirst, cutSecond);
  }

  /**
   * The best label.
   *
   * @return its name
   */
  public String label() {
    return scores.get(0).label();
  }

  /**
   * What the model says of the best label.
   *
   * @return its probability; the number itself for {@link Problem#REGRESSION}
   */
  public double score() {
    return scores.get(0).score();
  }

  /**
   * The labels that the text has, where it may have several.
   *
   * @param threshold probability from which on it has one
   * @return names, the surest first
   */
  public Set<String> labels(double threshold) {
    return scores.stream()
        .filter(one -> one.score() >= threshold)
        .map(LabelScore::label)
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  /**
   * What the model says of a label.
   *
   * @param label its name
   * @return its probability
   * @throws IllegalArgumentException if there is no such label
   */
  public double score(String label) {
    return scores.stream()
        .filter(one -> one.label().equals(label))
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException("label \"" + label + "\" is none of " + scores))
        .score();
  }
}
