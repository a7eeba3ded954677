package io.slicer.model;

import com.google.common.collect.ImmutableSortedMap;
import io.slicer.weights.FloatMemory;
import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One sequence as the encoder reads it, special tokens included, and which of its tokens are
 * scored. For token classification those are the labelled sub-words, for sequence classification
 * the first token, for masked language modelling the masked ones. What a head learns from are the
 * labels of the scored tokens, or other numbers, its targets.
 *
 * <p>Where words are scored by the means of their sub-words, a run of tokens takes the place of a
 * scored token: see {@link #ofRuns}.
 *
 * <p>Immutable: arrays are copied in and must not be changed when read.
 */
public final class TokenSequence {
  private static final int[] ONE_TOKEN_EACH = {};

  private final int[] ids;
  private final int[] types;
  private final int[] scored;
  private final int[] runs;
  private final int[] labels;
  private final SortedMap<String, float[]> targets;
  private final @Nullable FloatMemory features;

  private TokenSequence(
      int[] ids,
      int[] types,
      int[] scored,
      int[] runs,
      int[] labels,
      SortedMap<String, float[]> targets,
      @Nullable FloatMemory features) {
    this.ids = ids;
    this.types = types;
    this.scored = scored;
    this.runs = runs;
    this.labels = labels;
    this.targets = targets;
    this.features = features;
  }

  /**
   * A sequence whose labels are not known.
   *
   * @param ids vocabulary ids (T), at least one
   * @param types token types (T)
   * @param scored positions of the scored tokens, ascending, from 0 to T - 1
   * @return the sequence
   */
  public static TokenSequence unlabelled(int[] ids, int[] types, int[] scored) {
    check(ids, types, scored);
    return new TokenSequence(
        ids.clone(),
        types.clone(),
        scored.clone(),
        ONE_TOKEN_EACH,
        new int[0],
        ImmutableSortedMap.of(),
        null);
  }

  /**
   * A sequence whose scored tokens have labels.
   *
   * @param ids vocabulary ids (T), at least one
   * @param types token types (T)
   * @param scored positions of the scored tokens, ascending, from 0 to T - 1
   * @param labels the label of each scored token
   * @return the sequence
   */
  public static TokenSequence labelled(int[] ids, int[] types, int[] scored, int[] labels) {
    return unlabelled(ids, types, scored).withLabels(labels);
  }

  /**
   * A sequence of which runs of tokens are scored, such as the sub-words of each word, one row for
   * each: what a head that reads {@linkplain Head#readsAllTokens all tokens} makes of them. Labels
   * and targets are the runs'.
   *
   * @param ids vocabulary ids (T), at least one
   * @param types token types (T)
   * @param starts the first token of each run, ascending, from 0 to T
   * @param lengths how many tokens each run has; a run of none starts where the next one does. No
   *     two runs have a token in common
   * @return the sequence, without labels
   */
  public static TokenSequence ofRuns(int[] ids, int[] types, int[] starts, int[] lengths) {
    check(ids, types);
    if (starts.length != lengths.length) {
      throw new IllegalArgumentException(
          lengths.length + " lengths of runs for " + starts.length + " starts");
    }
    int end = 0;
    for (int i = 0; i < starts.length; i++) {
      if (starts[i] < end || lengths[i] < 0 || lengths[i] > ids.length - starts[i]) {
        throw new IllegalArgumentException(
            "a run of "
                + lengths[i]
                + " tokens from "
                + starts[i]
                + " on, behind one that ends at "
                + end
                + ", in a sequence of "
                + ids.length);
      }
      end = starts[i] + lengths[i];
    }
    return new TokenSequence(
        ids.clone(),
        types.clone(),
        starts.clone(),
        lengths.clone(),
        new int[0],
        ImmutableSortedMap.of(),
        null);
  }

  /**
   * This sequence with what the fixed layers of an encoder make of it, so that training need not
   * compute it: see {@link EncoderModel.Training#fixedLayers}.
   *
   * @param values their output (T, H), row-major, or that of the scored tokens (R, H) if the whole
   *     encoder is fixed; stays open as long as the sequence is used
   * @return the sequence
   */
  public TokenSequence withFeatures(FloatMemory values) {
    return new TokenSequence(ids, types, scored, runs, labels, targets, values);
  }

  /**
   * This sequence with labels.
   *
   * @param values the label of each scored token
   * @return the sequence
   * @throws IllegalArgumentException if there are more labels than scored tokens, or fewer
   */
  public TokenSequence withLabels(int... values) {
    checkLabels(values, scored);
    return new TokenSequence(ids, types, scored, runs, values.clone(), targets, features);
  }

  private static void checkLabels(int[] labels, int[] scored) {
    if (labels.length != scored.length) {
      throw new IllegalArgumentException(
          labels.length + " labels for " + scored.length + " scored tokens");
    }
  }

  /**
   * This sequence with numbers that a head learns from, besides labels or instead of them: those
   * that {@link io.slicer.graph.EncoderOps#target} asks for.
   *
   * @param name of the target
   * @param values as many for each scored token (R, columns), row-major
   * @return the sequence
   * @throws IllegalArgumentException if they cannot be divided among the scored tokens, or one is
   *     not a finite number
   */
  public TokenSequence withTarget(String name, float... values) {
    boolean fits = scored.length == 0 ? values.length == 0 : values.length % scored.length == 0;
    if (!fits || (scored.length > 0 && values.length == 0)) {
      throw new IllegalArgumentException(
          values.length
              + " values of the target \""
              + name
              + "\" for "
              + scored.length
              + " scored tokens");
    }
    for (float value : values) {
      if (!Float.isFinite(value)) {
        throw new IllegalArgumentException("a target \"" + name + "\" of " + value);
      }
    }
    SortedMap<String, float[]> more = new TreeMap<>(targets);
    more.put(name, values.clone());
    return new TokenSequence(
        ids, types, scored, runs, labels, Collections.unmodifiableSortedMap(more), features);
  }

  private static void check(int[] ids, int[] types) {
    if (ids.length == 0) {
      throw new IllegalArgumentException("a sequence without tokens");
    }
    if (types.length != ids.length) {
      throw new IllegalArgumentException(types.length + " token types for " + ids.length + " ids");
    }
  }

  private static void check(int[] ids, int[] types, int[] scored) {
    check(ids, types);
    for (int i = 0; i < scored.length; i++) {
      Objects.checkIndex(scored[i], ids.length);
      if (i > 0 && scored[i] <= scored[i - 1]) {
        throw new IllegalArgumentException(
            "scored positions must ascend: " + scored[i] + " after " + scored[i - 1]);
      }
    }
  }

  /**
   * The number of tokens, special ones included.
   *
   * @return T
   */
  public int length() {
    return ids.length;
  }

  /**
   * The vocabulary ids.
   *
   * @return ids (T), not to be changed
   */
  public int[] ids() {
    return ids;
  }

  /**
   * The token types.
   *
   * @return types (T), not to be changed
   */
  public int[] types() {
    return types;
  }

  /**
   * Where the scored tokens are, or where the scored runs begin.
   *
   * @return positions, ascending, not to be changed
   */
  public int[] scored() {
    return scored;
  }

  /**
   * How many tokens each scored run has.
   *
   * @return lengths, not to be changed; none if single tokens are scored
   */
  public int[] runs() {
    return runs;
  }

  /**
   * Whether runs of tokens are scored.
   *
   * @return false if single tokens are
   */
  public boolean hasRuns() {
    return runs.length > 0;
  }

  /**
   * The labels of the scored tokens.
   *
   * @return labels, empty if they are not known; not to be changed
   */
  public int[] labels() {
    return labels;
  }

  /**
   * What a head learns from besides labels.
   *
   * @return values (R, columns), row-major, by the target's name; not to be changed
   */
  public Map<String, float[]> targets() {
    return targets;
  }

  /**
   * Whether every scored token has a label.
   *
   * @return true if made by {@link #labelled}, or if no token is scored
   */
  public boolean isLabelled() {
    return labels.length == scored.length;
  }

  /**
   * Whether there is something to learn from for every scored token.
   *
   * @return true if there are labels or a target
   */
  public boolean canBeTrainedOn() {
    return isLabelled() || !targets.isEmpty();
  }

  /**
   * What fixed layers of an encoder make of this sequence.
   *
   * @return their output (T, H) or (R, H), if it was given
   */
  public Optional<FloatMemory> features() {
    return Optional.ofNullable(features);
  }

  /** Features do not count: they follow from the rest. */
  @Override
  public boolean equals(Object other) {
    return other instanceof TokenSequence that
        && Arrays.equals(ids, that.ids)
        && Arrays.equals(types, that.types)
        && Arrays.equals(scored, that.scored)
        && Arrays.equals(runs, that.runs)
        && Arrays.equals(labels, that.labels)
        && equal(targets, that.targets);
  }

  private static boolean equal(Map<String, float[]> one, Map<String, float[]> other) {
    return one.keySet().equals(other.keySet())
        && one.keySet().stream().allMatch(name -> Arrays.equals(one.get(name), other.get(name)));
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(ids);
  }

  @Override
  public String toString() {
    return "TokenSequence[" + ids.length + " tokens, " + scored.length + " scored]";
  }
}
