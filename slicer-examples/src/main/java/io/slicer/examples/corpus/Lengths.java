package io.slicer.examples.corpus;

import java.util.Arrays;

/**
 * How long sentences are. A quantile is the least length that so many of the sentences do not
 * exceed.
 *
 * @param min the shortest
 * @param median not exceeded by half of them
 * @param p95 not exceeded by 95 % of them
 * @param p99 not exceeded by 99 % of them
 * @param max the longest
 * @param over510 how many are longer than an encoder with 512 positions takes
 */
record Lengths(int min, int median, int p95, int p99, int max, long over510) {
  private static final int MOST = 510;

  /** Of at least one sentence. */
  static Lengths of(int[] lengths) {
    int[] sorted = lengths.clone();
    Arrays.sort(sorted);
    return new Lengths(
        sorted[0],
        quantile(sorted, 50),
        quantile(sorted, 95),
        quantile(sorted, 99),
        sorted[sorted.length - 1],
        Arrays.stream(sorted).filter(length -> length > MOST).count());
  }

  private static int quantile(int[] sorted, int percent) {
    long rank = ((long) percent * sorted.length + 99) / 100;
    return sorted[(int) rank - 1];
  }
}
