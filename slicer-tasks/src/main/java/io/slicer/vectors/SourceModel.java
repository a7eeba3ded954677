package io.slicer.vectors;

import java.util.List;

/**
 * A model that a vector was made of.
 *
 * @param name a directory, or the model's name on the Hub with its commit
 * @param files its weights
 */
public record SourceModel(String name, List<WeightFile> files) {
  /**
   * Copies the list.
   *
   * @param name a directory, or the model's name on the Hub with its commit
   * @param files its weights
   */
  public SourceModel {
    files = List.copyOf(files);
  }

  /**
   * A file of weights.
   *
   * @param name without its directory
   * @param bytes its length
   * @param sha256 of its content, in hexadecimal digits
   */
  public record WeightFile(String name, long bytes, String sha256) {}
}
