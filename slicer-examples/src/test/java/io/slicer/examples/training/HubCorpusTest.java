package io.slicer.examples.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableList;
import io.slicer.corpus.CorpusException;
import io.slicer.examples.Examples;
import io.slicer.examples.cli.CommandRun;
import io.slicer.examples.cli.Json;
import io.slicer.hub.HubDataset;
import io.slicer.hub.HubSettings;
import io.slicer.hub.TransferListener;
import io.slicer.ner.corpus.NerDataset;
import io.slicer.ner.corpus.Sentence;
import io.slicer.testing.JavaProcess;
import io.slicer.testing.LocalHub;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Corpora that are data sets of the Hub, each language a configuration. */
class HubCorpusTest {
  private static final String NAME = "hub:org/ner";
  private static final String ADA = "(['Ada', 'sees', 'Rome'], [1::bigint, 0, 3])";
  private static final String BOB = "(['Bob', 'Lee', 'is', 'old'], [1::bigint, 2, 0, 0])";

  @TempDir private Path directory;
  private LocalHub hub;

  @BeforeEach
  void startTheHub() throws IOException {
    hub =
        LocalHub.withDataset("org/ner")
            .file("en/train-00000-of-00002.parquet", parquet(ADA))
            .file("en/train-00001-of-00002.parquet", parquet(BOB))
            .file("en/validation-00000-of-00001.parquet", parquet(BOB))
            .file("en/test-00000-of-00001.parquet", parquet(ADA, BOB))
            .file("sw/validation-00000-of-00001.parquet", parquet(ADA));
  }

  @AfterEach
  void stopTheHub() {
    hub.close();
  }

  /** Sentences as the Hub keeps them, with what their ids stand for. */
  private byte[] parquet(String... sentences) throws IOException {
    Path file = directory.resolve("rows.parquet");
    String features =
        "{\"info\": {\"features\": {\"ner_tags\": {\"feature\": {\"names\": [\"O\", \"B-PER\","
            + " \"I-PER\", \"B-LOC\"], \"_type\": \"ClassLabel\"}, \"_type\": \"Sequence\"}}}}";
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement()) {
      statement.execute(
          "copy (select * from (values %s) as rows(tokens, ner_tags)) to '%s' (format parquet,"
                  .formatted(String.join(", ", sentences), file)
              + " kv_metadata {huggingface: '"
              + features
              + "'})");
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    return Files.readAllBytes(file);
  }

  private PanxCorpus corpus(String name) {
    HubSettings settings =
        HubSettings.fromEnvironment()
            .withEndpoint(hub.endpoint())
            .withOffline(false)
            .withCache(directory.resolve("cache"));
    return PanxCorpus.of(HubDataset.resolve(name, settings, TransferListener.NONE));
  }

  @Test
  void configurationsAreLanguages() {
    PanxCorpus corpus = corpus(NAME);

    assertThat(corpus.languages(Split.TRAIN)).containsExactly("en");
    assertThat(corpus.languages(Split.DEV)).containsExactly("en", "sw");
    assertThat(corpus.evaluationLanguages()).containsExactly("en", "sw");
    assertThat(corpus.evaluation("en").split()).isEqualTo(Split.TEST);
    assertThat(corpus.evaluation("sw").split()).isEqualTo(Split.DEV);
    assertThat(corpus).hasToString(NAME);
    assertThat(corpus(NAME + ":sw").evaluationLanguages()).containsExactly("sw");
  }

  @Test
  void partsOfASplitAreReadTogether() {
    NerDataset train = corpus(NAME).read(Split.TRAIN, "en");

    assertThat(train.source()).isEqualTo("org/ner en train");
    assertThat(train.sentences())
        .containsExactly(
            new Sentence(List.of("Ada", "sees", "Rome"), List.of("B-PER", "O", "B-LOC")),
            new Sentence(List.of("Bob", "Lee", "is", "old"), List.of("B-PER", "I-PER", "O", "O")));
  }

  @Test
  void whatIsMissingIsNamedWithWhatThereIs() {
    assertThatThrownBy(() -> corpus(NAME).read(Split.TRAIN, "sw"))
        .isInstanceOf(CorpusException.class)
        .hasMessage(
            NAME + ": there is no configuration \"sw\" with a split train; train is there for en");
    assertThatThrownBy(() -> corpus(NAME).evaluation("de"))
        .isInstanceOf(CorpusException.class)
        .hasMessage(
            NAME
                + ": there is neither configuration \"de\" with a split test nor configuration"
                + " \"de\" with a split validation; test is there for en; validation is there for"
                + " en, sw");
  }

  private record Ended(int status, String out, String err) {}

  /** A command in a process of its own, whose Hub is this one. */
  private Ended run(String... arguments) throws IOException, InterruptedException {
    ProcessBuilder process =
        JavaProcess.of(
            Examples.class, List.of("-Dslicer.cache=" + directory.resolve("cache")), arguments);
    process.environment().put("HF_ENDPOINT", hub.endpoint().toString());
    process.environment().keySet().removeAll(List.of("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE"));
    Path out = directory.resolve("out");
    Path err = directory.resolve("err");
    process.redirectOutput(out.toFile()).redirectError(err.toFile());
    int status = process.start().waitFor();
    return new Ended(
        status,
        Files.readString(out, StandardCharsets.UTF_8),
        Files.readString(err, StandardCharsets.UTF_8));
  }

  @Test
  void commandsTakeThem() throws IOException, InterruptedException {
    Path output = directory.resolve("run");

    Ended panx =
        run(
            ImmutableList.<String>builder()
                .add("panx", "--model", CommandRun.TINY_MODEL.toString(), "--data", NAME)
                .add("--epochs", "1", "--batch-size", "2", "--threads", "1")
                .add("--output", output.toString())
                .build()
                .toArray(String[]::new));
    assertThat(panx.status()).as(panx.err()).isZero();
    assertThat(panx.out()).containsPattern("en +test +2 ").containsPattern("sw +dev +1 ");
    assertThat(Json.MAPPER.readTree(output.resolve("arguments.json").toFile()).get("data").asText())
        .isEqualTo(NAME);

    Ended evaluate = run("evaluate", output.resolve("model").toString(), NAME + ":sw");
    assertThat(evaluate.status()).as(evaluate.err()).isZero();
    assertThat(evaluate.out()).startsWith("org/ner sw validation (sentences: 1;");

    Ended corpus = run("corpus", NAME + ":en");
    assertThat(corpus.status()).as(corpus.err()).isZero();
    assertThat(corpus.out())
        .contains("train-00001-of-00002.parquet", "test-00000-of-00001.parquet");

    Ended other = run("corpus", NAME + ":fr");
    assertThat(other.status()).isNotZero();
    assertThat(other.err()).contains("org/ner: there is no configuration \"fr\"; there are en, sw");
  }
}
