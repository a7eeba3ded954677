package io.slicer.engine.internal.layout;

import io.slicer.model.Condition;
import io.slicer.model.TokenBatch;
import io.slicer.weights.FloatMemory;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

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
  private final Map<RowKind, Placement> placements = new HashMap<>();
  private final int[] sequenceStart;
  private final int[] load;
  private int[] owner = new int[0];
  private int[] slotOf = new int[0];
  private int[] packedOf = new int[0];
  private int[] packed = new int[0];
  private int[] given = new int[0];
  private int[] length = new int[0];
  private int[] number = new int[0];
  private FloatMemory[] features = new FloatMemory[0];
  private int[] ids = new int[0];
  private int[] positions = new int[0];
  private int[] types = new int[0];
  private int[] scoredRow = new int[0];
  private int[] run = new int[0];
  private int[] labels = new int[0];
  private int longest;
  private @Nullable TokenBatch batch;

  /** A layout in which nothing lies. */
  public BatchLayout(int workers, Sharing sharing) {
    this.workers = workers;
    this.sharing = sharing;
    groups = sharing == Sharing.ROWS ? workers : 1;
    sequenceStart = new int[groups + 1];
    load = new int[groups];
  }

  /**
   * How workers divide what belongs to no sequence.
   *
   * @param count of outputs, or of what else is divided
   * @return where each worker's share begins, a multiple of 16, and behind them the count
   */
  public static long[] shares(long count, int workers) {
    long blocks = (count + ROUND - 1) / ROUND;
    long[] from = new long[workers + 1];
    for (int w = 1; w <= workers; w++) {
      from[w] = Math.min(count, blocks * w / workers * ROUND);
    }
    return from;
  }

  public boolean sharesColumns() {
    return sharing == Sharing.COLUMNS;
  }

  /**
   * Lays a batch out: its sequences, longest first, each to the group that has least.
   *
   * @param kinds of the rows that are wanted, besides tokens and scored tokens
   */
  public void fill(TokenBatch next, Collection<RowKind> kinds) {
    batch = next;
    int sequences = next.sequenceCount();
    int[] offsets = next.offsets();
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
      sequenceStart[w + 1] = sequenceStart[w] + count[w];
    }
    orderSequences(next);
    placeTokens(next);
    placeScored(next);
    for (RowKind kind : kinds) {
      if (!kind.equals(RowKind.TOKENS) && !kind.equals(RowKind.SCORED)) {
        place(kind, next, given);
      }
    }
  }

  /**
   * A worker whose rows would be rounded up beyond what an even division needs exchanges a sequence
   * for a shorter one of another worker, because all wait for the one that has most.
   */
  private void balance(int[] offsets, int sequences) {
    int total = Arrays.stream(load).sum();
    int most = (int) roundedUp((total + groups - 1) / groups);
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

  private void orderSequences(TokenBatch next) {
    int sequences = next.sequenceCount();
    slotOf = grown(slotOf, sequences);
    packedOf = grown(packedOf, sequences);
    packed = grown(packed, sequences);
    given = grown(given, sequences);
    length = grown(length, sequences);
    number = grown(number, sequences);
    features = features.length < sequences ? new FloatMemory[sequences] : features;
    int[] slot = sequenceStart.clone();
    for (int s = 0; s < sequences; s++) {
      slotOf[s] = slot[owner[s]]++;
      packedOf[slotOf[s]] = s;
      packed[s] = s;
      given[next.given(s)] = s;
      length[slotOf[s]] = next.offsets()[s + 1] - next.offsets()[s];
      number[slotOf[s]] = next.sequences()[s];
      if (next.hasFeatures()) {
        features[slotOf[s]] = next.features(s);
      }
    }
  }

  private Placement place(RowKind kind, TokenBatch next, int[] order) {
    Placement placement = placements.computeIfAbsent(kind, k -> new Placement(k, groups));
    placement.fill(next, order, owner, slotOf);
    return placement;
  }

  private void placeTokens(TokenBatch next) {
    Placement tokens = place(RowKind.TOKENS, next, packed);
    int rows = (int) tokens.start(groups);
    ids = grown(ids, rows);
    positions = grown(positions, rows);
    types = grown(types, rows);
    Arrays.fill(ids, 0, rows, -1);
    for (int s = 0; s < next.sequenceCount(); s++) {
      int from = next.offsets()[s];
      int row = (int) tokens.first(slotOf[s]);
      int count = length[slotOf[s]];
      System.arraycopy(next.ids(), from, ids, row, count);
      System.arraycopy(next.positions(), from, positions, row, count);
      System.arraycopy(next.types(), from, types, row, count);
    }
  }

  private void placeScored(TokenBatch next) {
    Placement scored = place(RowKind.SCORED, next, given);
    int rows = (int) scored.start(groups);
    scoredRow = grown(scoredRow, rows);
    run = grown(run, rows);
    labels = grown(labels, rows);
    Arrays.fill(scoredRow, 0, rows, -1);
    boolean labelled = next.labels().length == next.scoredRows();
    for (int s = 0; s < next.sequenceCount(); s++) {
      int slot = slotOf[s];
      int from = next.firstScoredRow(s);
      int row = (int) scored.first(slot);
      for (int i = 0; i < scored.count(slot); i++) {
        scoredRow[row + i] = firstRow(slot) + next.rows()[from + i] - next.offsets()[s];
        run[row + i] = next.run(from + i);
        labels[row + i] = labelled ? next.labels()[from + i] : -1;
      }
    }
  }

  /** The smallest multiple of {@link #ROUND} that is not less. */
  static long roundedUp(long rows) {
    return (rows + ROUND - 1) / ROUND * ROUND;
  }

  private static int[] grown(int[] array, int size) {
    return array.length < size ? new int[Math.max(size, array.length * 3 / 2)] : array;
  }

  private Placement placement(RowKind kind) {
    Placement placement = placements.get(kind);
    if (placement == null) {
      throw new IllegalArgumentException("no rows of the kind " + kind + " have been laid out");
    }
    return placement;
  }

  /**
   * The first row of a worker; for the number of workers, the end of all rows. Workers who share
   * columns still divide the rows of what is done row by row, and all workers divide rows that
   * belong to no sequence.
   */
  public long start(RowKind kind, int worker) {
    if (kind instanceof FixedRows fixed) {
      return fixed.count() * worker / workers;
    }
    Placement placement = placement(kind);
    return sharesColumns() ? placement.start(1) * worker / workers : placement.start(worker);
  }

  /** The number of rows of a worker. */
  public long count(RowKind kind, int worker) {
    return start(kind, worker + 1) - start(kind, worker);
  }

  /** The number of all rows. */
  public long total(RowKind kind) {
    return start(kind, workers);
  }

  /** The first row of a sequence. */
  public long firstRow(RowKind kind, int sequence) {
    return placement(kind).first(sequence);
  }

  /** The number of rows of a sequence. */
  public long rows(RowKind kind, int sequence) {
    return placement(kind).count(sequence);
  }

  /**
   * How many of the batch's rows, in the order in which a caller sees them, stand before those of a
   * sequence.
   */
  public long rowsBefore(RowKind kind, int sequence) {
    return placement(kind).from(sequence);
  }

  /**
   * Behind a worker's last row that stands for something; rows up to the end of the worker's fill
   * the number up. For workers who each have their own sequences.
   */
  public long endOfSequences(RowKind kind, int worker) {
    return placement(kind).end(worker);
  }

  /**
   * The position under which dropout draws the mask of a row.
   *
   * @param row of the sequence, from 0
   */
  public int place(RowKind kind, int sequence, int row) {
    return kind.place(
        Objects.requireNonNull(batch, "nothing has been laid out"), packedOf[sequence], row);
  }

  /** What the batch is of. */
  public Condition condition() {
    return Objects.requireNonNull(batch, "nothing has been laid out").condition();
  }

  /** The first of the sequences that a worker takes part in. */
  public int firstSequence(int worker) {
    return sharesColumns() ? 0 : sequenceStart[worker];
  }

  /** The end of the sequences that a worker takes part in. */
  public int endSequence(int worker) {
    return sequenceStart[sharesColumns() ? 1 : worker + 1];
  }

  /** The row of a sequence's first token. */
  public int firstRow(int sequence) {
    return (int) firstRow(RowKind.TOKENS, sequence);
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

  /** The token row of a scored row, or the first of its run, -1 if it stands for nothing. */
  public int scoredRow(int scored) {
    return scoredRow[scored];
  }

  /** How many token rows a scored row that stands for something stands for. */
  public int run(int scored) {
    return run[scored];
  }

  /**
   * What a head learns from besides labels: values of the scored rows (R, columns) in the order in
   * which a caller sees them, those of a sequence from {@link #rowsBefore} on.
   */
  public float[] target(String name, int columns) {
    return Objects.requireNonNull(batch, "nothing has been laid out").target(name, columns);
  }

  public int label(int scored) {
    return labels[scored];
  }
}
