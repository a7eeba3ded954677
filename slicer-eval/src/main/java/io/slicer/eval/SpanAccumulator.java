package io.slicer.eval;

import com.google.common.collect.Maps;
import com.google.common.collect.Sets;
import io.slicer.eval.internal.PythonText;
import java.util.HashSet;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Scores a corpus that comes in pieces: sentence by sentence, batch by batch, or on several threads
 * with one accumulator each, merged at the end. However the sentences are divided, the report is
 * the same as {@link SpanReport#of} gives for all of them at once. Only counts are kept.
 *
 * <pre>{@code
 * SpanAccumulator accumulator = new SpanAccumulator();
 * for (Sentence sentence : corpus) {
 *   accumulator.add(sentence.tags(), tagger.tag(sentence.words()));
 * }
 * SpanReport report = accumulator.report();
 * }</pre>
 *
 * <p>A call that throws leaves the accumulator as it was. Not thread-safe.
 */
public final class SpanAccumulator {
  private final SpanScheme scheme;
  private final SpanMode mode;
  private final SortedMap<String, SpanCounts> perType = new TreeMap<>(PythonText.CODE_POINT_ORDER);
  private long sentences;
  private long tokens;
  private long agreeingTokens;

  /** An empty accumulator of IOB2 in {@link SpanMode#LENIENT}. */
  public SpanAccumulator() {
    this(SpanMode.LENIENT);
  }

  /**
   * An empty accumulator of IOB2.
   *
   * @param mode which tags make a span
   */
  public SpanAccumulator(SpanMode mode) {
    this(SpanScheme.IOB2, mode);
  }

  /**
   * An empty accumulator.
   *
   * @param scheme of the tags
   * @param mode which of them make a span
   */
  public SpanAccumulator(SpanScheme scheme, SpanMode mode) {
    this.scheme = scheme;
    this.mode = mode;
  }

  /**
   * Counts one sentence.
   *
   * @param gold its true tags
   * @param predicted a system's tags, as many
   * @throws TagSequenceException if the lengths differ, or a tag is null or none of the scheme
   */
  public void add(List<String> gold, List<String> predicted) {
    add(SentencePair.of(sentences, gold, predicted));
  }

  /**
   * Counts several sentences, or none of them if one is damaged.
   *
   * @param gold the true tags of each
   * @param predicted a system's tags of the same sentences
   * @throws TagSequenceException if lengths differ, or a tag is null or none of the scheme
   */
  public void addAll(List<List<String>> gold, List<List<String>> predicted) {
    SpanAccumulator batch = new SpanAccumulator(scheme, mode);
    SentencePair.all(sentences, gold, predicted).forEach(batch::add);
    merge(batch);
  }

  /**
   * Counts what another accumulator has counted, which stays as it is.
   *
   * @param other an accumulator with the same scheme and mode
   * @throws IllegalArgumentException if they differ
   */
  public void merge(SpanAccumulator other) {
    if (mode != other.mode) {
      throw new IllegalArgumentException(
          "cannot merge " + other.mode + " counts into " + mode + " ones");
    }
    if (scheme != other.scheme) {
      throw new IllegalArgumentException(
          "cannot merge counts of " + other.scheme + " into those of " + scheme);
    }
    other.perType.forEach(this::count);
    sentences += other.sentences;
    tokens += other.tokens;
    agreeingTokens += other.agreeingTokens;
  }

  void add(SentencePair pair) {
    // Both are read before anything is counted, so that a damaged tag leaves no half a sentence.
    List<Span> gold = scheme.spans(pair.gold(), mode);
    List<Span> predicted = scheme.spans(pair.predicted(), mode);
    gold.forEach(span -> count(span.type(), new SpanCounts(0, 0, 1)));
    predicted.forEach(span -> count(span.type(), new SpanCounts(0, 1, 0)));
    Sets.intersection(new HashSet<>(gold), new HashSet<>(predicted))
        .forEach(span -> count(span.type(), new SpanCounts(1, 0, 0)));
    sentences++;
    tokens += pair.gold().size();
    agreeingTokens += pair.agreeing();
  }

  private void count(String type, SpanCounts counts) {
    perType.merge(type, counts, SpanCounts::plus);
  }

  /** The counts of all types together. */
  SpanCounts total() {
    return perType.values().stream().reduce(SpanCounts.NONE, SpanCounts::plus);
  }

  /**
   * The figures for all that was counted so far; ratios with a zero denominator are 0.
   *
   * @return the report
   */
  public SpanReport report() {
    return report(ZeroDivision.ZERO);
  }

  /**
   * The figures for all that was counted so far.
   *
   * @param zeroDivision what a ratio is whose denominator is zero
   * @return the report
   */
  public SpanReport report(ZeroDivision zeroDivision) {
    SortedMap<String, PrecisionRecall> scores =
        Maps.transformValues(perType, counts -> counts.score(zeroDivision));
    PrecisionRecall micro = total().score(zeroDivision);
    PrecisionRecall macro = TypeAverage.macro(scores.values());
    // Without a gold span there are no weights; seqeval's answer to that is the micro average.
    PrecisionRecall weighted = micro.support() == 0 ? micro : TypeAverage.weighted(scores.values());
    double accuracy = zeroDivision.divide(agreeingTokens, tokens);
    return new SpanReport(scores, micro, macro, weighted, accuracy);
  }
}
