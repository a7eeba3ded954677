package io.slicer.engine.internal.kernel;

import io.slicer.model.TokenBatch;
import io.slicer.weights.FloatMemory;
import java.util.Arrays;

/**
 * Where the tokens of a batch lie while a plan runs: each worker has some of the sequences, packed
 * one behind the other from a row of its own on, and its number of rows is rounded up to a multiple
 * of 16 with rows that hold no token. Arrays are reused from batch to batch.
 */
public final class BatchLayout {
  /** What of a batch the workers share. */
  public enum Sharing {
    /** Each worker has its own sequences. */
    ROWS,
    /** All have all sequences; each computes some columns of products and some heads. */
    COLUMNS
  }

  /** Row counts are multiples of this, so that few different shapes occur. */
  public static final int ROUND = 16;

  private final int workers;
  private final Sharing sharing;
  private final int groups;
  private final int[] tokenStart;
  private final int[] scoredStart;
  private final long[] pairStart;
  private final int[] sequenceStart;
  private final int[] load;
  private int[] owner = new int[0];
  private int[] firstRow = new int[0];
  private int[] length = new int[0];
  private int[] number = new int[0];
  private long[] pairs = new long[0];
  private FloatMemory[] features = new FloatMemory[0];
  private int[] ids = new int[0];
  private int[] positions = new int[0];
  private int[] types = new int[0];
  private int[] sequenceOf = new int[0];
  private int[] placeOf = new int[0];
  private int[] newRow = new int[0];
  private int[] scoredRow = new int[0];
  private int[] labels = new int[0];
  private int[] scoredFrom = new int[0];
  private int longest;

  public BatchLayout(int workers, Sharing sharing) {
    this.workers = workers;
    this.sharing = sharing;
    groups = sharing == Sharing.ROWS ? workers : 1;
    tokenStart = new int[groups + 1];
    scoredStart = new int[groups + 1];
    pairStart = new long[groups + 1];
    sequenceStart = new int[groups + 1];
    load = new int[groups];
  }

  public boolean sharesColumns() {
    return sharing == Sharing.COLUMNS;
  }

  /** Lays a batch out: its sequences, longest first, each to the group that has least. */
  public void fill(TokenBatch batch) {
    int sequences = batch.sequenceCount();
    int[] offsets = batch.offsets();
    Arrays.fill(load, 0);
    owner = grown(owner, sequences);
    int[] count = new int[groups];
    longest = 0;
    for (int s = 0; s < sequences; s++) {
      int least = 0;
      for (int w = 1; w < groups; w++) {
        if (load[w] < load[least]) {
          least = w;
        }
      }
      owner[s] = least;
      int tokens = offsets[s + 1] - offsets[s];
      load[least] += tokens;
      count[least]++;
      longest = Math.max(longest, tokens);
    }
    balance(offsets, sequences);
    for (int w = 0; w < groups; w++) {
      tokenStart[w + 1] = tokenStart[w] + roundUp(load[w]);
      sequenceStart[w + 1] = sequenceStart[w] + count[w];
    }
    placeSequences(batch);
    placeScored(batch);
  }

  /**
   * A worker whose rows would be rounded up beyond what an even division needs exchanges a sequence
   * for a shorter one of another worker, because all wait for the one that has most.
   */
  private void balance(int[] offsets, int sequences) {
    int total = Arrays.stream(load).sum();
    int most = roundUp((total + groups - 1) / groups);
    for (int a = 0; a < sequences; a++) {
      int from = owner[a];
      for (int b = a + 1; b < sequences && load[from] > most; b++) {
        int to = owner[b];
        int less = offsets[a + 1] - offsets[a] - (offsets[b + 1] - offsets[b]);
        if (to != from && less > 0 && load[from] - less <= most && load[to] + less <= most) {
          owner[a] = to;
          owner[b] = from;
          load[from] -= less;
          load[to] += less;
          break;
        }
      }
    }
  }

  private void placeSequences(TokenBatch batch) {
    int sequences = batch.sequenceCount();
    int[] offsets = batch.offsets();
    int rows = tokenStart[groups];
    firstRow = grown(firstRow, sequences);
    length = grown(length, sequences);
    number = grown(number, sequences);
    pairs = pairs.length < sequences ? new long[sequences] : pairs;
    features = features.length < sequences ? new FloatMemory[sequences] : features;
    ids = grown(ids, rows);
    positions = grown(positions, rows);
    types = grown(types, rows);
    sequenceOf = grown(sequenceOf, rows);
    placeOf = grown(placeOf, rows);
    newRow = grown(newRow, batch.tokens());
    Arrays.fill(ids, 0, rows, -1);
    Arrays.fill(placeOf, 0, rows, -1);
    int[] nextRow = tokenStart.clone();
    int[] nextSequence = sequenceStart.clone();
    for (int s = 0; s < sequences; s++) {
      int w = owner[s];
      int slot = nextSequence[w]++;
      int row = nextRow[w];
      int tokens = offsets[s + 1] - offsets[s];
      firstRow[slot] = row;
      length[slot] = tokens;
      number[slot] = batch.sequences()[s];
      if (batch.hasFeatures()) {
        features[slot] = batch.features(s);
      }
      System.arraycopy(batch.ids(), offsets[s], ids, row, tokens);
      System.arraycopy(batch.positions(), offsets[s], positions, row, tokens);
      System.arraycopy(batch.types(), offsets[s], types, row, tokens);
      for (int t = 0; t < tokens; t++) {
        sequenceOf[row + t] = batch.sequences()[s];
        placeOf[row + t] = t;
        newRow[offsets[s] + t] = row + t;
      }
      nextRow[w] += tokens;
    }
    long at = 0;
    for (int w = 0; w < groups; w++) {
      pairStart[w] = at;
      for (int slot = sequenceStart[w]; slot < sequenceStart[w + 1]; slot++) {
        pairs[slot] = at;
        at += (long) length[slot] * length[slot];
      }
      at = (at + ROUND - 1) / ROUND * ROUND;
    }
    pairStart[groups] = at;
  }

  private void placeScored(TokenBatch batch) {
    int[] rows = batch.rows();
    int[] count = new int[groups];
    for (int row : rows) {
      count[workerOf(newRow[row])]++;
    }
    for (int w = 0; w < groups; w++) {
      scoredStart[w + 1] = scoredStart[w] + roundUp(count[w]);
    }
    int total = scoredStart[groups];
    scoredRow = grown(scoredRow, total);
    scoredFrom = grown(scoredFrom, total);
    labels = grown(labels, total);
    Arrays.fill(scoredRow, 0, total, -1);
    boolean labelled = batch.labels().length == rows.length;
    int[] next = scoredStart.clone();
    for (int i = 0; i < rows.length; i++) {
      int row = newRow[rows[i]];
      int slot = next[workerOf(row)]++;
      scoredRow[slot] = row;
      scoredFrom[slot] = i;
      labels[slot] = labelled ? batch.labels()[i] : -1;
    }
  }

  private int workerOf(int row) {
    int w = 0;
    while (row >= tokenStart[w + 1]) {
      w++;
    }
    return w;
  }

  private static int roundUp(int rows) {
    return (rows + ROUND - 1) / ROUND * ROUND;
  }

  private static int[] grown(int[] array, int size) {
    return array.length < size ? new int[Math.max(size, array.length * 3 / 2)] : array;
  }

  /**
   * The first row of a worker; for the number of workers, the end of all rows. Workers who share
   * columns still divide the rows of what is done row by row.
   */
  public long start(Extent.Rows rows, int worker) {
    if (rows == Extent.Rows.FIXED) {
      return worker == workers ? 1 : 0;
    }
    return sharesColumns() ? groupStart(rows, 1) * worker / workers : groupStart(rows, worker);
  }

  private long groupStart(Extent.Rows rows, int group) {
    return switch (rows) {
      case TOKENS -> tokenStart[group];
      case SCORED -> scoredStart[group];
      case PAIRS -> pairStart[group];
      case FIXED -> throw new IllegalArgumentException("fixed rows belong to no worker");
    };
  }

  public long count(Extent.Rows rows, int worker) {
    return rows == Extent.Rows.FIXED ? 1 : start(rows, worker + 1) - start(rows, worker);
  }

  public long total(Extent.Rows rows) {
    return start(rows, workers);
  }

  /** The first of the sequences that a worker takes part in. */
  public int firstSequence(int worker) {
    return sharesColumns() ? 0 : sequenceStart[worker];
  }

  /** The end of the sequences that a worker takes part in. */
  public int endSequence(int worker) {
    return sequenceStart[sharesColumns() ? 1 : worker + 1];
  }

  /** The first row of a sequence. */
  public int firstRow(int sequence) {
    return firstRow[sequence];
  }

  /** The number of tokens of a sequence. */
  public int length(int sequence) {
    return length[sequence];
  }

  /** Which sequence of the training step it is. */
  public int number(int sequence) {
    return number[sequence];
  }

  /** The features of its tokens (T, H), if the batch has any. */
  public FloatMemory features(int sequence) {
    return features[sequence];
  }

  /** The first of its rows of pairs. */
  public long firstPair(int sequence) {
    return pairs[sequence];
  }

  /** The most tokens a sequence of the batch has. */
  public int longest() {
    return longest;
  }

  /** The vocabulary id of a row, -1 if it holds no token. */
  public int id(int row) {
    return ids[row];
  }

  public int position(int row) {
    return positions[row];
  }

  public int type(int row) {
    return types[row];
  }

  /** Which sequence of the training step a row's token belongs to. */
  public int sequenceOf(int row) {
    return sequenceOf[row];
  }

  /** The place of a row's token in its sequence, -1 if it holds no token. */
  public int placeOf(int row) {
    return placeOf[row];
  }

  /** The token row of a scored row, -1 if it holds none. */
  public int scoredRow(int scored) {
    return scoredRow[scored];
  }

  /** Which of the batch's scored rows it is. */
  public int scoredFrom(int scored) {
    return scoredFrom[scored];
  }

  public int label(int scored) {
    return labels[scored];
  }

  /** The row of a token of the batch. */
  public int rowOf(int token) {
    return newRow[token];
  }
}
