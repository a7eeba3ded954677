package io.slicer.examples.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slicer.corpus.CorpusException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LanguageOrderTest {
  @TempDir private Path directory;

  private static final List<String> LANGUAGES = List.of("panx/de", "panx/sw", "masakhaner/sw");

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
    assertThat(order.lacking(LANGUAGES)).isEmpty();
    assertThat(order.lacking(List.of("panx/de", "panx/fr"))).containsExactly("panx/fr");
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

    assertThatThrownBy(() -> order.refuseUnknown(file, LANGUAGES))
        .isInstanceOf(CorpusException.class)
        .hasMessageContainingAll(
            "order.tsv",
            "\"ger\" is no language of the experiment; those are de, masakhaner/sw, panx/de");
  }
}
