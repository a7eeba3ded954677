package io.slicer.ner;

import java.util.List;
import java.util.stream.IntStream;

/**
 * Finds the most probable tags of a sentence among those that are well-formed IOB2, in which an
 * {@code I-} only follows a {@code B-} or {@code I-} of the same type.
 */
final class Iob2Viterbi {
  private final int[] all;
  private final boolean[] inside;

  /** What each label may follow, beside the start for those that are not inside. */
  private final int[][] predecessors;

  /**
   * A decoder.
   *
   * @param names of the labels by row
   * @throws IllegalArgumentException if no tags are well-formed with the labels
   */
  Iob2Viterbi(List<String> names) {
    all = IntStream.range(0, names.size()).toArray();
    inside = new boolean[all.length];
    predecessors = new int[all.length][];
    for (int label : all) {
      String name = names.get(label);
      inside[label] = name.startsWith("I-");
      predecessors[label] =
          inside[label]
              ? IntStream.of(all)
                  .filter(i -> names.get(i).equals(name) || names.get(i).equals(begin(name)))
                  .toArray()
              : all;
    }
    if (IntStream.of(all).allMatch(label -> inside[label])) {
      throw new IllegalArgumentException("no tags are well-formed with the labels " + names);
    }
  }

  private static String begin(String insideTag) {
    return "B" + insideTag.substring(1);
  }

  /**
   * The best sequence.
   *
   * @param probabilities of each word's tags (C)
   * @return the labels, one for each word
   */
  int[] best(List<double[]> probabilities) {
    int[] path = new int[probabilities.size()];
    if (path.length == 0) {
      return path;
    }
    int[][] before = new int[path.length][all.length];
    double[] score = new double[all.length];
    for (int label : all) {
      score[label] = inside[label] ? Double.NEGATIVE_INFINITY : log(probabilities.get(0)[label]);
    }
    for (int word = 1; word < path.length; word++) {
      double[] next = new double[all.length];
      for (int label : all) {
        before[word][label] = best(score, predecessors[label]);
        next[label] = score[before[word][label]] + log(probabilities.get(word)[label]);
      }
      score = next;
    }
    path[path.length - 1] = best(score, all);
    for (int word = path.length - 1; word > 0; word--) {
      path[word - 1] = before[word][path[word]];
    }
    return path;
  }

  private static int best(double[] score, int[] candidates) {
    int best = candidates[0];
    for (int candidate : candidates) {
      if (score[candidate] > score[best]) {
        best = candidate;
      }
    }
    return best;
  }

  /** Finite: however improbable, what is allowed beats what is not. */
  private static double log(double probability) {
    return Math.log(Math.max(probability, Double.MIN_VALUE));
  }
}
