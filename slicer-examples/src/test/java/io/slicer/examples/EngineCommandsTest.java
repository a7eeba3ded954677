package io.slicer.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.ImmutableList;
import io.slicer.engine.Engine;
import io.slicer.examples.cli.CommandRun;
import io.slicer.examples.cli.Json;
import io.slicer.examples.training.TinyCorpus;
import io.slicer.testing.JavaProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Every command with SameDiff's session in the place of oneDNN's plan. */
class EngineCommandsTest {
  private static final double TOLERANCE = 1e-4;
  private static final String TEXT = "Ada sees Rome";

  @TempDir private static Path directory;
  private static Path corpus;

  @BeforeAll
  static void train() throws IOException {
    corpus = TinyCorpus.write(directory.resolve("corpus"));
    for (Engine engine : Engine.values()) {
      CommandRun run = panx(engine.name(), 20, "--engine", engine.name());
      assertThat(run.status()).as(run.err()).isZero();
    }
  }

  private static List<String> training(String command, Path output, int epochs, String... more) {
    return ImmutableList.<String>builder()
        .add(command, "--output", output.toString(), "--epochs", Integer.toString(epochs))
        .add("--model", CommandRun.TINY_MODEL.toString(), "--threads", "1")
        .add("--batch-size", "2")
        .add(more)
        .build();
  }

  private static List<String> panxArguments(String output, int epochs, String... more) {
    return ImmutableList.<String>builder()
        .addAll(training("panx", directory.resolve(output), epochs, more))
        .add("--data", corpus.toString(), "--learning-rate", "3e-3")
        .build();
  }

  private static CommandRun panx(String output, int epochs, String... more) {
    return CommandRun.of(panxArguments(output, epochs, more));
  }

  private static JsonNode json(String output, String file) throws IOException {
    return Json.MAPPER.readTree(directory.resolve(output).resolve(file).toFile());
  }

  /** The same, but for rounding where there are fractions. */
  private static void assertSame(JsonNode one, JsonNode other) {
    assertThat(one.isMissingNode()).isFalse();
    if (one.isFloatingPointNumber()) {
      assertThat(one.doubleValue()).isCloseTo(other.doubleValue(), within(TOLERANCE));
    } else if (one.isContainerNode()) {
      assertThat(one.size()).isEqualTo(other.size());
      one.properties().forEach(each -> assertSame(each.getValue(), other.path(each.getKey())));
      for (int i = 0; one.isArray() && i < one.size(); i++) {
        assertSame(one.get(i), other.get(i));
      }
    } else {
      assertThat(one).isEqualTo(other);
    }
  }

  @Test
  void bothEnginesTrainToTheSameTagsAndTheSameF1() throws IOException {
    assertThat(json("SAMEDIFF", "metrics.json").path("languages"))
        .isEqualTo(json("ONEDNN", "metrics.json").path("languages"));
    assertThat(json("SAMEDIFF", "metrics.json").at("/languages/en/f1").doubleValue()).isEqualTo(1);
    for (String language : List.of("en", "de", "sw")) {
      String predictions = "predictions/" + language + ".tsv";
      assertThat(directory.resolve("SAMEDIFF").resolve(predictions))
          .hasSameTextualContentAs(directory.resolve("ONEDNN").resolve(predictions));
    }
  }

  @Test
  void lossesAreTheSameButForRounding() throws IOException {
    JsonNode session = json("SAMEDIFF", "run-record.json").at("/training/epochs");
    JsonNode plan = json("ONEDNN", "run-record.json").at("/training/epochs");

    assertThat(session).hasSize(20);
    assertThat(session.get(19).path("loss").doubleValue()).isPositive();
    assertSame(session, plan);
  }

  @ParameterizedTest
  @EnumSource(Engine.class)
  void theRecordsHaveTheEngine(Engine engine) throws IOException {
    assertThat(json(engine.name(), "arguments.json").path("engine").textValue())
        .isEqualTo(engine.name());
    assertThat(json(engine.name(), "run-record.json").at("/parameters/engine").textValue())
        .isEqualTo(engine.name());
  }

  @Test
  void anEngineThatWasNotGivenIsNoArgumentAndARunKeepsToItsOwn() throws IOException {
    assertThat(panx("default", 1).status()).isZero();

    assertThat(json("default", "arguments.json").has("engine")).isFalse();
    CommandRun other = panx("default", 1, "--resume", "--engine", "samediff");
    assertThat(other.status()).isEqualTo(1);
    assertThat(other.err())
        .contains("holds a run with other arguments: --engine was not given and is SAMEDIFF");
  }

  private static List<JsonNode> tagged(Engine engine, String... more) throws IOException {
    CommandRun run =
        CommandRun.of(
            ImmutableList.<String>builder()
                .add("tag", "--json", "--engine", engine.name())
                .add(directory.resolve("SAMEDIFF").resolve("model").toString(), TEXT)
                .add(more)
                .build());
    assertThat(run.status()).as(run.err()).isZero();
    List<JsonNode> lines = new ArrayList<>();
    for (String line : run.out().lines().toList()) {
      lines.add(Json.MAPPER.readTree(line));
    }
    return lines;
  }

  @Test
  void bothEnginesTagTheSame() throws IOException {
    assertThat(tagged(Engine.SAMEDIFF).get(0).path("entities")).hasSize(2);
    for (String options : List.of("--decoding viterbi", "--aggregation max", "--subwords")) {
      assertSame(
          Json.MAPPER.valueToTree(tagged(Engine.SAMEDIFF, options.split(" "))),
          Json.MAPPER.valueToTree(tagged(Engine.ONEDNN, options.split(" "))));
    }
  }

  private static JsonNode evaluated(Engine engine, String score) throws IOException {
    CommandRun run =
        CommandRun.of(
            "evaluate",
            "--json",
            "--engine",
            engine.name(),
            "--score",
            score,
            CommandRun.TINY_MODEL.toString(),
            corpus.resolve("test-en.tsv").toString(),
            corpus.resolve("dev-de.tsv").toString());
    assertThat(run.status()).as(run.err()).isZero();
    return Json.MAPPER.readTree(run.out());
  }

  @ParameterizedTest
  @CsvSource({"words", "subwords"})
  void bothEnginesEvaluateToTheSameFigures(String score) throws IOException {
    assertThat(evaluated(Engine.SAMEDIFF, score)).isEqualTo(evaluated(Engine.ONEDNN, score));
  }

  private static JsonNode workbook(Engine engine) throws IOException {
    Path output = directory.resolve("workbook-" + engine);
    List<String> arguments = new ArrayList<>(training("multilingual-ner", output, 1));
    arguments.addAll(List.of("--languages", "en,de", "--max-train", "4", "--max-eval", "4"));
    arguments.addAll(List.of("--curve-sizes", "1000", "--engine", engine.name()));
    assertThat(CommandRun.of(arguments).status()).isZero();
    return Json.MAPPER.readTree(output.resolve("cells/en/result.json").toFile());
  }

  @Test
  void bothEnginesFillTheSameWorkbook() throws IOException {
    JsonNode session = workbook(Engine.SAMEDIFF);
    JsonNode plan = workbook(Engine.ONEDNN);

    for (String part : List.of("epochs", "test", "errors")) {
      assertSame(session.path(part), plan.path(part));
    }
  }

  private static JsonNode experiment(Engine engine) throws IOException {
    Path output = directory.resolve("experiment-" + engine);
    List<String> arguments = new ArrayList<>(training("slicer-experiment", output, 2));
    arguments.addAll(List.of("--panx", corpus.toString(), "--slices", "12", "--rounds", "10"));
    arguments.addAll(List.of("--epoch-sentences", "2", "--engine", engine.name()));
    CommandRun run = CommandRun.of(arguments);
    assertThat(run.status()).as(run.err()).isZero();
    try (var cells = Files.list(output.resolve("cells"))) {
      Path cell = cells.filter(each -> each.toString().contains("slices-12")).findAny().get();
      return Json.MAPPER.readTree(cell.resolve("result.json").toFile());
    }
  }

  @Test
  void bothEnginesDoTheSameExperiment() throws IOException {
    JsonNode session = experiment(Engine.SAMEDIFF);
    JsonNode plan = experiment(Engine.ONEDNN);

    for (String part : List.of("epochs", "scores", "contextualization")) {
      assertSame(session.path(part), plan.path(part));
    }
    assertSame(
        json("experiment-SAMEDIFF", "contextualization.json"),
        json("experiment-ONEDNN", "contextualization.json"));
  }

  private static JsonNode classifier(Engine engine) throws IOException {
    Path output = directory.resolve("classifier-" + engine);
    CommandRun run =
        CommandRun.of(
            "xnli",
            "fine-tune",
            "--models",
            CommandRun.TINY_MODEL.toString(),
            "--data",
            "demo-topics",
            "--num-train-batches",
            "24",
            "--max-eval",
            "12",
            "--eval-languages",
            "en,de",
            "--engine",
            engine.name(),
            "--output",
            output.toString());
    assertThat(run.status()).as(run.err()).isZero();
    return json("classifier-" + engine, "tiny-xlmr/result.json");
  }

  @Test
  void bothEnginesTrainTheSameClassifierWhichSaysTheSame() throws IOException {
    JsonNode session = classifier(Engine.SAMEDIFF);
    JsonNode plan = classifier(Engine.ONEDNN);

    assertSame(session.path("languages"), plan.path("languages"));
    assertSame(session.path("validations"), plan.path("validations"));
    List<JsonNode> said = new ArrayList<>();
    for (Engine engine : Engine.values()) {
      CommandRun run =
          CommandRun.of(
              "classify",
              "--json",
              "--engine",
              engine.name(),
              directory.resolve("classifier-ONEDNN/tiny-xlmr/model").toString(),
              TEXT);
      assertThat(run.status()).as(run.err()).isZero();
      said.add(Json.MAPPER.readTree(run.out()));
    }
    assertSame(said.get(0), said.get(1));
  }

  @ParameterizedTest
  @CsvSource({
    "tag --precision BF16 MODEL Rome",
    "classify --precision INT8 MODEL Rome",
    "xnli fine-tune --precision BF16 --models MODEL --output out",
    "pos train --precision BF16 --model MODEL --output out",
    "pos tag --precision INT8 MODEL Rome",
    "tag --precision INT8 MODEL Rome",
    "evaluate --precision INT8 MODEL corpus.tsv",
    "panx --precision BF16 --model MODEL --output out",
    "multilingual-ner --precision BF16 --model MODEL --output out",
    "slicer-experiment --precision BF16 --model MODEL --output out --panx corpus"
  })
  void precisionsThatTheSessionDoesNotHaveAreRefused(String command) {
    CommandRun run =
        CommandRun.of(
            (command + " --engine samediff")
                .replace("MODEL", CommandRun.TINY_MODEL.toString())
                .split(" "));

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err())
        .startsWith("Invalid value for option '--precision': ")
        .contains("is not there with engine SAMEDIFF, which computes in FP32");
  }

  @Test
  void anEngineThatThereIsNotIsRefused() {
    CommandRun run = CommandRun.of("tag", "--engine", "cuda", "model", "Rome");

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).contains("--engine").contains("ONEDNN").contains("SAMEDIFF");
  }

  @Test
  void aKilledRunSaysWhatComputedAndEndsWithTheSameBits() throws Exception {
    assertThat(panx("whole", 20, "--engine", "samediff").status()).isZero();
    Process process =
        JavaProcess.of(
                Examples.class,
                List.of("-Dorg.slf4j.simpleLogger.defaultLogLevel=info"),
                panxArguments("killed", 20, "--engine", "samediff").toArray(new String[0]))
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    StringBuilder err = new StringBuilder();
    try (BufferedReader lines = process.errorReader(StandardCharsets.UTF_8)) {
      while (!err.toString().contains("training: 20 of 40 steps")) {
        err.append(lines.readLine()).append('\n');
        assertThat(err.toString()).doesNotContain("null\n");
      }
    } finally {
      process.destroyForcibly().waitFor();
    }

    assertThat(err.toString()).contains("computing on the processor, by ND4J, engine SAMEDIFF");
    assertThat(directory.resolve("killed/model")).doesNotExist();
    assertThat(directory.resolve("killed/checkpoints")).isNotEmptyDirectory();
    assertThat(panx("killed", 20, "--engine", "samediff", "--resume").status()).isZero();
    assertThat(directory.resolve("killed/model/model.safetensors"))
        .hasSameBinaryContentAs(directory.resolve("whole/model/model.safetensors"));
  }
}
