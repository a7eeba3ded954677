package io.slicer.examples.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.type.TypeReference;
import io.slicer.eval.PrecisionRecall;
import io.slicer.examples.cli.Json;
import io.slicer.examples.training.RunDirectory;
import io.slicer.examples.training.RunDirectoryException;
import io.slicer.finetune.RunEnvironment;
import io.slicer.head.HeadUpdate;
import io.slicer.testing.damage.Answer;
import io.slicer.testing.damage.Answer.Kind;
import io.slicer.testing.damage.Damage;
import io.slicer.words.LabelAlignment;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A damaged result is refused by name; above all it does not end as a figure in a report. */
class DamagedCellTest {
  private static final int FILES = Integer.getInteger("slicer.damage", 500);
  private static final TypeReference<CellResult> TYPE = new TypeReference<>() {};
  private static final CellResult VALID =
      new CellResult(
          new Cell(
              new Configuration(null, HeadUpdate.TRAINED, 2e-5, LabelAlignment.FIRST_SUBWORD), 42),
          "settings",
          "2026-01-01T00:00:00Z",
          12.5,
          new CellResult.Training(10, null, 0.5, 1000, 12, 83.3, 0),
          List.of(new CellResult.Epoch(0.5, Map.of("dev", 0.75))),
          List.of(new CellResult.Validation(5, Map.of("dev", 0.5))),
          Map.of("en", new PrecisionRecall(0.5, 0.25, 1 / 3.0, 7)),
          Map.of(),
          RunEnvironment.current());

  @TempDir private Path directory;
  private RunDirectory run;

  @BeforeEach
  void open() {
    run = RunDirectory.open(directory, Map.of(), false);
  }

  @AfterEach
  void close() {
    run.close();
  }

  private Path file(byte[] content) throws IOException {
    return Files.write(directory.resolve("result.json"), content);
  }

  private CellResult read() {
    return run.read("result.json", TYPE);
  }

  @Test
  void aDamagedResultIsReadOrRefusedByName() throws IOException {
    byte[] valid = Json.document(VALID).getBytes(StandardCharsets.UTF_8);
    Damage damage = new Damage(7);
    for (int i = 0; i < FILES; i++) {
      Path file = file(damage.of(valid, true));
      try {
        CellResult read = read();
        read.scores().values().forEach(score -> assertThat(score.f1()).isBetween(0.0, 1.0));
        read.epochs().forEach(epoch -> assertThat(epoch.loss()).isFinite());
      } catch (RuntimeException e) {
        Answer answer = Answer.of(e, file);
        assertThat(answer.kind()).as("%s of %s", answer, i).isEqualTo(Kind.REFUSED);
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"precision\" : 0.5 | \"precision\" : 1.5 | precision is 1.5",
        "\"f1\" : 0.3333333333333333 | \"f1\" : null | F1 of en is no number",
        "\"f1\" : 0.3333333333333333 | \"f1\" : \"NaN\" | not a number",
        "\"support\" : 7 | \"support\" : null | support",
        "\"loss\" : 0.5 | \"loss\" : 1e999 | no such figure was written",
        "\"created\" : \"2026-01-01T00:00:00Z\" | \"created\" : null | created",
        "\"dev\" : 0.75 | \"dev\" : null | F1 of dev is no number"
      })
  void whatWasNotWrittenIsNamed(String before, String after, String problem) throws IOException {
    String text = Json.document(VALID);
    assertThat(text).contains(before);
    Path file =
        file(text.replaceFirst(Pattern.quote(before), after).getBytes(StandardCharsets.UTF_8));
    assertThatThrownBy(this::read)
        .isInstanceOf(RunDirectoryException.class)
        .hasMessageStartingWith(file + " is damaged")
        .hasMessageContaining(problem)
        .hasMessageEndingWith("delete it, and the run works it out again");
  }
}
