package io.slicer.examples.texts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slicer.classification.ClassificationDataset;
import io.slicer.classification.Example;
import io.slicer.classification.corpus.ReadingOptions;
import io.slicer.corpus.CorpusException;
import io.slicer.examples.training.Split;
import io.slicer.hub.HubDataset;
import io.slicer.hub.HubSettings;
import io.slicer.hub.TransferListener;
import io.slicer.testing.LocalHub;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pairs of texts that are a data set of the Hub, each language a configuration, as XNLI is. */
class HubTextsTest {
  @TempDir private Path directory;

  private byte[] parquet(String... rows) throws IOException {
    Path file = directory.resolve("rows.parquet");
    String features =
        "{\"info\": {\"features\": {\"label\": {\"names\": [\"entailment\", \"neutral\","
            + " \"contradiction\"], \"_type\": \"ClassLabel\"}}}}";
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement()) {
      statement.execute(
          ("copy (select * from (values %s) as rows(premise, hypothesis, label)) to '%s'"
                  + " (format parquet, kv_metadata {huggingface: '%s'})")
              .formatted(String.join(", ", rows), file, features));
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    return Files.readAllBytes(file);
  }

  @Test
  void configurationsAreLanguagesAndLabelsHaveTheirNames() throws IOException {
    byte[] english = parquet("('It rains.', 'It is wet.', 0::bigint)", "('He ran.', 'No.', 2)");
    byte[] german = parquet("('Es regnet.', 'Es ist nass.', 0::bigint)");
    try (LocalHub hub =
        LocalHub.withDataset("org/pairs")
            .file("en/train-00000-of-00001.parquet", english)
            .file("en/validation-00000-of-00001.parquet", english)
            .file("de/test-00000-of-00001.parquet", german)) {
      HubSettings settings =
          HubSettings.fromEnvironment()
              .withEndpoint(hub.endpoint())
              .withOffline(false)
              .withCache(directory.resolve("cache"));
      TextCorpus corpus =
          TextCorpus.of(
              HubDataset.resolve("hub:org/pairs", settings, TransferListener.NONE),
              ReadingOptions.defaults());

      ClassificationDataset train = corpus.read(Split.TRAIN, "en");
      assertThat(train.labels()).isEqualTo(ClassificationDataset.INFERENCE_LABELS);
      assertThat(train.examples())
          .containsExactly(
              Example.of("It rains.", "It is wet.", "entailment"),
              Example.of("He ran.", "No.", "contradiction"));
      assertThat(corpus.evaluationLanguages("")).containsExactly("de", "en");
      assertThat(corpus.evaluation("de").split()).isEqualTo(Split.TEST);
      assertThat(corpus.evaluation("en").split()).isEqualTo(Split.DEV);
      assertThatThrownBy(() -> corpus.read(Split.TRAIN, "de"))
          .isInstanceOf(CorpusException.class)
          .hasMessage(
              "hub:org/pairs: there is no configuration \"de\" with a split train; train is there for"
                  + " en");
    }
  }
}
