package io.slicer.examples.bench.candidate;

import io.slicer.model.TokenSequence;
import java.util.Arrays;
import java.util.List;

/** Sentences side by side, filled up to the length of the longest. */
final class PaddedBatch {
  private final int sentences;
  private final int width;
  private final long[] ids;
  private final long[] mask;

  PaddedBatch(List<TokenSequence> sequences, int paddingId) {
    sentences = sequences.size();
    width = sequences.stream().mapToInt(TokenSequence::length).max().orElseThrow();
    ids = new long[sentences * width];
    mask = new long[ids.length];
    Arrays.fill(ids, paddingId);
    for (int s = 0; s < sentences; s++) {
      int[] own = sequences.get(s).ids();
      for (int t = 0; t < own.length; t++) {
        ids[at(s, t)] = own[t];
        mask[at(s, t)] = 1;
      }
    }
  }

  /** Where a token is. */
  int at(int sentence, int token) {
    return sentence * width + token;
  }

  /** S. */
  int sentences() {
    return sentences;
  }

  /** T. */
  int width() {
    return width;
  }

  /** S times T, padding included. */
  int size() {
    return ids.length;
  }

  /** (S, T), row-major. */
  long[] ids() {
    return ids;
  }

  /** 1 where a token is, 0 where padding is, (S, T). */
  long[] mask() {
    return mask;
  }
}
