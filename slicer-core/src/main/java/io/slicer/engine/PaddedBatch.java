package io.slicer.engine;

import io.slicer.model.TokenBatch;

/** A packed batch as a grid of sequences x tokens, padded at the end of each sequence. */
final class PaddedBatch {
  /** Added to attention scores of padding, so that nothing attends to it. */
  private static final double HIDDEN = -1e30;

  private final TokenBatch batch;
  private final int sequences;
  private final int width;

  PaddedBatch(TokenBatch batch) {
    this.batch = batch;
    sequences = batch.sequenceCount();
    int longest = 0;
    for (int s = 0; s < sequences; s++) {
      longest = Math.max(longest, batch.offsets()[s + 1] - batch.offsets()[s]);
    }
    width = longest;
  }

  int sequences() {
    return sequences;
  }

  /** The number of columns. */
  int width() {
    return width;
  }

  int cells() {
    return sequences * width;
  }

  int scoredRows() {
    return batch.scoredRows();
  }

  int length(int sequence) {
    return batch.offsets()[sequence + 1] - batch.offsets()[sequence];
  }

  int sequenceOf(int token) {
    int s = 0;
    while (token >= batch.offsets()[s + 1]) {
      s++;
    }
    return s;
  }

  int cell(int token) {
    int s = sequenceOf(token);
    return s * width + token - batch.offsets()[s];
  }

  double[] spread(double[] rows, int columns) {
    double[] grid = new double[cells() * columns];
    for (int n = 0; n < batch.tokens(); n++) {
      System.arraycopy(rows, n * columns, grid, cell(n) * columns, columns);
    }
    return grid;
  }

  float[] packed(float[] grid, int columns) {
    float[] rows = new float[batch.tokens() * columns];
    for (int n = 0; n < batch.tokens(); n++) {
      System.arraycopy(grid, cell(n) * columns, rows, n * columns, columns);
    }
    return rows;
  }

  double[] mask() {
    double[] mask = new double[cells()];
    for (int s = 0; s < sequences; s++) {
      for (int t = length(s); t < width; t++) {
        mask[s * width + t] = HIDDEN;
      }
    }
    return mask;
  }

  double[] selection() {
    double[] selection = new double[scoredRows() * cells()];
    for (int r = 0; r < batch.scoredRows(); r++) {
      selection[r * cells() + cell(batch.rows()[r])] = 1;
    }
    return selection;
  }
}
