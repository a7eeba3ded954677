package io.slicer.text;

import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.util.Objects;

/** The two small tokenizers that the tests ship. */
final class TinyTokenizers {
  static final Path XLMR = resource("tiny-xlmr/tokenizer.json");
  static final Path BERT = resource("tiny-bert/tokenizer.json");

  private TinyTokenizers() {}

  /** A file or directory among the goldens of the test resources. */
  static Path resource(String name) {
    URL url = Objects.requireNonNull(TinyTokenizers.class.getResource("/goldens/" + name), name);
    try {
      return Path.of(url.toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
