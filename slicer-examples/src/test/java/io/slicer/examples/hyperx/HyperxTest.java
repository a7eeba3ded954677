package io.slicer.examples.hyperx;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.ImmutableList;
import io.slicer.examples.cli.CommandRun;
import io.slicer.examples.cli.Json;
import io.slicer.testing.GoldenFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
    CommandRun unknown =
        CommandRun.of(
            "hyperx", "evaluate", output.resolve("model").toString(), "ner#fi=" + entities);
    assertThat(unknown.status()).isNotZero();
    assertThat(unknown.err()).contains("no language fi");
  }

  @Test
  void theDemonstrationRunsWithoutData() throws IOException {
    Path output = directory.resolve("demonstration");
    CommandRun run = train(output, "--max-steps", "6", "--max-train", "12", "--max-eval", "4");
    assertThat(run.err()).doesNotContain("error");
    assertThat(run.status()).isZero();
    assertThat(run.out())
        .contains("demonstration data")
        .contains("pos#fr")
        .contains("adapters of chance")
        .contains("synthetic");
    assertThat(json(output.resolve("metrics.json")).path("training").path("steps").intValue())
        .isEqualTo(6);
  }

  @Test
  void argumentsThatMakeNoSenseAreRefusedBeforeAnythingIsDone() {
    Path output = directory.resolve("none");
    assertThat(train(output, "--train", "ner-en=" + entities).status()).isEqualTo(2);
    assertThat(train(output, "--option", "adapter_size=4").err())
        .contains("no option adapter_size");
    assertThat(train(output, "--freeze", "(").err()).contains("--freeze");
    assertThat(train(output, "--dev", "ner#en=" + entities).err()).contains("--train");
    assertThat(output).doesNotExist();
  }
}
