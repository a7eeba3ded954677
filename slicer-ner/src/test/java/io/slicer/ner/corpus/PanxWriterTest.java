package io.slicer.ner.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PanxWriterTest {
  @TempDir private Path directory;

  private static NerDataset words(String... words) {
    return NerDataset.of("own", List.of(new Sentence(List.of(words), tags(words.length))));
  }

  private static List<String> tags(int count) {
    return Collections.nCopies(count, "B-LOC");
  }

  @Test
  void aFileHasALineForEachWordAndAnEmptyOneBehindEachSentence() throws IOException {
    Path file = directory.resolve("new").resolve("own.tsv");

    PanxWriter.write(
        NerDataset.of(
            "own",
            List.of(
                new Sentence(List.of("in", "Zürich"), List.of("O", "B-LOC")),
                new Sentence(List.of("\u2028", "\uD83D\uDE00\r"), List.of("O", "I-LOC")))),
        file);

    assertThat(Files.readString(file))
        .isEqualTo("in\tO\nZürich\tB-LOC\n\n\u2028\tO\n\uD83D\uDE00\r\tI-LOC\n\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\tb", "a\nb", "\n", "", "\uFEFFa", "en:a", "\uD83D", "\uDE00"})
  void whatWouldNotBeReadAgainIsRefused(String word) {
    Path file = directory.resolve("own.tsv");

    assertThatThrownBy(() -> PanxWriter.write(words(word), file))
        .isInstanceOf(CorpusException.class)
        .hasMessageStartingWith("own: ");
    assertThat(file).doesNotExist();
  }

  @Test
  void aSingleWordWithAColonIsNoPrefix() {
    Path file = directory.resolve("own.tsv");
    NerDataset dataset = words("en:a", "b", "c");

    PanxWriter.write(dataset, file);

    assertThat(PanxReader.read(file).sentences()).isEqualTo(dataset.sentences());
  }
}
