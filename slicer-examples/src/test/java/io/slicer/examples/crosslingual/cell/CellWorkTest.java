package io.slicer.examples.crosslingual.cell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.type.TypeReference;
import io.slicer.examples.crosslingual.task.DataRules;
import io.slicer.examples.training.RunDirectoryException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CellWorkTest {
  private static final Settings SETTINGS =
      new Settings(
          "model",
          "a",
          "en",
          false,
          List.of(0.0),
          new DataRules("panx", "pud", "1-2", "3-4", 5, null),
          Map.of());

  @TempDir private Path parent;
  private Path path;
  private final List<String> done = Collections.synchronizedList(new ArrayList<>());
  private final StringWriter said = new StringWriter();

  @BeforeEach
  void name() {
    path = parent.resolve("run");
  }

  /** What a step of this test comes to. */
  record Sum(Map<String, String> inputs, int value, Cost cost) implements CellResult {}

  private static final TypeReference<Sum> SUM = new TypeReference<>() {};

  private CellDirectory directory() {
    return CellDirectory.open(path, SETTINGS);
  }

  private Step<Sum> step(String cell, String input, List<String> needs, Supplier<Integer> work) {
    return new Step<>(
        cell,
        needs,
        cell,
        "sum",
        1,
        () -> Map.of("input", input),
        inputs -> {
          Cost.Meter meter = Cost.begin();
          int value = work.get();
          done.add(cell);
          return new Sum(inputs, value, meter.cost());
        },
        SUM);
  }

  private void run(Step<?>... steps) {
    new CellWork(directory(), new PrintWriter(said)).run(List.of(steps));
  }

  private int value(String cell) {
    return directory().result(cell, SUM).orElseThrow().value();
  }

  @Test
  void whatIsFinishedIsNotDoneAgain() {
    run(step("a", "1", List.of(), () -> 1));
    run(step("a", "1", List.of(), () -> 2), step("b", "1", List.of("a"), () -> value("a") + 5));

    assertThat(done).containsExactly("a", "b");
    assertThat(value("a")).isEqualTo(1);
    assertThat(value("b")).isEqualTo(6);
    assertThat(said.toString()).contains("[2/2] b: about 0:00:00");
  }

  @Test
  void whatIsFinishedMustBeOfTheSameInputs() {
    run(step("a", "1", List.of(), () -> 1));

    assertThatThrownBy(() -> run(step("a", "2", List.of(), () -> 1)))
        .isInstanceOf(RunDirectoryException.class)
        .hasMessageContaining("cell a: input was 1 and is 2");
  }

  @Test
  void aStepThatFailsIsDoneNextTime() {
    assertThatThrownBy(
            () ->
                run(
                    step(
                        "a",
                        "1",
                        List.of(),
                        () -> {
                          throw new IllegalStateException("broken");
                        })))
        .hasMessage("broken");
    run(step("a", "1", List.of(), () -> 1));

    assertThat(done).containsExactly("a");
  }

  @Test
  void severalShareADirectoryAndDoEachStepOnce() throws Exception {
    CountDownLatch both = new CountDownLatch(2);
    Supplier<Integer> slow =
        () -> {
          both.countDown();
          try {
            both.await(); // no step of the first two ends before both have begun
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
          return 1;
        };
    ExecutorService pool = Executors.newFixedThreadPool(2);
    try {
      List<Future<?>> futures = new ArrayList<>();
      for (int p = 0; p < 2; p++) {
        futures.add(
            pool.submit(
                () ->
                    run(
                        step("a", "1", List.of(), slow),
                        step("b", "1", List.of(), slow),
                        step("c", "1", List.of("a", "b"), () -> value("a") + value("b")),
                        step("d", "1", List.of("c"), () -> value("c") + 1))));
      }
      for (Future<?> future : futures) {
        future.get();
      }
    } finally {
      pool.shutdown();
    }

    assertThat(done).containsExactlyInAnyOrder("a", "b", "c", "d");
    assertThat(value("d")).isEqualTo(3);
  }

  @Test
  void finishedCellsOfAnotherDirectoryAreTakenOver() throws IOException {
    run(step("a", "1", List.of(), () -> 1), step("b", "1", List.of(), () -> 2));
    Files.createDirectories(path.resolve("cells/c"));
    Files.writeString(path.resolve("cells/c/lambda-0.0.json"), "{}");
    CellDirectory other = CellDirectory.open(path.resolveSibling("other"), SETTINGS);
    new CellWork(other, new PrintWriter(said)).run(List.of(step("b", "1", List.of(), () -> 3)));

    assertThat(other.merge(path)).isEqualTo(1);

    assertThat(other.cells()).containsExactly("a", "b");
    assertThat(other.result("a", SUM).orElseThrow().value()).isEqualTo(1);
    assertThat(other.result("b", SUM).orElseThrow().value()).isEqualTo(3);
  }

  @Test
  void cellsOfARunWithOtherSettingsAreNotTakenOver() {
    run(step("a", "1", List.of(), () -> 1));
    Settings others =
        new Settings("model", "b", "en", false, List.of(0.0), SETTINGS.rules(), SETTINGS.recipes());
    CellDirectory other = CellDirectory.open(path.resolveSibling("another"), others);

    assertThatThrownBy(() -> other.merge(path))
        .isInstanceOf(RunDirectoryException.class)
        .hasMessageContaining("--model-sha256 was a and is b");
  }
}
