package io.slicer.ner.corpus.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slicer.corpus.CorpusException;
import io.slicer.ner.corpus.NerDataset;
import io.slicer.ner.corpus.Sentence;
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
                new Sentence(List.of("\u2028", "\uD83D\uDE00"), List.of("O", "I-LOC")))),
        file);

    assertThat(Files.readString(file))
        .isEqualTo("in\tO\nZürich\tB-LOC\n\n\u2028\tO\n\uD83D\uDE00\tI-LOC\n\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a\tb", "a\nb", "\n", "a\r", "\uFEFFa", "", "\uD83D", "\uDE00", "-DOCSTART-"})
  void aWordThatWouldNotBeReadAgainIsRefusedWithItsSentence(String word) {
    Path file = directory.resolve("own.tsv");
    List<Sentence> sentences =
        List.of(new Sentence(List.of("a"), tags(1)), new Sentence(List.of(word), tags(1)));

    assertThatThrownBy(() -> PanxWriter.write(NerDataset.of("own", sentences), file))
        .isInstanceOf(CorpusException.class)
        .hasMessageStartingWith("own: sentence 1: word \"");
    assertThat(file).doesNotExist();
  }

  @Test
  void aByteOrderMarkIsAWordAsInTamilUnlessItIsTheFirst() {
    Path file = directory.resolve("own.tsv");
    NerDataset dataset = words("a", "\uFEFF");

    PanxWriter.write(dataset, file);

    assertThat(PanxReader.read(file).sentences()).isEqualTo(dataset.sentences());
    assertThatThrownBy(() -> PanxWriter.write(words("\uFEFF"), file))
        .isInstanceOf(CorpusException.class)
        .hasMessageEndingWith("or the first of all is a byte order mark");
  }

  @Test
  void wordsThatWouldAllLoseALanguageAreRefused() {
    Path file = directory.resolve("own.tsv");

    assertThatThrownBy(() -> PanxWriter.write(words("en:a"), file))
        .isInstanceOf(CorpusException.class)
        .hasMessageStartingWith(
            "own: as a PAN-X file these sentences would not be read as they are");
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
