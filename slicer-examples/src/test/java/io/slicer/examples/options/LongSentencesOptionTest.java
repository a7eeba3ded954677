package io.slicer.examples.options;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import io.slicer.examples.cli.CommandRun;
import io.slicer.examples.cli.Json;
import io.slicer.ner.RunRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A corpus without empty lines: one sentence of 300 words. */
class LongSentencesOptionTest {
  private static final String SENTENCE = "Ada\tB-PER\nwent\tO\nto\tO\nRome\tB-LOC\n.\tO\n";

  @TempDir private Path directory;

  private CommandRun run(String command, String data, String... more) throws IOException {
    Path corpus = Files.createDirectories(directory.resolve("data"));
    Files.writeString(corpus.resolve("train-en.tsv"), SENTENCE.repeat(60));
    Files.writeString(corpus.resolve("dev-en.tsv"), SENTENCE);
    Files.writeString(corpus.resolve("test-en.tsv"), SENTENCE);
    return CommandRun.of(
        ImmutableList.<String>builder()
            .add(command, "--model", CommandRun.TINY_MODEL.toString(), data, corpus.toString())
            .add("--output", directory.resolve("run").toString(), "--epochs", "1")
            .add("--threads", "1", "--max-length", "30", "--quiet")
            .add(more)
            .build());
  }

  private RunRecord record() {
    return RunRecord.read(directory.resolve("run/model/run-record.json"));
  }

  @Test
  void splitSentencesLoseNoWord() throws IOException {
    CommandRun run = run("panx", "--data", "--long-sentences", "split", "--batch-size", "1");

    assertThat(run.status()).as(run.err()).isZero();
    assertThat(record().training().lostWords()).isZero();
    assertThat(record().training().steps()).isGreaterThan(10);
    assertThat(record().training().realTokens()).isGreaterThan(300);
    assertThat(Files.readString(directory.resolve("run/arguments.json")))
        .contains("\"long-sentences\" : \"SPLIT\"");
  }

  @Test
  void withoutTheirWordsAreLostAndArgumentsAreThoseOfOlderRuns() throws IOException {
    CommandRun run = run("panx", "--data", "--long-sentences", "truncate");

    assertThat(run.status()).as(run.err()).isZero();
    assertThat(record().training().lostWords()).isGreaterThan(250);
    assertThat(record().training().steps()).isEqualTo(1);
    assertThat(Files.readString(directory.resolve("run/arguments.json")))
        .doesNotContain("long-sentences");
  }

  @Test
  void experimentsSplitThem() throws IOException {
    CommandRun run =
        run(
            "slicer-experiment",
            "--panx",
            "--long-sentences=split",
            "--slices=none",
            "--keep-models");

    assertThat(run.status()).as(run.err()).isZero();
    assertThat(
            Json.MAPPER
                .readTree(directory.resolve("run/arguments.json").toFile())
                .get("long-sentences")
                .textValue())
        .isEqualTo("SPLIT");
    try (var files = Files.walk(directory.resolve("run"))) {
      assertThat(files.filter(file -> file.endsWith("run-record.json")).map(RunRecord::read))
          .isNotEmpty()
          .allSatisfy(record -> assertThat(record.training().lostWords()).isZero());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "panx",
        "multilingual-ner",
        "slicer-experiment",
        "pos train",
        "hyperx train",
        "cross-lingual-transfer"
      })
  void everyCommandThatTrainsToLabelWordsHasIt(String command) {
    assertThat(CommandRun.of((command + " --help").split(" ")).out()).contains("--long-sentences");
  }
}
