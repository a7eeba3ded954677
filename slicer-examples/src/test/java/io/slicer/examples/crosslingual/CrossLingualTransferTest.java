package io.slicer.examples.crosslingual;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import io.slicer.classification.SequenceClassifier;
import io.slicer.classification.corpus.ClassificationFiles;
import io.slicer.examples.cli.CommandRun;
import io.slicer.examples.cli.Json;
import io.slicer.language.LanguageModel;
import io.slicer.language.TextFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run of all tasks with a tiny model. Its figures are compared with those of other commands. */
@Tag("processor")
class CrossLingualTransferTest {
  @TempDir private static Path directory;
  private static TinyTransfer tiny;
  private static Path output;
  private static CommandRun run;

  @BeforeAll
  static void transfer() throws IOException {
    tiny = TinyTransfer.write(directory.resolve("tiny"));
    output = directory.resolve("run");
    run = CommandRun.of(tiny.arguments(output));
    assertThat(run.err()).doesNotContain("error:");
  }

  private static JsonNode cell(String name) throws IOException {
    return cell(output, name);
  }

  private static JsonNode cell(Path in, String name) throws IOException {
    return Json.MAPPER.readTree(in.resolve("cells/" + name + "/result.json").toFile());
  }

  private static CommandRun succeeding(Object... arguments) {
    ImmutableList.Builder<String> all = ImmutableList.builder();
    for (Object argument : arguments) {
      all.add(argument.toString());
    }
    CommandRun one = CommandRun.of(all.build());
    assertThat(one.status()).as(one.err()).isZero();
    return one;
  }

  /** The model of a task with some of a language's vector, written by another command. */
  private static Path applied(String task, String language, double lambda) {
    Path vector = directory.resolve(language + ".safetensors");
    if (!Files.exists(vector)) {
      Path tuned = output.resolve("cells/lm_" + language + "/model");
      succeeding("task-vectors", "make", tuned, tiny.model(), "--output", vector);
    }
    Path sum = directory.resolve(task + "-" + language + "-" + lambda);
    if (!Files.exists(sum)) {
      succeeding(
          "task-vectors", "apply", vector, taskModel(task), "--lambda", lambda, "--output", sum);
    }
    return sum;
  }

  private static Path taskModel(String task) {
    return output.resolve("cells/task_" + task + "_base/model");
  }

  /** Lines of a file of entities. */
  private static Path sentences(String name, int from, int to) throws IOException {
    List<String> all = Splitter.on("\n\n").splitToList(Files.readString(tiny.file(name)).strip());
    Path part = directory.resolve(name.replace('/', '-') + "-" + from + "-" + to + ".tsv");
    return Files.writeString(part, String.join("\n\n", all.subList(from, to)) + "\n\n");
  }

  private static Path lines(String name, int from, int to) throws IOException {
    Path part = directory.resolve(name.replace('/', '-') + "-" + from + "-" + to + ".tsv");
    return Files.write(part, Files.readAllLines(tiny.file(name)).subList(from, to));
  }

  private static JsonNode json(CommandRun printed) throws IOException {
    return Json.MAPPER.readTree(printed.out());
  }

  private static Map<String, Double> entities(Path model, Path file) throws IOException {
    JsonNode figures = json(succeeding("evaluate", model, file, "--json", "--threads", "1"));
    JsonNode one = figures.elements().next();
    return Map.of(
        "f1", one.at("/report/micro/f1").doubleValue(),
        "accuracy", one.at("/report/accuracy").doubleValue());
  }

  private static Map<String, Double> tags(Path model, Path file) throws IOException {
    JsonNode one = json(succeeding("pos", "evaluate", model, file, "--json")).elements().next();
    return Map.of("accuracy", one.path("accuracy").doubleValue());
  }

  private static Map<String, Double> trees(Path model, Path file) throws IOException {
    JsonNode one = json(succeeding("parse", "evaluate", model, file, "--json")).elements().next();
    return Map.of("las", one.path("las").doubleValue(), "uas", one.path("uas").doubleValue());
  }

  private static Map<String, Double> pairs(Path model, Path file) {
    try (SequenceClassifier classifier = SequenceClassifier.load(model)) {
      return Map.of(
          "accuracy", classifier.evaluate(ClassificationFiles.read(file)).report().accuracy());
    }
  }

  /** Of what is evaluated, the figures by another command. */
  private interface Other {
    Map<String, Double> of(Path model, Path file) throws IOException;
  }

  private static Other other(String task) {
    return switch (task) {
      case "ner" -> CrossLingualTransferTest::entities;
      case "pos" -> CrossLingualTransferTest::tags;
      case "parse" -> CrossLingualTransferTest::trees;
      default -> CrossLingualTransferTest::pairs;
    };
  }

  /** By task and language: what is reported, and what chooses. */
  private static Path reported(String task, String language) throws IOException {
    boolean german = language.equals("de");
    return switch (task) {
      // The first two of the German test stand in dev; French has half of its dev.
      case "ner" ->
          german ? sentences("ner/test-de.tsv", 2, 14) : sentences("ner/dev-fr.tsv", 8, 16);
      case "pos", "parse" ->
          tiny.file(german ? "ud/DE_PUD/de_pud-ud-test.conllu" : "ud/FR_PUD/fr_pud-ud-test.conllu");
      default -> lines("xnli/test-" + language + ".tsv", 0, 6);
    };
  }

  private static Path choosing(String task, String language) throws IOException {
    boolean german = language.equals("de");
    return switch (task) {
      case "ner" -> german ? tiny.file("ner/dev-de.tsv") : sentences("ner/dev-fr.tsv", 0, 8);
      case "pos", "parse" -> tiny.file("ud/DE_TINY/de_tiny-ud-dev.conllu");
      default -> lines("xnli/test-" + language + ".tsv", 6, 12);
    };
  }

  private static Map<String, Double> figures(JsonNode figures) {
    Map<String, Double> values = new LinkedHashMap<>();
    figures
        .properties()
        .forEach(
            one ->
                values.put(
                    one.getKey(),
                    one.getValue().isObject()
                        ? one.getValue().path("value").doubleValue()
                        : one.getValue().doubleValue()));
    return values;
  }

  @Test
  void withoutAVectorFiguresAreThoseOfTheModel() throws IOException {
    for (String task : List.of("ner", "pos", "parse", "nli")) {
      for (String language : List.of("de", "fr")) {
        assertThat(figures(cell("report_" + task + "_base_" + language + "_0").path("figures")))
            .as(task + " in " + language)
            .isEqualTo(other(task).of(taskModel(task), reported(task, language)));
      }
    }
  }

  @Test
  void withAVectorFiguresAreThoseOfAModelThatWasWrittenWithIt() throws IOException {
    int differing = 0;
    for (String task : List.of("ner", "pos", "parse", "nli")) {
      for (String language : List.of("de", "fr")) {
        if (Files.exists(output.resolve("cells/choose_" + task + "_base_" + language))) {
          differing += searched(task, language);
        }
      }
    }
    assertThat(differing).as("lambdas that change a figure").isGreaterThan(3);
  }

  private static int searched(String task, String language) throws IOException {
    JsonNode choice = cell("choose_" + task + "_base_" + language);
    int differing = 0;
    for (JsonNode point : choice.path("grid")) {
      double lambda = point.path("lambda").doubleValue();
      Map<String, Double> figures = figures(point.path("figures"));
      assertThat(figures)
          .as(task + " in " + language + " at " + lambda)
          .isEqualTo(other(task).of(applied(task, language, lambda), choosing(task, language)));
      differing += figures.equals(figures(choice.path("grid").get(0).path("figures"))) ? 0 : 1;
    }
    return differing;
  }

  @Test
  void whatIsReportedWithALambdaIsThatOfAModelThatWasWrittenWithIt() throws IOException {
    int compared = 0;
    for (Path cell : cells(output)) {
      List<String> name = Splitter.on('_').splitToList(cell.getFileName().toString());
      if (name.get(0).equals("report") && !name.get(4).equals("0")) {
        Path model = applied(name.get(1), name.get(3), Double.parseDouble(name.get(4)));
        assertThat(figures(cell(cell.getFileName().toString()).path("figures")))
            .as(cell.toString())
            .isEqualTo(other(name.get(1)).of(model, reported(name.get(1), name.get(3))));
        compared++;
      }
    }
    assertThat(compared).isPositive();
  }

  private static List<Path> cells(Path of) throws IOException {
    try (Stream<Path> cells = Files.list(of.resolve("cells"))) {
      return cells.sorted().toList();
    }
  }

  @Test
  void theLambdaThatChoosesIsTheBestOfTheGridAndTheOthersThatOfTheOthers() throws IOException {
    JsonNode tasks = Json.MAPPER.readTree(output.resolve("results.json").toFile()).path("tasks");
    assertThat(tasks).hasSize(4);
    for (JsonNode task : tasks) {
      String name = task.path("task").textValue();
      for (JsonNode language : task.path("languages")) {
        String code = language.path("language").textValue();
        if (!language.path("search").isEmpty()) {
          assertThat(language.at("/own/lambda").doubleValue())
              .isEqualTo(best(language.path("search")));
        }
        // There are two languages: what is best for the one is what the other is given.
        Path choice = output.resolve("cells/choose_" + name + "_base_" + another(code));
        if (Files.exists(choice)) {
          assertThat(language.at("/others/lambda").doubleValue())
              .as(name + " in " + code)
              .isEqualTo(cell(choice.getFileName().toString()).path("lambda").doubleValue());
        } else {
          assertThat(language.path("others").isNull()).isTrue();
        }
      }
    }
  }

  private static String another(String language) {
    return language.equals("de") ? "fr" : "de";
  }

  private static double best(JsonNode search) {
    double best = Double.NaN;
    double most = Double.NEGATIVE_INFINITY;
    for (Map.Entry<String, JsonNode> point : search.properties()) {
      if (point.getValue().doubleValue() > most) {
        most = point.getValue().doubleValue();
        best = Double.parseDouble(point.getKey());
      }
    }
    return best;
  }

  @Test
  void whatHasNoDevelopmentDataIsReportedWithTheOthersLambdaOnly() throws IOException {
    assertThat(output.resolve("cells/choose_pos_base_fr")).doesNotExist();
    JsonNode results = Json.MAPPER.readTree(output.resolve("results.json").toFile());
    JsonNode french = results.at("/tasks/1/languages/1");
    assertThat(french.path("language").textValue()).isEqualTo("fr");
    assertThat(french.path("own").isNull()).isTrue();
    assertThat(french.at("/others/lambda").doubleValue())
        .isEqualTo(cell("choose_pos_base_de").path("lambda").doubleValue());
    JsonNode german = results.at("/tasks/1/languages/0");
    assertThat(german.path("others").isNull()).isTrue();
  }

  @Test
  void whatIsLeftOutIsCounted() throws IOException {
    assertThat(cell("report_ner_base_de_0").path("leftOut").intValue()).isEqualTo(2);
    assertThat(cell("report_ner_base_de_0").path("examples").intValue()).isEqualTo(12);
    JsonNode german = cell("lm_de");
    assertThat(german.at("/texts/leftOut").intValue()).isEqualTo(5);
    assertThat(german.at("/texts/texts").intValue()).isEqualTo(60);
    assertThat(german.at("/perplexity/leftOut").intValue()).isEqualTo(1);
    assertThat(german.at("/perplexity/texts").intValue()).isEqualTo(20);
    assertThat(cell("lm_fr").path("perplexity").isNull()).isTrue();
  }

  @Test
  void perplexityIsThatOfTheLanguageModels() throws IOException {
    Path unseen =
        Files.write(
            directory.resolve("unseen.txt"),
            Files.readAllLines(tiny.file("texts/de-dev.txt")).subList(0, 20));
    JsonNode perplexity = cell("lm_de").path("perplexity");
    try (TextFile texts = TextFile.open(unseen);
        LanguageModel before = LanguageModel.load(tiny.model());
        LanguageModel after = LanguageModel.load(output.resolve("cells/lm_de/model"))) {
      assertThat(perplexity.path("before").doubleValue())
          .isEqualTo(before.perplexity(texts, 64, 1).value());
      assertThat(perplexity.path("after").doubleValue())
          .isEqualTo(after.perplexity(texts, 64, 1).value())
          .isLessThan(perplexity.path("before").doubleValue() / 2);
    }
  }

  @Test
  void cosinesAreThoseOfTheVectors() throws IOException {
    applied("ner", "de", 1);
    applied("ner", "fr", 1);
    JsonNode compared =
        json(
            succeeding(
                "task-vectors",
                "compare",
                directory.resolve("de.safetensors"),
                directory.resolve("fr.safetensors"),
                "--json"));
    JsonNode vectors =
        Json.MAPPER.readTree(output.resolve("results.json").toFile()).path("vectors");

    assertThat(vectors.path("names").toString())
        .isEqualTo(
            "[\"en\",\"de\",\"fr\",\"ner (base)\",\"pos (base)\",\"parse (base)\",\"nli (base)\"]");
    assertThat(vectors.at("/cosines/1/2").doubleValue())
        .isEqualTo(compared.at("/cosines/0/cosine").doubleValue());
    assertThat(vectors.at("/published/1/2").doubleValue())
        .isEqualTo(compared.at("/cosines/0/cosine-as-published").doubleValue());
    assertThat(vectors.at("/norms/1").doubleValue())
        .isEqualTo(compared.at("/vectors/0/norm").doubleValue());
  }

  @Test
  void whatIsFinishedIsNotDoneAgain() throws IOException {
    Map<Path, FileTime> before = times();
    CommandRun again = CommandRun.of(tiny.arguments(output));

    assertThat(again.status()).isZero();
    assertThat(again.err()).isEmpty();
    assertThat(times()).isEqualTo(before);
    assertThat(again.out()).isEqualTo(run.out());
    CommandRun table =
        succeeding("cross-lingual-transfer", "--output", output, "--table", "--rounds", "200");
    assertThat(table.out()).isEqualTo(run.out());
  }

  private static Map<Path, FileTime> times() throws IOException {
    Map<Path, FileTime> times = new LinkedHashMap<>();
    for (Path cell : cells(output)) {
      Path result = cell.resolve("result.json");
      times.put(result, Files.getLastModifiedTime(result));
    }
    return times;
  }

  @Test
  void otherDataAreRefused() throws IOException {
    Path other = directory.resolve("other-ner");
    Files.createDirectories(other);
    for (String name : List.of("train-en", "test-en", "dev-de", "test-de", "dev-fr")) {
      Files.copy(tiny.file("ner/" + name + ".tsv"), other.resolve(name + ".tsv"));
    }
    Path german = other.resolve("dev-de.tsv");
    Files.writeString(german, Files.readString(german).replaceFirst("Anna", "Karl"));
    List<String> arguments = new ArrayList<>(tiny.arguments(output));
    arguments.set(arguments.indexOf("--ner-data") + 1, other.toString());

    CommandRun refused = CommandRun.of(arguments);

    assertThat(refused.status()).isEqualTo(1);
    assertThat(refused.err()).contains("report_ner_base_de_0: examples was");
  }

  @Test
  void modelsThatAreThereMayBeGiven() throws IOException {
    Path given = directory.resolve("given");
    CommandRun one =
        CommandRun.of(
            tiny.arguments(
                given,
                "--tasks",
                "pos",
                "--languages",
                "de,fr",
                "--language-model",
                "de=" + output.resolve("cells/lm_de/model"),
                "--language-model",
                "fr=" + output.resolve("cells/lm_fr/model"),
                "--task-model",
                "pos=" + taskModel("pos")));

    assertThat(one.status()).as(one.err()).isZero();
    assertThat(cell(given, "choose_pos_base_de").path("grid"))
        .isEqualTo(cell("choose_pos_base_de").path("grid"));
    assertThat(cell(given, "lm_de").path("perplexity")).isEqualTo(cell("lm_de").path("perplexity"));
    assertThat(given.resolve("cells/lm_de/model")).doesNotExist();
  }

  @Test
  void bothStartsAreComparedInOneDirectory() throws IOException {
    Path both = directory.resolve("both");
    List<String> arguments =
        tiny.arguments(both, "--tasks", "pos", "--languages", "de,fr", "--start", "base,english");
    CommandRun two = CommandRun.of(arguments);

    assertThat(two.status()).as(two.err()).isZero();
    assertThat(two.out()).contains("What models were fine-tuned from");
    assertThat(cell(both, "report_pos_base_de_0").path("figures"))
        .isEqualTo(cell("report_pos_base_de_0").path("figures"));
    assertThat(cell(both, "task_pos_english").at("/inputs/start"))
        .isEqualTo(cell(both, "lm_en").at("/model/sha256"));
    assertThat(cell(both, "task_pos_base").at("/inputs/start"))
        .isEqualTo(cell(both, "lm_en").at("/inputs/base model"));
  }

  @Test
  void aFigureOfLanguagesIsComparedWithGains() throws IOException {
    Path order = directory.resolve("order.tsv");
    Files.writeString(order, "language\tdistance\nde\t0.3\nfr\t0.4\n");
    CommandRun table =
        succeeding("cross-lingual-transfer", "--output", output, "--table", "--order", order);

    assertThat(table.out()).contains("| distance ").contains("0.300").contains("0.400");
    Files.writeString(order, "language\tdistance\nger\t0.3\n");
    CommandRun refused =
        CommandRun.of(
            "cross-lingual-transfer",
            "--output",
            output.toString(),
            "--table",
            "--order",
            order.toString());
    assertThat(refused.status()).isEqualTo(1);
    assertThat(refused.err()).contains("\"ger\" is no language of the experiment; those are de");
  }

  @Test
  void theDemonstrationNeedsNoData() throws IOException {
    Path demonstration = directory.resolve("demonstration");
    CommandRun shown =
        succeeding(
            "cross-lingual-transfer",
            "--model",
            tiny.model(),
            "--output",
            demonstration,
            "--max-train",
            "lm=64,ner=64,pos=64,parse=64,nli=64",
            "--max-choose",
            "10",
            "--max-report",
            "10",
            "--lambdas",
            "0,1",
            "--rounds",
            "100",
            "--report-to",
            "none");

    assertThat(shown.out())
        .contains("These are demonstration corpora")
        .containsPattern("ner +\\| es +\\| dev +\\| +10 \\| test +\\| +10 ");
    assertThat(shown.err()).contains("perplexity: ").contains("[1/").contains(" to go");
    assertThat(cell(demonstration, "lm_es").at("/texts/texts").intValue()).isEqualTo(64);
  }

  @Test
  void theReportHasAllSections() throws IOException {
    assertThat(run.out())
        .contains("**F1 of named entities, model fine-tuned from the published model**")
        .contains("## Gains")
        .contains("**Norms of vectors**")
        .contains("perplexity before");
    assertThat(Files.readString(output.resolve("report.html"))).contains("F1 by lambda");
    assertThat(Files.readAllLines(output.resolve("scores.csv")))
        .anySatisfy(line -> assertThat(line).startsWith("ner,base,de,none,0.0,f1,"))
        .anySatisfy(line -> assertThat(line).startsWith("parse,base,fr,others,"));
    assertThat(Files.readAllLines(output.resolve("lambdas.csv")))
        .anySatisfy(line -> assertThat(line).startsWith("nli,base,fr,test 7-12,6,0.4,accuracy,"));
  }
}
