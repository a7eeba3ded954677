package io.slicer.examples.vectors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import io.slicer.examples.Examples;
import io.slicer.examples.cli.CommandRun;
import io.slicer.examples.cli.Json;
import io.slicer.testing.GoldenFiles;
import io.slicer.testing.JavaProcess;
import io.slicer.testing.TensorFile;
import io.slicer.weights.SafeTensors;
import io.slicer.weights.Shape;
import io.slicer.weights.TensorSource;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TaskVectorsTest {
  private static final Path GOLDENS = GoldenFiles.shipped("task-vectors").directory();
  private static final int TERMINATED = 143;

  @TempDir private Path directory;

  private static CommandRun run(Object... arguments) {
    ImmutableList.Builder<String> all = ImmutableList.<String>builder().add("task-vectors");
    for (Object argument : arguments) {
      all.add(argument.toString());
    }
    return CommandRun.of(all.build());
  }

  private static CommandRun succeeding(Object... arguments) {
    CommandRun run = run(arguments);
    assertThat(run.err()).isEmpty();
    assertThat(run.status()).isZero();
    return run;
  }

  private static Path model(String name) {
    return GOLDENS.resolve(name);
  }

  private Path vector(String name) {
    Path file = directory.resolve(name + ".safetensors");
    if (!Files.exists(file)) {
      succeeding("make", model(name), model("base"), "--output", file);
    }
    return file;
  }

  @Test
  void makeSaysWhatIsInTheVectorAndWhatIsNot() {
    Path file = directory.resolve("v.safetensors");
    assertThat(succeeding("make", model("task"), model("base"), "--output", file).out())
        .isEqualTo(
            """
            %s: 37 tensors, 60,432 values, norm 4.9306
            left out (integers): roberta.embeddings.position_ids
            left out (base only): lm_head.bias, lm_head.dense.bias, lm_head.dense.weight,\
             lm_head.layer_norm.bias, lm_head.layer_norm.weight, roberta.pooler.dense.bias,\
             roberta.pooler.dense.weight
            left out (tuned only): classifier.bias, classifier.weight
            """
                .formatted(file));
  }

  @Test
  void applyWritesTheSumOfTheReference() {
    Path sum = directory.resolve("sum");
    CommandRun run =
        succeeding("apply", vector("language-a"), model("task"), "--lambda", 0.7, "--output", sum);

    TensorFile expected = TensorFile.of(GOLDENS.resolve("sum-lambda0.7.safetensors"));
    TensorFile actual = TensorFile.of(sum.resolve("model.safetensors"));
    assertThat(actual.names()).isEqualTo(expected.names());
    expected.names().stream()
        .filter(name -> !name.endsWith("position_ids"))
        .forEach(name -> assertThat(actual.floats(name)).isEqualTo(expected.floats(name)));
    assertThat(run.out())
        .startsWith(
            "%1$s: %2$s/task + 0.7 * (%2$s/language-a - %2$s/base)\n".formatted(sum, GOLDENS))
        .contains("changed: 37 tensors\n")
        .contains("not in the model: lm_head.bias, lm_head.dense.bias,");
  }

  @Test
  void severalVectorsAreAddedWithTheirFactors() {
    Path sum = directory.resolve("sum");
    succeeding(
        "apply",
        vector("language-a") + ":0.3",
        vector("language-b") + ":-1e-1",
        model("task"),
        "--output",
        sum);

    float[] theta = table(model("task").resolve("model.safetensors"));
    float[] a = table(vector("language-a"));
    float[] b = table(vector("language-b"));
    float[] actual = table(sum.resolve("model.safetensors"));
    for (int i = 0; i < theta.length; i++) {
      float first = 0.3f * a[i];
      float second = -0.1f * b[i];
      float tau = first + second;
      assertThat(actual[i]).isEqualTo(theta[i] + tau);
    }
  }

  private static float[] table(Path file) {
    return TensorFile.of(file).floats("roberta.embeddings.word_embeddings.weight");
  }

  @Test
  void comparePrintsNormsAndTheMatrix() {
    assertThat(
            succeeding("compare", vector("language-a"), vector("language-b"), vector("task")).out())
        .isEqualTo(
            """
            vector        norm  tensors  values
            language-a  3.2218       42  63,280
            language-b  3.9394       42  63,280
            task        4.9306       37  60,432

            cosine      language-a  language-b     task
            language-a      1.0000      0.5005  -0.0024
            language-b      0.5005      1.0000  -0.0051
            task           -0.0024     -0.0051   1.0000
            """);
  }

  @Test
  void layersHaveFiguresOfTheirOwn() {
    assertThat(succeeding("compare", vector("language-a"), vector("task"), "--by", "layer").out())
        .endsWith(
            """

            norm        language-a    task
            embeddings      1.9316  3.0396
            layer.0         1.7635  2.7435
            layer.1         1.7550  2.7468
            head            0.6774       -

            cosine      language-a · task
            embeddings             0.0048
            layer.0               -0.0101
            layer.1               -0.0033
            head                        -
            """);
    assertThat(succeeding("compare", vector("task"), "--by", "tensor").out())
        .contains("roberta.encoder.layer.1.output.dense.weight")
        .doesNotContain("cosine");
  }

  @Test
  void figuresAsPublishedCountTheTiedTensorsTwice() {
    assertThat(
            succeeding("compare", vector("language-a"), vector("language-b"), "--as-published")
                .out())
        .contains("language-a  3.6902")
        .contains("language-a      1.0000      0.4997");
  }

  @Test
  void jsonHasAllFiguresAndThePageShowsThem() throws IOException {
    Path output = directory.resolve("page/of/vectors");
    JsonNode json =
        Json.MAPPER.readTree(
            succeeding(
                    "compare",
                    vector("language-a"),
                    vector("language-b"),
                    "--json",
                    "--output",
                    output)
                .out());

    JsonNode expected = GoldenFiles.shipped("task-vectors").json("expected.json");
    JsonNode golden = expected.path("cosines").path("language-a,language-b");
    JsonNode pair = json.path("cosines").path(0);
    assertThat(pair.path("cosine").doubleValue())
        .isEqualTo(golden.path("whole").doubleValue(), within(1e-9));
    assertThat(pair.path("by-layer")).hasSize(4);
    assertThat(pair.path("by-tensor")).hasSize(42);
    assertThat(json.path("vectors").path(1).path("norms-by-layer")).hasSize(4);
    assertThat(Files.readString(output.resolve("report.html")))
        .contains("Cosine of each two vectors")
        .contains("0.500")
        .contains("language-b");
    assertThat(Json.MAPPER.readTree(output.resolve("report.json").toFile()).path("sections"))
        .hasSize(3);
  }

  @Test
  void vectorsOfOneFileNameGoByTheirPaths() throws IOException {
    Path copy = Files.createDirectories(directory.resolve("other")).resolve("task.safetensors");
    Files.copy(vector("task"), copy);
    assertThat(succeeding("compare", vector("task"), copy).out())
        .contains(vector("task").toString())
        .contains(copy.toString());
  }

  @ParameterizedTest
  @CsvSource({
    "compare nothing.safetensors, 1, there is no such file",
    "compare TASK TASK, 2, named twice",
    "compare MODEL, 1, this is no task vector",
    "apply TASK TASK --output out, 2, the model comes last",
    "apply TASK OUT --output out, 1, no config.json",
    "apply TASK:1e99 GOLDENS/task --output out, 2, finite",
    "apply TASK GOLDENS/task --lambda NaN --output out, 2, finite",
    "apply TASK GOLDENS/task --output OUT, 1, not empty",
    "apply TASK --output out, 2, VECTOR",
    "make GOLDENS/task nowhere/at/all --output out, 1, nowhere/at/all",
    "make GOLDENS/task GOLDENS/base --output MODEL, 2, belongs to the model",
    "make GOLDENS/task GOLDENS/../tiny-bert --output out, 1, of type bert",
    "make GOLDENS/task GOLDENS/../tiny-xlmr --output out, 1, layer.2"
  })
  void whatIsWrongIsSaidInOneLine(String command, int status, String problem) {
    String line =
        command
            .replace("TASK", vector("task").toString())
            .replace("GOLDENS", GOLDENS.toString())
            .replace("MODEL", model("task").resolve("model.safetensors").toString())
            .replace("OUT", directory.toString())
            .replace(" out", " " + directory.resolve("out"));
    CommandRun run = run(Splitter.on(' ').splitToList(line).toArray());
    assertThat(run.status()).as(run.err()).isEqualTo(status);
    assertThat(run.err()).contains(problem);
    assertThat(run.out()).isEmpty();
    assertThat(directory.resolve("out")).doesNotExist();
  }

  /** A word table that takes a while to write. */
  private Path large(String name) throws IOException {
    Path model = Files.createDirectories(directory.resolve(name));
    Files.copy(model("task").resolve("config.json"), model.resolve("config.json"));
    SafeTensors.write(
        model.resolve(SafeTensors.FILE_NAME),
        List.of(
            new TensorSource(
                "roberta.embeddings.word_embeddings.weight",
                Shape.of(1_000_000, 48),
                sink -> {
                  float[] row = new float[48];
                  for (int r = 0; r < 1_000_000; r++) {
                    sink.accept(row, 0, row.length);
                  }
                })));
    return model;
  }

  @Test
  void whatIsStoppedLeavesNothing() throws Exception {
    Path model = large("large");
    Path output = Files.createDirectories(directory.resolve("out")).resolve("v.safetensors");
    Process process =
        JavaProcess.of(
                Examples.class,
                List.of(),
                "task-vectors",
                "make",
                model.toString(),
                model.toString(),
                "--output",
                output.toString())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (BufferedReader lines = process.errorReader(StandardCharsets.UTF_8)) {
      String line = lines.readLine();
      while (!line.startsWith(output.toString())) {
        assertThat(line).startsWith("SHA-256 of");
        line = lines.readLine();
      }
      process.toHandle().destroy();
      assertThat(lines.lines().toList()).noneMatch(left -> left.startsWith("error"));
    }
    assertThat(process.waitFor()).isEqualTo(TERMINATED);
    try (Stream<Path> files = Files.list(output.getParent())) {
      assertThat(files).isEmpty();
    }
  }
}
