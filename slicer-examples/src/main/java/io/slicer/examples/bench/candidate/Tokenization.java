package io.slicer.examples.bench.candidate;

import io.slicer.examples.cli.Usage;
import io.slicer.text.SubwordTokenizer;
import java.nio.file.Path;
import java.util.Optional;

/** A model's tokenizer, and the memory that opening it took. */
record Tokenization(SubwordTokenizer tokenizer, Optional<Long> residentBytes)
    implements AutoCloseable {

  static Tokenization open(String model) {
    Long before = Usage.now().residentBytes();
    SubwordTokenizer tokenizer = SubwordTokenizer.load(Path.of(model));
    Long after = Usage.now().residentBytes();
    return new Tokenization(
        tokenizer,
        before == null || after == null ? Optional.empty() : Optional.of(after - before));
  }

  @Override
  public void close() {
    tokenizer.close();
  }
}
