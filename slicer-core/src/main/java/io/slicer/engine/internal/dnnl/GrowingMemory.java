package io.slicer.engine.internal.dnnl;

import io.slicer.weights.FloatMemory;
import org.jspecify.annotations.Nullable;

/**
 * Memory that grows to the most that was ever asked for. If the system has no more, it is as it was
 * in the beginning, and the next one who asks for less may be lucky.
 */
public final class GrowingMemory implements AutoCloseable {
  private @Nullable FloatMemory memory;

  /**
   * Makes room; what was in it is lost if it has to grow.
   *
   * @param floats how many are needed
   * @return memory of at least that length
   * @throws OutOfMemoryError if the system has no such memory
   */
  public FloatMemory atLeast(long floats) {
    return atLeast(floats, floats);
  }

  /**
   * Makes room; what was in it is lost if it has to grow.
   *
   * @param floats how many are needed
   * @param grown how many to have if that is more than there are, so that it need not grow soon
   *     again
   * @return memory of at least the former length
   * @throws OutOfMemoryError if the system has no such memory
   */
  public FloatMemory atLeast(long floats, long grown) {
    FloatMemory present = memory;
    if (present != null && present.length() >= floats) {
      return present;
    }
    close();
    FloatMemory larger = FloatMemory.allocate(grown);
    memory = larger;
    return larger;
  }

  /** How many floats there is room for. */
  public long floats() {
    return memory == null ? 0 : memory.length();
  }

  @Override
  public void close() {
    if (memory != null) {
      memory.close();
      memory = null;
    }
  }
}
