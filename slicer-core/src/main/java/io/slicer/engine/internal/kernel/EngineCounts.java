package io.slicer.engine.internal.kernel;

/**
 * What an executor has done so far, and the memory that it does it in: what its speed depends on
 * and no clock need measure.
 *
 * @param meetings how often workers have waited for one another
 * @param calls how many primitives of oneDNN have been run, by all workers together
 * @param primitives how many of them were made, by all workers together
 * @param arenaFloats how many floats the activations have room in
 */
public record EngineCounts(long meetings, long calls, long primitives, long arenaFloats) {
  /** Of an executor that has done nothing. */
  public static final EngineCounts NONE = new EngineCounts(0, 0, 0, 0);

  /** The counts of two plans. */
  public EngineCounts plus(EngineCounts other) {
    return new EngineCounts(
        meetings + other.meetings,
        calls + other.calls,
        primitives + other.primitives,
        arenaFloats + other.arenaFloats);
  }
}
