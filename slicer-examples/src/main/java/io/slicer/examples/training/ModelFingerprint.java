package io.slicer.examples.training;

import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import com.google.common.io.MoreFiles;
import io.slicer.hub.PretrainedModel;
import io.slicer.text.SubwordTokenizer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Tells whether a model is the same, whatever it is called and wherever it lies. */
public final class ModelFingerprint {
  private ModelFingerprint() {}

  /**
   * Of all files that a model consists of, by their names: configuration, tokenizer and weights.
   *
   * @param pretrained the model
   * @return SHA-256
   */
  public static String sha256(PretrainedModel pretrained) {
    List<Path> tokenizer = SubwordTokenizer.files(pretrained.tokenizerFile());
    Hasher hasher = Hashing.sha256().newHasher();
    try (Stream<Path> files = Files.list(pretrained.directory())) {
      for (Path file :
          files.filter(file -> tokenizer.contains(file) || isOfModel(file)).sorted().toList()) {
        hasher.putUnencodedChars(String.valueOf(file.getFileName()));
        hasher.putBytes(MoreFiles.asByteSource(file).hash(Hashing.sha256()).asBytes());
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + pretrained.directory(), e);
    }
    return hasher.hash().toString();
  }

  private static boolean isOfModel(Path file) {
    String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
    return name.equals("config.json") || name.endsWith(".safetensors");
  }
}
