package io.slicer.examples.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slicer.corpus.CorpusException;
import io.slicer.examples.training.Recipe;
import io.slicer.ner.Scoring;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LanguageOrderTest {
  @TempDir private Path directory;

  private static final ExperimentSettings SETTINGS =
      settings("panx/de", "panx/sw", "masakhaner/sw");

  private static ExperimentSettings settings(String... keys) {
    Map<String, ExperimentSettings.Data> data = new LinkedHashMap<>();
    data.put("train", new ExperimentSettings.Data("train", 1, 1, "a"));
    for (String key : keys) {
      data.put(key, new ExperimentSettings.Data("test", 1, 1, "b"));
    }
    return new ExperimentSettings(
        "none", "model", "c", "en", data, 1, 1, 0, false, Scoring.WORDS, Recipe.of(1, 0));
  }

  private void refused(String text, String... parts) throws IOException {
    Path file = file(text);
    assertThatThrownBy(() -> LanguageOrder.read(file))
        .isInstanceOf(CorpusException.class)
        .hasMessageContainingAll(parts);
  }

  private Path file(String text) throws IOException {
    return Files.writeString(directory.resolve("order.tsv"), text);
  }

  @Test
  void aLanguageOfACorpusGoesBeforeTheLanguageOfAll() throws IOException {
    LanguageOrder order =
        LanguageOrder.read(file("language\tdistance\nde\t0.4\nsw\t0.9\npanx/sw\t0.8\n"));

    assertThat(order.name()).isEqualTo("distance");
    assertThat(order.value("panx/de")).isEqualTo(0.4);
    assertThat(order.value("panx/sw")).isEqualTo(0.8);
    assertThat(order.value("masakhaner/sw")).isEqualTo(0.9);
    assertThat(order.value("panx/fr")).isNull();
    assertThat(order.lacking(SETTINGS)).isEmpty();
    assertThat(order.lacking(settings("panx/de", "panx/fr"))).containsExactly("panx/fr");
  }

  @Test
  void whatIsNotInCc100WasNotInItsData() {
    Map<String, ExperimentSettings.Data> data = new LinkedHashMap<>();
    for (String key :
        List.of(
            "train",
            "panx/en",
            "panx/zh",
            "panx/qu",
            "panx/sw",
            "masakhaner/swa",
            "masakhaner/hau",
            "masakhaner/yor")) {
      data.put(key, new ExperimentSettings.Data("test", 10, 20, "0"));
    }
    LanguageOrder order = Cc100.order(PresetTest.settings("none", 3, data));

    assertThat(order.name()).isEqualTo("GiB of text in XLM-R's training data");
    assertThat(order.values())
        .containsOnlyKeys(data.keySet().stream().filter(key -> key.contains("/")).toList());
    assertThat(order.value("panx/en")).isEqualTo(300.8);
    assertThat(order.value("panx/zh")).isEqualTo(46.9 + 16.6);
    assertThat(order.value("panx/sw")).isEqualTo(1.6);
    assertThat(order.value("masakhaner/swa")).isEqualTo(1.6);
    assertThat(order.value("masakhaner/hau")).isEqualTo(0.3);
    assertThat(order.value("panx/qu")).isZero();
    assertThat(order.value("masakhaner/yor")).isZero();
  }

  @Test
  void cc100HasTheFormOfAFileOfOnesOwn() throws Exception {
    LanguageOrder order = LanguageOrder.read(Path.of(Cc100.class.getResource("cc100.tsv").toURI()));

    assertThat(order.name()).isEqualTo("GiB of text in XLM-R's training data");
    assertThat(order.value("panx/sw")).isEqualTo(1.6);
    assertThat(order.value("panx/qu")).isNull();
  }

  @Test
  void damageIsReportedWithItsLine() throws IOException {
    refused("language\tdistance\nde\t0.4\t0.5\n", "order.tsv:2");
    refused("language\tdistance\nde\t0.4\nsw\tfar\n", "order.tsv:3", "\"far\" is no number");
    refused("language\tdistance\nde\tNaN\n", "order.tsv:2", "\"NaN\" is no number");
    refused("de\t0.4\nsw\t0.9\n", "order.tsv:1", "expected language<TAB>NAME");
    refused("language\tdistance\nde\t1\nde\t2\n", "order.tsv:3", "\"de\"", "second time");
    refused("language\tdistance\n", "no language in it");
    assertThatThrownBy(() -> LanguageOrder.read(directory.resolve("none.tsv")))
        .hasMessageContaining("there is no such file");
  }

  @Test
  void languagesThatTheExperimentDoesNotHaveAreRefused() throws IOException {
    Path file = file("language\tdistance\nde\t0.4\nger\t1\n");
    LanguageOrder order = LanguageOrder.read(file);

    assertThatThrownBy(() -> order.refuseUnknown(file, SETTINGS))
        .isInstanceOf(CorpusException.class)
        .hasMessageContainingAll(
            "order.tsv",
            "\"ger\" is no language of the experiment; those are de, masakhaner/sw, panx/de");
  }
}
