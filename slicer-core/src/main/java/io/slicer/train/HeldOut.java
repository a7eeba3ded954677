package io.slicer.train;

import io.slicer.model.TokenSequence;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Evaluates on sequences that training does not read. What the fixed layers make of them is
 * computed at the first evaluation, if it is kept.
 */
final class HeldOut implements Evaluator, AutoCloseable {
  private final List<TokenSequence> sequences;
  private final Function<List<TokenSequence>, Evaluation> evaluator;
  private final Function<SequenceLists, FeatureCache> features;
  private @Nullable FeatureCache cache;

  HeldOut(
      List<TokenSequence> sequences,
      Function<List<TokenSequence>, Evaluation> evaluator,
      Function<SequenceLists, FeatureCache> features) {
    this.sequences = sequences;
    this.evaluator = evaluator;
    this.features = features;
  }

  @Override
  public Evaluation evaluate() {
    if (cache == null) {
      SequenceLists lists = SequenceLists.single(sequences);
      cache = sequences.isEmpty() ? FeatureCache.without(lists) : features.apply(lists);
    }
    return evaluator.apply(cache.lists().all());
  }

  @Override
  public void close() {
    if (cache != null) {
      cache.close();
      cache = null;
    }
  }
}
