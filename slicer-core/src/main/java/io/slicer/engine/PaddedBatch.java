package io.slicer.engine;

import io.slicer.engine.internal.layout.RowKind;
import io.slicer.engine.internal.op.head.TreeCrossEntropy;
import io.slicer.graph.EncoderOps;
import io.slicer.model.TokenBatch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.LongStream;

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

  /**
   * What a row of a variable stands for.
   *
   * @param sequence its number in the training step; of what belongs to none, -1
   * @param place the position under which dropout draws its mask; of padding, -1
   */
  record Row(int sequence, int place) {
    private static final Row PADDING = new Row(-1, -1);

    boolean isPadding() {
      return place < 0;
    }
  }

  /** The rows of what does not depend on the batch. */
  static List<Row> fixedRows(long count) {
    return LongStream.range(0, count).mapToObj(row -> new Row(-1, (int) row)).toList();
  }

  /**
   * The rows of one kind: tokens as the cells of the grid, others without padding, as a caller sees
   * them.
   */
  List<Row> rows(RowKind kind) {
    List<Row> rows = new ArrayList<>();
    if (kind.equals(RowKind.TOKENS)) {
      for (int s = 0; s < sequences; s++) {
        add(kind, s, rows);
        rows.addAll(Collections.nCopies(width - length(s), Row.PADDING));
      }
      return rows;
    }
    int[] given = new int[sequences];
    for (int s = 0; s < sequences; s++) {
      given[batch.given(s)] = s;
    }
    for (int s : given) {
      add(kind, s, rows);
    }
    return rows;
  }

  private void add(RowKind kind, int sequence, List<Row> rows) {
    for (int row = 0; row < kind.count(batch, sequence); row++) {
      rows.add(new Row(batch.sequences()[sequence], kind.place(batch, sequence, row)));
    }
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

  /**
   * How much tokens attend to themselves.
   *
   * @param attention probabilities (S, A, T, T)
   * @return (N, A)
   */
  float[] selfAttention(float[] attention, int heads) {
    float[] own = new float[batch.tokens() * heads];
    for (int n = 0; n < batch.tokens(); n++) {
      int s = sequenceOf(n);
      int t = n - batch.offsets()[s];
      for (int a = 0; a < heads; a++) {
        own[n * heads + a] = attention[((s * heads + a) * width + t) * width + t];
      }
    }
    return own;
  }

  /**
   * Who attends to whom, without padding.
   *
   * @param attention probabilities (S, A, T, T)
   * @return (A, T, T) of each sequence, in the order in which they were given
   */
  float[] pairs(float[] attention, int heads) {
    int[] given = new int[sequences];
    int size = 0;
    for (int s = 0; s < sequences; s++) {
      given[batch.given(s)] = s;
      size += heads * length(s) * length(s);
    }
    float[] pairs = new float[size];
    int at = 0;
    for (int s : given) {
      for (int row = 0; row < heads * length(s); row++) {
        int head = row / length(s);
        int from = ((s * heads + head) * width + row % length(s)) * width;
        System.arraycopy(attention, from, pairs, at, length(s));
        at += length(s);
      }
    }
    return pairs;
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

  /** The means of the scored runs of tokens; of single tokens, those themselves. */
  double[] selection() {
    double[] selection = new double[scoredRows() * cells()];
    for (int r = 0; r < batch.scoredRows(); r++) {
      for (int i = 0; i < batch.run(r); i++) {
        selection[r * cells() + cell(batch.rows()[r] + i)] = 1.0 / batch.run(r);
      }
    }
    return selection;
  }

  /** The first tokens of the sequences, in the order in which those were given (S, B T). */
  double[] firstTokens() {
    double[] selection = new double[sequences * cells()];
    for (int s = 0; s < sequences; s++) {
      selection[batch.given(s) * cells() + s * width] = 1;
    }
    return selection;
  }

  /** What words may depend on: the roots of all sequences, then all words (S + R). */
  int heads() {
    return sequences + scoredRows();
  }

  /** 0 for what the word of a row may depend on, else a large negative number (R, S + R). */
  double[] otherSentences() {
    double[] mask = new double[scoredRows() * heads()];
    Arrays.fill(mask, HIDDEN);
    for (int s = 0; s < sequences; s++) {
      int from = batch.firstScoredRow(s);
      for (int d = from; d < from + batch.scoredRows(s); d++) {
        for (int h = 0; h <= batch.scoredRows(s); h++) {
          mask[d * heads() + head(s, h)] = 0;
        }
      }
    }
    return mask;
  }

  /** 1 for each word's head, else 0 (R, S + R). */
  double[] goldHeads() {
    float[] target = batch.target(EncoderOps.HEADS, 1);
    double[] gold = new double[scoredRows() * heads()];
    for (int s = 0; s < sequences; s++) {
      int words = batch.scoredRows(s);
      for (int d = 0; d < words; d++) {
        int row = batch.firstScoredRow(s) + d;
        int head = TreeCrossEntropy.checkedHead(target[row], d + 1, words);
        gold[row * heads() + head(s, head)] = 1;
      }
    }
    return gold;
  }

  /** The column of the root, or of a word from 1 on, of a sequence. */
  private int head(int sequence, int head) {
    return head == 0
        ? batch.given(sequence)
        : sequences + batch.firstScoredRow(sequence) + head - 1;
  }

  /**
   * The scores of pairs of one sequence.
   *
   * @param scores of all pairs of the batch (matrices, R, S + R)
   * @return (matrices, n, n + 1) of each sequence, in the order in which they were given
   */
  float[] arcs(float[] scores, int matrices) {
    int[] given = new int[sequences];
    int size = 0;
    for (int s = 0; s < sequences; s++) {
      given[batch.given(s)] = s;
      size += batch.scoredRows(s) * (batch.scoredRows(s) + 1);
    }
    float[] arcs = new float[matrices * size];
    int at = 0;
    for (int s : given) {
      for (int m = 0; m < matrices; m++) {
        for (int d = 0; d < batch.scoredRows(s); d++) {
          int row = (m * scoredRows() + batch.firstScoredRow(s) + d) * heads();
          for (int h = 0; h <= batch.scoredRows(s); h++) {
            arcs[at++] = scores[row + head(s, h)];
          }
        }
      }
    }
    return arcs;
  }
}
