package io.slicer.ner.corpus.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slicer.corpus.CorpusException;
import io.slicer.ner.corpus.Sentence;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What files with other tags than IOB2's become, and what is said of it. */
class TagConversionTest {
  private static final String IO =
      """
      Mira\tPER
      Sand\tPER
      rows\tO
      to\tO
      Oslo\tLOC
      .\tO

      We\tO
      row\tO
      """;

  @TempDir private Path directory;

  private TaggedCorpus corpus(String text) throws IOException {
    return TaggedCorpus.read(Files.writeString(directory.resolve("corpus.tsv"), text));
  }

  @Test
  void typesAloneAreIo() throws IOException {
    TaggedCorpus corpus = corpus(IO);

    assertThat(corpus.detectScheme()).contains(TagScheme.IO);
    assertThat(corpus.dataset().sentences())
        .extracting(Sentence::tags)
        .containsExactly(List.of("B-PER", "I-PER", "O", "O", "B-LOC", "O"), List.of("O", "O"));
    TagConversion conversion = TagConversion.of(corpus, TagScheme.IO, corpus.dataset());
    assertThat(conversion.tags()).isEqualTo(Map.of("PER", 2L, "LOC", 1L, "O", 5L));
    assertThat(conversion.iob2()).isEqualTo(Map.of("B-PER", 1L, "I-PER", 1L, "B-LOC", 1L, "O", 5L));
    assertThat(conversion)
        .hasToString(
            "3 of 8 tags of IO became others in IOB2; neighbours of one type are one entity");
  }

  /** Zero, the underscore and words for O; lower case and one letter for types. */
  @ParameterizedTest
  @ValueSource(strings = {"0", "_", "-", "o", "OTHER", "other", "NONE"})
  void somethingElseMayStandForO(String outside) throws IOException {
    String types = IO.replace("\tO", "\t" + outside).replace("PER", "per").replace("LOC", "L");
    TaggedCorpus corpus = corpus(types + "Bo\tL\n");

    assertThat(corpus.outside()).isEqualTo(outside);
    assertThat(corpus.detectScheme()).contains(TagScheme.IO);
    assertThat(corpus.dataset().sentences())
        .extracting(Sentence::tags)
        .containsExactly(List.of("B-per", "I-per", "O", "O", "B-L", "O"), List.of("O", "O", "B-L"));
    assertThat(TagConversion.of(corpus, TagScheme.IO, corpus.dataset()))
        .hasToString(
            "9 of 9 tags of IO became others in IOB2; neighbours of one type are one entity, "
                + outside
                + " stands for O");
  }

  @Test
  void somethingElseMayStandForOInOtherSchemes() throws IOException {
    TaggedCorpus corpus =
        corpus("Ada\tB-PER\nKing\tE-PER\nis\t0\nin\t0\nRome\tS-LOC\n.\t0\n,\t0\n");

    assertThat(corpus.detectScheme()).contains(TagScheme.IOBES);
    assertThat(corpus.dataset().sentences().get(0).tags())
        .containsExactly("B-PER", "I-PER", "O", "O", "B-LOC", "O", "O");
  }

  @Test
  void aTypeMayBeCalledOther() throws IOException {
    TaggedCorpus corpus = corpus("a\tOTHER\nb\tO\nc\tO\nd\tO\ne\tPER\n");

    assertThat(corpus.outside()).isEqualTo("O");
    assertThat(corpus.dataset().labels().types()).containsExactly("PER", "OTHER");
  }

  /** Most words of a treebank have no features, and all have a part of speech. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "a\tSpaceAfter=No\nb\t_\nc\t_\nd\tSpaceAfter=No\ne\t_\nf\t_\ng\t_\n",
        "a\tNOUN\nb\tVERB\nc\tNOUN\nd\tPUNCT\ne\tADV\n",
        "a\tone\nb\t0\nc\t0\nd\ttwo\ne\t0\n"
      })
  void otherColumnsAreNotTakenForTags(String text) {
    assertThatThrownBy(() -> corpus(text))
        .isInstanceOf(CorpusException.class)
        .hasMessageContaining("2 columns of which the last holds no tags");
  }

  @Test
  void anotherSchemeThanTheTagsHaveIsNamed() throws IOException {
    TaggedCorpus corpus = corpus(IO);

    assertThatThrownBy(() -> corpus.dataset(TagScheme.IOB1))
        .isInstanceOf(CorpusException.class)
        .hasMessageEndingWith(
            "corpus.tsv:1: tag \"PER\" is not O, B-TYPE or I-TYPE; the tags look like IO: if they"
                + " are, give that scheme");
    TaggedCorpus dense =
        TaggedCorpus.read(
            Files.writeString(directory.resolve("dense"), "a\tPER\nb\tLOC\nc\tO\nd\tPER\n"),
            ColumnFormat.PANX);
    assertThatThrownBy(() -> dense.dataset())
        .hasMessageEndingWith(
            "dense:1: tag \"PER\" is not O, B-TYPE or I-TYPE; if tags are types without prefixes,"
                + " give the scheme IO");
    assertThat(dense.dataset(TagScheme.IO).sentences().get(0).tags())
        .containsExactly("B-PER", "B-LOC", "O", "B-PER");
  }

  /** Few-NERD's ids stand for types without prefixes. */
  @Test
  void idsMayStandForTypesAlone() throws IOException {
    Path file =
        Files.writeString(
            directory.resolve("ids.jsonl"),
            "{\"tokens\": [\"Bo\", \"is\", \"not\", \"in\", \"Rome\"], \"ner_tags\": [1, 0, 0, 0, 2]}\n");

    TaggedCorpus corpus = TaggedCorpus.readIds(file, List.of("O", "person-actor", "location"));

    assertThat(corpus.detectScheme()).contains(TagScheme.IO);
    assertThat(corpus.dataset().sentences().get(0).tags())
        .containsExactly("B-person-actor", "O", "O", "O", "B-location");
  }

  @Test
  void chineseCorporaHaveAnotherLetterInside() throws IOException {
    TaggedCorpus corpus = corpus("王 B-PER\n小 M-PER\n明 E-PER\n在 O\n京 S-LOC\n。 O\n");

    assertThat(corpus.detectScheme()).contains(TagScheme.BMES);
    assertThat(corpus.dataset().sentences().get(0).tags())
        .containsExactly("B-PER", "I-PER", "I-PER", "O", "B-LOC", "O");
    assertThat(TagConversion.of(corpus, TagScheme.BMES, corpus.dataset()))
        .hasToString("3 of 6 tags of BMES became others in IOB2");
  }
}
