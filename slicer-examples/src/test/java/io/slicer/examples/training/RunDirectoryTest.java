package io.slicer.examples.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.type.TypeReference;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunDirectoryTest {
  private static final TypeReference<String> TEXT = new TypeReference<>() {};

  @TempDir private Path root;
  private Path directory;

  @BeforeEach
  void name() {
    directory = root.resolve("run");
  }

  private RunDirectory open(Map<String, ?> arguments) {
    return RunDirectory.open(directory, arguments, true);
  }

  private static TrainingDirectory training(RunDirectory run) {
    return new TrainingDirectory(run, "cells/a", "result.json");
  }

  /** Something that is kept, so that the directory stays. */
  private static void finish(RunDirectory run) {
    assertThat(training(run).result(TEXT, () -> "found")).isEqualTo("found");
  }

  private void begin(Map<String, ?> arguments) {
    try (RunDirectory run = open(arguments)) {
      finish(run);
    }
  }

  @Test
  void oneProcessAtATimeWritesToIt() {
    try (RunDirectory run = open(Map.of("seed", 1))) {
      finish(run);
      assertThatThrownBy(() -> open(Map.of("seed", 1)))
          .isInstanceOf(RunDirectoryException.class)
          .hasMessageContainingAll(directory.toString(), "is in use by another process");
      assertThat(RunDirectory.openToRead(directory).exists("cells")).isTrue();
    }
    open(Map.of("seed", 1)).close();
  }

  @Test
  void severalShareADirectoryAPartEach() throws IOException {
    RunDirectory one = RunDirectory.share(directory, Map.of("seed", 1));
    RunDirectory other = RunDirectory.share(directory, Map.of("seed", 1));

    Closeable part = one.tryPart("cells/a").orElseThrow();
    assertThat(other.tryPart("cells/a")).isEmpty();
    other.tryPart("cells/b").orElseThrow().close();
    part.close();
    other.tryPart("cells/a").orElseThrow().close();
  }

  @Test
  void whatIsSharedHasTheSameArguments() throws IOException {
    RunDirectory run = RunDirectory.share(directory, Map.of("seed", 1));
    assertThatThrownBy(() -> RunDirectory.share(directory, Map.of("seed", 2)))
        .hasMessageContaining("--seed was 1 and is 2");
    RunDirectory another = RunDirectory.share(root.resolve("another"), Map.of("seed", 3));
    assertThatThrownBy(() -> run.requireSame(another))
        .hasMessageContaining("another holds a run with other arguments: --seed was 3 and is 1");
    run.requireSame(RunDirectory.share(root.resolve("same"), Map.of("seed", 1)));
    Files.createDirectories(root.resolve("full"));
    Files.writeString(root.resolve("full/text.txt"), "a");
    assertThatThrownBy(() -> RunDirectory.share(root.resolve("full"), Map.of("seed", 1)))
        .hasMessageContaining("is not empty, and holds no run");
    assertThat(root.resolve("full/text.txt")).exists();
  }

  @Test
  void aRefusalLetsOthersIn() {
    begin(Map.of("seed", 1));
    assertThatThrownBy(() -> open(Map.of("seed", 2))).hasMessageContaining("--seed was 1 and is 2");

    open(Map.of("seed", 1)).close();
  }

  @Test
  void namesAndWhatIsNotGivenMakeNoDifference() {
    begin(Map.of("model", "a", "seed", 1, "preset", "none"));

    open(Map.of("model", "b", "seed", 1, "cache-features", false)).close();
    assertThatThrownBy(() -> open(Map.of("model", "a", "seed", 1, "best-epoch", true)))
        .hasMessageContaining("--best-epoch was not given and is true");
  }

  @Test
  void optionsAreNamedBeforeDescriptionsOfData() {
    begin(Map.of("data", Map.of("de", 1, "sw", 1), "final-sentences", 1, "weight-decay", 1));

    assertThatThrownBy(
            () ->
                open(
                    Map.of(
                        "data", Map.of("de", 2, "sw", 2), "final-sentences", 2, "weight-decay", 2)))
        .hasMessageContaining(
            ": --final-sentences was 1 and is 2; --weight-decay was 1 and is 2; data de was 1");
  }

  @Test
  void theFingerprintIsThatOfTheFile() throws IOException {
    begin(Map.of("text", "a \\ \"b\"  c"));
    Path file = directory.resolve("arguments.json");
    String before = RunDirectory.openToRead(directory).fingerprint();

    Files.writeString(file, Files.readString(file).replace(" : ", ":\n  "));
    assertThat(RunDirectory.openToRead(directory).fingerprint()).isEqualTo(before);
    Files.writeString(file, Files.readString(file).replace("  c", " c"));
    assertThat(RunDirectory.openToRead(directory).fingerprint()).isNotEqualTo(before);
    // What later versions know more of changes nothing.
    Files.writeString(file, "{\"a\" : 1.50, \"b\" : null}\n");
    assertThat(RunDirectory.openToRead(directory).fingerprint())
        .isEqualTo("b45a2fa89feacd741fe2ce9c07458d1ce49eeab84114f360cf92b9f3f78bd909");
  }

  @Test
  void argumentsThatLedNowhereAreForgotten() throws IOException {
    try (RunDirectory run = open(Map.of("max-length", 1_000_000))) {
      run.write("contextualization.json", "{}");
      Files.createDirectories(training(run).checkpoints().directory());
      Files.writeString(training(run).checkpoints().directory().resolve(".lock"), "");
    }
    assertThat(directory).doesNotExist();

    Files.createDirectory(directory);
    open(Map.of("seed", 1)).close();
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void argumentsOfWhatIsDoneAreKept() throws IOException {
    try (RunDirectory run = open(Map.of("seed", 1))) {
      leaveCheckpoint(run);
    }
    assertThatThrownBy(() -> open(Map.of("seed", 2))).hasMessageContaining("--seed was 1 and is 2");
  }

  @Test
  void aKilledBeginningIsNoObstacle() throws IOException {
    Files.createDirectories(directory);
    Files.writeString(directory.resolve(".arguments.json.1f.tmp"), "{ \"se");
    Files.writeString(directory.resolve(".lock"), "");

    begin(Map.of("seed", 1));

    assertThat(directory).isDirectoryNotContaining("glob:**.tmp");
  }

  @Test
  void aResultIsWorkedOutOnceAndReadAsItWasKept() throws IOException {
    begin(Map.of("seed", 1));
    try (RunDirectory run = open(Map.of("seed", 1))) {
      leaveCheckpoint(run);
      String again =
          training(run)
              .result(
                  TEXT,
                  () -> {
                    throw new AssertionError("done twice");
                  });
      assertThat(again).isEqualTo("found");
      assertThat(training(run).checkpoints().directory()).doesNotExist();
    }
  }

  private static void leaveCheckpoint(RunDirectory run) throws IOException {
    Path checkpoints = training(run).checkpoints().directory();
    Path checkpoint = Files.createDirectories(checkpoints.resolve("checkpoint-7"));
    Files.writeString(checkpoint.resolve("state.json"), "{}");
  }
}
