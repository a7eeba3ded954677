package io.slicer.ner.corpus.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slicer.corpus.CorpusException;
import io.slicer.corpus.Quoted;
import io.slicer.ner.corpus.NerDataset;
import io.slicer.ner.corpus.Sentence;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class NerCorporaTest {
  private static final ColumnFormat UNIVERSAL_NER =
      ColumnFormat.of(ColumnSeparator.TAB, 5, 1, 2)
          .with(ColumnFeature.WORD_INDEX, ColumnFeature.COMMENTS);

  private static final List<Sentence> SENTENCES =
      List.of(
          new Sentence(List.of("Ada", "Lovelace", "in"), List.of("B-PER", "I-PER", "O")),
          new Sentence(List.of("Zürich"), List.of("B-LOC")));

  private static final String LOOKED_FOR =
      "; looked for a word in each line and, in its last column, a tag (O, B-TYPE, I-TYPE), with"
          + " tabs, spaces, commas or semicolons between, and for JSON lines: if tags are in another"
          + " column, give the format, such as tab:3:0:1 (separator, columns, those of word and tag)";

  @TempDir private Path directory;

  /** The same two sentences in every format. */
  static Stream<Arguments> formats() {
    return Stream.of(
        Arguments.of(ColumnFormat.PANX, "Ada\tB-PER\nLovelace\tI-PER\nin\tO\n\nZürich\tB-LOC\n\n"),
        Arguments.of(
            ColumnFormat.PANX,
            "\uFEFFen:Ada\tB-PER\r\nen:Lovelace\tI-PER\r\nen:in\tO\r\n\r\nen:Zürich\tB-LOC\r\n"),
        Arguments.of(ColumnFormat.MASAKHANER, "Ada B-PER\nLovelace I-PER\nin O\n\nZürich B-LOC\n"),
        Arguments.of(
            ColumnFormat.CONLL_2002_SPANISH,
            "-DOCSTART- O\n\nAda B-PER\nLovelace I-PER\nin O\n\nZürich B-LOC"),
        Arguments.of(
            ColumnFormat.CONLL_2002_DUTCH,
            """
            -DOCSTART- -DOCSTART- O
            Ada N B-PER
            Lovelace N I-PER
            in Prep O

            -DOCSTART- -DOCSTART- O
            Zürich N B-LOC
            """),
        Arguments.of(
            ColumnFormat.CONLL_2003,
            """
            -DOCSTART- -X- -X- O

            Ada NNP B-NP B-PER
            Lovelace NNP I-NP I-PER
            in IN B-PP O

            Zürich NNP B-NP B-LOC
            """),
        Arguments.of(
            ColumnFormat.CONLL_2003_GERMAN,
            """
            Ada <unknown> NE B-NC B-PER
            Lovelace <unknown> NE I-NC I-PER
            in in APPR B-PC O

            Zürich Zürich NE B-NC B-LOC
            """),
        Arguments.of(
            ColumnFormat.MULTICONER,
            """

            # id 7-a\tdomain=en
            Ada _ _ B-PER
            Lovelace _ _ I-PER
            in _ _ O


            # id 7-b\tdomain=en
            Zürich _ _ B-LOC

            """),
        Arguments.of(
            ColumnFormat.WIKINEURAL,
            "0\tAda\tB-PER\n1\tLovelace\tI-PER\n2\tin\tO\n\n0\tZürich\tB-LOC\n\n"),
        Arguments.of(
            ColumnFormat.WIKINEURAL.with(ColumnFeature.COMMENTS),
            """
            # id = 1
            1\tAda\tB-PER
            2\tLovelace\tI-PER
            3\tin\tO

            # id = 2
            # text = Zürich
            1\tZürich\tB-LOC
            """),
        Arguments.of(
            ColumnFormat.of(ColumnSeparator.SPACE, 3, 1, 2)
                .with(ColumnFeature.WORD_INDEX, ColumnFeature.DOCUMENT_STARTS),
            "1 Ada B-PER\n2 Lovelace I-PER\n3 in O\n\n1 Zürich B-LOC\n"),
        Arguments.of(
            ColumnFormat.WIKINEURAL.with(ColumnFeature.DOCUMENT_STARTS),
            """
            0\t-DOCSTART-\tO

            0\tAda\tB-PER
            1\tLovelace\tI-PER
            2\tin\tO

            0\tZürich\tB-LOC
            """),
        Arguments.of(
            ColumnFormat.of(ColumnSeparator.WHITE_SPACE, 2, 0, 1)
                .with(ColumnFeature.DOCUMENT_STARTS),
            " -DOCSTART-  O\n\nAda  B-PER\nLovelace  I-PER\nin  O\n\nZürich  B-LOC\n"),
        Arguments.of(
            ColumnFormat.of(ColumnSeparator.TAB, 4, 0, 3),
            "Ada\tN\tB-NP\tB-PER\nLovelace\tN\tI-NP\tI-PER\nin\tP\tO\tO\n\nZürich\tN\tB-NP\tB-LOC\n"),
        Arguments.of(
            ColumnFormat.of(ColumnSeparator.WHITE_SPACE, 2, 0, 1),
            "Ada       B-PER\nLovelace  I-PER\nin        O\n\nZürich    B-LOC\n"),
        Arguments.of(
            JsonLinesFormat.named(),
            """
            {"id": "0", "tokens": ["Ada", "Lovelace", "in"], "ner_tags": ["B-PER", "I-PER", "O"]}
            {"tags": ["B-LOC"], "tokens": ["Z\\u00fcrich"]}
            """));
  }

  @Test
  void filesOfOneCorpusAreReadOneAfterTheOther() throws IOException {
    Path first = Files.writeString(directory.resolve("1.tsv"), "Ada\tB-PER\nsees\tO\n");
    Path second = Files.writeString(directory.resolve("2.tsv"), "Rome\tB-LOC\nis\tO\n");

    NerDataset corpus = NerCorpora.read("both", List.of(first, second));

    assertThat(corpus.source()).isEqualTo("both");
    assertThat(corpus.sentences())
        .containsExactly(
            new Sentence(List.of("Ada", "sees"), List.of("B-PER", "O")),
            new Sentence(List.of("Rome", "is"), List.of("B-LOC", "O")));
    assertThat(corpus.labels().types()).containsExactlyInAnyOrder("LOC", "PER");
  }

  @Test
  void filesOfOneCorpusAreConvertedFromTheirSchemes() throws IOException {
    Path first = Files.writeString(directory.resolve("1.tsv"), "Ada\tS-PER\nsees\tO\n");
    Path second =
        Files.writeString(
            directory.resolve("2.txt"), "Rome I-LOC\nParis B-LOC\nis O\n\nOslo I-LOC\n");

    NerDataset corpus = NerCorpora.readConverted("both", List.of(first, second));

    assertThat(corpus.sentences())
        .containsExactly(
            new Sentence(List.of("Ada", "sees"), List.of("B-PER", "O")),
            new Sentence(List.of("Rome", "Paris", "is"), List.of("B-LOC", "B-LOC", "O")),
            new Sentence(List.of("Oslo"), List.of("B-LOC")));
    assertThatThrownBy(() -> NerCorpora.read(first)).isInstanceOf(CorpusException.class);
  }

  private static NerDataset read(String content, CorpusFormat format) {
    return read(content, format, TagScheme.IOB2);
  }

  private static NerDataset read(String content, CorpusFormat format, TagScheme scheme) {
    return NerCorpora.read(
        new ByteArrayInputStream(content.getBytes(StandardCharsets.UTF_8)),
        "corpus",
        format,
        scheme);
  }

  private static void assertDamaged(String content, CorpusFormat format, String message) {
    assertThatThrownBy(() -> read(content, format))
        .isInstanceOf(CorpusException.class)
        .hasMessage(message);
  }

  @ParameterizedTest
  @MethodSource("formats")
  void everyFormatIsReadAndDetected(CorpusFormat format, String content) throws IOException {
    Path file = Files.writeString(directory.resolve("corpus"), content);

    assertThat(read(content, format).sentences()).isEqualTo(SENTENCES);
    assertThat(CorpusFormat.detect(file)).isEqualTo(format);
    assertThat(NerCorpora.read(file).sentences()).isEqualTo(SENTENCES);
    assertThat(NerCorpora.read(file, format).sentences()).isEqualTo(SENTENCES);
    assertThat(TaggedCorpus.read(file, format).detectScheme()).contains(TagScheme.IOB2);
  }

  @Test
  void columnsMayBeAnyAndCommentsMayStandBeforeSentences() {
    assertThat(
            read(
                    """
            # sent_id = 1
            # text = Ada Lovelace in
            1\tAda\tB-PER\t-\ta
            2\tLovelace\tI-PER\t-\ta
            3\tin\tO\t-\ta

            # text = Zürich
            1\tZürich\tB-LOC\t-\ta
            """,
                    UNIVERSAL_NER)
                .sentences())
        .isEqualTo(SENTENCES);
    assertDamaged(
        "1\ta\tO\t-\t-\n# text = b\n1\tb\tO\t-\t-\n",
        UNIVERSAL_NER,
        "corpus:2: no empty line before \"# text = b\"");
  }

  @Test
  void wordsAreCountedAsInMostLines() throws IOException {
    Path file =
        Files.writeString(
            directory.resolve("corpus"), "2\tis\tO\n3\tAda\tB-PER\n\n0\tHi\tO\n1\tAda\tB-PER\n");

    assertThat(CorpusFormat.detect(file)).isEqualTo(ColumnFormat.WIKINEURAL);
    assertThatThrownBy(() -> NerCorpora.read(file))
        .hasMessage(file + ":1: word \"2\" where word 0 comes");
  }

  @Test
  void documentsBeginBetweenSentencesWithTheTagOAndAllColumns() {
    assertDamaged(
        "a N O\n-DOCSTART- -DOCSTART- O\nb N O\n",
        ColumnFormat.CONLL_2002_DUTCH,
        "corpus:2: no empty line before \"-DOCSTART- -DOCSTART- O\"");
    assertDamaged(
        "-DOCSTART- X B-PER\n\na N O\n",
        ColumnFormat.CONLL_2002_DUTCH,
        "corpus:1: -DOCSTART- has the tag O, found \"B-PER\"");
    assertDamaged(
        "-DOCSTART-\n\na N O\n",
        ColumnFormat.CONLL_2002_DUTCH,
        "corpus:1: expected token _ tag or an empty line, found 1 column in \"-DOCSTART-\":"
            + " -DOCSTART- has as many columns as words");
    assertDamaged(
        "-DOCSTART- O\n\na O\n",
        ColumnFormat.MASAKHANER,
        "corpus:1: -DOCSTART- is no word: if documents begin so, give the format with"
            + " DOCUMENT_STARTS");
  }

  @Test
  void idsHaveTheNamesThatAreGiven() {
    String wikiann = "{\"tokens\": [\"Ada\", \"Lovelace\", \"in\"], \"ner_tags\": [1, 2, 0]}\n";

    assertThat(read(wikiann, JsonLinesFormat.WIKIANN).sentences())
        .containsExactly(SENTENCES.get(0));
    assertThat(read(wikiann, JsonLinesFormat.withTagNames("B-X", "O", "B-Y")).sentences())
        .containsExactly(
            new Sentence(List.of("Ada", "Lovelace", "in"), List.of("O", "B-Y", "B-X")));
  }

  @Test
  void damagedColumnsAreNamed() {
    assertDamaged(
        "a O\n\nb  O\n",
        ColumnFormat.MASAKHANER,
        "corpus:3: expected token tag or an empty line, found 3 columns in \"b  O\"");
    assertDamaged(
        "a X Y O\nb X O\n",
        ColumnFormat.CONLL_2003,
        "corpus:2: expected token _ _ tag or an empty line, found 3 columns in \"b X O\"");
    assertDamaged(
        "0\ta\tO\n2\tb\tO\n", ColumnFormat.WIKINEURAL, "corpus:2: word \"2\" where word 1 comes");
    assertDamaged(
        "0\ta\tO\n\n1\tb\tO\n", ColumnFormat.WIKINEURAL, "corpus:3: word \"1\" where word 0 comes");
    assertDamaged(" O\n", ColumnFormat.MASAKHANER, "corpus:1: the token is empty");
    assertDamaged(
        "\n  O\n",
        ColumnFormat.MASAKHANER,
        "corpus:2: expected token tag or an empty line, found 3 columns in \"  O\"");
    assertDamaged("a\tO\n\tO\n", ColumnFormat.PANX, "corpus:2: the token is empty");
    assertDamaged("\n \n", ColumnFormat.MASAKHANER, "corpus: no sentences");
    assertDamaged("-DOCSTART- O\n\n", ColumnFormat.CONLL_2002_SPANISH, "corpus: no sentences");
  }

  @Test
  void sentencesOfMulticonerNeedTheirIds() {
    assertDamaged(
        "# id 1\na _ _ O\n\nb _ _ O\n",
        ColumnFormat.MULTICONER,
        "corpus:4: a sentence without a line \"# id …\" before it");
    assertDamaged(
        "# id 1\na _ _ O\n# id 2\nb _ _ O\n",
        ColumnFormat.MULTICONER,
        "corpus:3: no empty line before \"# id 2\"");
    assertDamaged(
        "# id 1\n\n# id 2\nb _ _ O\n",
        ColumnFormat.MULTICONER,
        "corpus:1: no words follow this line");
    assertDamaged("# id 1\n", ColumnFormat.MULTICONER, "corpus:1: no words follow this line");
  }

  @Test
  void damagedJsonIsNamed() {
    JsonLinesFormat named = JsonLinesFormat.named();
    assertThatThrownBy(() -> read("{}\n{\"tokens\"", named))
        .hasMessage("corpus:1: expected a field \"tokens\", found none");
    assertThatThrownBy(() -> read("\n{\"tokens\"", named))
        .isInstanceOf(CorpusException.class)
        .hasMessageStartingWith("corpus:2: no JSON at character ");
    assertDamaged(
        "[\"tokens\"]", named, "corpus:1: expected a JSON object with tokens and ner_tags");
    assertDamaged(
        "{\"tokens\": [\"a\"]}",
        named,
        "corpus:1: expected a field \"ner_tags\" or \"tags\", found none");
    assertDamaged(
        "{\"tokens\": [\"a\"], \"tags\": [\"O\"], \"ner_tags\": [\"O\"]}",
        named,
        "corpus:1: expected a field \"ner_tags\" or \"tags\", found both");
    assertDamaged(
        "{\"tokens\": [\"a\", \"b\"], \"ner_tags\": [\"O\"]}",
        named,
        "corpus:1: 2 tokens with 1 tags");
    assertDamaged("{\"tokens\": [], \"ner_tags\": []}", named, "corpus:1: no tokens");
    assertDamaged(
        "{\"tokens\": [\"a\", null], \"ner_tags\": [\"O\", \"O\"]}",
        named,
        "corpus:1: token 1 is null, not a text with characters");
    assertDamaged(
        "{\"tokens\": [\"\\ud83d\"], \"ner_tags\": [\"O\"]}",
        named,
        "corpus:1: token 0 has half of a character");
    assertDamaged(
        "{\"tokens\": [\"a\"], \"ner_tags\": [3]}",
        named,
        "corpus:1: tag 0 is 3, not a name: if tags are ids, give their names");
    assertDamaged(
        "{\"tokens\": [\"a\"], \"ner_tags\": [7]}",
        JsonLinesFormat.WIKIANN,
        "corpus:1: tag 0 is 7; ids are 0 to 6");
    assertDamaged(
        "{\"tokens\": [\"a\"], \"ner_tags\": [\"O\"]}",
        JsonLinesFormat.WIKIANN,
        "corpus:1: tag 0 is \"O\", not an id");
  }

  @ParameterizedTest
  @MethodSource
  void whatIsWrongWithJsonIsSaidWithoutTheParsersOwnWords(String line, String message) {
    assertDamaged(line, JsonLinesFormat.named(), "corpus:1: no JSON" + message);
  }

  static Stream<Arguments> whatIsWrongWithJsonIsSaidWithoutTheParsersOwnWords() {
    String limit =
        ": a number of more than a thousand digits, nested a thousand times, or too long";
    return Stream.of(
        Arguments.of("{\"x\": " + "1".repeat(1100) + "}", limit),
        Arguments.of("{\"x\": " + "[".repeat(1100) + "]".repeat(1100) + "}", limit),
        Arguments.of(
            "{\"tokens\": [\"a\"], \"tokens\": [\"a\"]}",
            " at character 27: Duplicate field 'tokens'"),
        Arguments.of("{\"tokens\"", " at character 10: the line ends in the middle of it"),
        Arguments.of("{\"x\": NaN}", " at character 10: something else is expected here"),
        Arguments.of("{'x': 1}", " at character 2: something else is expected here"),
        Arguments.of("{} {}", " at character 4: a line has one object and nothing behind it"));
  }

  @Test
  void namesOfIdsAreTags() {
    assertThatThrownBy(() -> JsonLinesFormat.withTagNames("O", "B-PER", "B-PER"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("two ids have the name \"B-PER\"");
    assertThatThrownBy(() -> new ParquetFormat(List.of("O", "PER", "B-LOC")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("name \"PER\" of an id is no tag, such as O or B-PER");
    assertThat(new ParquetFormat(List.of("O", "PER")).tagNames()).containsExactly("O", "PER");
  }

  @Test
  void tagsOfAnotherSchemeAreAnErrorThatSaysWhichItIs() {
    String iob1 = "a I-PER\nb I-PER\n\nc I-LOC\nd B-LOC\n";
    String iobes = "a O\nb S-PER\nc B-LOC\nd E-LOC\n";

    assertDamaged(
        "x O\n" + iob1,
        ColumnFormat.MASAKHANER,
        "corpus:2: 2 of 3 entities, this the first, begin with I- where IOB2 has B-; the tags look"
            + " like IOB1: if they are, give that scheme");
    assertDamaged(
        iobes,
        ColumnFormat.MASAKHANER,
        "corpus:2: tag \"S-PER\" is not O, B-TYPE or I-TYPE; the tags look like IOBES: if they are,"
            + " give that scheme");
    assertThatThrownBy(() -> read("a O\nb B-PER\n", ColumnFormat.MASAKHANER, TagScheme.IOB1))
        .hasMessage(
            "corpus:2: B-PER follows no entity of its type, where IOB1 has I-PER; the tags look"
                + " like IOB2: if they are, give that scheme");
    assertDamaged(
        "a I-PER\nb I-LOC\n\nc B-LOC\n",
        ColumnFormat.MASAKHANER,
        "corpus:1: 2 of 3 entities, this the first, begin with I- where IOB2 has B-; the tags look"
            + " like no scheme");
    assertThat(read(iob1, ColumnFormat.MASAKHANER, TagScheme.IOB1).sentences())
        .extracting(Sentence::tags)
        .containsExactly(List.of("B-PER", "I-PER"), List.of("B-LOC", "B-LOC"));
    assertThat(read(iobes, ColumnFormat.MASAKHANER, TagScheme.IOBES).sentences())
        .extracting(Sentence::tags)
        .containsExactly(List.of("O", "B-PER", "B-LOC", "I-LOC"));
  }

  @Test
  void singleEntitiesThatBeginWithInsideTagsAreAccepted() {
    assertThat(read("a B-PER\nb O\nc I-PER\n", ColumnFormat.MASAKHANER).sentences().get(0).tags())
        .containsExactly("B-PER", "O", "I-PER");
  }

  @ParameterizedTest
  @ValueSource(strings = {"B-", "B", "b-PER", "B_PER", "B-PER x", "B-\u00A0x", "B-PER\u200B", "_"})
  void tagsOfNoSchemeAreDamage(String tag) {
    assertDamaged(
        "a\tO\nb\t" + tag + "\n",
        ColumnFormat.PANX,
        "corpus:2: tag " + Quoted.of(tag) + " is not O, B-TYPE or I-TYPE");
  }

  @ParameterizedTest
  @MethodSource
  void whatIsNoCorpusIsNotDetected(String content, String message) throws IOException {
    Path file = Files.writeString(directory.resolve("corpus"), content);

    assertThatThrownBy(() -> CorpusFormat.detect(file))
        .isInstanceOf(CorpusException.class)
        .hasMessage(file + ": " + message);
  }

  static Stream<Arguments> whatIsNoCorpusIsNotDetected() {
    return Stream.of(
        Arguments.of("", "no sentences"),
        Arguments.of("\n\n", "no sentences"),
        Arguments.of(
            "just\ntext\n",
            "no format that slicer knows: lines have no certain number of columns: 2 with 1"
                + LOOKED_FOR),
        Arguments.of(
            "It rained.\nWe saw the sea.\nNo.\n",
            "no format that slicer knows: lines have no certain number of columns: 1 with 1, 1 with"
                + " 2, 1 with 4"
                + LOOKED_FOR),
        Arguments.of(
            "a premise\ta hypothesis\tneutral\n",
            "no format that slicer knows: 3 columns of which the last holds no tags" + LOOKED_FOR),
        Arguments.of(
            "a\tB-PER\tX\nb\tO\tX\n",
            "no format that slicer knows: 3 columns of which the last holds no tags, but (counted"
                + " from 0) [1] may: give the format, tab:3:0:1"),
        Arguments.of(
            "B-PER\tAda\nO\tsees\nO\tit\n",
            "no format that slicer knows: tags before words: give the format, tab:2:1:0"),
        Arguments.of(
            "Wir fahren mit der S-Bahn\n",
            "no format that slicer knows: 5 columns of which the last holds no tags" + LOOKED_FOR),
        Arguments.of(
            "Ich nehme die S-Bahn\nDu nimmst die S-Bahn\n",
            "no format that slicer knows: 4 columns of which the last holds no tags" + LOOKED_FOR),
        Arguments.of(
            "Ada NNP B-NP\nsees VBZ B-VP\nit PRP B-NP\n. . O\n",
            "no format that slicer knows: the last column holds phrases such as B-NP, not entities: if"
                + " they are what is wanted, give the format, space:3:0:2:document_starts"),
        Arguments.of(
            "7\tAda\tB-PER\n9\tin\tO\n",
            "no format that slicer knows: the first column holds numbers that do not count the words"
                + " of sentences, and neither sentences: if they are words, give the format, tab:3:0:2"),
        Arguments.of("PK\u0003\u0004...", "a ZIP archive: unpack it"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\tO\n}\tO\n",
        "{}\tO\n",
        "{\"a\":1} O\nb O\n",
        "[ O\n] O\n",
        "PAR1\tO\n",
        "#\tO\n",
        "# O\na B-LOC\n"
      })
  void wordsLikeTheBeginningsOfOtherFormatsAreWords(String content) throws IOException {
    Path file = Files.writeString(directory.resolve("corpus"), content);

    assertThat(NerCorpora.read(file).sentences().get(0).words().get(0))
        .isEqualTo(content.substring(0, content.indexOf('O') - 1));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"tokens\": [\"vitamin\", \"B-12\"], \"ner_tags\": [\"O\", \"B-MED\"], \"text\": \"vitamin B-12\"}",
        " {\"tokens\": [\"a\"], \"ner_tags\": [\"O\"]}",
        "{}",
        "{'tokens': ['a'], 'ner_tags': ['O']}"
      })
  void anObjectIsJsonWhateverItEndsWith(String line) throws IOException {
    Path file = Files.writeString(directory.resolve("corpus"), line + "\n");

    assertThat(CorpusFormat.detect(file)).isEqualTo(JsonLinesFormat.named());
  }

  @Test
  void commentsAreNotCountedAsRows() throws IOException {
    String sentence = "# sent_id = 1\n# text = b c\n# id = 7\nb\tO\nc\tB-LOC\n\n";
    Path file = Files.writeString(directory.resolve("corpus"), sentence + sentence);

    assertThat(CorpusFormat.detect(file)).isEqualTo(ColumnFormat.PANX.with(ColumnFeature.COMMENTS));
    assertThat(NerCorpora.read(file).sentences())
        .hasSize(2)
        .containsOnly(new Sentence(List.of("b", "c"), List.of("O", "B-LOC")));
  }

  @Test
  void idLinesMayStandBeforeAnyColumns() throws IOException {
    Path file = Files.writeString(directory.resolve("corpus"), "# id 1\na _ O\n\n# id 2\nb _ O\n");

    assertThat(CorpusFormat.detect(file))
        .isEqualTo(ColumnFormat.of(ColumnSeparator.SPACE, 3, 0, 2).with(ColumnFeature.ID_LINES));
    assertThat(NerCorpora.read(file).size()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"Rome\tB-LOC\n", "Rome B-LOC\n\nOslo B-LOC\n", "a B-Art\nb I-Art\nc O\n", "a O\n"})
  void fewTagsAreEnoughIfTheyCannotBeWords(String content) throws IOException {
    assertThat(NerCorpora.read(Files.writeString(directory.resolve("corpus"), content)).sentences())
        .isNotEmpty();
  }

  @Test
  void severalColumnsThatMayHoldTagsAreRefusedUnlessTheFormatIsGiven() throws IOException {
    Path file =
        Files.writeString(
            directory.resolve("germeval.tsv"),
            "1\tUniversity\tB-ORG\tO\n2\tof\tI-ORG\tO\n3\tRome\tI-ORG\tB-LOC\n4\twon\tO\tO\n");

    assertThatThrownBy(() -> NerCorpora.read(file))
        .isInstanceOf(CorpusException.class)
        .hasMessage(
            file
                + ": several columns may hold tags: beside the last, (counted from 0) [2]: give the"
                + " format, tab:4:1:2:word_index or tab:4:1:3:word_index");
    assertThat(TaggedCorpus.read(file).otherTagColumns()).containsExactly(2);
    Path nested =
        Files.writeString(
            directory.resolve("nested.tsv"),
            "University\tN\tB-ORG\tO\nof\tP\tI-ORG\tO\nRome\tN\tI-ORG\tB-LOC\nwon\tV\tO\tO\n");
    assertThat(TaggedCorpus.read(nested).otherTagColumns()).containsExactly(2);
    ColumnFormat outer =
        ColumnFormat.of(ColumnSeparator.TAB, 4, 1, 2).with(ColumnFeature.WORD_INDEX);
    assertThat(NerCorpora.read(file, outer).labels().types()).containsExactly("ORG");
  }

  @Test
  void aDamagedTagDoesNotHideTheScheme() throws IOException {
    Path file =
        Files.writeString(
            directory.resolve("corpus"), "a S-PER\nb B-LOC\nc E-LOC\nd O\ne PER\nf O\n");
    TaggedCorpus corpus = TaggedCorpus.read(file);

    assertThat(corpus.detectScheme()).contains(TagScheme.IOBES);
    assertThatThrownBy(() -> corpus.dataset(TagScheme.IOBES))
        .hasMessage(file + ":5: tag \"PER\" is not O, B-TYPE, I-TYPE, E-TYPE or S-TYPE");
  }

  @Test
  void idsAreNotGuessedToBeInColumns() throws IOException {
    Path json =
        Files.writeString(
            directory.resolve("ids"), "{\"tokens\": [\"a\", \"b\"], \"ner_tags\": [1, 0]}\n");
    Path columns = Files.writeString(directory.resolve("corpus"), "a O\nb B-LOC\n");

    TaggedCorpus ids = TaggedCorpus.readIds(json, List.of("O", "B-X"));
    assertThat(ids.format()).isEqualTo(JsonLinesFormat.withTagNames("O", "B-X"));
    assertThat(ids.dataset(TagScheme.IOB2).sentences().get(0).tags()).containsExactly("B-X", "O");
    assertThatThrownBy(() -> TaggedCorpus.readIds(columns, List.of("O", "B-X")))
        .isInstanceOf(CorpusException.class)
        .hasMessage(columns + ": names of ids are given, but tags are names here: token tag");
  }

  @Test
  void equalTagsAreOneObject() {
    List<Sentence> sentences =
        read("a O\nb S-PER\n\nc O\nd S-PER\n", ColumnFormat.MASAKHANER, TagScheme.IOBES)
            .sentences();

    for (int i = 0; i < 2; i++) {
      assertThat(sentences.get(1).tags().get(i)).isSameAs(sentences.get(0).tags().get(i));
    }
    assertThat(sentences.get(0).tags()).containsExactly("O", "B-PER");
  }

  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // read again, it would hang
  void aPipeIsReadAsItIsReadOnce() throws IOException, InterruptedException {
    Path pipe = directory.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    CompletableFuture<Path> writer =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return Files.writeString(pipe, "a O\nb B-LOC\n", StandardOpenOption.WRITE);
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });

    TaggedCorpus corpus = TaggedCorpus.read(pipe);

    assertThat(corpus.format()).isEqualTo(ColumnFormat.MASAKHANER);
    assertThat(corpus.detectScheme()).contains(TagScheme.IOB2);
    assertThat(corpus.dataset(TagScheme.IOB2).sentences())
        .containsExactly(new Sentence(List.of("a", "b"), List.of("O", "B-LOC")));
    assertThat(writer.join()).isEqualTo(pipe);
  }

  @Test
  void aFileThatMemoryDoesNotHoldIsNamed() {
    InputStream endless =
        new InputStream() {
          @Override
          public int read() {
            throw new OutOfMemoryError("Java heap space");
          }

          @Override
          public int read(byte[] bytes, int offset, int length) {
            return read();
          }
        };

    assertThatThrownBy(() -> NerCorpora.read(endless, "corpus", ColumnFormat.PANX, TagScheme.IOB2))
        .isInstanceOf(CorpusException.class)
        .hasMessage(
            "corpus: more than memory holds: give Java more (-Xmx), or cut the file in pieces");
  }

  @Test
  void aDamagedLineDoesNotHideTheFormat() throws IOException {
    Path file = Files.writeString(directory.resolve("corpus"), "a O\nb O\nc O\nd\tO\n");

    assertThat(CorpusFormat.detect(file)).isEqualTo(ColumnFormat.MASAKHANER);
    assertThatThrownBy(() -> NerCorpora.read(file)).hasMessageStartingWith(file + ":4: ");
  }

  @Test
  void bytesThatAreNotUtf8AreDamage() {
    byte[] latin1 = "a O\n\nZ\u00FCrich B-LOC\n".getBytes(StandardCharsets.ISO_8859_1);

    assertThatThrownBy(
            () ->
                NerCorpora.read(
                    new ByteArrayInputStream(latin1),
                    "corpus",
                    ColumnFormat.MASAKHANER,
                    TagScheme.IOB2))
        .hasMessage(
            "corpus:3: not UTF-8: if it is ISO 8859-1, convert it (iconv -f latin1 -t utf-8)");
  }

  @Test
  void aFileThatIsMissingIsNamed() {
    Path file = directory.resolve("none.txt");

    assertThatThrownBy(() -> NerCorpora.read(file))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessage("cannot read " + file);
  }

  @Test
  void columnsThatDoNotFitAreRefused() {
    assertThatThrownBy(() -> ColumnFormat.of(ColumnSeparator.TAB, 2, 0, 2))
        .hasMessage("token in column 0 and tag in column 2 of 2");
    assertThatThrownBy(() -> ColumnFormat.of(ColumnSeparator.TAB, 2, 1, 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> ColumnFormat.PANX.with(ColumnFeature.WORD_INDEX))
        .hasMessage("the first column counts words and holds nothing else");
    assertThatThrownBy(
            () -> ColumnFormat.of(ColumnSeparator.WHITE_SPACE, 2, 0, 1).with(ColumnFeature.QUOTED))
        .hasMessage(
            "quotation marks only with one character between columns, not with any white space");
    assertThatThrownBy(() -> ColumnFormat.of(ColumnSeparator.COMMA, 3, 1, 2).withSentence(2))
        .hasMessage("sentences told by column 2 of 3, token in column 1, tag in column 2");
    assertThatThrownBy(() -> new ConlluFormat("a=b"))
        .hasMessage("\"a=b\" is no key of CoNLL-U's MISC");
  }

  @Test
  void formatsSayWhatTheyLookLike() {
    assertThat(ColumnFormat.PANX).hasToString("token<TAB>tag, perhaps with lang: before tokens");
    assertThat(ColumnFormat.CONLL_2003).hasToString("token _ _ tag, with -DOCSTART- lines");
    assertThat(UNIVERSAL_NER).hasToString("index<TAB>token<TAB>tag<TAB>_<TAB>_, with comments");
    assertThat(JsonLinesFormat.named()).hasToString("JSON lines");
  }
}
