package io.slicer.classification.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slicer.classification.Answer;
import io.slicer.classification.ClassificationDataset;
import io.slicer.classification.Example;
import io.slicer.classification.Problem;
import io.slicer.corpus.CorpusException;
import io.slicer.text.TextInput;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClassificationFilesTest extends CorpusTest {
  private static final ReadingOptions DEFAULTS = ReadingOptions.defaults();

  private static final String XNLI_HEADER =
      "language\tgold_label\tsentence1_binary_parse\tsentence2_binary_parse\tsentence1_parse\t"
          + "sentence2_parse\tsentence1\tsentence2\tpromptID\tpairID\tgenre\tlabel1\tlabel2\t"
          + "label3\tlabel4\tlabel5\tsentence1_tokenized\tsentence2_tokenized\tmatch\n";

  private static String xnliRow(String language, String label, String first, String second) {
    return "%s\t%s\t\t\t\t\t%s\t%s\t1\t1a\tfacetoface\t%2$s\t\t\t\t\t%3$s\t%4$s\tTrue\n"
        .formatted(language, label, first, second);
  }

  private Path xnli() {
    return file(
        "xnli.test.tsv",
        XNLI_HEADER
            + xnliRow("de", "neutral", "Sie rief \"an\".", "Sie rief gestern an.")
            + xnliRow("sw", "contradiction", "Alipiga simu.", "Hakupiga simu.")
            + xnliRow("de", "-", "Es regnet.", "Es regnet viel.")
            + xnliRow("de", "contradiction", "Es regnet.", "Es ist trocken.")
            + xnliRow("de", "entailment", "Es regnet.", "Es ist nass."));
  }

  @Test
  void xnliIsReadAsPublished() {
    ClassificationCorpus corpus = ClassificationCorpus.read(xnli(), DEFAULTS);

    assertThat(corpus.dataset().labels()).isEqualTo(ClassificationDataset.INFERENCE_LABELS);
    assertThat(corpus.dataset().examples())
        .hasSize(4)
        .startsWith(Example.of("Sie rief \"an\".", "Sie rief gestern an.", "neutral"));
    assertThat(corpus.leftOut()).isEqualTo(Map.of("-", 1));
    assertThat(corpus.format()).isEqualTo(RowFormat.TSV);
    assertThat(corpus.columns())
        .isEqualTo(ExampleColumns.pair("sentence1", "sentence2", "gold_label"));
  }

  @Test
  void oneLanguageOfXnliCanBeChosen() {
    Path file = xnli();

    assertThat(read(file, DEFAULTS.withRows(Column.of("language"), "sw")))
        .containsExactly(Example.of("Alipiga simu.", "Hakupiga simu.", "contradiction"));
    assertRefused(
        file,
        DEFAULTS.withRows(Column.of("language"), "eu"),
        ": no row has \"eu\" in \"language\", but de, sw");
    assertRefused(
        file,
        DEFAULTS.withRows(Column.of("lang"), "eu"),
        ": there is no column \"lang\", but "
            + XNLI_HEADER.strip().replace("\t", ", ").substring(0, 100)
            + "…");
  }

  @Test
  void translatedMultiNliIsReadAsPublished() {
    Path file =
        file(
            "multinli.train.de.tsv",
            """
            premise\thypo\tlabel
            Der Zug "fuhr.\tEr stand.\tcontradictory
            Der Zug fuhr.\tEr bewegte sich.\tentailment
            Der Zug fuhr.\tEr war rot.\tneutral
            """);

    ClassificationCorpus corpus = ClassificationCorpus.read(file, DEFAULTS);

    assertThat(corpus.dataset().labels()).isEqualTo(ClassificationDataset.INFERENCE_LABELS);
    assertThat(corpus.dataset().examples().get(0))
        .isEqualTo(Example.of("Der Zug \"fuhr.", "Er stand.", "contradiction"));
    assertThat(corpus.renamed()).isEqualTo(Map.of("contradictory", 1));
    assertThat(corpus.leftOut()).isEmpty();
  }

  @Test
  void rowsOfMultiNliMayEndBeforeFurtherAnnotators() {
    Path file =
        file(
            "multinli_1.0_train.txt",
            """
            gold_label\tsentence1\tsentence2\tgenre\tlabel1\tlabel2\tlabel3\tlabel4\tlabel5
            neutral\tA dog ran.\tIt was old.\tfiction\tneutral
            entailment\tA dog ran.\tIt moved.\tfiction\tentailment\t\t\t\t
            """);

    assertThat(read(file, DEFAULTS))
        .containsExactly(
            Example.of("A dog ran.", "It was old.", "neutral"),
            Example.of("A dog ran.", "It moved.", "entailment"));
  }

  @Test
  void multiNliIsReadAsJsonLines() {
    Path file =
        file(
            "multinli.jsonl",
            """
            {"annotator_labels": ["neutral"], "gold_label": "neutral", "sentence1": "A\\tb", "sentence2": "ü"}

            {"gold_label": "-", "sentence1": "c", "sentence2": "d", "language": "en"}
            """);

    ClassificationCorpus corpus = ClassificationCorpus.read(file, DEFAULTS);

    assertThat(corpus.format()).isEqualTo(RowFormat.JSON_LINES);
    assertThat(corpus.dataset().examples()).containsExactly(Example.of("A\tb", "ü", "neutral"));
    assertThat(corpus.dataset().labels()).isEqualTo(ClassificationDataset.INFERENCE_LABELS);
    assertThat(corpus.leftOut()).isEqualTo(Map.of("-", 1));
  }

  @Test
  void oneLanguageOfJsonLinesCanBeChosen() {
    Path file =
        file(
            "xnli.dev.jsonl",
            """
            {"language": "de", "gold_label": "neutral", "sentence1": "a", "sentence2": "b"}
            {"language": "fr", "gold_label": "entailment", "sentence1": "c", "sentence2": "d"}
            """);

    assertThat(read(file, DEFAULTS.withRows(Column.of("language"), "fr")))
        .containsExactly(Example.of("c", "d", "entailment"));
  }

  @Test
  void labelsOfPublishedFilesAreTheThree() {
    assertRefused(
        file("a.tsv", "premise\thypo\tlabel\na\tb\tunknown\n"),
        DEFAULTS,
        ":2: label \"unknown\" is none of entailment, neutral, contradiction: rename it, or leave"
            + " its rows out");
  }

  @Test
  void whatPublishedFilesCallOtherwiseCanBeUnderstoodOtherwise() {
    Path file = file("a.tsv", "premise\thypo\tlabel\na\tb\t-\nc\td\tcontradictory\n");

    ClassificationCorpus corpus =
        ClassificationCorpus.read(
            file,
            DEFAULTS.withLabels(
                LabelRules.NONE.renaming(Map.of("-", "neutral")).leavingOut("contradictory")));

    assertThat(corpus.dataset().examples()).containsExactly(Example.of("a", "b", "neutral"));
    assertThat(corpus.leftOut()).isEqualTo(Map.of("contradictory", 1));
    assertThat(corpus.renamed()).isEqualTo(Map.of("-", 1));
  }

  @Test
  void columnsWithoutNamesAreTextsAndALabel() {
    assertThat(read(file("a", "\"Gut\"\tneutral\n\uFEFF \tentailment\r\n"), DEFAULTS))
        .containsExactly(Example.of("\"Gut\"", "neutral"), Example.of("\uFEFF ", "entailment"));
    assertThat(read(file("b", "\uFEFFOne, two\tA \"pair\"\tyes\nx\t\tno\n"), DEFAULTS))
        .containsExactly(Example.of("One, two", "A \"pair\"", "yes"), Example.of("x", "", "no"));
  }

  @Test
  void columnsCanBeChosen() {
    Path file = file("a", "7\tgood\tI liked it\tnot me\n8\tbad\tI did not\tme\n");

    assertThat(read(file, DEFAULTS.withColumns(ExampleColumns.of(2, 1))))
        .containsExactly(Example.of("I liked it", "good"), Example.of("I did not", "bad"));
    assertThat(read(file, DEFAULTS.withColumns(ExampleColumns.pair(3, 2, 1))))
        .contains(Example.of("not me", "I liked it", "good"));
  }

  @Test
  void namedColumnsCanBeChosen() {
    Path file = file("a", "id\tstars\treview\n1\tone\tBad, really\n2\tfive\tGood\n");

    assertThat(read(file, DEFAULTS.withColumns(ExampleColumns.of("review", "stars"))))
        .containsExactly(Example.of("Bad, really", "one"), Example.of("Good", "five"));
  }

  @Test
  void separatorAndQuotingCanBeChosen() {
    Path file = file("a", "a|'b'|x\n\"c|d|y\n");

    assertThat(read(file, DEFAULTS.withFormat(new RowFormat.Delimited('|', false, false))))
        .containsExactly(Example.of("a", "'b'", "x"), Example.of("\"c", "d", "y"));
  }

  @Test
  void csvIsFoundByItsNames() {
    Path file = file("a.csv", "id,text,label\n1,\"Yes, \"\"yes\"\"\nand no\",1\n2,plain,0\n");
    Path semicolons = file("b.csv", "text;label\n\"a;b\";10\nc,d;9\n");

    ClassificationCorpus corpus = ClassificationCorpus.read(file, DEFAULTS);

    assertThat(corpus.format()).isEqualTo(RowFormat.CSV);
    assertThat(corpus.dataset().examples())
        .containsExactly(Example.of("Yes, \"yes\"\nand no", "1"), Example.of("plain", "0"));
    assertThat(read(semicolons, DEFAULTS))
        .containsExactly(Example.of("a;b", "10"), Example.of("c,d", "9"));
    assertThat(ClassificationFiles.read(semicolons).labels()).containsExactly("9", "10");
  }

  @Test
  void linesAreCountedWhereFieldsHaveLineBreaks() {
    assertRefused(
        file("a.csv", "text,label\n\"a\n\nb\",x\n\"c\nd\",y\ne\n"),
        DEFAULTS,
        ":7: expected 2 columns (text, label), found 1 in \"e\"");
  }

  @Test
  void labelsCanBeNumbers() {
    Path file = file("a", "a\tb\t0\nc\td\t2\ne\tf\t1\n");

    ClassificationDataset dataset =
        ClassificationFiles.read(
            file,
            DEFAULTS.withLabels(LabelRules.numbered("entailment", "neutral", "contradiction")));

    assertThat(dataset.labels()).isEqualTo(ClassificationDataset.INFERENCE_LABELS);
    assertThat(dataset.examples())
        .containsExactly(
            Example.of("a", "b", "entailment"),
            Example.of("c", "d", "contradiction"),
            Example.of("e", "f", "neutral"));
  }

  @Test
  void numbersOfJsonAreLabelsToo() {
    Path file = file("a", "{\"text\": \"a\", \"label\": 1}\n{\"text\": \"b\", \"label\": -1}\n");

    ClassificationCorpus corpus =
        ClassificationCorpus.read(
            file, DEFAULTS.withLabels(LabelRules.numbered("no", "yes").leavingOut("-1")));

    assertThat(corpus.dataset().examples()).containsExactly(Example.of("a", "yes"));
    assertThat(corpus.dataset().labels()).containsExactly("no", "yes");
    assertThat(corpus.leftOut()).isEqualTo(Map.of("-1", 1));
  }

  @Test
  void parquetSaysWhatNumbersOfLabelsStandFor() {
    Path file =
        parquet(
            "a",
            "select * from (values ('a', 'b', 2::bigint), ('c', 'd', 0)) as r(premise, hypothesis, label)",
            "{\"premise\": {\"_type\": \"Value\"}, \"label\": {\"names\": [\"entailment\","
                + " \"neutral\", \"contradiction\"], \"_type\": \"ClassLabel\"}}");

    ClassificationDataset dataset = ClassificationFiles.read(file);

    assertThat(dataset.labels()).isEqualTo(ClassificationDataset.INFERENCE_LABELS);
    assertThat(dataset.examples())
        .containsExactly(Example.of("a", "b", "contradiction"), Example.of("c", "d", "entailment"));
  }

  @Test
  void numbersOfParquetStayWhereNothingSaysWhatTheyStandFor() {
    Path file = parquet("a", "select 'a' as sentence, 3 as label, 1 as idx", "");

    assertThat(read(file, DEFAULTS)).containsExactly(Example.of("a", "3"));
    assertThat(ClassificationCorpus.read(file, DEFAULTS).format()).isEqualTo(RowFormat.PARQUET);
  }

  @Test
  void numbersOfParquetWithoutNameAreRefused() {
    Path file =
        parquet(
            "a",
            "select 'a' as text, -1 as label",
            "{\"label\": {\"names\": [\"no\", \"yes\"], \"_type\": \"ClassLabel\"}}");

    assertRefused(
        file,
        DEFAULTS,
        ":1: label -1 has no name; the file has names for 0 to 1: no, yes. -1 usually stands for"
            + " none: leave its rows out");
  }

  @Test
  void partsOfACorpusAreReadTogether() {
    Path first = parquet("1", "select 'a' as text, 'x' as label", "");
    Path second = parquet("2", "select 'b' as text, 'y' as label", "");

    ClassificationDataset dataset =
        ClassificationCorpus.read("both", List.of(first, second), DEFAULTS).dataset();

    assertThat(dataset.examples()).containsExactly(Example.of("a", "x"), Example.of("b", "y"));
    assertThat(dataset.labels()).containsExactly("x", "y");
    assertThat(dataset.source()).isEqualTo("both");
    Path other = file("3", "c\tz\n");
    assertThatThrownBy(() -> ClassificationCorpus.read("both", List.of(first, other), DEFAULTS))
        .isInstanceOf(CorpusException.class)
        .hasMessageStartingWith(other + ": read as columns with ")
        .hasMessageEndingWith("where " + first + " was read as Parquet of [text, label]");
  }

  @Test
  void severalLabelsHaveASeparatorOrAList() {
    ReadingOptions several = ReadingOptions.of(Problem.MULTI_LABEL);
    Path columns = file("a", "a\tjoy|fear\nb\t\nc\tfear\n");
    Path list =
        file(
            "b",
            "{\"text\": \"a\", \"labels\": [\"joy\", \"fear\"]}\n{\"text\": \"b\", \"labels\": []}\n");
    Path ids =
        parquet(
            "c",
            "select 'a' as text, [1, 0] as labels",
            "{\"labels\": {\"feature\": {\"names\": [\"fear\", \"joy\"]}, \"_type\": \"Sequence\"}}");

    assertThat(read(columns, several.withLabels(LabelRules.NONE.separatedBy("|"))))
        .extracting(Example::answer)
        .containsExactly(labels("joy", "fear"), labels(), labels("fear"));
    assertThat(ClassificationFiles.read(list, several).labels()).containsExactly("fear", "joy");
    assertThat(read(list, several))
        .extracting(Example::answer)
        .containsExactly(labels("joy", "fear"), labels());
    assertThat(read(ids, several))
        .extracting(Example::answer)
        .containsExactly(labels("joy", "fear"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"1,0", "true,false"})
  void eachOfSeveralLabelsMayHaveAColumn(String flags) {
    Path file = file("a.csv", "comment,toxic,threat,insult\nhey," + flags + ",0\n");

    ClassificationDataset dataset =
        ClassificationFiles.read(
            file,
            ReadingOptions.of(Problem.MULTI_LABEL)
                .withFormat(RowFormat.CSV)
                .withColumns(
                    ExampleColumns.texts(Column.of("comment"))
                        .withLabels("insult", "threat", "toxic")));

    assertThat(dataset.labels()).containsExactly("insult", "threat", "toxic");
    assertThat(dataset.examples())
        .containsExactly(new Example(TextInput.of("hey"), labels("toxic")));
  }

  private static Answer labels(String... names) {
    return Answer.labels(List.of(names));
  }

  @Test
  void numbersAreAnswersToo() {
    ReadingOptions numbers = ReadingOptions.of(Problem.REGRESSION);

    assertThat(read(file("a", "a\tb\t3.5\nc\td\t-1e-1\ne\tf\t.5\n"), numbers))
        .extracting(Example::answer)
        .containsExactly(Answer.value(3.5), Answer.value(-0.1), Answer.value(0.5));
    assertThat(
            read(
                parquet("b", "select 'a' as sentence1, 'b' as sentence2, 2.8::float as label", ""),
                numbers))
        .containsExactly(new Example(TextInput.of("a", "b"), Answer.value(2.8f)));
  }

  @Test
  void textsAreReadWithoutLabels() {
    assertThat(ClassificationFiles.inputs(xnli()))
        .hasSize(5)
        .contains(TextInput.of("Es regnet.", "Es regnet viel."));
    assertThat(ClassificationFiles.inputs(file("a", "one, \"line\"\nanother\n")))
        .containsExactly(TextInput.of("one, \"line\""), TextInput.of("another"));
    assertThat(ClassificationFiles.inputs(file("b", "text\ttext_pair\na\tb\n")))
        .containsExactly(TextInput.of("a", "b"));
    assertThat(ClassificationFiles.inputs(file("c", "{\"sentence\": \"a\"}\n")))
        .containsExactly(TextInput.of("a"));
    assertThat(
            ClassificationFiles.inputs(
                file("d", "review\tid\na\t1\n"),
                DEFAULTS.withColumns(ExampleColumns.of("review", "stars"))))
        .containsExactly(TextInput.of("a"));
    Path two = file("e", "a\tb\n");
    assertThatThrownBy(() -> ClassificationFiles.inputs(two))
        .isInstanceOf(CorpusException.class)
        .hasMessage(
            two
                + ": the first row has 2 columns and none of the usual names: give the columns of"
                + " the texts");
    assertThat(
            ClassificationFiles.inputs(
                two, DEFAULTS.withColumns(ExampleColumns.texts(Column.of(0), Column.of(1)))))
        .containsExactly(TextInput.of("a", "b"));
  }

  private static List<Example> read(Path file, ReadingOptions options) {
    return ClassificationFiles.read(file, options).examples();
  }
}
