package io.slicer.engine.internal.layout;

import io.slicer.model.TokenBatch;

/**
 * What the rows of a variable stand for, and how many of them a sequence has. An op may bring a
 * kind of its own; kinds are told apart by {@code equals}. A plan lays out the rows of the kinds
 * that its variables have.
 */
public interface RowKind {
  /** Tokens (N). They stand in the order of the packed batch, all others in that of the caller. */
  RowKind TOKENS =
      new RowKind() {
        @Override
        public long count(TokenBatch batch, int sequence) {
          int[] offsets = batch.offsets();
          return offsets[sequence + 1] - (long) offsets[sequence];
        }

        @Override
        public String toString() {
          return "TOKENS";
        }
      };

  /** Scored tokens (R). */
  RowKind SCORED =
      new RowKind() {
        @Override
        public long count(TokenBatch batch, int sequence) {
          return batch.scoredRows(sequence);
        }

        @Override
        public int place(TokenBatch batch, int sequence, int row) {
          return batch.rows()[batch.firstScoredRow(sequence) + row] - batch.offsets()[sequence];
        }

        @Override
        public String toString() {
          return "SCORED";
        }
      };

  /** Pairs of tokens of one sequence (the sum of all T x T). */
  RowKind PAIRS =
      new RowKind() {
        @Override
        public long count(TokenBatch batch, int sequence) {
          long tokens = TOKENS.count(batch, sequence);
          return tokens * tokens;
        }

        @Override
        public String toString() {
          return "PAIRS";
        }
      };

  /**
   * How many rows a sequence has.
   *
   * @param sequence of the batch, from 0 to S - 1
   */
  long count(TokenBatch batch, int sequence);

  /**
   * The position under which dropout draws the mask of a row: which of the sequence's rows it is,
   * or of a token the position of the token.
   *
   * @param sequence of the batch, from 0 to S - 1
   * @param row of the sequence, from 0
   */
  default int place(TokenBatch batch, int sequence, int row) {
    return row;
  }
}
