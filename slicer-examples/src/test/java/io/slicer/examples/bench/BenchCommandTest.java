package io.slicer.examples.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.slicer.examples.cli.CommandRun;
import io.slicer.examples.training.TinyCorpus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** On a tiny model: figures are there, whatever they are. */
class BenchCommandTest {
  private static final String MODEL = CommandRun.TINY_MODEL.toString();

  @TempDir private Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"train", "tag", "ops", "scaling"})
  void everyBenchmarkHasHelp(String benchmark) {
    CommandRun run = CommandRun.of("bench", benchmark, "--help");

    assertThat(run.status()).isZero();
    assertThat(run.out()).startsWith("Usage: slicer-examples bench " + benchmark);
  }

  @Test
  void trainingIsMeasuredInRounds() throws IOException {
    Path file = directory.resolve("train.json");
    CommandRun run =
        CommandRun.of(
            "bench",
            "train",
            "--model",
            MODEL,
            "--sentences",
            "40",
            "--batch-size",
            "8",
            "--steps",
            "3",
            "--rounds",
            "2",
            "--threads",
            "2",
            "--json",
            file.toString());

    assertThat(run.err()).isEmpty();
    assertThat(run.status()).isZero();
    assertThat(run.out())
        .contains("real tokens/s", "optimizer and the rest, ms/step", "native memory")
        .contains("3 a round", "% of the limit", "oneDNN 3.");
    JsonNode json = new JsonMapper().readTree(Files.readString(file));
    JsonNode speed = json.path("figures").path(0);
    assertThat(speed.path("name").asText()).isEqualTo("real tokens/s");
    assertThat(speed.path("values").path("slicer")).hasSize(2);
    assertThat(speed.path("statistics").path("slicer").path("minimum").asDouble()).isPositive();
    assertThat(json.path("candidates").path(0).path("shareOfLimit").asDouble()).isPositive();
    assertThat(json.path("machine").path("cpu").asText()).isNotBlank();
  }

  @Test
  void taggingIsMeasuredInTheOrdersAskedFor() {
    CommandRun run =
        CommandRun.of(
            "bench",
            "tag",
            "--model",
            MODEL,
            "--sentences",
            "20",
            "--rounds",
            "1",
            "--order",
            "sorted,words");

    assertThat(run.err()).isEmpty();
    assertThat(run.out())
        .contains("sorted by length, real tokens/s", "from words, real tokens/s")
        .doesNotContain("in file order, real");
  }

  @ParameterizedTest
  @CsvSource({"train, --steps 1", "tag, --order sorted"})
  void enginesAreComparedInTurn(String benchmark, String option) throws IOException {
    Path file = directory.resolve("engines.json");
    List<String> arguments = new ArrayList<>(List.of("bench", benchmark, "--model", MODEL));
    arguments.addAll(List.of("--sentences", "8", "--rounds", "1", "--engine", "onednn,SAMEDIFF"));
    arguments.addAll(List.of("--json", file.toString()));
    arguments.addAll(List.of(option.split(" ", -1)));
    CommandRun run = CommandRun.of(arguments.toArray(new String[0]));

    assertThat(run.status()).as(run.err()).isZero();
    assertThat(run.out())
        .contains("engine ONEDNN on the processor (", "engine SAMEDIFF on the processor, by ND4J")
        .contains("slicer / slicer-samediff");
    JsonNode speed = new JsonMapper().readTree(Files.readString(file)).path("figures").path(0);
    assertThat(speed.at("/ratios/slicer-samediff/median").asDouble()).isPositive();
  }

  @Test
  void anEngineAloneIsSlicer() {
    CommandRun run =
        CommandRun.of(
            "bench",
            "tag",
            "--model",
            MODEL,
            "--sentences",
            "4",
            "--rounds",
            "1",
            "--order",
            "sorted",
            "--engine",
            "samediff");

    assertThat(run.status()).as(run.err()).isZero();
    assertThat(run.out())
        .contains("slicer          slicer ", "engine SAMEDIFF on the processor, by ND4J")
        .doesNotContain("ONEDNN", "% of the limit");
  }

  @Test
  void aPrecisionThatOneOfTheEnginesDoesNotHaveIsRefused() {
    CommandRun run =
        CommandRun.of(
            "bench", "tag", "--model", MODEL, "--precision", "bf16", "--engine", "ONEDNN,SAMEDIFF");

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).contains("is not there with engine SAMEDIFF, which computes in FP32");
  }

  @Test
  void latencyIsThatOfASentenceOfSixteenSubwords() {
    CommandRun run = CommandRun.of("bench", "tag", "--model", MODEL, "--rounds", "1", "--latency");

    assertThat(run.err()).isEmpty();
    assertThat(run.out()).contains("one sentence, ms").doesNotContain("tokens/s");
  }

  @Test
  void aDirectoryStandsForTheFileOfItsTask() throws IOException {
    TinyCorpus.write(directory);
    CommandRun run =
        CommandRun.of(
            "bench",
            "train",
            "--model",
            MODEL,
            "--data",
            directory.toString(),
            "--rounds",
            "1",
            "--steps",
            "1");

    assertThat(run.err()).isEmpty();
    assertThat(run.out()).contains("train-en.tsv, 4 sentences");
  }

  @Test
  void anUnknownPeerIsRefusedBeforeAnythingRuns() {
    CommandRun run = CommandRun.of("bench", "train", "--model", MODEL, "--peer", "no-such");

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).contains("built without no-such", "mvn -Ppeers -DskipTests package");
  }

  @Test
  void rangesAreCheckedBeforeAnythingIsMeasured() {
    CommandRun rounds = CommandRun.of("bench", "tag", "--model", MODEL, "--rounds", "0");
    CommandRun steps = CommandRun.of("bench", "scaling", "--steps", "0");

    assertThat(rounds.status()).isEqualTo(2);
    assertThat(rounds.err()).startsWith("Invalid value for option '--rounds': 0 is not at least 1");
    assertThat(steps.status()).isEqualTo(2);
  }

  @Test
  void nothingIsTrainedInEightBits() {
    CommandRun run = CommandRun.of("bench", "train", "--model", MODEL, "--precision", "int8");

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err()).startsWith("error: slicer: ").contains("INT8").hasLineCount(1);
  }

  @Test
  void whatACandidateRefusesIsSaidInOneLine() throws IOException {
    Path data = Files.writeString(directory.resolve("bad.tsv"), "a\n");
    CommandRun run = CommandRun.of("bench", "tag", "--model", MODEL, "--data", data.toString());

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err()).startsWith("error: slicer: ").contains("bad.tsv").hasLineCount(1);
  }
}
