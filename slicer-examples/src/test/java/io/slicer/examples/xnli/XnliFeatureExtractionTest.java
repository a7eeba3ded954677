package io.slicer.examples.xnli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.ImmutableList;
import io.slicer.examples.Examples;
import io.slicer.examples.cli.CommandRun;
import io.slicer.examples.cli.Json;
import io.slicer.finetune.TrainingRecord;
import io.slicer.testing.GoldenFiles;
import io.slicer.testing.JavaProcess;
import io.slicer.testing.LocalHub;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class XnliFeatureExtractionTest {
  private static final String XLMR = GoldenFiles.shipped("tiny-xlmr").directory().toString();
  private static final String BERT = GoldenFiles.shipped("tiny-bert").directory().toString();

  @TempDir private static Path directory;
  private static Path corpus;

  @BeforeAll
  static void write() throws IOException {
    corpus = Files.createDirectories(directory.resolve("corpus"));
    for (String file : List.of("train-en", "dev-en", "test-en", "test-de", "dev-sw")) {
      Files.writeString(corpus.resolve(file + ".tsv"), rows(file));
    }
  }

  /** Pairs whose label is in the second text. */
  private static String rows(String file) {
    Random random = new Random(file.hashCode());
    List<String> words = List.of("Ada", "sees", "the", "river", "in", "Rome", "1968");
    StringBuilder rows = new StringBuilder();
    for (int i = 0; i < (file.startsWith("train") ? 48 : 24); i++) {
      int label = i % 3;
      rows.append(words.get(random.nextInt(7)))
          .append('\t')
          .append(List.of("yes it is", "may be", "no never").get(label))
          .append('\t')
          .append(List.of("entailment", "neutral", "contradiction").get(label))
          .append('\n');
    }
    return rows.toString();
  }

  private static List<String> arguments(Path output, String... more) {
    return ImmutableList.<String>builder()
        .add("xnli", "feature-extraction", "--output", output.toString())
        .add("--data", corpus.toString(), "--learning-rate", "1e-2", "--threads", "1")
        .add("--report-to", "none")
        .add(more)
        .build();
  }

  private static CommandRun run(Path output, String... more) {
    return CommandRun.of(arguments(output, more));
  }

  private static JsonNode json(Path folder, String file) throws IOException {
    return Json.MAPPER.readTree(folder.resolve(file).toFile());
  }

  private static Map<String, FileTime> times(Path folder) throws IOException {
    Map<String, FileTime> times = new TreeMap<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(one -> one.toString().endsWith(".safetensors")).toList()) {
        times.put(folder.relativize(file).toString(), Files.getLastModifiedTime(file));
      }
    }
    return times;
  }

  @Test
  void theModelsOwnHeadIsTrainedOnTheFrozenEncoder() throws IOException {
    Path output = directory.resolve("slicer");
    CommandRun trained =
        run(output, "--models", XLMR + "," + BERT, "--epochs", "20", "--eval-steps", "10");
    assertThat(trained.status()).as(trained.err()).isZero();
    assertThat(trained.out())
        .startsWith("features of the frozen encoder, the head trained on en of ")
        .containsPattern("de +test +24 ")
        .contains("mean of the languages but en");
    assertThat(json(output, "arguments.json").path("head").textValue()).isEqualTo("SLICER");
    assertThat(json(output, "arguments.json").path("trained").textValue()).isEqualTo("HEAD");
    assertThat(json(output, "arguments.json").has("vector")).isFalse();
    for (String model : List.of("tiny-xlmr", "tiny-bert")) {
      Path folder = output.resolve(model);
      assertThat(json(folder, "result.json").at("/languages/en/report/accuracy").doubleValue())
          .isEqualTo(1);
      TrainingRecord record = TrainingRecord.read(folder.resolve("run-record.json"));
      assertThat(record.parameters()).containsEntry("cacheFrozenFeatures", true);
      assertThat(folder.resolve("model/model.safetensors")).exists();
      assertThat(folder.resolve("checkpoints")).doesNotExist();
    }
    CommandRun again =
        run(
            output,
            "--models",
            XLMR + "," + BERT,
            "--epochs",
            "20",
            "--eval-steps",
            "10",
            "--resume");
    assertThat(again.out()).isEqualTo(trained.out());
  }

  @ParameterizedTest
  @CsvSource({"first_token, FIRST_TOKEN", "mean, MEAN"})
  void aLayerOfDeeplearning4jIsTrainedOnVectors(String option, String vector) throws IOException {
    Path output = directory.resolve("dl4j-" + option);
    String[] options = {"--models", BERT, "--head", "dl4j", "--epochs", "40", "--vector", option};
    CommandRun trained = run(output, options);
    assertThat(trained.status()).as(trained.err()).isZero();
    assertThat(trained.out())
        .startsWith("features of the frozen encoder, a layer of Deeplearning4j trained on en of ")
        .containsPattern("tiny-bert  240 steps in ");
    assertThat(json(output, "arguments.json").path("vector").textValue()).isEqualTo(vector);
    Path folder = output.resolve("tiny-bert");
    JsonNode result = json(folder, "result.json");
    assertThat(result.at("/languages/en/report/accuracy").doubleValue()).isGreaterThan(0.9);
    assertThat(result.at("/languages/sw/split").textValue()).isEqualTo("dev");
    assertThat(result.path("validations")).hasSize(40);
    assertThat(result.at("/validations/0/accuracy").size()).isEqualTo(2);
    assertThat(folder.resolve("model/network.zip")).exists();
    assertThat(folder.resolve("features")).doesNotExist();
    assertThat(Files.readAllLines(folder.resolve("predictions/de.tsv")))
        .hasSize(25)
        .startsWith("gold\tpredicted\tcontradiction\tentailment\tneutral");
    assertThat(Files.readString(output.resolve("report.html"))).contains("Learning curves");

    List<String> resuming = new ArrayList<>(List.of(options));
    resuming.add("--resume");
    assertThat(run(output, resuming.toArray(new String[0])).out()).isEqualTo(trained.out());
  }

  /** As a run that was killed behind the predictions has left them. */
  @Test
  void aLayerThatIsTrainedAgainSaysTheSame() throws IOException {
    Path output = directory.resolve("again");
    Path features = directory.resolve("again-features");
    String[] options = {
      "--models", BERT, "--head", "dl4j", "--epochs", "3", "--features", features.toString()
    };
    assertThat(run(output, options).status()).isZero();
    JsonNode languages = json(output.resolve("tiny-bert"), "result.json").path("languages");
    byte[] predictions = Files.readAllBytes(output.resolve("tiny-bert/predictions/de.tsv"));
    Map<String, FileTime> before = times(features);
    assertThat(before).as("train-en, dev-en, test-en, test-de, dev-sw").hasSize(5);
    Files.delete(output.resolve("tiny-bert/result.json"));

    List<String> resuming = new ArrayList<>(List.of(options));
    resuming.add("--resume");
    assertThat(run(output, resuming.toArray(new String[0])).status()).isZero();
    assertThat(json(output.resolve("tiny-bert"), "result.json").path("languages"))
        .isEqualTo(languages);
    assertThat(output.resolve("tiny-bert/predictions/de.tsv")).hasBinaryContent(predictions);
    assertThat(times(features)).isEqualTo(before);
  }

  @ParameterizedTest
  @CsvSource({"slicer, 2", "dl4j, 5"})
  void runsShareWhatTheEncoderMakesOfTexts(String head, int files) throws IOException {
    Path features = directory.resolve("shared-" + head);
    for (int seed = 1; seed <= 2; seed++) {
      CommandRun trained =
          run(
              directory.resolve("shared-" + head + "-" + seed),
              "--models",
              BERT,
              "--head",
              head,
              "--features",
              features.toString(),
              "--seed",
              String.valueOf(seed));
      assertThat(trained.status()).as(trained.err()).isZero();
      assertThat(times(features)).hasSize(files);
    }
    assertThat(directory.resolve("shared-" + head + "-1/tiny-bert/predictions/de.tsv"))
        .content()
        .isNotEqualTo(
            Files.readString(
                directory.resolve("shared-" + head + "-2/tiny-bert/predictions/de.tsv")));
  }

  private static byte[] parquet(int count) throws IOException {
    Path file = directory.resolve("rows.parquet");
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement()) {
      statement.execute(
          ("copy (select 'word ' || i as premise, 'word' as hypothesis, (i % 3)::bigint as label"
              + " from range("
              + count
              + ") as rows(i)) to '"
              + file
              + "' (format parquet)"));
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    return Files.readAllBytes(file);
  }

  /** Its languages are more than the demonstration has, so its texts are XNLI's. */
  @Test
  void theCommandLineOfTheOriginalDoesWhatTheOriginalDoes() throws Exception {
    Path folder = directory.resolve("original");
    List<String> command =
        List.of(
            "xnli",
            "feature-extraction",
            "--model-names",
            XLMR,
            BERT,
            "--eval-datasets-names",
            "en",
            "de",
            "fr",
            "es",
            "ar",
            "zh",
            "--output-dir",
            folder.toString());
    Path log = directory.resolve("original.log");
    try (LocalHub hub = LocalHub.withDataset("facebook/xnli")) {
      hub.file("en/train-00000-of-00001.parquet", parquet(60));
      for (String language : List.of("en", "de", "fr", "es", "ar", "zh")) {
        hub.file(language + "/validation-00000-of-00001.parquet", parquet(9));
        hub.file(language + "/test-00000-of-00001.parquet", parquet(12));
      }
      ProcessBuilder process =
          JavaProcess.of(Examples.class, List.of(), command.toArray(new String[0]))
              .redirectErrorStream(true)
              .redirectOutput(log.toFile());
      process.environment().put("HF_ENDPOINT", hub.endpoint().toString());
      process.environment().put("HF_HOME", directory.resolve("hub").toString());
      process.environment().put("HF_HUB_OFFLINE", "0");
      assertThat(process.start().waitFor()).as(Files.readString(log)).isZero();
    }
    assertThat(Files.readString(log))
        .contains("the demonstration corpus has no ar: texts are those of hub:facebook/xnli");
    JsonNode arguments = json(folder, "arguments.json");
    assertThat(arguments.path("eval-languages")).hasSize(6);
    assertThat(arguments.path("batch-size").intValue()).isEqualTo(8);
    assertThat(arguments.path("eval-steps").intValue()).isEqualTo(500);
    assertThat(arguments.path("learning-rate").doubleValue()).isEqualTo(5e-5);
    for (String model : List.of("tiny-xlmr", "tiny-bert")) {
      JsonNode result = json(folder.resolve(model), "result.json");
      assertThat(result.path("languages")).hasSize(6);
      assertThat(result.at("/training/steps").intValue()).isEqualTo(3 * 8);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--vector mean | left out but with --head dl4j",
        "--head dl4j --vector last_layer | first_token, pooled or mean",
        "--head dl4j --weight-decay 0.1 | possible with --head dl4j",
        "--head dl4j --published-head | possible with --head dl4j",
        "--head dl4j --epochs 1.5 | a whole number",
        "--frozen-layers 1 | the whole encoder is frozen",
        "--head-only | Unknown option"
      })
  void argumentsThatDoNotFitAreRefused(String arguments, String message) {
    List<String> all = new ArrayList<>(List.of(arguments.split(" ")));
    all.addAll(List.of("--models", XLMR));
    CommandRun refused = run(directory.resolve("refused"), all.toArray(new String[0]));
    assertThat(refused.status()).isEqualTo(2);
    assertThat(refused.err()).contains(message);
    assertThat(directory.resolve("refused")).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource({"deeplearning4j", "deeplearning4j|slicer-dl4j"})
  void withoutDeeplearning4jOneErrorSaysWhatIsMissing(String missing) throws Exception {
    Pattern parts = Pattern.compile(missing);
    String classPath =
        Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(entry -> !parts.matcher(entry).find())
            .collect(Collectors.joining(File.pathSeparator));
    Path output = directory.resolve("without");
    List<String> command =
        new ArrayList<>(
            JavaProcess.of(
                    Examples.class,
                    List.of(),
                    arguments(output, "--models", XLMR, "--head", "dl4j").toArray(new String[0]))
                .command());
    command.replaceAll(
        part -> part.equals(System.getProperty("java.class.path")) ? classPath : part);
    Path log = directory.resolve("log");
    int status =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start()
            .waitFor();
    assertThat(Files.readString(log, StandardCharsets.UTF_8).lines())
        .containsExactly(
            "--head dl4j needs Deeplearning4j, which is not on the class path: add"
                + " io.slicer:slicer-dl4j and org.deeplearning4j:deeplearning4j-nn:1.0.0-M2.1",
            "'slicer-examples xnli feature-extraction --help' lists the arguments.");
    assertThat(status).isEqualTo(2);
    assertThat(output).doesNotExist();
  }
}
