package io.slicer.examples.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slicer.ner.corpus.CorpusException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LanguageOrderTest {
  @TempDir private Path directory;

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
  }

  @Test
  void damageIsReportedWithItsLine() throws IOException {
    Path twice = file("language\tdistance\nde\t0.4\t0.5\n");
    assertThatThrownBy(() -> LanguageOrder.read(twice))
        .isInstanceOf(CorpusException.class)
        .hasMessageContaining("order.tsv:2");
    Path far = file("language\tdistance\nde\t0.4\nsw\tfar\n");
    assertThatThrownBy(() -> LanguageOrder.read(far))
        .isInstanceOf(CorpusException.class)
        .hasMessageContainingAll("order.tsv:3", "\"far\" is no number");
  }
}
