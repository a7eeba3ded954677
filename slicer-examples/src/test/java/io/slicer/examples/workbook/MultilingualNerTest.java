package io.slicer.examples.workbook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slicer.examples.cli.CommandRun;
import io.slicer.examples.cli.Json;
import io.slicer.examples.training.TinyCorpus;
import io.slicer.finetune.RunEnvironment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MultilingualNerTest {
  @TempDir private static Path shared;
  private static CommandRun finished;

  @TempDir private Path directory;

  @BeforeAll
  static void runOnce() throws IOException {
    finished = run(shared, Map.of());
  }

  /** English complete, German without a test, Swahili with nothing but a test. */
  private static Path corpus(Path directory) throws IOException {
    Path data = Files.createDirectories(directory.resolve("data"));
    Files.writeString(data.resolve("train-en.tsv"), TinyCorpus.ENGLISH.repeat(4));
    Files.writeString(data.resolve("dev-en.tsv"), TinyCorpus.ENGLISH);
    Files.writeString(data.resolve("test-en.tsv"), TinyCorpus.ENGLISH);
    Files.writeString(data.resolve("train-de.tsv"), TinyCorpus.GERMAN.repeat(8));
    Files.writeString(data.resolve("dev-de.tsv"), TinyCorpus.GERMAN.repeat(2));
    Files.writeString(data.resolve("test-sw.tsv"), TinyCorpus.ENGLISH.repeat(2));
    return data;
  }

  private static CommandRun run(Path directory, Map<String, String> options, String... flags)
      throws IOException {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("--model", CommandRun.TINY_MODEL.toString());
    all.put("--data", corpus(directory).toString());
    all.put("--output", directory.resolve("run").toString());
    all.put("--languages", "en,de,sw");
    all.put("--curve-sizes", "2,4,1000");
    if (!options.containsKey("--languages")) {
      all.put("--curve-with", "en");
      all.put("--examples-of", "▁the,▁nothing");
    }
    all.put("--epochs", "2");
    all.put("--batch-size", "4");
    all.put("--learning-rate", "1e-3");
    all.put("--threads", "1");
    all.putAll(options);
    List<String> arguments = new ArrayList<>(List.of("multilingual-ner", "--quiet"));
    all.forEach((option, value) -> arguments.addAll(List.of(option, value)));
    arguments.addAll(List.of(flags));
    return CommandRun.of(arguments);
  }

  private static Document page(Path directory) throws IOException {
    return Jsoup.parse(Files.readString(directory.resolve("run/report.html")));
  }

  private static JsonNode json(String file) throws IOException {
    return Json.MAPPER.readTree(shared.resolve("run").resolve(file).toFile());
  }

  /** The block with this caption. */
  private static JsonNode block(JsonNode report, String caption) {
    for (JsonNode section : report.path("sections")) {
      for (JsonNode block : section.path("blocks")) {
        if (block.path("caption").asText().equals(caption)) {
          return block;
        }
      }
    }
    throw new AssertionError("no block " + caption);
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(item -> texts.add(item.asText()));
    return texts;
  }

  @Test
  void everyViewIsInTheReport() throws IOException {
    assertThat(finished.err()).doesNotContain("error");
    assertThat(finished.status()).isZero();
    Document page = page(shared);
    assertThat(page.select("h2").eachText())
        .containsExactly(
            "What was done",
            "The corpus",
            "Tokenization and labels",
            "Training",
            "Scores of en",
            "Errors of en",
            "Transfer",
            "Learning curve of de");
    assertThat(page.select(".note").eachText())
        .containsExactly(
            "de: There is no labelled test file: the development sentences stand in for the test.",
            "sw: There is no training file: the sentences of "
                + shared.resolve("data")
                + "/test-sw.tsv are divided, half to train on, a quarter each to develop and to"
                + " test with.");
    assertThat(finished.out()).contains("train \\ eval").contains("en+de").contains("report.html");
  }

  @Test
  void aRowOfTheMatrixIsWhatWasTrainedOn() throws IOException {
    JsonNode matrix =
        block(json("report.json"), "F1 by what was trained on and what it was evaluated on");
    assertThat(texts(matrix.path("rows"))).containsExactly("en", "de", "sw", "en+de", "all");
    assertThat(texts(matrix.path("columns"))).containsExactly("en", "de", "sw", "mean");
    for (int row = 0; row < 5; row++) {
      JsonNode cell = json("cells/" + matrix.path("rows").get(row).asText() + "/result.json");
      for (int column = 0; column < 3; column++) {
        String language = matrix.path("columns").get(column).asText();
        assertThat(matrix.path("values").get(row).get(column).asDouble())
            .isEqualTo(cell.at("/test/" + language + "/report/micro/f1").asDouble());
      }
    }
    assertThat(json("cells/all/result.json").path("sentences").asInt()).isEqualTo(16 + 8 + 4);
    assertThat(json("cells/en+de/result.json").path("sentences").asInt()).isEqualTo(16 + 8);
  }

  @Test
  void theConfusionMatrixHasTheTrueTagsInItsRows() throws IOException {
    JsonNode report = json("report.json");
    JsonNode counts = block(report, "Labelled sub-words, counted");
    JsonNode tags = block(report, "Words with each tag");
    List<String> columns = new ArrayList<>();
    tags.path("columns").forEach(column -> columns.add(column.path("name").asText()));
    JsonNode development = tags.path("rows").get(1); // en, dev
    assertThat(texts(counts.path("rows"))).isEqualTo(texts(counts.path("columns"))).contains("O");
    for (int row = 0; row < counts.path("rows").size(); row++) {
      double sum = 0;
      for (JsonNode value : counts.path("values").get(row)) {
        sum += value.asDouble();
      }
      String tag = counts.path("rows").get(row).asText();
      assertThat(sum).as(tag).isEqualTo(development.get(columns.indexOf(tag)).asDouble());
    }
  }

  @Test
  void theLearningCurveEndsWithAllSentencesAndHasTheZeroShotLevel() throws IOException {
    JsonNode report = json("report.json");
    JsonNode chart = block(report, "F1 on de by the number of its sentences that were trained on");
    List<Integer> sizes = new ArrayList<>();
    chart.at("/series/0/points").forEach(point -> sizes.add(point.path("x").asInt()));
    assertThat(sizes).containsExactly(2, 4, 8);
    assertThat(chart.at("/levels/0/name").asText()).isEqualTo("zero-shot from en");
    assertThat(chart.at("/levels/0/y").asDouble())
        .isEqualTo(json("cells/en/result.json").at("/test/de/report/micro/f1").asDouble());
  }

  @Test
  void aSecondLineIsTrainedOnAllOfAnotherLanguage() throws IOException {
    JsonNode chart =
        block(json("report.json"), "F1 on de by the number of its sentences that were trained on");
    assertThat(chart.at("/series/1/name").asText()).isEqualTo("trained on en and de");
    List<Integer> sizes = new ArrayList<>();
    for (JsonNode point : chart.at("/series/1/points")) {
      int size = point.path("x").asInt();
      sizes.add(size);
      JsonNode cell = json("cells/" + (size == 0 ? "en" : "en+de-" + size) + "/result.json");
      assertThat(cell.path("sentences").asInt()).isEqualTo(16 + size);
      assertThat(point.path("y").asDouble())
          .isEqualTo(cell.at("/test/de/report/micro/f1").asDouble());
    }
    assertThat(sizes).containsExactly(0, 2, 4, 8);
  }

  @Test
  void theErrorsOfAllSubwordsAreATable() throws IOException {
    List<String> lines = Files.readAllLines(shared.resolve("run/cells/en/errors.csv"));
    JsonNode errors = json("cells/en/result.json").path("errors");
    assertThat(lines.get(0)).isEqualTo("sentence,token,word,label,prediction,loss");
    double loss = 0;
    long labelled = 0;
    for (String line : lines.subList(1, lines.size())) {
      String last = line.substring(line.lastIndexOf(',') + 1);
      labelled += last.isEmpty() ? 0 : 1;
      loss += last.isEmpty() ? 0 : Double.parseDouble(last);
    }
    assertThat(labelled).isEqualTo(errors.path("tokens").asLong());
    assertThat(loss / labelled).isCloseTo(errors.path("meanLoss").asDouble(), within(1e-9));
  }

  @Test
  void sentencesWithASubwordAreShown() throws IOException {
    JsonNode examples = json("cells/en/result.json").at("/errors/examples");
    assertThat(examples.path("▁nothing")).isEmpty();
    assertThat(examples.path("▁the")).isNotEmpty();
    double before = Double.POSITIVE_INFINITY;
    for (JsonNode sentence : examples.path("▁the")) {
      assertThat(texts(sentence.path("sentence").path("words"))).anyMatch(w -> w.startsWith("the"));
      assertThat(sentence.path("loss").asDouble()).isLessThanOrEqualTo(before);
      before = sentence.path("loss").asDouble();
    }
    assertThat(page(shared).text()).contains("Sentences with ▁the", "There is none.");
  }

  @Test
  void everyEpochIsEvaluated() throws IOException {
    JsonNode epochs = block(json("report.json"), "Epochs");
    List<String> rows = new ArrayList<>();
    for (JsonNode row : epochs.path("rows")) {
      rows.add(row.get(0).asText() + " " + row.get(1).asText() + " " + row.get(3).asText());
    }
    assertThat(rows)
        .contains("en 1 en", "en 2 en", "en+de 2 en", "en+de 2 de", "all 1 sw", "all 2 sw")
        .doesNotContain("en 1 de");
  }

  @Test
  void validationInTheCourseOfEpochsIsInTheReport() throws IOException {
    Map<String, String> options = Map.of("--languages", "en", "--eval-steps", "3");
    assertThat(run(directory, options).status()).isZero();

    JsonNode report = Json.MAPPER.readTree(directory.resolve("run/report.json").toFile());
    JsonNode chart = block(report, "F1 in the course of epochs, mean of the languages trained on");
    JsonNode cell = Json.MAPPER.readTree(directory.resolve("run/cells/en/result.json").toFile());
    List<Integer> steps = new ArrayList<>();
    chart.at("/series/0/points").forEach(point -> steps.add(point.path("x").asInt()));
    assertThat(steps).containsExactly(3, 6);
    assertThat(chart.at("/series/0/points/1/y").doubleValue())
        .isEqualTo(cell.at("/validations/1/f1/en").doubleValue());
    assertThat(cell.get("epochs")).hasSize(2);
  }

  @Test
  void finishedCellsAreNotRunAgainAndOthersComeOutTheSame() throws IOException {
    run(directory, Map.of());
    String report = Files.readString(directory.resolve("run/report.json"));
    Path kept = directory.resolve("run/cells/en/result.json");
    Path again = directory.resolve("run/cells/de/result.json");
    Object before = Files.readAttributes(kept, "lastModifiedTime,fileKey");
    String figures = f1(again);
    Files.delete(again);
    Files.delete(directory.resolve("run/report.json"));

    CommandRun run = run(directory, Map.of(), "--resume");

    assertThat(run.status()).isZero();
    assertThat(run.err()).contains("cell 2 of 10: de").doesNotContain("cell 1 ", "cell 3 ");
    assertThat(Files.readAttributes(kept, "lastModifiedTime,fileKey")).isEqualTo(before);
    assertThat(f1(again)).isEqualTo(figures);
    assertThat(report).contains(figures);
  }

  private static String f1(Path result) throws IOException {
    return Json.MAPPER.readTree(result.toFile()).at("/test/en/report/micro/f1").asText();
  }

  @Test
  void aDirectoryWithOtherArgumentsIsRefused() throws IOException {
    CommandRun run = run(shared, Map.of("--seed", "7"), "--resume");

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err()).contains("other arguments: --seed was 42 and is 7");
    assertThat(run(shared, Map.of()).err())
        .contains("holds a run: continue it with --resume, or give another --output");
  }

  @Test
  void aDirectoryWithOtherDataIsRefused() throws IOException {
    run(directory, Map.of("--epochs", "1", "--languages", "en"));
    Path cell = directory.resolve("run/cells/en/result.json");
    FileTime before = Files.getLastModifiedTime(cell);

    // Another seed takes the same sentences in another order.
    CommandRun other =
        run(
            directory,
            Map.of("--epochs", "1", "--languages", "en", "--sampling-seed", "1"),
            "--resume");

    assertThat(other.status()).isEqualTo(1);
    assertThat(other.err()).contains("data-sha256 train-en was ", "--sampling-seed was 0 and is 1");
    assertThat(Files.getLastModifiedTime(cell)).isEqualTo(before);
  }

  @Test
  void everyEnvironmentOfTheTrainingsIsInTheReport() throws IOException {
    Map<String, String> options = Map.of("--epochs", "1", "--languages", "en,de");
    run(directory, options);
    Path cell = directory.resolve("run/cells/de/result.json");
    ObjectNode result = (ObjectNode) Json.MAPPER.readTree(cell.toFile());
    ((ObjectNode) result.get("environment")).put("cpu", "PDP-11");
    Files.writeString(cell, Json.document(result));

    assertThat(run(directory, options, "--resume").status()).isZero();

    JsonNode environment =
        block(Json.MAPPER.readTree(directory.resolve("run/report.json").toFile()), "Environment");
    assertThat(environment.toString())
        .contains("PDP-11", RunEnvironment.current().cpu(), "[\"cells\",\"de\"]");
  }

  @Test
  void aFailureBeforeAnythingIsDoneLeavesNoDirectory() throws IOException {
    CommandRun run = run(directory, Map.of("--model", directory.resolve("none").toString()));

    assertThat(run.status()).isEqualTo(1);
    assertThat(directory.resolve("run")).doesNotExist();

    CommandRun later = run(directory, Map.of("--slices", "7"));

    assertThat(later.err()).contains("slice width 7 does not divide the hidden size 48");
    assertThat(directory.resolve("run")).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--shares|1,1|--shares",
        "--curve|fr|--curve",
        "--curve-with|de|--curve-with",
        "--curve-with|fr|--curve-with",
        "--joint|en,fr|--joint",
        "--joint|de,de|--joint",
        "--languages|en,en|--languages",
        "--curve-sizes|0|--curve-sizes",
        "--epochs|0|--epochs"
      })
  void wrongArgumentsAreNamed(String option, String value, String named) throws IOException {
    CommandRun run = run(directory, Map.of(option, value));

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).contains(named);
    assertThat(directory.resolve("run")).doesNotExist();
  }

  @Test
  void theFirstSubwordOfAWordBearsItsLabel() throws IOException {
    List<String> words = subwords(shared, "word");
    List<String> labels = subwords(shared, "label");

    List<Boolean> first = new ArrayList<>();
    for (int t = 0; t < words.size(); t++) {
      first.add(!words.get(t).equals("–") && !words.get(t).equals(words.get(t - 1)));
    }
    assertThat(first).contains(true).contains(false);
    assertThat(labels).extracting(label -> !label.equals("–")).isEqualTo(first);
    assertThat(words).filteredOn(word -> !word.equals("–")).hasSizeGreaterThan(count(first));
  }

  private static int count(List<Boolean> values) {
    return (int) values.stream().filter(value -> value).count();
  }

  @Test
  void aLanguageAloneHasALearningCurveAndNothingToTransferTo() throws IOException {
    run(
        directory,
        Map.of("--align", "all", "--score", "subwords", "--epochs", "2", "--languages", "en"));

    // All sub-words of a word bear its label.
    List<String> words = subwords(directory, "word");
    assertThat(subwords(directory, "label"))
        .extracting(label -> label.equals("–"))
        .isEqualTo(words.stream().map(word -> word.equals("–")).toList())
        .contains(true)
        .contains(false);
    JsonNode report = Json.MAPPER.readTree(directory.resolve("run/report.json").toFile());
    JsonNode matrix = block(report, "F1 by what was trained on and what it was evaluated on");
    assertThat(texts(matrix.path("rows"))).containsExactly("en");
    assertThat(block(report, "Training loss of each epoch").path("series")).hasSize(1);
    assertThat(
            block(report, "F1 on en by the number of its sentences that were trained on")
                .at("/series/0/points"))
        .hasSize(3);
  }

  /** A line of the first sentence that is shown with its sub-words. */
  private static List<String> subwords(Path directory, String line) throws IOException {
    Element table =
        Objects.requireNonNull(
            page(directory).selectFirst("#section-3 figure:contains(Sub-words, the word) table"));
    assertThat(table.attr("lang")).isEqualTo("en");
    return table.select("tr").stream()
        .filter(row -> Objects.requireNonNull(row.selectFirst("th")).text().equals(line))
        .findFirst()
        .orElseThrow()
        .select("td")
        .eachText();
  }

  @Test
  void everyArgumentIsInTheReport() throws IOException {
    List<String> rows = new ArrayList<>();
    for (JsonNode row : block(json("report.json"), "Arguments").path("rows")) {
      rows.add(row.get(0).asText() + " " + row.get(1).asText());
    }
    assertThat(rows)
        .contains(
            "languages en,de,sw",
            "curve de",
            "curve-sizes 2,4,1000",
            "joint en,de",
            "learning-rate 0.001",
            "epochs 2",
            "max-grad-norm 1",
            "cache-features false",
            "frozen-layers null",
            "sampling-seed 0");
    // All but the fingerprints of the data, one for each split and language.
    assertThat(rows).hasSize(json("arguments.json").size() - 1);
    assertThat(page(shared).text()).contains("The loss is cross-entropy, gradients are clipped.");
  }

  @Test
  void theLastValidationLossIsThatOfTheErrorAnalysis() throws IOException {
    JsonNode cell = json("cells/en/result.json");

    assertThat(cell.at("/epochs/1/validationLoss/en").asDouble())
        .isCloseTo(cell.at("/errors/meanLoss").asDouble(), within(1e-5));
    assertThat(cell.at("/epochs/0/validationLoss/en").asDouble())
        .isNotEqualTo(cell.at("/epochs/1/validationLoss/en").asDouble());
  }

  @Test
  void theLossOfTheErrorAnalysisIsThatOfItsLabels() throws IOException {
    JsonNode errors = json("cells/en/result.json").path("errors");
    double sum = 0;
    for (JsonNode label : errors.path("byLabel")) {
      sum += label.path("sum").asDouble();
    }
    assertThat(sum / errors.path("tokens").asLong())
        .isCloseTo(errors.path("meanLoss").asDouble(), within(1e-9));
    try (Stream<Path> cells = Files.list(shared.resolve("run/cells"))) {
      assertThat(cells.filter(cell -> Files.exists(cell.resolve("checkpoints")))).isEmpty();
    }
  }
}
