package io.slicer.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slicer.testing.damage.Answer;
import io.slicer.testing.damage.Answer.Kind;
import io.slicer.testing.damage.Damage;
import io.slicer.weights.CheckpointException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whatever becomes of a saved network, it is read, or refused by slicer's own exception, which
 * names the file. {@code -Dslicer.damage=N} damages each file N times.
 */
class DamagedNetworkTest {
  private static final Logger LOG = LoggerFactory.getLogger(DamagedNetworkTest.class);
  private static final int FILES = Integer.getInteger("slicer.damage", 25);
  private static final long SEED = Long.getLong("slicer.damage.seed", 7);

  @TempDir private Path directory;
  private Path saved;
  private Path network;
  private Path labels;

  @BeforeEach
  void save() {
    saved = directory.resolve("saved");
    FeatureClassifier.builder().epochs(1).fit(Clouds.of("seen", 30, 0.25, 1)).save(saved);
    network = saved.resolve(SavedNetwork.NETWORK);
    labels = saved.resolve(SavedNetwork.LABELS);
  }

  private Answer answer(Path damaged) {
    try {
      FeatureClassifier.load(saved).classify(new float[][] {new float[Clouds.WIDTH]});
      return Answer.RESULT;
    } catch (RuntimeException | Error e) {
      return Answer.of(e, damaged);
    }
  }

  @Test
  void damagedFilesAreReadOrRefusedByName() throws IOException {
    assertThat(answer(labels)).isEqualTo(Answer.RESULT);
    for (Path file : new Path[] {network, labels}) {
      byte[] valid = Files.readAllBytes(file);
      Damage damage = new Damage(SEED);
      Map<Kind, Integer> figures = new EnumMap<>(Kind.class);
      for (int i = 0; i < FILES; i++) {
        Files.write(file, damage.of(valid, file.equals(labels)));
        count(figures, answer(file), i);
      }
      LOG.info("damaged {}: {}", file.getFileName(), figures);
      Files.write(file, valid);
    }
  }

  /** The bytes of an archive have checksums, so that what is in them is damaged on its own, too. */
  @ParameterizedTest
  @CsvSource({"configuration.json, true", "coefficients.bin, false"})
  void damagedEntriesOfTheNetworkAreReadOrRefusedByName(String entry, boolean json)
      throws IOException {
    try (FileSystem zip = zip()) {
      Files.copy(zip.getPath(entry), directory.resolve(entry));
    }
    byte[] valid = Files.readAllBytes(directory.resolve(entry));
    Damage damage = new Damage(SEED);
    Map<Kind, Integer> figures = new EnumMap<>(Kind.class);
    for (int i = 0; i < FILES; i++) {
      try (FileSystem zip = zip()) {
        Files.write(zip.getPath(entry), damage.of(valid, json));
      }
      count(figures, answer(network), i);
    }
    LOG.info("damaged {} of a network: {}", entry, figures);
  }

  private FileSystem zip() throws IOException {
    return FileSystems.newFileSystem(URI.create("jar:" + network.toUri()), Map.of());
  }

  private static void count(Map<Kind, Integer> figures, Answer answer, int number) {
    figures.merge(answer.kind(), 1, Integer::sum);
    assertThat(answer.kind()).as("number %s: %s", number, answer).isNotEqualTo(Kind.OTHER);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"labels": ["a", "b"], "width": 12} | the network has 3 outputs for 2 labels
          {"labels": ["a", "b", "c"], "width": 7} | the network takes 12 values, vectors have 7
          {"labels": ["a", "b", "a"], "width": 12} | "labels" must be two or more, each another
          {"labels": ["a", "b", 3], "width": 12} | label 2 is 3
          {"labels": ["a", "b", "c"], "width": 0} | "width" is 0, not a number from 1 on
          {"labels": ["a", "b", | labels.json:1: not valid JSON at character 22: Unexpected end-of-input
          {"labels": ["a", "b"], "width": 2} {} | a file has one document and nothing behind it
          """)
  void labelsThatDoNotFitAreRefused(String content, String problem) throws IOException {
    Files.writeString(labels, content);

    assertThatThrownBy(() -> FeatureClassifier.load(saved))
        .isInstanceOf(CheckpointException.class)
        .hasMessageStartingWith(saved.toString())
        .hasMessageContaining(problem);
  }

  @Test
  void aFileThatIsNotThereIsNamed() throws IOException {
    Files.delete(network);

    assertThatThrownBy(() -> FeatureClassifier.load(saved))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessage("cannot read " + network);
  }
}
