package io.slicer.examples.training;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A corpus of a few sentences that even a tiny model learns by heart. */
public final class TinyCorpus {
  public static final String ENGLISH =
      """
      Ada\tB-PER
      sees\tO
      Rome\tB-LOC

      the\tO
      red\tO
      sun\tO

      Bob\tB-PER
      Lee\tI-PER
      sees\tO
      Oslo\tB-LOC

      Rome\tB-LOC
      is\tO
      old\tO

      """;

  public static final String GERMAN =
      """
      Ada\tB-PER
      sieht\tO
      Rom\tB-LOC

      """;

  private TinyCorpus() {}

  /** English to train on and to test with, German and Swahili only to develop with. */
  public static Path write(Path directory) throws IOException {
    Files.createDirectories(directory);
    Files.writeString(directory.resolve("train-en.tsv"), ENGLISH);
    Files.writeString(directory.resolve("test-en.tsv"), ENGLISH);
    Files.writeString(directory.resolve("dev-en.tsv"), "a\tO\n");
    Files.writeString(directory.resolve("dev-de.tsv"), GERMAN);
    Files.writeString(directory.resolve("dev-sw.tsv"), GERMAN);
    return directory;
  }
}
