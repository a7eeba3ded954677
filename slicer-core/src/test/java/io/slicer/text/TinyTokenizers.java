package io.slicer.text;

import io.slicer.testing.GoldenFiles;
import java.nio.file.Path;

/** The two small tokenizers that the tests ship. */
final class TinyTokenizers {
  static final Path XLMR = of("tiny-xlmr");
  static final Path BERT = of("tiny-bert");

  private TinyTokenizers() {}

  private static Path of(String model) {
    return GoldenFiles.shipped(model).directory().resolve("tokenizer.json");
  }
}
