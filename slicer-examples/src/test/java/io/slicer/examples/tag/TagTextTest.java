package io.slicer.examples.tag;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.base.Splitter;
import io.slicer.examples.Examples;
import io.slicer.examples.cli.CommandRun;
import io.slicer.examples.cli.Json;
import io.slicer.examples.cli.Program;
import io.slicer.examples.training.TinyCorpus;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
  void wordsBeginAndEndWhereOneSays() throws IOException {
    Path text = Files.writeString(directory.resolve("elision.txt"), "l'Aquila Paris-based\n");
    for (String[] choice :
        new String[][] {
          {"punctuation", "0 1|1 2|2 8|9 14|14 15|15 20"},
          {"unicode", "0 8|9 14|14 15|15 20"},
          {"white-space", "0 8|9 20"},
          {"pan-x", "0 8|9 20"}
        }) {
      CommandRun run =
          CommandRun.of(
              "tag",
              "--json",
              "--subwords",
              "--words",
              choice[0],
              "--file",
              text.toString(),
              model);
      assertThat(run.err()).isEmpty();
      List<String> pieces = new ArrayList<>();
      for (JsonNode piece : Json.MAPPER.readTree(run.out()).get("subwords")) {
        pieces.add(piece.get("start") + " " + piece.get("end"));
      }
      for (String word : Splitter.on('|').split(choice[1])) {
        List<String> place = Splitter.on(' ').splitToList(word);
        assertThat(pieces).as(choice[0]).anyMatch(piece -> piece.startsWith(place.get(0) + " "));
        assertThat(pieces).as(choice[0]).anyMatch(piece -> piece.endsWith(" " + place.get(1)));
      }
    }
    assertThat(CommandRun.of("tag", "--words", "letters", model, "a").err())
        .contains("expected one of pan-x|white-space|punctuation|unicode but was 'letters'");
  }

  @Test
  void aThresholdLeavesOutWhatIsUnsure() {
    CommandRun all = CommandRun.of("tag", model, "Ada sees Rome", "--threshold", "0.01");
    assertThat(all.out()).contains("Ada\n").contains("Rome\n");
    CommandRun none = CommandRun.of("tag", model, "Ada sees Rome", "--threshold", "1");
    assertThat(none.out()).isEqualTo("Ada sees Rome\n");
    assertThat(CommandRun.of("tag", model, "a", "--threshold", "2").err())
        .contains("--threshold")
        .contains("from 0 to 1");
    assertThat(CommandRun.of("tag", "--subwords", model, "a", "--threshold", "0.5").status())
        .isEqualTo(2);
  }

  @Test
  void controlCharactersAreShownAndNotPrinted() throws IOException {
    Path text =
        Files.writeString(directory.resolve("control.txt"), "A\u001Bda \u009B2J sees Rome\n");
    for (String what : new String[] {"--subwords", "--threshold=0"}) {
      CommandRun run = CommandRun.of("tag", what, "--file", text.toString(), model);
      assertThat(run.status()).isZero();
      assertThat(run.out()).contains("A\\u001Bda \\u009B2J sees Rome");
      assertThat(run.out().chars())
          .noneMatch(c -> (c < ' ' && c != '\n') || (0x7F <= c && c <= 0x9F));
    }
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

  private static Path longFile(String name) throws IOException {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 1500; i++) {
      text.append(i % 3 == 0 ? "Ada sees Rome\n" : "Bob Lee, Łódź " + i + "\n");
    }
    return Files.writeString(directory.resolve(name), text);
  }

  @Test
  void anOutputFileGetsWhatIsPrintedAndIsResumedToTheSameBytes() throws IOException {
    String file = longFile("long.txt").toString();
    Path output = directory.resolve("long.jsonl");
    CommandRun printed = CommandRun.of("tag", "--json", model, "--file", file);

    CommandRun run =
        CommandRun.of("tag", "--json", model, "--file", file, "--output", output.toString());

    assertThat(run.status()).isZero();
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).contains("tagging: ").contains(" kB");
    assertThat(output).hasContent(printed.out());
    byte[] whole = Files.readAllBytes(output);
    for (int length : new int[] {0, 1, whole.length / 2, whole.length - 1, whole.length}) {
      Files.write(output, Arrays.copyOf(whole, length));
      CommandRun resumed =
          CommandRun.of(
              "tag", "--json", model, "--file", file, "--output", output.toString(), "--resume");
      assertThat(resumed.status()).isZero();
      assertThat(output).hasBinaryContent(whole);
    }
  }

  @Test
  void anOutputThatExistsIsOnlyResumed() throws IOException {
    String file = longFile("other.txt").toString();
    Path output = Files.writeString(directory.resolve("mine.jsonl"), "{\"text\": \"mine\"}\n");

    CommandRun run = CommandRun.of("tag", model, "--file", file, "--output", output.toString());
    CommandRun resumed =
        CommandRun.of(
            "tag", model, "--json", "--file", file, "--output", output.toString(), "--resume");

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err()).contains(output.toString(), "--resume");
    assertThat(resumed.status()).isEqualTo(1);
    assertThat(resumed.err()).contains(output + ":1", "another text");
    assertThat(output).content().contains("mine");
  }

  @Tag("processor")
  @ParameterizedTest
  @ValueSource(strings = {"--subwords", "--precision int8", "--aggregation average"})
  void anOutputOfOtherOptionsIsNotResumed(String other, @TempDir Path own) throws IOException {
    String file = Files.writeString(own.resolve("one.txt"), "Ada sees Rome\n").toString();
    Path output = own.resolve("one.jsonl");
    List<String> arguments =
        new ArrayList<>(
            List.of("tag", "--json", model, "--file", file, "--output", output.toString()));
    assertThat(CommandRun.of(arguments).status()).isZero();
    byte[] before = Files.readAllBytes(output);
    arguments.addAll(List.of(other.split(" ")));
    arguments.add("--resume");

    CommandRun resumed = CommandRun.of(arguments);

    assertThat(output).hasBinaryContent(before);
    assertThat(resumed.status()).isEqualTo(1);
    assumeThat(resumed.err()).doesNotContain("INT8 needs a processor with");
    assertThat(resumed.err()).contains(output + ":1", "other options");
  }

  @Test
  void filesAreLookedAtBeforeTheModel() throws IOException {
    String text = Files.writeString(directory.resolve("some.txt"), "Ada\n").toString();
    String taken = Files.writeString(directory.resolve("taken.txt"), "mine\n").toString();

    assertThat(CommandRun.of("tag", "no-such-model", "--file", "no-such-file.txt").err())
        .contains("no-such-file.txt");
    assertThat(CommandRun.of("tag", "no-such-model", "--file", text, "--output", taken).err())
        .contains("exists already");
    Path output = directory.resolve("never.txt");
    assertThat(
            CommandRun.of("tag", "no-such-model", "--file", text, "--output", output.toString())
                .err())
        .contains("no-such-model");
    assertThat(output).doesNotExist();
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void aDiskThatIsFullIsAFailure() throws IOException {
    String file = Files.writeString(directory.resolve("short.txt"), "Ada\nRome\n").toString();

    for (String[] arguments :
        List.of(
            new String[] {"tag", "--json", model, "Ada sees Rome"},
            new String[] {"tag", "--json", model, "--file", file})) {
      StringWriter err = new StringWriter();
      try (Writer full = Files.newBufferedWriter(Path.of("/dev/full"))) {
        assertThat(Program.run(new Examples(), full, new PrintWriter(err), arguments)).isEqualTo(1);
      } catch (IOException e) {
        assertThat(e).hasMessageContaining("No space"); // of closing, again
      }
      assertThat(err.toString()).startsWith("error: cannot write the results: No space");
    }
  }

  @Test
  void aLineThatIsNotUtf8IsAnErrorAfterTheLinesBeforeIt() throws IOException {
    Path file = directory.resolve("latin1.txt");
    Files.write(file, "Ada\nRome\nZürich\n".getBytes(StandardCharsets.ISO_8859_1));

    CommandRun run = CommandRun.of("tag", "--json", model, "--file", file.toString());

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err()).startsWith("error: " + file + ":3: not UTF-8");
    assertThat(run.out().lines()).hasSize(2);
  }

  @Test
  void optionsDecideHowTagsAreMade() throws IOException {
    List<String> plain = entities(CommandRun.of("tag", "--json", model, "Ada sees Rome"));
    assertThat(
            entities(
                CommandRun.of("tag", "--json", "--decoding", "viterbi", model, "Ada sees Rome")))
        .isEqualTo(plain);
    CommandRun average =
        CommandRun.of("tag", "--aggregation", "AVERAGE", "--decoding", "viterbi", model, "Ada");
    assertThat(average.status()).isZero();
    assertThat(CommandRun.of("tag", "--aggregation", "none", model, "Ada").status()).isEqualTo(2);
  }

  @Test
  void subwordsArePrintedWhereTheyLie() throws IOException {
    CommandRun run = CommandRun.of("tag", "--subwords", "--json", model, "Ada sees Rome");

    JsonNode subwords = Json.MAPPER.readTree(run.out()).get("subwords");
    assertThat(subwords.get(0).fieldNames())
        .toIterable()
        .containsExactly("text", "tag", "start", "end", "score");
    assertThat(subwords.get(0).get("tag").textValue()).isEqualTo("B-PER");
    assertThat(subwords.findValuesAsText("end")).endsWith("13");
    CommandRun table = CommandRun.of("tag", "--subwords", model, "Ada sees Rome");
    assertThat(table.out().lines().toList()).hasSize(1 + subwords.size());
  }

  @Test
  void argumentsThatContradictEachOtherAreWrongUsage() {
    assertThat(CommandRun.of("tag", model, "--file", "f", "--resume").err())
        .contains("--resume needs");
    assertThat(CommandRun.of("tag", model, "Ada", "--output", "f").err())
        .contains("--output is for");
    assertThat(CommandRun.of("tag", model, "Ada", "--subwords", "--decoding", "viterbi").status())
        .isEqualTo(2);
    assertThat(CommandRun.of("tag", model, "Ada", "--threads", "0").status()).isEqualTo(2);
  }

  @Test
  void aTextAndAFileAreWrongUsage() {
    CommandRun run = CommandRun.of("tag", model, "Ada", "--file", "texts.txt");

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).contains("either a text or --file");
  }

  @Tag("processor")
  @Test
  void eightBitsFindTheSameEntities() throws IOException {
    CommandRun floats = CommandRun.of("tag", "--json", model, "Ada sees Rome");

    CommandRun bytes =
        CommandRun.of("tag", "--json", "--precision", "INT8", model, "Ada sees Rome");

    assumeThat(bytes.err()).doesNotContain("INT8 needs a processor with");
    assertThat(entities(bytes)).isEqualTo(entities(floats)).isNotEmpty();
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

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).contains("locale", "--file");
  }
}
