package io.slicer.parsing;

import com.google.common.primitives.ImmutableIntArray;
import io.slicer.engine.NotFiniteException;
import java.util.Arrays;

/**
 * Chooses the heads of a sentence's words by scores (n, n + 1): row d - 1 has those of word d, in
 * column 0 that of the root, in column h that of word h. A word's own column is never chosen.
 *
 * <p>The best tree is found as Chu and Liu (1965) and Edmonds (1967) find it. That exactly one word
 * hangs under the root comes of a charge for every such word, larger than the scores of any two
 * trees can differ: where each tree pays it once, it changes nothing. A better-known way, mending a
 * tree with several roots, is not exact (Zmigrod, Vieira and Cotterell, EMNLP 2020). Sums are in
 * double, as the charge would eat a float's digits.
 *
 * <p>Equal scores are decided by position, so the same scores always give the same heads.
 */
public final class TreeDecoder {
  private TreeDecoder() {}

  /**
   * The best head of each word.
   *
   * @param scores (n, n + 1), row-major; more may stand behind them
   * @param words n, at least 1
   * @return for each word 0 or the number of another word; of equals the lowest
   * @throws NotFiniteException if a score is not a finite number
   */
  public static ImmutableIntArray greedy(float[] scores, int words) {
    check(scores, words);
    int[] heads = new int[words];
    for (int d = 1; d <= words; d++) {
      int best = 0;
      for (int h = 1; h <= words; h++) {
        if (h != d && score(scores, words, d, h) > score(scores, words, d, best)) {
          best = h;
        }
      }
      heads[d - 1] = best;
    }
    return ImmutableIntArray.copyOf(heads);
  }

  /**
   * The heads of the best tree with one word under the root.
   *
   * @param scores (n, n + 1), row-major; more may stand behind them
   * @param words n, at least 1
   * @return for each word 0 or the number of another word: exactly one has 0, and following the
   *     heads leads there from every word
   * @throws NotFiniteException if a score is not a finite number
   */
  public static ImmutableIntArray spanningTree(float[] scores, int words) {
    check(scores, words);
    double least = Double.POSITIVE_INFINITY;
    double most = Double.NEGATIVE_INFINITY;
    for (int d = 1; d <= words; d++) {
      for (int h = 0; h <= words; h++) {
        if (h != d) {
          least = Math.min(least, score(scores, words, d, h));
          most = Math.max(most, score(scores, words, d, h));
        }
      }
    }
    double charge = 1 + words * (most - least);
    double[][] weights = new double[words + 1][words + 1];
    for (int d = 1; d <= words; d++) {
      for (int h = 0; h <= words; h++) {
        weights[d][h] = score(scores, words, d, h) - (h == 0 ? charge : 0);
      }
    }
    return ImmutableIntArray.copyOf(Arrays.copyOfRange(best(weights), 1, words + 1));
  }

  private static float score(float[] scores, int words, int word, int head) {
    return scores[(word - 1) * (words + 1) + head];
  }

  private static void check(float[] scores, int words) {
    if (words < 1) {
      throw new IllegalArgumentException("a sentence of " + words + " words");
    }
    NotFiniteException.check(scores, words * (words + 1));
  }

  /**
   * The heads of the tree of the greatest sum, whatever its number of roots.
   *
   * @param weights of each node 1, 2, ... its heads'; node 0 is the root
   * @return the head of each node but the root
   */
  private static int[] best(double[][] weights) {
    int nodes = weights.length;
    int[] heads = new int[nodes];
    for (int d = 1; d < nodes; d++) {
      int best = 0;
      for (int h = 1; h < nodes; h++) {
        if (h != d && weights[d][h] > weights[d][best]) {
          best = h;
        }
      }
      heads[d] = best;
    }
    boolean[] inCircle = circle(heads);
    return inCircle.length == 0 ? heads : unfolded(weights, heads, inCircle);
  }

  /** Which nodes are in the first circle that the heads make; none: no array. */
  private static boolean[] circle(int[] heads) {
    int[] walk = new int[heads.length]; // the node from which a node was first reached
    for (int start = 1; start < heads.length; start++) {
      int node = start;
      while (node > 0 && walk[node] == 0) {
        walk[node] = start;
        node = heads[node];
      }
      if (node > 0 && walk[node] == start) {
        boolean[] members = new boolean[heads.length];
        for (int member = node; !members[member]; member = heads[member]) {
          members[member] = true;
        }
        return members;
      }
    }
    return new boolean[0];
  }

  /**
   * Finds the best tree with the circle as one node, then opens the circle where the tree enters
   * it.
   */
  private static int[] unfolded(double[][] weights, int[] heads, boolean[] inCircle) {
    int nodes = weights.length;
    int[] outside = new int[nodes]; // the nodes that stay, by their new numbers
    int count = 0;
    for (int node = 0; node < nodes; node++) {
      if (!inCircle[node]) {
        outside[count++] = node;
      }
    }
    int circle = count;
    int[] entered = new int[count]; // the member that each node would best be the head of
    int[] left = new int[count]; // the member that would be each node's best head
    double[][] folded = new double[count + 1][count + 1];
    for (int i = 0; i < count; i++) {
      int node = outside[i];
      folded[i][circle] = Double.NEGATIVE_INFINITY;
      folded[circle][i] = Double.NEGATIVE_INFINITY;
      for (int member = 1; member < nodes; member++) {
        if (!inCircle[member]) {
          continue;
        }
        double gain = weights[member][node] - weights[member][heads[member]];
        if (gain > folded[circle][i]) {
          folded[circle][i] = gain;
          entered[i] = member;
        }
        if (i > 0 && weights[node][member] > folded[i][circle]) {
          folded[i][circle] = weights[node][member];
          left[i] = member;
        }
      }
      for (int j = 0; j < count; j++) {
        folded[i][j] = weights[node][outside[j]];
      }
    }
    int[] tree = best(folded);
    int[] result = heads.clone();
    for (int i = 1; i < count; i++) {
      result[outside[i]] = tree[i] == circle ? left[i] : outside[tree[i]];
    }
    result[entered[tree[circle]]] = outside[tree[circle]];
    return result;
  }
}
