package io.slicer.model;

import com.google.common.primitives.Floats;
import io.slicer.weights.FloatMemory;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Sequences packed one behind the other, without padding: N tokens of S sequences, R of them
 * scored. Longer sequences come first, so that those of equal length are neighbours; scored rows
 * keep the order in which the sequences were given, so a caller never sees the packing.
 *
 * <p>Immutable: arrays must not be changed.
 */
public final class TokenBatch {
  private final int[] ids;
  private final int[] positions;
  private final int[] types;
  private final int[] offsets;
  private final int[] sequences;
  private final int first;
  private final int[] rows;
  private final int[] runs;
  private final int[] scoredOffsets;
  private final int[] labels;
  private final Map<String, float[]> targets;
  private final List<FloatMemory> features;
  private final String head;
  private final Condition condition;

  private TokenBatch(
      int[] ids,
      int[] positions,
      int[] types,
      int[] offsets,
      int[] sequences,
      int first,
      int[] rows,
      int[] runs,
      int[] scoredOffsets,
      int[] labels,
      Map<String, float[]> targets,
      List<FloatMemory> features,
      String head,
      Condition condition) {
    this.ids = ids;
    this.positions = positions;
    this.types = types;
    this.offsets = offsets;
    this.sequences = sequences;
    this.first = first;
    this.rows = rows;
    this.runs = runs;
    this.scoredOffsets = scoredOffsets;
    this.labels = labels;
    this.targets = targets;
    this.features = features;
    this.head = head;
    this.condition = condition;
  }

  /**
   * Packs sequences. If the encoder has no table of token types, all types are 0, whatever the
   * sequences say.
   *
   * @param sequences at least one, none longer than the encoder's maximum
   * @param config of the encoder, which numbers positions and bounds lengths, ids and types
   * @return the batch
   * @throws IllegalArgumentException if a sequence is too long, has an id or a type that the
   *     encoder lacks or features of another size, or only some of the sequences have features
   */
  public static TokenBatch pack(List<TokenSequence> sequences, EncoderConfig config) {
    return pack(sequences, config, 0);
  }

  /**
   * Packs the sequences of a micro-batch.
   *
   * @param sequences at least one, none longer than the encoder's maximum
   * @param config of the encoder
   * @param first the number of sequences in the earlier micro-batches of the same step: a dropout
   *     mask depends on which sequence of its step a token belongs to
   * @return the batch
   * @throws IllegalArgumentException if a sequence is too long, has an id or a type that the
   *     encoder lacks or features of another size, or only some of the sequences have features
   */
  public static TokenBatch pack(List<TokenSequence> sequences, EncoderConfig config, int first) {
    if (sequences.isEmpty()) {
      throw new IllegalArgumentException("a batch without sequences");
    }
    List<Integer> order = new ArrayList<>();
    int tokens = 0;
    int scored = 0;
    boolean labelled = true;
    boolean ofRuns = false;
    for (int s = 0; s < sequences.size(); s++) {
      TokenSequence sequence = sequences.get(s);
      check(sequence, s, config);
      order.add(s);
      tokens += sequence.length();
      scored += sequence.scored().length;
      labelled &= sequence.isLabelled();
      ofRuns |= sequence.hasRuns();
    }
    order.sort(Comparator.comparing((Integer s) -> -sequences.get(s).length()));

    int[] ids = new int[tokens];
    int[] positions = new int[tokens];
    int[] types = new int[tokens];
    int[] offsets = new int[sequences.size() + 1];
    int[] number = new int[sequences.size()];
    int[] start = new int[sequences.size()];
    boolean hasTypes = hasTypes(config);
    int at = 0;
    for (int i = 0; i < order.size(); i++) {
      int s = order.get(i);
      TokenSequence sequence = sequences.get(s);
      number[i] = first + s;
      start[s] = at;
      System.arraycopy(sequence.ids(), 0, ids, at, sequence.length());
      if (hasTypes) {
        System.arraycopy(sequence.types(), 0, types, at, sequence.length());
      }
      config.numberPositions(sequence.ids(), positions, at);
      at += sequence.length();
      offsets[i + 1] = at;
    }
    int[] rows = new int[scored];
    int[] runs = new int[ofRuns ? scored : 0];
    int[] labels = new int[labelled ? scored : 0];
    int[] scoredOffsets = new int[sequences.size() + 1];
    int row = 0;
    for (int s = 0; s < sequences.size(); s++) {
      TokenSequence sequence = sequences.get(s);
      scoredOffsets[s + 1] = row + sequence.scored().length;
      for (int i = 0; i < sequence.scored().length; i++, row++) {
        rows[row] = start[s] + sequence.scored()[i];
        if (ofRuns) {
          runs[row] = sequence.hasRuns() ? sequence.runs()[i] : 1;
        }
        if (labelled) {
          labels[row] = sequence.labels()[i];
        }
      }
    }
    return new TokenBatch(
        ids,
        positions,
        types,
        offsets,
        number,
        first,
        rows,
        runs,
        scoredOffsets,
        labels,
        targets(sequences),
        features(sequences, order, config),
        ModelSpec.ONLY,
        Condition.NONE);
  }

  /** Those that all sequences have, in the order in which the sequences were given. */
  private static Map<String, float[]> targets(List<TokenSequence> sequences) {
    Map<String, float[]> targets = new LinkedHashMap<>();
    for (String name : sequences.get(0).targets().keySet()) {
      List<float[]> parts = new ArrayList<>();
      for (TokenSequence sequence : sequences) {
        float[] part = sequence.targets().get(name);
        if (part != null) {
          parts.add(part);
        }
      }
      if (parts.size() == sequences.size()) {
        targets.put(name, Floats.concat(parts.toArray(new float[0][])));
      }
    }
    return targets;
  }

  /** Those of the packed sequences, or none. */
  private static List<FloatMemory> features(
      List<TokenSequence> sequences, List<Integer> order, EncoderConfig config) {
    List<FloatMemory> features = new ArrayList<>();
    for (int s : order) {
      TokenSequence sequence = sequences.get(s);
      if (sequence.features().isPresent()) {
        FloatMemory own = sequence.features().get();
        long ofAll = (long) sequence.length() * config.hiddenSize();
        long ofScored = (long) sequence.scored().length * config.hiddenSize();
        if (own.length() != ofAll && own.length() != ofScored) {
          throw new IllegalArgumentException(
              "sequence %d has features of %d values, not %d of all tokens or %d of scored ones"
                  .formatted(s, own.length(), ofAll, ofScored));
        }
        features.add(own);
      }
    }
    if (!features.isEmpty() && features.size() < order.size()) {
      throw new IllegalArgumentException(
          features.size() + " of " + order.size() + " sequences have features");
    }
    return List.copyOf(features);
  }

  /**
   * Tokenizers give the second of two texts a type of its own, whether or not the encoder has a
   * table of types.
   */
  private static boolean hasTypes(EncoderConfig config) {
    return config.family().embeddings().types().isPresent();
  }

  private static void check(TokenSequence sequence, int number, EncoderConfig config) {
    if (sequence.length() > config.maxTokens()) {
      throw new IllegalArgumentException(
          "sequence "
              + number
              + " has "
              + sequence.length()
              + " tokens, the encoder takes at most "
              + config.maxTokens());
    }
    boolean hasTypes = hasTypes(config);
    for (int t = 0; t < sequence.length(); t++) {
      int id = sequence.ids()[t];
      int type = sequence.types()[t];
      if (id < 0 || id >= config.vocabularySize()) {
        throw new IllegalArgumentException(
            "sequence "
                + number
                + ", token "
                + t
                + ": no piece "
                + id
                + " in a vocabulary of "
                + config.vocabularySize());
      }
      if (hasTypes && (type < 0 || type >= config.typeVocabularySize())) {
        throw new IllegalArgumentException(
            "sequence "
                + number
                + ", token "
                + t
                + ": no token type "
                + type
                + " among "
                + config.typeVocabularySize());
      }
    }
  }

  /**
   * This batch for one of several heads, and for a condition.
   *
   * @param headName of the model
   * @param batchCondition what the sequences are of
   * @return the batch
   */
  public TokenBatch of(String headName, Condition batchCondition) {
    return new TokenBatch(
        ids,
        positions,
        types,
        offsets,
        sequences,
        first,
        rows,
        runs,
        scoredOffsets,
        labels,
        targets,
        features,
        headName,
        batchCondition);
  }

  /**
   * The head that the batch is for.
   *
   * @return its name, empty for a model's only head
   */
  public String head() {
    return head;
  }

  /**
   * What the sequences are of.
   *
   * @return the condition, {@link Condition#NONE} unless the batch was given one
   */
  public Condition condition() {
    return condition;
  }

  /**
   * The number of sequences.
   *
   * @return S
   */
  public int sequenceCount() {
    return sequences.length;
  }

  /**
   * The number of tokens, special ones included.
   *
   * @return N
   */
  public int tokens() {
    return ids.length;
  }

  /**
   * The number of scored tokens.
   *
   * @return R
   */
  public int scoredRows() {
    return rows.length;
  }

  /**
   * Vocabulary ids.
   *
   * @return ids (N)
   */
  public int[] ids() {
    return ids;
  }

  /**
   * Rows of the position table.
   *
   * @return positions (N)
   */
  public int[] positions() {
    return positions;
  }

  /**
   * Token types.
   *
   * @return types (N)
   */
  public int[] types() {
    return types;
  }

  /**
   * Where each sequence starts, and behind them N.
   *
   * @return offsets (S + 1)
   */
  public int[] offsets() {
    return offsets;
  }

  /**
   * Which sequence of its training step each packed sequence is.
   *
   * @return numbers (S)
   */
  public int[] sequences() {
    return sequences;
  }

  /**
   * The scored tokens, as rows of the batch, in the order in which the sequences were given; of a
   * scored run its first token.
   *
   * @return rows (R)
   */
  public int[] rows() {
    return rows;
  }

  /**
   * How many tokens each scored row stands for.
   *
   * @param row from 0 to R - 1
   * @return the length of its run, 1 if single tokens are scored
   */
  public int run(int row) {
    return runs.length == 0 ? 1 : runs[row];
  }

  /**
   * Whether a sequence has scored runs of tokens, not single tokens.
   *
   * @return true if one does
   */
  public boolean hasRuns() {
    return runs.length > 0;
  }

  /**
   * The first scored token of a sequence.
   *
   * @param sequence of the batch, from 0 to S - 1
   * @return its index in {@link #rows()}; the others of the sequence stand behind it
   */
  public int firstScoredRow(int sequence) {
    return scoredOffsets[given(sequence)];
  }

  /**
   * The number of scored tokens of a sequence.
   *
   * @param sequence of the batch, from 0 to S - 1
   * @return from 0 to its number of tokens
   */
  public int scoredRows(int sequence) {
    return scoredOffsets[given(sequence) + 1] - firstScoredRow(sequence);
  }

  /**
   * Which of the sequences given it is.
   *
   * @param sequence of the batch, from 0 to S - 1
   * @return from 0 to S - 1
   */
  public int given(int sequence) {
    return sequences[sequence] - first;
  }

  /**
   * The labels of the scored tokens.
   *
   * @return labels (R), or none if they are not known
   */
  public int[] labels() {
    return labels;
  }

  /**
   * What a head learns from besides labels.
   *
   * @param name of the target
   * @param columns how many values a scored token has
   * @return values (R, columns), row-major, rows in the order of {@link #rows()}
   * @throws IllegalArgumentException if not all sequences have the target, or another number of
   *     values of it
   */
  public float[] target(String name, int columns) {
    float[] values = targets.get(name);
    if (values == null) {
      throw new IllegalArgumentException(
          "no target \"" + name + "\"; what all sequences have are " + targets.keySet());
    }
    if (values.length != rows.length * columns) {
      throw new IllegalArgumentException(
          values.length
              + " values of the target \""
              + name
              + "\" for "
              + rows.length
              + " scored tokens; the head wants "
              + columns
              + " for each");
    }
    return values;
  }

  /**
   * Whether there is something to learn from for every scored token.
   *
   * @return true if all sequences have labels, or all have one target in common
   */
  public boolean canBeTrainedOn() {
    return labels.length == rows.length || !targets.isEmpty();
  }

  /**
   * Whether the sequences bring along what an encoder's fixed layers make of them.
   *
   * @return true if all do, false if none does
   */
  public boolean hasFeatures() {
    return !features.isEmpty();
  }

  /**
   * What an encoder's fixed layers make of a sequence.
   *
   * @param sequence of the batch, from 0 to S - 1
   * @return their output (T, H) or (R, H), row-major
   * @throws IndexOutOfBoundsException if the batch has no features
   */
  public FloatMemory features(int sequence) {
    return features.get(sequence);
  }
}
