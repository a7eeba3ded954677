package io.slicer.ner.corpus.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.base.Splitter;
import io.slicer.corpus.CorpusException;
import io.slicer.ner.corpus.NerDataset;
import io.slicer.ner.corpus.Sentence;
import io.slicer.testing.DataDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Corpora as people and programs write them: the same two sentences each time. */
class FilesAsTheyLieTest {
  private static final List<Sentence> SENTENCES =
      List.of(
          new Sentence(
              List.of("Noor", "saw", "\"", "Turku", ","), List.of("B-PER", "O", "O", "B-LOC", "O")),
          new Sentence(
              List.of("Blue", "Harbour", "closed", "."), List.of("B-ORG", "I-ORG", "O", "O")));

  private static final String TABS =
      "Noor\tB-PER\nsaw\tO\n\"\tO\nTurku\tB-LOC\n,\tO\n\nBlue\tB-ORG\nHarbour\tI-ORG\nclosed\tO\n.\tO\n";

  private static final String NUMBERED = numbered(TABS);

  private static final List<String> COUNTED = Splitter.on("\n\n").splitToList(NUMBERED);

  private static final String HEADER =
      "the first row has the names of the columns and is left out: ";

  @TempDir private Path directory;

  /** With the number of each word in its sentence before it, from 1. */
  private static String numbered(String text) {
    StringBuilder numbered = new StringBuilder();
    int number = 1;
    for (String line : Splitter.on('\n').split(text.stripTrailing())) {
      numbered.append(line.isEmpty() ? "" : number++ + "\t").append(line).append('\n');
      number = line.isEmpty() ? 1 : number;
    }
    return numbered.toString();
  }

  /** Every line but empty ones, changed. */
  private static String each(String text, String regex, String by) {
    return text.lines()
        .map(line -> line.isEmpty() ? line : line.replaceFirst(regex, by))
        .collect(Collectors.joining("\n", "", "\n"));
  }

  private Path write(String content) throws IOException {
    return Files.writeString(directory.resolve("corpus"), content);
  }

  static Stream<Arguments> lines() {
    String spaces = TABS.replace('\t', ' ');
    return Stream.of(
        // Lines that look empty.
        Arguments.of("one tab", TABS.replace("\n\n", "\n\t\n"), ""),
        Arguments.of("several tabs", TABS.replace("\n\n", "\n\t\t\t\n"), ""),
        Arguments.of("a tab for each of three columns", NUMBERED.replace("\n\n", "\n\t\t\n"), ""),
        Arguments.of("spaces", TABS.replace("\n\n", "\n   \n"), ""),
        Arguments.of("one space where spaces separate", spaces.replace("\n\n", "\n \n"), ""),
        Arguments.of("a no-break space", TABS.replace("\n\n", "\n\u00A0\n"), ""),
        Arguments.of("an ideographic space", spaces.replace("\n\n", "\n\u3000\n"), ""),
        Arguments.of("at the beginning and the end", " \n\t\n" + TABS + "\t\n \n", ""),
        // Behind the tag.
        Arguments.of("a space behind", each(spaces, "$", " "), ""),
        Arguments.of("three spaces behind", each(spaces, "$", "   "), ""),
        Arguments.of("a tab behind", each(TABS, "$", "\t"), ""),
        Arguments.of("two tabs behind", each(TABS, "$", "\t\t"), ""),
        Arguments.of("a space behind, tabs between", each(TABS, "$", " "), ""),
        Arguments.of("a no-break space behind", each(TABS, "$", "\u00A0"), ""),
        Arguments.of("a tab behind, spaces between", each(spaces, "$", "\t"), ""),
        Arguments.of("behind some only", TABS.replace("\tO\n", "\tO\t\n"), ""),
        Arguments.of("also on empty lines", each(spaces, "$", " ").replace("\n\n", "\n \n"), ""),
        Arguments.of("CR on some lines", TABS.replace("\tO\n", "\tO\r\n"), ""),
        Arguments.of(
            "CR and a space on all, as an empty line, too",
            each(spaces, "$", " ").replace("\n", "\r\n"),
            ""),
        // Comments.
        Arguments.of("# and a tab", "#\tsource one\n" + TABS, "1 comment is left out"),
        Arguments.of("# alone", "#\n" + TABS, "1 comment is left out"),
        Arguments.of(
            "#word", "#first\n" + TABS.replace("\n\n", "\n\n#second\n"), "2 comments are left out"),
        Arguments.of("##", "## one two\n" + TABS, "1 comment is left out"),
        Arguments.of("behind the last sentence", TABS + "\n# end\n", "1 comment is left out"),
        Arguments.of(
            "between words", TABS.replace("saw", "# a remark\nsaw"), "1 comment is left out"),
        Arguments.of(
            "with a tag of no kind behind", "#\tdone by hand\n" + TABS, "1 comment is left out"),
        Arguments.of("spaces between columns", "# one\n" + spaces, "1 comment is left out"),
        Arguments.of(
            "numbered, with a tab",
            "#\tone\n" + NUMBERED.replace("\n\n", "\n\n#\ttwo\n"),
            "2 comments are left out"),
        Arguments.of(
            "numbered, as many columns as rows and a tag",
            "#\tone\tO\n" + NUMBERED,
            "1 comment is left out"),
        Arguments.of(
            "numbered, between words",
            NUMBERED.replace("2\tsaw", "#x\n2\tsaw"),
            "1 comment is left out"),
        // Rows of names.
        Arguments.of("names", "token\tner_tag\n" + TABS, HEADER + "token, ner_tag"),
        Arguments.of(
            "names and an empty line", "token\tner_tag\n\n" + TABS, HEADER + "token, ner_tag"),
        Arguments.of("names in capitals", "WORD NER\n" + spaces, HEADER + "WORD, NER"),
        Arguments.of("names in German", "Wort\tEtikett\n" + TABS, HEADER + "Wort, Etikett"),
        Arguments.of("names in Greek", "λέξη\tετικέτα\n" + TABS, HEADER + "λέξη, ετικέτα"),
        Arguments.of("names in Chinese", "词\t标签\n" + TABS, HEADER + "词, 标签"),
        Arguments.of("a byte order mark", "\uFEFFtoken\ttag\n" + TABS, HEADER + "token, tag"),
        Arguments.of("over numbers", "id\ttoken\ttag\n" + NUMBERED, HEADER + "id, token, tag"),
        Arguments.of(
            "behind a comment",
            "# x\ntoken\ttag\n" + TABS,
            HEADER + "token, tag; 1 comment is left out"),
        // Sentences told by a column.
        Arguments.of(
            "the first word of each has the number",
            """
            Sentence #,Word,POS,Tag
            Sentence: 1,Noor,NNP,B-PER
            ,saw,VBD,O
            ,\"""\",'',O
            ,Turku,NNP,B-LOC
            ,",",",",O
            Sentence: 2,Blue,NNP,B-ORG
            ,Harbour,NNP,I-ORG
            ,closed,VBD,O
            ,.,.,O
            """,
            HEADER
                + "Sentence #, Word, POS, Tag; column 0 (from 0) tells sentences, and so do empty lines"),
        Arguments.of(
            "each word has the number, rows are counted, too",
            """
            ,sentence_id,words,labels
            0,0,Noor,B-PER
            1,0,saw,O
            2,0,\"""\",O
            3,0,Turku,B-LOC
            4,0,",",O
            5,1,Blue,B-ORG
            6,1,Harbour,I-ORG
            7,1,closed,O
            8,1,.,O
            """,
            HEADER
                + ", sentence_id, words, labels; column 1 (from 0) tells sentences, and so do empty"
                + " lines"),
        Arguments.of(
            "each word has the number and tabs separate",
            """
            s1\tNoor\tB-PER
            s1\tsaw\tO
            s1\t"\tO
            s1\tTurku\tB-LOC
            s1\t,\tO
            s2\tBlue\tB-ORG
            s2\tHarbour\tI-ORG
            s2\tclosed\tO
            s2\t.\tO
            """,
            "column 0 (from 0) tells sentences, and so do empty lines"),
        Arguments.of(
            "numbers of words begin anew",
            NUMBERED.replace("\n\n", "\n"),
            "column 0 (from 0) tells sentences, and so do empty lines"),
        Arguments.of(
            "a number for each sentence and the numbers of words",
            each(COUNTED.get(0) + "\n", "^", "1\t") + each(COUNTED.get(1) + "\n", "^", "2\t"),
            "column 0 (from 0) tells sentences, and so do empty lines"),
        Arguments.of(
            "numbers of documents, empty lines between sentences",
            """
            7\tNoor\tB-PER
            7\tsaw\tO
            7\t"\tO
            7\tTurku\tB-LOC
            7\t,\tO

            7\tBlue\tB-ORG
            7\tHarbour\tI-ORG
            8\tclosed\tO
            8\t.\tO
            """,
            ""),
        Arguments.of(
            "all rows counted, empty lines between sentences",
            """
            0\tNoor\tB-PER
            1\tsaw\tO
            2\t"\tO
            3\tTurku\tB-LOC
            4\t,\tO

            5\tBlue\tB-ORG
            6\tHarbour\tI-ORG
            7\tclosed\tO
            8\t.\tO
            """,
            ""));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("lines")
  void linesAreReadAsTheyAreMeant(String kind, String content, String notes) throws IOException {
    Path file = write(content);

    assertThat(NerCorpora.read(file).sentences()).isEqualTo(SENTENCES);
    Reading reading = TaggedCorpus.read(file).reading();
    assertThat(String.join("; ", reading.notes())).isEqualTo(notes);
    assertThat(reading.warnings()).isEmpty();
    CorpusFormat found = CorpusFormat.detect(file);
    assertThat(NerCorpora.read(file, found).sentences()).isEqualTo(SENTENCES);
    ColumnFormat columns = (ColumnFormat) found;
    assertThat(ColumnFormat.parse(columns.notation())).isEqualTo(columns);
  }

  static Stream<Arguments> quoted() {
    String quotes = TABS.replace("\n\"\t", "\n\"\"\"\"\t");
    String all = each(quotes, "^\"?(.*?)\"?\t(.*)$", "\"$1\"\t\"$2\"");
    String commas = quotes.replace("\n,\t", "\n\",\"\t").replace('\t', ',');
    return Stream.of(
        Arguments.of("tabs", quotes, "tab:2:0:1:language_prefix,quoted"),
        Arguments.of("tabs, everything quoted", all, "tab:2:0:1:language_prefix,quoted"),
        Arguments.of("spaces, everything quoted", all.replace('\t', ' '), "space:2:0:1:quoted"),
        Arguments.of("commas", commas, "comma:2:0:1"),
        Arguments.of("commas, everything quoted", all.replace('\t', ','), "comma:2:0:1"),
        Arguments.of("semicolons", quotes.replace('\t', ';'), "semicolon:2:0:1"),
        Arguments.of("commas, CR LF", commas.replace("\n", "\r\n"), "comma:2:0:1"),
        Arguments.of("commas, a row of names", "token,tag\n" + commas, "comma:2:0:1:header"),
        Arguments.of(
            "commas, a row of names in quotes",
            "\"token\",\"tag\"\n" + all.replace('\t', ','),
            "comma:2:0:1:header"),
        Arguments.of(
            "tabs, a row of names in quotes",
            "\"token\"\t\"tag\"\n" + all,
            "tab:2:0:1:language_prefix,header,quoted"),
        Arguments.of("commas for empty rows", commas.replace("\n\n", "\n,\n"), "comma:2:0:1"),
        Arguments.of(
            "empty rows in quotes",
            all.replace('\t', ',').replace("\n\n", "\n\"\",\"\"\n"),
            "comma:2:0:1"),
        Arguments.of(
            "commas, a comment", "# it's \"so\", they say\n" + commas, "comma:2:0:1:comments"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("quoted")
  void quotationMarksOfCsvAreTakenOff(String kind, String content, String notation)
      throws IOException {
    Path file = write(content);

    assertThat(NerCorpora.read(file).sentences()).isEqualTo(SENTENCES);
    assertThat(((ColumnFormat) CorpusFormat.detect(file)).notation()).isEqualTo(notation);
    Path copy = directory.resolve("copy.tsv");
    PanxWriter.write(NerCorpora.read(file), copy);
    assertThat(Files.readString(copy)).isEqualTo(TABS + "\n");
  }

  @Test
  void panxFilesMayBeQuotedAndOtherFormatsThatAreGivenAreWarnedOf() throws IOException {
    Path file = write(TABS.replace("\n\"\t", "\n\"\"\"\"\t"));

    assertThat(PanxReader.read(file).sentences()).isEqualTo(SENTENCES);
    TaggedCorpus given = TaggedCorpus.read(file, ColumnFormat.of(ColumnSeparator.TAB, 2, 0, 1));
    assertThat(given.dataset(TagScheme.IOB2).sentences().get(0).words().get(2))
        .isEqualTo("\"\"\"\"");
    assertThat(given.reading().warnings())
        .containsExactly(
            "words look quoted as in CSV: to take the quotation marks off, give the format"
                + " tab:2:0:1:quoted");
    assertThat(NerCorpora.read(file, ColumnFormat.parse("tab:2:0:1:quoted")).sentences())
        .isEqualTo(SENTENCES);
  }

  /** As MasakhaNER is published, whose words are compared with others' as they are. */
  @Test
  void whereSpacesSeparateQuotedWordsAreWarnedOf() throws IOException {
    Path file = write(TABS.replace("\n\"\t", "\n\"\"\"\"\t").replace('\t', ' '));

    assertThat(NerCorpora.read(file).sentences().get(0).words().get(2)).isEqualTo("\"\"\"\"");
    assertThat(TaggedCorpus.read(file).reading().warnings())
        .containsExactly(
            "words look quoted as in CSV: to take the quotation marks off, give the format"
                + " space:2:0:1:quoted");
    assertThat(NerCorpora.read(file, ColumnFormat.parse("space:2:0:1:quoted")).sentences())
        .isEqualTo(SENTENCES);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '\'',
      value = {"\"", "\"\"", "''''", "\"Blue", "Blue\"", "\"Blue\"", "5\"", "\"\"\"", "\"a\"b\""})
  void wordsWithQuotationMarksStayAsTheyAre(String word) throws IOException {
    Path file = write("a\tO\n" + word + "\tO\nb\tB-PER\n");

    assertThat(NerCorpora.read(file).sentences().get(0).words()).containsExactly("a", word, "b");
    assertThat(PanxReader.read(file).sentences().get(0).words()).containsExactly("a", word, "b");
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '\'',
      value = {"\"", "\"\"", "5\"", "\"Blue"})
  void whereWordsAreBothQuotedAndNotNothingIsGuessed(String word) throws IOException {
    Path file = write("\"\"\"\"\tO\n" + word + "\tO\nb\tB-PER\n");

    assertThat(NerCorpora.read(file).sentences().get(0).words())
        .containsExactly("\"\"\"\"", word, "b");
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '\'',
      delimiter = '|',
      value = {
        "'a,O\nb,O\n\"c,B-PER\nd,O\n'|3: a field in quotation marks begins in this row and does not"
            + " end",
        "'a,O\nb,O\n\"c\nd\",B-PER\ne,O\n'|3: the token \"c<U+000A>d\" goes on in another line:",
        "'a,O\nb,O\n\"\n\",O\nd,B-PER\n'|3: the token \"<U+000A>\" goes on in another line:",
        "'a,O\nb,O\n\\\",O\nd,B-PER\n'|3: a quotation mark in a field that does not begin with one",
        "'a,O\nb,O\n,,O\nd,B-PER\ne,O\nf,O\ng,O\nh,O\ni,O\nj,O\n'|3: expected token,tag or an empty"
            + " line, found 3 columns"
      })
  void damagedCsvIsNamed(String content, String message) throws IOException {
    Path file = write(content);

    assertThatThrownBy(() -> NerCorpora.read(file, ColumnFormat.parse("comma:2:0:1")))
        .isInstanceOf(CorpusException.class)
        .hasMessageStartingWith(file + ":" + message);
  }

  @Test
  void backslashesBeforeQuotationMarksAreNamed() throws IOException {
    Path file = write("a,O\n\"\\\"\",O\nb,B-PER\n");

    assertThatThrownBy(() -> NerCorpora.read(file, ColumnFormat.parse("comma:2:0:1")))
        .hasMessageContaining("(pandas: doublequote=True)");
  }

  @Test
  void wordsMayHaveTheSeparatorInQuotationMarks() throws IOException {
    assertThat(
            NerCorpora.read(write("\"a\tb\"\tO\nc\tB-PER\n\"\"\"\"\tO\n"))
                .sentences()
                .get(0)
                .words())
        .containsExactly("a\tb", "c", "\"");
  }

  private static String conllu(String... miscs) {
    StringBuilder text = new StringBuilder("# sent_id = 1\n");
    int number = 1;
    for (String misc : miscs) {
      text.append(number).append("\tw").append(number++).append("\tw\tX\t_\t_\t0\troot\t_\t");
      text.append(misc).append('\n');
    }
    return text.append('\n').toString();
  }

  @ParameterizedTest
  @CsvSource({
    "name, name=B-PER|SpaceAfter=No, SpaceAfter=No|name=O, _, name=B-LOC",
    "NE, NE=B-PER, _, SpaceAfter=No, Gloss=x|NE=B-LOC|SpaceAfter=No",
    "NER, NER=B-PER, NER=O, NER=O, SpaceAfter=No|NER=B-LOC",
    "Entity, Entity=B-PER, _, _, Entity=B-LOC|LId=x-1",
    "my_key, my_key=B-PER, my_key=O, _, my_key=B-LOC",
  })
  void tagsMayStandInTheLastColumnOfConlluUnderAnyKeyInAnyPlace(
      String key, String first, String second, String third, String fourth) throws IOException {
    Path file = write(conllu(first, second, third, fourth));

    assertThat(CorpusFormat.detect(file)).isEqualTo(new ConlluFormat(key));
    Sentence expected =
        new Sentence(List.of("w1", "w2", "w3", "w4"), List.of("B-PER", "O", "O", "B-LOC"));
    assertThat(NerCorpora.read(file).sentences()).containsExactly(expected);
    assertThat(NerCorpora.read(file, new ConlluFormat(key)).sentences()).containsExactly(expected);
    assertThat(
            NerCorpora.read(file, ColumnFormat.parse("tab:10:1:9:word_index,comments")).sentences())
        .containsExactly(expected);
  }

  @Test
  void multiwordTokensAndEmptyNodesAreNoWordsAndErrorsHaveTheirLines() throws IOException {
    String text =
        """
        # text = del mar
        0.1\tx\t_\t_\t_\t_\t_\t_\t_\t_
        1-2\tdel\t_\t_\t_\t_\t_\t_\t_\tname=O
        1\tde\t_\t_\t_\t_\t0\troot\t_\tname=O
        2\tel\t_\t_\t_\t_\t1\tx\t_\t_
        2.1\ty\t_\t_\t_\t_\t_\t_\t_\t_
        3\tmar\t_\t_\t_\t_\t1\tx\t_\tname=B-LOC
        """;
    Path file = write(text);

    assertThat(NerCorpora.read(file).sentences())
        .containsExactly(new Sentence(List.of("de", "el", "mar"), List.of("O", "O", "B-LOC")));
    assertThat(TaggedCorpus.read(file).reading().notes())
        .containsExactly(
            "1 comment is left out",
            "3 lines of multi-word tokens and empty nodes, which are no words, are left out");
    write(text.replace("B-LOC", "LOC-B"));
    assertThatThrownBy(() -> NerCorpora.read(file, new ConlluFormat("name")))
        .hasMessageStartingWith(file + ":7: tag \"LOC-B\" is not O");
    write(text.replace("1-2\tdel", "2-3\tdel"));
    assertThatThrownBy(() -> NerCorpora.read(file, new ConlluFormat("name")))
        .isInstanceOf(CorpusException.class);
    write(text.replace("2.1\ty", "4.1\ty"));
    assertThatThrownBy(() -> NerCorpora.read(file, new ConlluFormat("name")))
        .hasMessage(file + ":6: empty node \"4.1\" where word 3 comes");
  }

  @Test
  void conlluWithoutTagsSaysWhatItHas() throws IOException {
    Path file = write(conllu("SpaceAfter=No", "Gloss=x", "_"));
    assertThatThrownBy(() -> NerCorpora.read(file))
        .hasMessage(
            file
                + ": no format that slicer knows: CoNLL-U whose last column, MISC, has no tags, such"
                + " as name=B-PER, but the keys SpaceAfter, Gloss");
    write(conllu("NE=B-PER|NER=B-PER", "NE=O|NER=O"));
    assertThatThrownBy(() -> NerCorpora.read(file))
        .hasMessage(
            file
                + ": no format that slicer knows: CoNLL-U whose last column, MISC, has tags as NE="
                + " and NER=: give the format, conllu:NE or conllu:NER");
    write(
        """
            # x
            1\ta\ta\tX\tB-PER\t_\t0\troot\t_\tSpaceAfter=No
            2\tb\tb\tX\tO\t_\t1\tx\t_\t_
            3\tc\tc\tX\tO\t_\t1\tx\t_\t_
            """);
    assertThatThrownBy(() -> NerCorpora.read(file))
        .hasMessageEndingWith(
            "but the keys SpaceAfter; columns (counted from 0) [4] may hold tags: give the format,"
                + " tab:10:1:4:word_index,comments");
    assertThat(
            NerCorpora.read(file, ColumnFormat.parse("tab:10:1:4:word_index,comments"))
                .sentences()
                .get(0)
                .tags())
        .containsExactly("B-PER", "O", "O");
  }

  @Test
  void aFirstWordIsNoNameIfItHasATag() throws IOException {
    assertThat(NerCorpora.read(write("token\tO\nsaw\tO\nRome\tB-LOC\n")).sentences().get(0).words())
        .containsExactly("token", "saw", "Rome");
  }

  @ParameterizedTest
  @CsvSource({"PER", "B_PER", "BPER", "B PER", "O_", "XYZ", "'B-'", "'-'"})
  void aDamagedFirstTagIsNoName(String tag) throws IOException {
    Path file = write("Noor\t" + tag + "\n" + TABS);

    assertThatThrownBy(() -> NerCorpora.read(file))
        .isInstanceOf(CorpusException.class)
        .hasMessageStartingWith(file + ":1: tag \"" + tag + "\" is not O, B-TYPE or I-TYPE");
  }

  @Test
  void whatMayBeARowOfNamesIsSaidAndCanBeLeftOut() throws IOException {
    Path file = write("WORD\tXYZ\n" + TABS);

    assertThatThrownBy(() -> NerCorpora.read(file))
        .hasMessage(
            file
                + ":1: tag \"XYZ\" is not O, B-TYPE or I-TYPE; the first row looks like the names of"
                + " the columns: if it is, give the format with header");
    assertThat(NerCorpora.read(file, ColumnFormat.parse("tab:2:0:1:header")).sentences())
        .isEqualTo(SENTENCES);
  }

  @Test
  void namesInTheMiddleOfAFileAreAnErrorWithTheirLine() throws IOException {
    Path file = write("token\ttag\n" + TABS + "\ntoken\ttag\n" + TABS);

    assertThatThrownBy(() -> NerCorpora.read(file))
        .hasMessage(file + ":13: the names of the columns once more: take this line out");
    write(TABS + "\ntoken\ttag\n" + TABS);
    assertThatThrownBy(() -> NerCorpora.read(file))
        .hasMessage(file + ":12: tag \"tag\" is not O, B-TYPE or I-TYPE");
  }

  @Test
  void aCommentThatIsNotExpectedSaysWhatToGive() throws IOException {
    Path file = write(TABS.replace("saw\tO", "#saw"));

    assertThatThrownBy(() -> NerCorpora.read(file))
        .hasMessageEndingWith(
            "found 1 column in \"#saw\": if it is a comment, give the format with comments,"
                + " tab:2:0:1:language_prefix,comments");
    write("# a\n" + TABS.replace("saw", "# text = b\nsaw"));
    assertThatThrownBy(() -> NerCorpora.read(file))
        .hasMessage(file + ":3: no empty line before \"# text = b\"");
  }

  @Test
  void hashSignsAreWordsWhereTheyHaveTags() throws IOException {
    Path file = write("# one\n#\tO\n#tag\tB-PER\n\n##\tO\n");

    assertThat(NerCorpora.read(file).sentences())
        .containsExactly(
            new Sentence(List.of("#", "#tag"), List.of("O", "B-PER")),
            new Sentence(List.of("##"), List.of("O")));
  }

  @Test
  void sentencesThatComeAgainAreAnErrorUnlessTheNumbersBeginAnew() throws IOException {
    ColumnFormat format = ColumnFormat.parse("tab:3:1:2:sentence=0");
    Path file = write("1\ta\tO\n2\tb\tO\n3\tc\tO\n2\td\tB-PER\n");

    assertThatThrownBy(() -> NerCorpora.read(file, format))
        .hasMessage(file + ":4: sentence \"2\" comes again behind sentence \"3\"");
    write("1\ta\tO\n2\tb\tO\n1\tc\tO\n2\td\tB-PER\n");
    assertThat(NerCorpora.read(file, format).size()).isEqualTo(4);
  }

  @Test
  void sentencesThatAreNotSeparatedAreDoubted() throws IOException {
    String words = "Noor\tB-PER\nsaw\tO\nTurku\tB-LOC\n.\tO\n".repeat(60);
    Path file = write(words);
    assertThat(TaggedCorpus.read(file).reading().warnings())
        .containsExactly(
            "the file is one sentence of 240 words, as nothing separates sentences: put an empty line"
                + " behind each, or train with long sentences split (--long-sentences split)");
    assertThat(TaggedCorpus.read(file).dataset(TagScheme.IOB2).sentences().get(0).size())
        .isEqualTo(240);
    write(words + "\n" + words);
    assertThat(TaggedCorpus.read(file).reading().warnings())
        .containsExactly(
            "2 sentences have 240 words on average, as documents have: if that is what they are, put"
                + " an empty line behind each sentence, or train with long sentences split");
    StringBuilder numbered = new StringBuilder();
    for (int i = 0; i < 60; i++) {
      numbered.append(each("Noor\tB-PER\nsaw\tO\nTurku\tB-LOC\n.\tO\n", "^", i + "\t"));
    }
    write(numbered.toString());
    assertThat(TaggedCorpus.read(file, ColumnFormat.parse("tab:3:1:2")).reading().warnings())
        .hasSize(2)
        .first()
        .isEqualTo(
            "no empty line separates sentences, but column 0 (from 0) tells them by numbers: give"
                + " the format tab:3:1:2:sentence=0");
    assertThat(NerCorpora.read(file).size()).isEqualTo(60);
  }

  @Test
  void documentsWithoutEmptyLinesAreNamed() throws IOException {
    Path file = write("-DOCSTART- X O\n\na X O\nb X B-PER\n-DOCSTART- X O\nc X O\n");

    assertThatThrownBy(() -> NerCorpora.read(file))
        .hasMessage(file + ":5: no empty line before \"-DOCSTART- X O\"");
  }

  static Stream<Arguments> reported() {
    return Stream.of(
        Arguments.of(
            "wnut-tab-lines/posts.conll",
            "7, 7, 6",
            "creative-work 1, location 2, person 1, product 1"),
        Arguments.of("header-line/train.tsv", "5, 6", "LOC 1, ORG 1, PER 1"),
        Arguments.of("trailing-space/train.txt", "5, 6", "LOC 1, ORG 1, PER 1"),
        Arguments.of("trailing-space/train.tsv", "5, 6", "LOC 1, ORG 1, PER 1"),
        Arguments.of("conllu-misc-name/dev.conllu", "5, 4, 5", "LOC 1, ORG 1, PER 2"),
        Arguments.of("quoted-tokens/tabs.tsv", "10, 7", "LOC 3, ORG 1, PER 1"),
        Arguments.of("quoted-tokens/commas.csv", "10, 7", "LOC 3, ORG 1, PER 1"),
        Arguments.of("quoted-tokens/all-quoted.csv", "10, 7", "LOC 3, ORG 1, PER 1"),
        Arguments.of("one-sentence-file/data/train-en.tsv", "300", "LOC 60, PER 60"));
  }

  @ParameterizedTest
  @MethodSource("reported")
  void reportedFilesAreReadAsTheyShould(String name, String lengths, String entities) {
    Path file = reports().resolve(name);
    NerDataset dataset = NerCorpora.read(file);

    assertThat(lengths(dataset)).isEqualTo(lengths);
    assertThat(entities(dataset)).isEqualTo(entities);
  }

  @Test
  void ofTwoColumnsOfTagsTheReportedFileSaysWhichAndReadsEither() {
    Path file = reports().resolve("germeval-hash-tab/saetze.tsv");

    assertThatThrownBy(() -> NerCorpora.read(file))
        .hasMessageEndingWith(
            ": give the format, tab:4:1:2:word_index,comments or tab:4:1:3:word_index,comments");
    NerDataset outer = NerCorpora.read(file, ColumnFormat.parse("tab:4:1:2:word_index,comments"));
    assertThat(lengths(outer)).isEqualTo("8, 5, 5");
    assertThat(entities(outer)).isEqualTo("LOC 1, ORG 2, PER 1");
    assertThat(entities(NerCorpora.read(file, ColumnFormat.parse("tab:4:1:3:word_index,comments"))))
        .isEqualTo("LOC 2");
  }

  private static Path reports() {
    return DataDirectory.SHARED.assumed("the reports").resolve("reports");
  }

  private static String lengths(NerDataset dataset) {
    return dataset.sentences().stream()
        .map(sentence -> Integer.toString(sentence.size()))
        .collect(Collectors.joining(", "));
  }

  private static String entities(NerDataset dataset) {
    List<String> types = new ArrayList<>();
    for (Sentence sentence : dataset.sentences()) {
      sentence.tags().stream()
          .filter(tag -> tag.startsWith("B-"))
          .forEach(tag -> types.add(tag.substring(2)));
    }
    return types.stream()
        .distinct()
        .sorted()
        .map(type -> type + " " + types.stream().filter(type::equals).count())
        .collect(Collectors.joining(", "));
  }
}
