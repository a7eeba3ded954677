package io.slicer.damage;

import static org.assertj.core.api.Assertions.assertThat;

import io.slicer.damage.Answer.Kind;
import java.io.IOException;
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
  private static final int FILES = Integer.getInteger("slicer.damage", 40);
  private static final long SEED = Long.getLong("slicer.damage.seed", 7);

  @TempDir private Path directory;

  @Test
  void damagedFilesAreReadOrRefusedByName() throws IOException {
    Map<String, Map<Kind, Integer>> figures = new TreeMap<>();
    Map<String, String> others = new TreeMap<>();
    int number = 0;
    for (Subject subject : Subjects.in(directory)) {
      assertThat(subject.answer(subject.valid())).as("%s", subject.file()).isEqualTo(Answer.RESULT);
      Damage damage = new Damage(SEED + number++);
      for (int i = 0; i < FILES; i++) {
        Answer answer = subject.answer(damage.of(subject.valid(), subject.json()));
        figures
            .computeIfAbsent(subject.kind(), kind -> new EnumMap<>(Kind.class))
            .merge(answer.kind(), 1, Integer::sum);
        if (answer.kind() == Kind.OTHER) {
          others.putIfAbsent(
              subject.kind() + ", " + answer.where(), "number " + i + ": " + answer.shown());
        }
      }
    }
    figures.forEach((kind, answers) -> LOG.info("damaged {}: {}", kind, answers));
    assertThat(others).as("%s", figures).isEmpty();
  }
}
