package io.slicer.inference;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The files of a tokenizer as they were when it was opened, to be copied to where its model is
 * saved: a model must not be saved with a tokenizer that has taken the place of its own.
 */
final class TokenizerFiles {
  private static final List<String> NAMES =
      List.of(
          "tokenizer.json",
          "tokenizer_config.json",
          "special_tokens_map.json",
          "added_tokens.json",
          "sentencepiece.bpe.model",
          "vocab.txt",
          "vocab.json",
          "merges.txt");

  private final Path directory;
  private final Map<String, Identity> files;

  private TokenizerFiles(Path directory, Map<String, Identity> files) {
    this.directory = directory;
    this.files = files;
  }

  /** What tells a file from one that takes its place. */
  private record Identity(long size, FileTime modified, @Nullable Object key) {
    static Identity of(Path file) throws IOException {
      BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
      return new Identity(attributes.size(), attributes.lastModifiedTime(), attributes.fileKey());
    }
  }

  /**
   * The files that are there now.
   *
   * @throws UncheckedIOException if the directory cannot be read
   */
  static TokenizerFiles in(Path directory) {
    Map<String, Identity> files = new LinkedHashMap<>();
    for (String name : NAMES) {
      try {
        files.put(name, Identity.of(directory.resolve(name)));
      } catch (NoSuchFileException e) {
        // No model has all of them.
      } catch (IOException e) {
        throw new UncheckedIOException("cannot read " + directory.resolve(name), e);
      }
    }
    return new TokenizerFiles(directory, files);
  }

  /**
   * Copies them, with the permissions of new files.
   *
   * @throws IOException if one of them is no longer the same, or a file cannot be written
   */
  void copyTo(Path target) throws IOException {
    for (Map.Entry<String, Identity> entry : files.entrySet()) {
      Path file = directory.resolve(entry.getKey());
      try (InputStream in = Files.newInputStream(file)) {
        Files.copy(in, target.resolve(entry.getKey()));
      }
      if (!Identity.of(file).equals(entry.getValue())) {
        throw new IOException(file + " is not the file it was when the model was opened");
      }
    }
  }
}
