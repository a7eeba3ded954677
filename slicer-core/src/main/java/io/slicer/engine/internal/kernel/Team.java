package io.slicer.engine.internal.kernel;

import io.slicer.engine.internal.dnnl.GrowingMemory;
import io.slicer.engine.internal.layout.BatchLayout;
import java.util.Arrays;

/**
 * The workers of an executor with their primitives, and the memory that all its plans share: one
 * plan runs at a time, and what it leaves is read before the next one runs.
 */
public final class Team implements AutoCloseable {
  private final BatchLayout layout;
  private final Workers workers;
  private final Worker[] views;
  private final GrowingMemory activations = new GrowingMemory();
  private final GrowingMemory parts = new GrowingMemory();

  /**
   * A team.
   *
   * @param sharing what of a batch the workers share
   * @param threads number of workers
   */
  public Team(BatchLayout.Sharing sharing, int threads) {
    layout = new BatchLayout(threads, sharing);
    workers = new Workers(threads, "slicer");
    views = new Worker[threads];
    Arrays.setAll(views, w -> new Worker(w, threads, layout));
  }

  BatchLayout layout() {
    return layout;
  }

  Workers workers() {
    return workers;
  }

  Worker[] views() {
    return views;
  }

  /** Where activations lie. */
  GrowingMemory activations() {
    return activations;
  }

  /** Where the workers' parts of small gradients lie. */
  GrowingMemory parts() {
    return parts;
  }

  int threads() {
    return views.length;
  }

  /** What all plans' runs have counted; to be asked between them. */
  public EngineCounts counts() {
    return new EngineCounts(
        workers.meetings(),
        Arrays.stream(views).mapToLong(Worker::runs).sum(),
        Arrays.stream(views).mapToLong(Worker::primitives).sum(),
        activations.floats());
  }

  @Override
  public void close() {
    try {
      workers.run(w -> views[w].close());
    } finally {
      workers.close();
      activations.close();
      parts.close();
    }
  }
}
