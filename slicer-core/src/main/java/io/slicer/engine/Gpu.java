package io.slicer.engine;

import java.util.Locale;

/**
 * A GPU that ND4J sees.
 *
 * @param name as its driver gives it
 * @param major of its compute capability
 * @param minor of its compute capability
 * @param bytes of its memory
 */
public record Gpu(String name, int major, int minor, long bytes) {
  /**
   * The newest generation that nd4j-cuda 1.0.0-M2.1 has kernels for, 8.x: it has machine code up to
   * 8.6, which later ones of the generation run, and none that could be translated.
   */
  private static final int NEWEST_GENERATION = 8;

  /**
   * Its compute capability.
   *
   * @return for example {@code 8.6}
   */
  public String capability() {
    return major + "." + minor;
  }

  /**
   * Whether ND4J has kernels for it.
   *
   * @return whether its generation is not too new
   */
  public boolean isSupported() {
    return major <= NEWEST_GENERATION;
  }

  /**
   * Its memory, for people.
   *
   * @return in gibibytes, with one decimal
   */
  public String memory() {
    return String.format(Locale.ROOT, "%.1f GiB", bytes / (double) (1L << 30));
  }
}
