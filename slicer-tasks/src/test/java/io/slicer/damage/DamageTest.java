package io.slicer.damage;

import static org.assertj.core.api.Assertions.assertThat;

import io.slicer.testing.GoldenFiles;
import io.slicer.testing.damage.Answer;
import io.slicer.testing.damage.Answer.Kind;
import io.slicer.testing.damage.Damage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whatever becomes of a file, it is read, or refused by slicer's own exception, which names it.
 *
 * <p>{@code -Dslicer.damage=N} damages each file N times instead of a few; {@code
 * -Dslicer.damage.seed=S} damages them otherwise.
 */
class DamageTest {
  private static final Logger LOG = LoggerFactory.getLogger(DamageTest.class);
  private static final int FILES = Integer.getInteger("slicer.damage", 25);
  private static final long SEED = Long.getLong("slicer.damage.seed", 7);

  @TempDir private Path directory;
  private final Map<String, Map<Kind, Integer>> figures = new TreeMap<>();

  /** The first of each place where something else was thrown. */
  private final Map<String, String> others = new TreeMap<>();

  @Test
  void damagedFilesAreReadOrRefusedByName() throws IOException {
    int number = 0;
    for (Subject subject : Subjects.in(directory)) {
      assertThat(subject.answer(subject.valid().read()))
          .as("%s", subject.file())
          .isEqualTo(Answer.RESULT);
      Damage damage = new Damage(SEED + number++);
      for (int i = 0; i < FILES; i++) {
        count(subject.kind(), i, subject.answer(damage.of(subject.valid().read(), subject.json())));
      }
      Files.write(subject.file(), subject.valid().read());
    }
    assertNothingElse();
  }

  @Test
  void damagedTokenizersAreReadOrRefusedByName() throws IOException {
    for (String golden : GoldenFiles.MODELS) {
      Path tokenizer = GoldenFiles.shipped(golden).directory().resolve("tokenizer.json");
      byte[] valid = Files.readAllBytes(tokenizer);
      Damage damage = new Damage(SEED);
      Path files = Files.createDirectory(directory.resolve(golden));
      for (int i = 0; i < FILES; i++) {
        Files.write(Tokenizers.file(files, i), damage.of(valid, true));
      }
      int number = 0;
      for (Answer answer : Tokenizers.answers(files, FILES)) {
        count("tokenizer.json", number++, answer);
      }
    }
    assertNothingElse();
  }

  private void count(String kind, int number, Answer answer) {
    figures
        .computeIfAbsent(kind, key -> new EnumMap<>(Kind.class))
        .merge(answer.kind(), 1, Integer::sum);
    if (answer.kind() == Kind.OTHER) {
      others.putIfAbsent(kind + ", " + answer.where(), "number " + number + ": " + answer.shown());
    }
  }

  private void assertNothingElse() {
    figures.forEach((kind, answers) -> LOG.info("damaged {}: {}", kind, answers));
    assertThat(others).as("%s", figures).isEmpty();
  }
}
