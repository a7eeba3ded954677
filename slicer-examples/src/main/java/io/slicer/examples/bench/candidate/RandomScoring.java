package io.slicer.examples.bench.candidate;

import io.slicer.engine.PackedWeights;
import io.slicer.engine.PlanExecutor;
import io.slicer.engine.Precision;
import io.slicer.head.CrossEntropyLoss;
import io.slicer.head.TokenClassificationHead;
import io.slicer.model.EncoderModel;
import io.slicer.model.TokenBatch;
import io.slicer.model.TokenSequence;
import io.slicer.weights.FloatMemory;
import java.util.List;

/**
 * Scores batches with a model of random weights, one after the other. All threads work on each: on
 * sentences of their own, or on the only one together.
 */
final class RandomScoring implements Candidate {
  private final int steps;
  private final List<TokenSequence> sequences;
  private final List<TokenBatch> batches;
  private final EncoderModel model;
  private final PackedWeights weights;
  private final PlanExecutor executor;

  RandomScoring(ScalingJob job) {
    Sizes sizes = job.sizes();
    RandomEncoder encoder = RandomEncoder.of(sizes);
    steps = job.steps();
    sequences = encoder.sequences(steps * sizes.batch(), sizes.length());
    batches =
        Tagging.batches(sequences, sizes.batch()).stream()
            .map(batch -> TokenBatch.pack(batch, encoder.config()))
            .toList();
    model =
        EncoderModel.load(
            encoder,
            encoder.config(),
            new TokenClassificationHead(encoder.config().labels(), new CrossEntropyLoss()));
    boolean together = sizes.batch() == 1 && sizes.threads() > 1;
    weights = PackedWeights.of(model, Precision.FP32, together ? sizes.threads() : 1);
    executor =
        together
            ? PlanExecutor.forSingleSentences(weights)
            : PlanExecutor.of(weights, sizes.threads());
  }

  @Override
  public String description() {
    return Versions.slicer();
  }

  @Override
  public Work run(Workload workload) {
    return Tagging.timed(sequences, steps, () -> batches.forEach(executor::scores))
        .with(Work.ALLOCATED_BYTES, (double) FloatMemory.allocatedBytes());
  }

  @Override
  public void close() {
    executor.close();
    weights.close();
    model.close();
  }
}
