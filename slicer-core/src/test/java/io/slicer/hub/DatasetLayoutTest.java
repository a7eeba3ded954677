package io.slicer.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DatasetLayoutTest {
  private static final List<String> FILES =
      List.of(
          ".gitattributes",
          "README.md",
          "en/test-00000-of-00001.parquet",
          "en/train-00001-of-00002.parquet",
          "en/train-00000-of-00002.parquet",
          "no/train-00000-of-00001.parquet",
          "plain/a.csv",
          "plain/b.csv");

  private static Optional<DatasetLayout> card(String yaml) throws JsonProcessingException {
    return DatasetCard.layout("---\n" + yaml + "---\n# A data set\n---\nmore\n", FILES);
  }

  @Test
  void directoriesAreConfigurationsAndNamesAreSplits() {
    assertThat(DatasetLayout.of(FILES).files())
        .isEqualTo(
            Map.of(
                "en",
                Map.of(
                    "test", List.of("en/test-00000-of-00001.parquet"),
                    "train",
                        List.of(
                            "en/train-00000-of-00002.parquet", "en/train-00001-of-00002.parquet")),
                "no",
                Map.of("train", List.of("no/train-00000-of-00001.parquet"))));
  }

  @ParameterizedTest
  @CsvSource({
    "data/train-00000-of-00001.parquet, default, train",
    "data/validation_matched-00000-of-00001.parquet, default, validation_matched",
    "train.csv, default, train",
    "dev.jsonl, default, validation",
    "my-valid-set.tsv, default, validation",
    "en/my_test.txt, en, test",
    "default/train/0000.parquet, default, train",
    "fr/partial-train/0003.parquet, fr, partial-train",
    "a/b/test/0000.parquet, a/b, test",
  })
  void whereAFileBelongsIsInItsName(String file, String configuration, String split) {
    assertThat(DatasetLayout.of(List.of(file)).files())
        .isEqualTo(Map.of(configuration, Map.of(split, List.of(file))));
  }

  @ParameterizedTest
  @CsvSource({"README.md", "wikiann.py", "data/part1.parquet", "latest.csv", "contrain.csv", "all"})
  void otherFilesAreNoData(String file) {
    assertThat(DatasetLayout.of(List.of(file)).files()).isEmpty();
  }

  @Test
  void theCardSaysWhichFilesThereAre() throws JsonProcessingException {
    DatasetLayout layout =
        card("""
                license: mit
                configs:
                - config_name: en
                  data_files:
                  - split: train
                    path: en/train-*
                  - split: held-out
                    path: "en/test-*"
                - config_name: no
                  default: true
                  data_files:
                  - split: train
                    path:
                    - no/train-00000-of-00001.parquet
                    - ./plain/[!b].csv
                """)
            .orElseThrow();

    assertThat(layout.files())
        .isEqualTo(
            Map.of(
                "en",
                Map.of(
                    "train",
                    List.of("en/train-00000-of-00002.parquet", "en/train-00001-of-00002.parquet"),
                    "held-out",
                    List.of("en/test-00000-of-00001.parquet")),
                "no",
                Map.of("train", List.of("no/train-00000-of-00001.parquet", "plain/a.csv"))));
    assertThat(layout.preferred()).contains("no");
  }

  @Test
  void filesOfACardCanBeWrittenInSeveralWays() throws JsonProcessingException {
    Map<String, Map<String, List<String>>> files =
        card("""
                configs:
                - config_name: one
                  data_files: "plain/*.csv"
                - config_name: list
                  data_files: [plain/a.csv, "**/b.csv"]
                - config_name: map
                  data_files: {train: plain/a.csv, test: [plain/b.csv]}
                - config_name: directory
                  data_dir: en/
                - config_name: none
                  data_files: nothing/*
                """)
            .orElseThrow()
            .files();

    assertThat(files)
        .isEqualTo(
            Map.of(
                "one", Map.of("train", List.of("plain/a.csv", "plain/b.csv")),
                "list", Map.of("train", List.of("plain/a.csv", "plain/b.csv")),
                "map", Map.of("train", List.of("plain/a.csv"), "test", List.of("plain/b.csv")),
                "directory", DatasetLayout.of(FILES).files().get("en")));
  }

  @Test
  void cardsThatSayNothingOfFilesLeaveItToNames() throws JsonProcessingException {
    assertThat(card("license: mit\n")).isEmpty();
    assertThat(DatasetCard.layout("# No front matter\n", FILES)).isEmpty();
    assertThatThrownBy(() -> card("configs: [\n")).isInstanceOf(JsonProcessingException.class);
    assertThatThrownBy(() -> card("configs: \u0000\n")).isInstanceOf(JsonProcessingException.class);
    assertThatThrownBy(() -> card("configs: " + "[".repeat(100_000) + "\n"))
        .isInstanceOf(JsonProcessingException.class);
    assertThat(card("configs: {a: *nothing}\n")).isEmpty();
  }
}
