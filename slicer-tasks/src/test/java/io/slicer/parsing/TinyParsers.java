package io.slicer.parsing;

import io.slicer.testing.GoldenFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The golden parsers, with a tokenizer that has as many pieces as they know. */
final class TinyParsers {
  private TinyParsers() {}

  static Path directory(Path parent, String encoder) throws IOException {
    Path directory = Files.createDirectories(parent.resolve(encoder + "-parser"));
    Path parser = GoldenFiles.shipped(encoder + "-parser").directory();
    for (String file : new String[] {"config.json", "model.safetensors"}) {
      Files.copy(parser.resolve(file), directory.resolve(file));
    }
    Path tokenizer = GoldenFiles.shipped(encoder).directory().resolve("tokenizer.json");
    Files.copy(tokenizer, directory.resolve("tokenizer.json"));
    return directory;
  }
}
