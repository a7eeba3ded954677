package io.slicer.text;

import com.google.common.base.Splitter;
import com.google.common.hash.Hashing;
import com.google.common.io.MoreFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Whether a tokenizer file is used although there is a doubt about it: if its SHA-256 is among
 * those that the system property {@value #PROPERTY} names, separated by commas.
 */
final class Trust {
  static final String PROPERTY = "slicer.tokenizers.trust";

  private final Path file;
  private @Nullable Boolean given;

  Trust(Path file) {
    this.file = file;
  }

  /**
   * Goes on if the file is trusted. Only a file in doubt is read for that.
   *
   * @param doubt where and what
   * @throws TokenizerException if it is not
   */
  void doubt(String doubt) {
    if (given != null && given) {
      return;
    }
    String sha256;
    try {
      sha256 = MoreFiles.asByteSource(file).hash(Hashing.sha256()).toString();
    } catch (IOException e) {
      throw new TokenizerException(file + " cannot be read: " + e, e);
    }
    String trusted = System.getProperty(PROPERTY, "").toLowerCase(Locale.ROOT);
    given = Splitter.on(',').trimResults().splitToList(trusted).contains(sha256);
    if (!given) {
      throw new TokenizerException(
          "%s: %s. Whoever trusts this file sets the system property %s to %s"
              .formatted(file, doubt, PROPERTY, sha256));
    }
  }
}
