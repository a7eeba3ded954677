package io.slicer.ner.corpus.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slicer.corpus.CorpusException;
import io.slicer.ner.corpus.NerDataset;
import io.slicer.ner.corpus.Sentence;
import io.slicer.testing.DataDirectory;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PanxReaderTest {
  private static NerDataset read(String content) {
    return read(content.getBytes(StandardCharsets.UTF_8));
  }

  private static NerDataset read(byte[] content) {
    return PanxReader.read(new ByteArrayInputStream(content), "corpus.tsv");
  }

  private static void assertDamaged(String content, String message) {
    assertThatThrownBy(() -> read(content)).isInstanceOf(CorpusException.class).hasMessage(message);
  }

  @Test
  void sentencesAreSeparatedByEmptyLines() {
    NerDataset dataset = read("Ove\tB-PER\nKnausgård\tI-PER\n\n\n(\tO\n");

    assertThat(dataset.sentences())
        .containsExactly(
            new Sentence(List.of("Ove", "Knausgård"), List.of("B-PER", "I-PER")),
            new Sentence(List.of("("), List.of("O")));
    assertThat(dataset.source()).isEqualTo("corpus.tsv");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a\tO\n\nb\tO", // no line end at the end of the file
        "a\tO\n\nb\tO\n",
        "a\tO\n\nb\tO\n\n",
        "\n\na\tO\n\n\n\nb\tO\n\n\n",
        "a\tO\r\n\r\nb\tO\r\n\r\n",
        "\uFEFFa\tO\n\nb\tO\n",
        "\uFEFF\r\na\tO\r\n\r\nb\tO",
        "en:a\tO\n\nen:b\tO\n",
        "zh-min-nan:a\tO\n\nzh-min-nan:b\tO\n",
      })
  void theSameSentencesInEveryFormThatTheFormatHas(String content) {
    assertThat(read(content).sentences())
        .containsExactly(
            new Sentence(List.of("a"), List.of("O")), new Sentence(List.of("b"), List.of("O")));
  }

  @Test
  void languagesThatAreMixedAreRefused() {
    assertDamaged(
        "en:a\tO\n\nde:b\tO\n\nfr:c\tB-LOC\n\nen:d\tO\n:\tO\n",
        "corpus.tsv: most tokens begin with a language, but none with the same: of 5 tokens, 2 with"
            + " \"en:\", 1 with \"de:\", 1 with \"fr:\"; take them off, or give a format without"
            + " LANGUAGE_PREFIX if they are words");
  }

  @Test
  void colonsAreTakenForPrefixesOnlyWhereMostLinesHaveThem() {
    NerDataset dataset = read("de:mo\tO\n:\tO\nhttp://x\tO\n");

    assertThat(dataset.sentences().get(0).words()).containsExactly("de:mo", ":", "http://x");
  }

  @Test
  void onlyTheFirstPrefixIsTakenOff() {
    assertThat(read("en:en:x\tO\nen::\tO\n").sentences().get(0).words())
        .containsExactly("en:x", ":");
  }

  @Test
  void insideTagsWithoutBeginningAreNoError() {
    assertThat(read("Lawrence\tI-ORG\n").sentences().get(0).tags()).containsExactly("I-ORG");
  }

  @Test
  void wordsOfWhiteSpaceAndOtherLineSeparatorsStayWords() {
    assertThat(read(" \tO\n\u200B\tO\n\u2028\tO\n\u0085\tO\n").sentences().get(0).words())
        .containsExactly(" ", "\u200B", "\u2028", "\u0085");
  }

  @Test
  void damagedLinesAreNamed() {
    assertDamaged(
        "a\tO\n\nb O\n",
        "corpus.tsv:3: expected token<TAB>tag or an empty line, found 1 column in \"b O\"");
    assertDamaged(
        "a\tb\tO\n",
        "corpus.tsv:1: expected token<TAB>tag or an empty line, found 3 columns in \"a<TAB>b<TAB>O\"");
    assertDamaged("a\tO\n\tO\n", "corpus.tsv:2: the token is empty");
    assertDamaged("en:a\tO\nen:\tO\n", "corpus.tsv:2: the token is empty");
  }

  @Test
  void linesOfWhiteSpaceSeparateSentencesAndBehindTagsItDoesNotCount() {
    for (String empty : new String[] {"  ", "\t", "\t\t\t", "\u00A0", " \t\u3000"}) {
      assertThat(read("a\tO\n" + empty + "\nb\tB-PER " + empty + "\n").sentences())
          .containsExactly(
              new Sentence(List.of("a"), List.of("O")),
              new Sentence(List.of("b"), List.of("B-PER")));
    }
  }

  @ParameterizedTest
  @CsvSource({"B", "B-", "I-", "o", "'O x'", "PER", "X-PER", "''"})
  void tagsOfOtherSchemesAreDamage(String tag) {
    assertDamaged(
        "a\tO\nb\t" + tag + "\n", "corpus.tsv:2: tag \"" + tag + "\" is not O, B-TYPE or I-TYPE");
  }

  @ParameterizedTest
  @CsvSource({
    "IOBES, B-X I-X E-X O S-Y O O O O",
    "BILOU, B-X I-X L-X O U-Y O O O O",
    "BMES, B-X M-X E-X O S-Y O O O O",
    "IO, X X X O Y O O O O"
  })
  void tagsOfASchemeWithOtherLettersAreConverted(String scheme, String tags) {
    String content = "w\t" + tags.replace(" ", "\nw\t") + "\n";

    assertThat(read(content).sentences().get(0).tags())
        .as(scheme)
        .containsExactly("B-X", "I-X", "I-X", "O", "B-Y", "O", "O", "O", "O");
  }

  @Test
  void whatBeginsWithIStaysAsItIs() {
    assertThat(read("a\tI-X\nb\tI-X\nc\tB-X\nd\tI-Y\n").sentences().get(0).tags())
        .containsExactly("I-X", "I-X", "B-X", "I-Y");
  }

  @Test
  void aTagThatBreaksTheSchemeOfTheOthersIsDamage() {
    assertDamaged(
        "a\tB-X\nb\tE-X\nc\tS-Y\nd\tL-X\n",
        "corpus.tsv:4: tag \"L-X\" is not O, B-TYPE, I-TYPE, E-TYPE or S-TYPE");
  }

  @ParameterizedTest
  @CsvSource({"1", "2", "3"})
  void aMissingPrefixIsDamageWhereverItIs(int line) {
    String[] lines = {"de:a\tO\n", "de:b\tO\n", "de:c\tO\n"};
    lines[line - 1] = "x\tO\n";

    assertDamaged(
        String.join("", lines),
        "corpus.tsv:" + line + ": token \"x\" lacks the prefix \"de:\" that the other lines have");
  }

  @Test
  void bytesThatAreNotUtf8AreDamage() {
    byte[] latin1 = "a\tO\n\nZ\u00FCrich\tB-LOC\n".getBytes(StandardCharsets.ISO_8859_1);

    assertThatThrownBy(() -> read(latin1))
        .isInstanceOf(CorpusException.class)
        .hasMessage(
            "corpus.tsv:3: not UTF-8: if it is ISO 8859-1, convert it (iconv -f latin1 -t utf-8)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n\n", "\uFEFF", "\r\n"})
  void aFileWithoutSentencesIsDamage(String content) {
    assertDamaged(content, "corpus.tsv: no sentences");
  }

  @Test
  void filesAreReadByPathAndNamedInErrors(@TempDir Path directory) throws IOException {
    Path file = directory.resolve("train-en.tsv");
    Files.writeString(file, "a\tO\nb\n");

    assertThatThrownBy(() -> PanxReader.read(file)).hasMessageStartingWith(file + ":2: ");
    assertThatThrownBy(() -> PanxReader.read(directory.resolve("none.tsv")))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("none.tsv");
  }

  @Test
  void thePanxCorpusHasItsTwentyThousandSentences() {
    Path shared = DataDirectory.SHARED.assumed("the PAN-X corpus");

    NerDataset dataset = PanxReader.read(shared.resolve("data/panx/train-en.tsv"));

    assertThat(dataset.size()).isEqualTo(20_000);
    assertThat(dataset.labels().names())
        .containsExactly("O", "B-PER", "I-PER", "B-ORG", "I-ORG", "B-LOC", "I-LOC");
    assertThat(dataset.sentences().get(0).words()).startsWith("R.H.", "Saunders");
  }
}
