package io.slicer.train;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Where the output of a model's {@linkplain io.slicer.model.EncoderModel#fixedLayers fixed layers}
 * is kept, which training computes once for every sequence instead of in every step, and how large
 * it may be: each sub-word of the data takes four times the hidden size in bytes.
 *
 * <p>It is mapped from a file, so it needs no heap, and as much physical memory as the system has
 * to spare. The file is made anew unless it is whole and what it depends on is the same: the fixed
 * layers' parameters, the configuration, the sequences, with a frozen adapter its parameters and
 * the condition of each list, the number of threads, the library's version, and what the processor
 * computes. Deleting it is safe at any time. Where it does not fit, training goes on without, and a
 * warning says so.
 *
 * @param directory of the files, which stay there and serve other trainings too; none: {@code
 *     features} in the directory of the checkpoints, which goes when they are discarded, or without
 *     checkpoints a temporary directory, which goes when training ends
 * @param maxBytes how large a file may be
 */
public record FeatureCacheSettings(Optional<Path> directory, long maxBytes) {
  /** With the run, at most 16 GiB. */
  public static final FeatureCacheSettings DEFAULT =
      new FeatureCacheSettings(Optional.empty(), 16L << 30);

  /**
   * Checks the range.
   *
   * @param directory of the files, if it is not the run's
   * @param maxBytes how large a file may be, at least 0
   * @throws IllegalArgumentException if the limit is negative
   */
  public FeatureCacheSettings {
    if (maxBytes < 0) {
      throw new IllegalArgumentException("maxBytes must be at least 0, not " + maxBytes);
    }
  }

  /**
   * In a directory of its own, at most 16 GiB.
   *
   * @param directory of the files; made if it is missing; several trainings may share it
   * @return the settings
   */
  public static FeatureCacheSettings in(Path directory) {
    return new FeatureCacheSettings(Optional.of(directory), DEFAULT.maxBytes);
  }

  /**
   * These settings with another limit.
   *
   * @param bytes how large a file may be
   * @return the settings
   */
  public FeatureCacheSettings withMaxBytes(long bytes) {
    return new FeatureCacheSettings(directory, bytes);
  }
}
