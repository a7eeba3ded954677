package io.slicer.corpus;

import java.util.function.Supplier;

/** What becomes of a corpus that is larger than memory: an error that names it. */
public final class MemoryLimit {
  private MemoryLimit() {}

  /**
   * Reads a corpus. What was read so far is let go of if memory ends, so there is memory again to
   * say whose size was the matter.
   *
   * @param source what to call the corpus in errors
   * @param reading gives what is to be kept of it
   * @param <T> what that is
   * @return what it gave
   * @throws CorpusException if it took more than memory holds
   */
  public static <T> T within(String source, Supplier<T> reading) {
    try {
      return reading.get();
    } catch (OutOfMemoryError e) {
      throw new CorpusException(
          source, "more than memory holds: give Java more (-Xmx), or cut the file in pieces");
    }
  }
}
