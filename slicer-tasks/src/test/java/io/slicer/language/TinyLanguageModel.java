package io.slicer.language;

import io.slicer.testing.GoldenFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A tiny language model with a tokenizer, and texts for it. */
final class TinyLanguageModel {
  private TinyLanguageModel() {}

  /**
   * Copies the model.
   *
   * @param parent of the directory that is made
   */
  static Path in(Path parent) {
    try {
      Path directory = Files.createDirectories(parent.resolve("tiny"));
      Path model = GoldenFiles.shipped("tiny-bert-mlm").directory();
      for (String file : List.of("config.json", "model.safetensors")) {
        copy(model.resolve(file), directory.resolve(file));
      }
      Path tokenizer = GoldenFiles.shipped("tiny-bert").directory().resolve("tokenizer.json");
      copy(tokenizer, directory.resolve("tokenizer.json"));
      return directory;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    if (!Files.exists(to)) {
      Files.copy(from, to);
    }
  }

  /** Sentences in which each word foretells the next. */
  static List<String> sentences(int count, long seed) {
    Random random = new Random(seed);
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      texts.add(
          random.nextBoolean()
              ? "the film was good and the dog was good"
              : "Anna lives in Paris and Maria lives in Berlin");
    }
    return texts;
  }

  /** A trainer that needs no time. */
  static LanguageModelTrainer.Builder trainer(Path model) {
    return LanguageModelTrainer.builder()
        .model(model.toString())
        .threads(2)
        .batchSize(8)
        .maxLength(40)
        .learningRate(5e-3)
        .maxGradNorm(1);
  }
}
