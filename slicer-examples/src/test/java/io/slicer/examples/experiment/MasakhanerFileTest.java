package io.slicer.examples.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slicer.ner.corpus.CorpusException;
import io.slicer.ner.corpus.Sentence;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MasakhanerFileTest {
  @TempDir private Path directory;

  private Path file(String text) throws IOException {
    return Files.writeString(directory.resolve("test.txt"), text);
  }

  @Test
  void datesAreOutsideAndTheLastSentenceNeedsNoEmptyLine() throws IOException {
    Path file = file("Yoweri B-PER\nMuseveni I-PER\n\n\nwiki B-DATE\ntatu I-DATE\nKampala B-LOC\n");

    assertThat(MasakhanerFile.read(file).sentences())
        .containsExactly(
            new Sentence(List.of("Yoweri", "Museveni"), List.of("B-PER", "I-PER")),
            new Sentence(List.of("wiki", "tatu", "Kampala"), List.of("O", "O", "B-LOC")));
  }

  @Test
  void damageIsReportedWithItsLine() throws IOException {
    Path file = file("a O\nb\n");
    assertThatThrownBy(() -> MasakhanerFile.read(file))
        .isInstanceOf(CorpusException.class)
        .hasMessageContainingAll("test.txt:2", "found \"b\"");
    file("a O\nb B-MISC\n");
    assertThatThrownBy(() -> MasakhanerFile.read(file))
        .isInstanceOf(CorpusException.class)
        .hasMessageContainingAll("test.txt:2", "B-MISC");
    file("\n\n");
    assertThatThrownBy(() -> MasakhanerFile.read(file))
        .isInstanceOf(CorpusException.class)
        .hasMessageContaining("no sentences");
  }
}
