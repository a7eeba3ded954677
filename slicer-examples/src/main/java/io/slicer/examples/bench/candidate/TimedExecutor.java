package io.slicer.examples.bench.candidate;

import io.slicer.model.Executor;
import io.slicer.model.TokenBatch;
import io.slicer.model.TrainingStep;
import io.slicer.weights.Parameters;
import java.util.Optional;
import java.util.Set;

/** Takes the time of the forward and backward passes of another executor, which it does not own. */
final class TimedExecutor implements Executor {
  private final Executor executor;
  private long nanos;
  private Optional<Pass> last = Optional.empty();

  TimedExecutor(Executor executor) {
    this.executor = executor;
  }

  /** What a pass was given. */
  record Pass(TokenBatch batch, TrainingStep step) {}

  @Override
  public float[] scores(TokenBatch batch) {
    return executor.scores(batch);
  }

  @Override
  public float[] features(TokenBatch batch) {
    return executor.features(batch);
  }

  @Override
  public double lossAndGradients(TokenBatch batch, TrainingStep step) {
    long start = System.nanoTime();
    double loss = executor.lossAndGradients(batch, step);
    nanos += System.nanoTime() - start;
    last = Optional.of(new Pass(batch, step));
    return loss;
  }

  /** The time of all passes so far. */
  long nanos() {
    return nanos;
  }

  /** The last pass, if there was one. */
  Optional<Pass> last() {
    return last;
  }

  @Override
  public Set<String> updated() {
    return executor.updated();
  }

  @Override
  public Parameters gradients() {
    return executor.gradients();
  }

  @Override
  public void close() {}
}
