package io.slicer.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TagTextTest {
  @TempDir private static Path directory;
  private static String model;

  @BeforeAll
  static void train() throws IOException {
    Path output = directory.resolve("run");
    model = output.resolve("model").toString();
    CommandRun run =
        CommandRun.of(
            "panx",
            "--model",
            CommandRun.TINY_MODEL.toString(),
            "--data",
            TinyCorpus.write(directory.resolve("corpus")).toString(),
            "--output",
            output.toString(),
            "--epochs",
            "40",
            "--batch-size",
            "2",
            "--learning-rate",
            "3e-3",
            "--threads",
            "1");
    assertThat(run.status()).isZero();
  }

  @Test
  void theArgumentsAreOneText() {
    CommandRun run = CommandRun.of("tag", model, "Ada", "sees", "Rome");

    assertThat(run.status()).isZero();
    assertThat(run.err()).isEmpty();
    assertThat(run.out())
        .matches(
            """
            Ada sees Rome
              PER        0–3     [01]\\.\\d{3}  Ada
              LOC        9–13    [01]\\.\\d{3}  Rome
            """);
  }

  @Test
  void jsonHasTheTextAndItsEntities() throws IOException {
    CommandRun run = CommandRun.of("tag", "--json", model, "Ada sees Rome");

    JsonNode line = Json.MAPPER.readTree(run.out());
    assertThat(line.get("text").textValue()).isEqualTo("Ada sees Rome");
    JsonNode rome = line.get("entities").get(1);
    assertThat(rome.fieldNames())
        .toIterable()
        .containsExactly("label", "text", "start", "end", "score");
    assertThat(rome.get("label").textValue()).isEqualTo("LOC");
    assertThat(rome.get("start").intValue()).isEqualTo(9);
    assertThat(rome.get("end").intValue()).isEqualTo(13);
  }

  @Test
  void aFileGivesALineOfJsonForEachLineAlsoForEmptyOnes() throws IOException {
    Path file = Files.writeString(directory.resolve("texts.txt"), "Rome is old\n\nÄdα 東京\n");

    CommandRun run = CommandRun.of("tag", "--json", model, "--file", file.toString());

    assertThat(texts(run)).containsExactly("Rome is old", "", "Ädα 東京");
  }

  @Test
  void standardInputIsReadWhereThereIsNoText() throws IOException {
    CommandRun run = CommandRun.reading("Rome is old\nBob Lee sees Oslo", "tag", "--json", model);

    assertThat(texts(run)).containsExactly("Rome is old", "Bob Lee sees Oslo");
  }

  @Test
  void moreLinesThanAreTaggedAtOnceComeInTheirOrder() throws IOException {
    StringBuilder input = new StringBuilder();
    for (int i = 0; i < 600; i++) {
      input.append("Ada ").append(i).append('\n');
    }

    List<String> texts = texts(CommandRun.reading(input.toString(), "tag", "--json", model));

    assertThat(texts).hasSize(600);
    assertThat(texts.get(599)).isEqualTo("Ada 599");
  }

  private static List<String> texts(CommandRun run) throws IOException {
    assertThat(run.status()).isZero();
    return Json.MAPPER.readerFor(JsonNode.class).<JsonNode>readValues(run.out()).readAll().stream()
        .map(line -> line.get("text").textValue())
        .toList();
  }

  @Test
  void aTextAndAFileAreWrongUsage() {
    CommandRun run = CommandRun.of("tag", model, "Ada", "--file", "texts.txt");

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).contains("either a text or --file");
  }

  @Test
  void eightBitsFindTheSameEntities() throws IOException {
    List<String> floats = entities(CommandRun.of("tag", "--json", model, "Ada sees Rome"));

    List<String> bytes =
        entities(CommandRun.of("tag", "--json", "--precision", "INT8", model, "Ada sees Rome"));

    assertThat(bytes).isEqualTo(floats).isNotEmpty();
  }

  private static List<String> entities(CommandRun run) throws IOException {
    assertThat(run.status()).isZero();
    return Json.MAPPER.readTree(run.out()).get("entities").findValuesAsText("text");
  }

  @Test
  void aFileThatIsMissingIsAnError() {
    CommandRun run = CommandRun.of("tag", model, "--file", "no-such-file.txt");

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err().lines())
        .containsExactly("error: cannot read no-such-file.txt: there is no such file");
  }

  @Test
  void aDirectoryWithoutAModelIsAnErrorThatSaysWhatIsMissing() {
    CommandRun run = CommandRun.of("tag", directory.toString(), "Ada");

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err()).contains(directory.toString(), "config.json");
  }

  @Test
  void charactersThatTheLocaleHasLostAreAnError() {
    CommandRun run = CommandRun.of("tag", model, "Z\uFFFD\uFFFDrich");

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err()).contains("locale", "--file");
  }
}
