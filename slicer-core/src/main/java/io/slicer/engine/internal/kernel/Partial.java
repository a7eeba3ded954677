package io.slicer.engine.internal.kernel;

import io.slicer.weights.FloatMemory;
import org.jspecify.annotations.Nullable;

/**
 * A small gradient of which every worker has a part: each writes its own, and the parts are summed,
 * in the workers' order, when all are there. It is the gradient of a parameter, or of what an op of
 * the plan has made.
 */
public final class Partial {
  private final int size;
  private final Value target;
  private final Gradient gradient;
  private boolean onTop;
  private @Nullable FloatMemory parts;
  private long at;
  private long stride;

  Partial(Value target, Gradient gradient) {
    this.target = target;
    this.gradient = gradient;
    this.size = Math.toIntExact(target.size());
  }

  /** To add to what there is, which is another op's part of the gradient. */
  public void putOnTop() {
    onTop = true;
  }

  public int size() {
    return size;
  }

  /** Where the workers' parts lie: the first at an index, each of the others a stride behind. */
  public void place(FloatMemory memory, long index, long between) {
    parts = memory;
    at = index;
    stride = between;
  }

  private FloatMemory parts() {
    if (parts == null) {
      throw new IllegalStateException("no memory for the parts of " + target);
    }
    return parts;
  }

  public void put(Worker worker, float[] values, int offset) {
    parts().put(at + worker.number() * stride, values, offset, size);
  }

  /** Sums the parts, the first worker, when the others have met it. */
  void complete(Worker worker) {
    if (worker.number() == 0) {
      reduce(worker);
    }
  }

  /** Sums the parts into the target, on top of what the step has made before. */
  void reduce(Worker worker) {
    float[] sum = worker.row(0, size);
    float[] part = worker.row(1, size);
    parts().get(at, sum, 0, size);
    for (int w = 1; w < worker.count(); w++) {
      parts().get(at + w * stride, part, 0, size);
      for (int i = 0; i < size; i++) {
        sum[i] += part[i];
      }
    }
    if (onTop || gradient.isBegun()) {
      target.memory().get(target.index(0), part, 0, size);
      for (int i = 0; i < size; i++) {
        sum[i] += part[i];
      }
    }
    target.memory().put(target.index(0), sum, 0, size);
  }
}
