package io.slicer.examples.hyperx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ObjectArrays;
import io.slicer.examples.cli.CommandRun;
import io.slicer.examples.cli.Json;
import io.slicer.testing.GoldenFiles;
import io.slicer.testing.TensorFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine.TypeConversionException;

@Tag("processor")
class HyperxTest {
  private static final List<String> TINY =
      List.of(
          "--option", "adapter_dim=8",
          "--option", "task_embedding_dim=6",
          "--option", "language_embedding_dim=5",
          "--option", "layer_id_embedding_dim=4",
          "--option", "source_hidden_dim=12",
          "--option", "projected_source_embedding_dim=10");

  @TempDir private Path directory;
  private Path model;
  private Path entities;
  private Path text;

  @BeforeEach
  void files() throws IOException {
    model = Files.createDirectories(directory.resolve("tiny"));
    Path source = GoldenFiles.shipped("tiny-bert-mlm").directory();
    Files.copy(source.resolve("config.json"), model.resolve("config.json"));
    Files.copy(source.resolve("model.safetensors"), model.resolve("model.safetensors"));
    Files.copy(
        GoldenFiles.shipped("tiny-bert").directory().resolve("tokenizer.json"),
        model.resolve("tokenizer.json"));
    entities = directory.resolve("entities.tsv");
    Files.writeString(
        entities,
        "Anna\tB-PER\nlives\tO\nin\tO\nParis\tB-LOC\n\nMaria\tB-PER\nwas\tO\n\n".repeat(6));
    text = directory.resolve("text.txt");
    Files.writeString(text, "Anna lives in Paris\nMaria was in Berlin\n".repeat(6));
  }

  private CommandRun train(Path output, String... more) {
    return CommandRun.of(
        ImmutableList.<String>builder()
            .add("hyperx", "train", "--model", model.toString(), "--output", output.toString())
            .add("--batch-size", "4", "--learning-rate", "1e-2", "--threads", "1", "--quiet")
            .add("--max-length", "40")
            .addAll(TINY)
            .add(more)
            .build());
  }

  private static JsonNode json(Path file) throws IOException {
    return Json.MAPPER.readTree(file.toFile());
  }

  @Test
  void aPairThatWasNotTrainedIsEvaluatedInTheRunAndLater() throws IOException {
    Path output = directory.resolve("run");
    String swahili = "ner#sw=" + entities;
    CommandRun run =
        train(
            output,
            "--epochs",
            "20",
            "--train",
            "ner#en=" + entities,
            "mlm#sw=" + text,
            "--dev",
            "ner#en=" + entities,
            "--test",
            swahili);
    assertThat(run.err()).doesNotContain("error");
    assertThat(run.status()).isZero();
    assertThat(run.out()).containsPattern("ner#sw +f1 +[0-9.]+");
    double found = json(output.resolve("metrics.json")).at("/pairs/ner#sw/f1").doubleValue();
    assertThat(found).isGreaterThan(0.9);
    assertThat(Files.readAllLines(output.resolve("metrics.csv")))
        .contains("pair,figure,value", "ner#sw,f1," + found);

    CommandRun again =
        train(
            output,
            "--epochs",
            "20",
            "--resume",
            "--train",
            "ner#en=" + entities,
            "mlm#sw=" + text,
            "--dev",
            "ner#en=" + entities,
            "--test",
            swahili);
    assertThat(again.err()).contains("nothing left to do");

    CommandRun evaluated =
        CommandRun.of("hyperx", "evaluate", output.resolve("model").toString(), swahili, "--quiet");
    assertThat(evaluated.status()).isZero();
    assertThat(Json.MAPPER.readTree(evaluated.out()).path("ner#sw").path("f1").doubleValue())
        .isEqualTo(found);
    CommandRun mean =
        CommandRun.of(
            "hyperx",
            "evaluate",
            output.resolve("model").toString(),
            "ner#yo=" + entities,
            "--language-mean",
            "yo=0.4*sw",
            "--quiet");
    assertThat(mean.status()).isZero();
    assertThat(Json.MAPPER.readTree(mean.out()).path("ner#yo"))
        .isEqualTo(Json.MAPPER.readTree(evaluated.out()).path("ner#sw"));
    CommandRun unknown =
        CommandRun.of(
            "hyperx", "evaluate", output.resolve("model").toString(), "ner#fi=" + entities);
    assertThat(unknown.status()).isNotZero();
    assertThat(unknown.err()).contains("no language fi");
  }

  @Test
  void theDemonstrationRunsAllTasksWithoutData() throws IOException {
    Path output = directory.resolve("demonstration");
    CommandRun run = train(output, "--epochs", "2", "--max-train", "12", "--max-eval", "4");
    assertThat(run.err()).doesNotContain("error");
    assertThat(run.status()).isZero();
    assertThat(run.out())
        .contains("demonstration data")
        .contains("synthetic")
        .contains("report.html");
    JsonNode metrics = json(output.resolve("metrics.json"));
    List<String> pairs = new ArrayList<>();
    metrics.path("pairs").fieldNames().forEachRemaining(pairs::add);
    List<String> expected = new ArrayList<>();
    for (String language : List.of("en", "de", "fr", "es")) {
      List.of("ner", "pos", "dep", "nli").forEach(task -> expected.add(task + "#" + language));
    }
    assertThat(pairs).containsExactlyElementsOf(expected);
    assertThat(metrics.path("untrained")).isEmpty();
    Map<String, Long> steps = new TreeMap<>();
    metrics
        .at("/training/stepsByList")
        .properties()
        .forEach(each -> steps.put(each.getKey(), each.getValue().longValue()));
    // 7 pairs of 3 batches of 4, in 2 epochs.
    assertThat(steps.keySet())
        .containsExactlyInAnyOrder(
            "ner#en", "pos#en", "dep#en", "nli#en", "mlm#de", "mlm#fr", "mlm#es");
    assertThat(steps.values()).allMatch(count -> count > 0);
    assertThat(steps.values().stream().mapToLong(count -> count).sum()).isEqualTo(2 * 7 * 3);
    checkReport(output, steps);
  }

  /** The page says what the files say. */
  private static void checkReport(Path output, Map<String, Long> steps) throws IOException {
    Map<String, JsonNode> blocks = new HashMap<>();
    JsonNode report = json(output.resolve("report.json"));
    report
        .path("sections")
        .forEach(
            section ->
                section
                    .path("blocks")
                    .forEach(block -> blocks.put(block.path("caption").asText(), block)));
    assertThat(blocks)
        .containsKeys("All tasks and languages", "ner", "pos", "dep", "nli", "dep: las on en");
    JsonNode metrics = json(output.resolve("metrics.json"));
    JsonNode scores = blocks.get("All tasks and languages");
    for (int row = 0; row < scores.path("rows").size(); row++) {
      String pair = "dep#" + scores.path("rows").path(row).asText();
      assertThat(scores.path("values").path(row).path(2))
          .isEqualTo(metrics.path("pairs").path(pair).path("las"));
    }
    for (JsonNode row : blocks.get("Pairs").path("rows")) {
      assertThat(row.path(1).intValue()).isEqualTo(12);
      assertThat(row.path(2).longValue()).isEqualTo(steps.get(row.path(0).asText()));
    }
    TensorFile weights = TensorFile.of(output.resolve("model/model.safetensors"));
    JsonNode cosines = blocks.get("Cosine of the embeddings of each two languages");
    List<String> languages = List.of("en", "de", "fr", "es");
    for (int row = 0; row < languages.size(); row++) {
      for (int column = 0; column < languages.size(); column++) {
        assertThat(cosines.path("values").path(row).path(column).doubleValue())
            .isCloseTo(cosine(weights, languages.get(row), languages.get(column)), within(1e-12));
      }
    }
    assertThat(blocks.get("Cosine of the embeddings of each two layers").path("rows")).hasSize(3);
    assertThat(Files.readString(output.resolve("report.html"))).contains("dep: las on en");
  }

  private static double cosine(TensorFile weights, String one, String other) {
    String prefix = "bert.encoder.hypernet_source_controller.lang_embeddings.";
    float[] a = weights.floats(prefix + one);
    float[] b = weights.floats(prefix + other);
    return product(a, b) / Math.sqrt(product(a, a) * product(b, b));
  }

  private static double product(float[] a, float[] b) {
    return IntStream.range(0, a.length).mapToDouble(i -> (double) a[i] * b[i]).sum();
  }

  @Test
  void whatAStepDoesNotReachMovesOnIfAskedTo() throws IOException {
    String[] data = {"--max-steps", "12", "--train", "ner#en=" + entities, "mlm#sw=" + text};
    Path without = directory.resolve("without");
    Path with = directory.resolve("with");
    assertThat(train(without, data).status()).isZero();
    assertThat(train(with, ObjectArrays.concat("--zero-gradients", data)).status()).isZero();
    assertThat(json(with.resolve("arguments.json")).path("zero-gradients").booleanValue()).isTrue();
    assertThat(json(without.resolve("arguments.json")).has("zero-gradients")).isFalse();
    assertThat(json(with.resolve("run-record.json")).at("/parameters/adam/zeros").booleanValue())
        .isTrue();
    String language = "bert.encoder.hypernet_source_controller.lang_embeddings.sw";
    assertThat(TensorFile.of(with.resolve("model/model.safetensors")).floats(language))
        .isNotEqualTo(TensorFile.of(without.resolve("model/model.safetensors")).floats(language));
  }

  /** One task, one language, nothing evaluated, a network for each layer. */
  @Test
  void theReportHasNoMoreThanThereIs() throws IOException {
    Path output = directory.resolve("run");
    CommandRun run =
        train(
            output,
            "--max-steps",
            "2",
            "--train",
            "ner#en=" + entities,
            "--option",
            "condition_to_layer_id=false");
    assertThat(run.err()).doesNotContain("error");
    assertThat(run.status()).isZero();
    JsonNode report = json(output.resolve("report.json"));
    assertThat(report.path("summary").asText())
        .startsWith("One model of one task in one language,")
        .contains("of task and language;");
    assertThat(report.path("sections").findValuesAsText("title"))
        .containsExactly("What was trained", "Similarity of embeddings");
    assertThat(report.path("sections").path(1).path("blocks")).hasSize(1);
  }

  @Test
  void meansAreReadAndWhatIsNoneIsRefused() {
    LanguageMean.Converter converter = new LanguageMean.Converter();
    assertThat(converter.convert("sw=0.7*yo + 3*zh-yue"))
        .isEqualTo(new LanguageMean("sw", Map.of("yo", 0.7, "zh-yue", 3.0)));
    assertThat(converter.convert("sw=yo+en"))
        .isEqualTo(new LanguageMean("sw", Map.of("yo", 1.0, "en", 1.0)));
    for (String bad : List.of("sw", "=yo", "sw=", "sw=yo+", "sw=a*b*c", "sw=x*yo", "sw=yo+yo")) {
      assertThatThrownBy(() -> converter.convert(bad))
          .as(bad)
          .isInstanceOf(TypeConversionException.class)
          .hasMessageContaining("'" + bad + "'");
    }
  }

  @Test
  void argumentsThatMakeNoSenseAreRefusedBeforeAnythingIsDone() {
    Path output = directory.resolve("none");
    assertThat(train(output, "--train", "ner-en=" + entities).status()).isEqualTo(2);
    assertThat(train(output, "--option", "adapter_size=4").err())
        .contains("no option adapter_size");
    assertThat(train(output, "--freeze", "(").err()).contains("--freeze");
    assertThat(train(output, "--dev", "ner#en=" + entities).err()).contains("--train");
    CommandRun tokens = train(output, "--train", "mlm#en=" + text, "--batch-tokens", "100");
    assertThat(tokens.status()).isEqualTo(2);
    assertThat(tokens.err()).contains("--batch-tokens").contains("--batch-size");
    assertThat(output).doesNotExist();
  }
}
