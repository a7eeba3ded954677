package io.slicer.engine.internal.op.head;

import io.slicer.engine.internal.layout.RowKind;
import io.slicer.model.TokenBatch;

/** The rows of dependency trees, where the scored rows of a sequence are the n words of one. */
public enum TreeRows implements RowKind {
  /** What a word may depend on: the root, then the words. */
  HEADS {
    @Override
    public long count(TokenBatch batch, int sequence) {
      return batch.scoredRows(sequence) + 1L;
    }
  },

  /** Pairs of a word and what it may depend on: (n, n + 1). */
  ARCS {
    @Override
    public long count(TokenBatch batch, int sequence) {
      long words = batch.scoredRows(sequence);
      return words * (words + 1);
    }
  }
}
