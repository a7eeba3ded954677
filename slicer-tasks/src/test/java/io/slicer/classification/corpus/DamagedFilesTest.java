package io.slicer.classification.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slicer.classification.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DamagedFilesTest extends CorpusTest {
  private static final ReadingOptions DEFAULTS = ReadingOptions.defaults();

  /** In the rows "/" stands for a tab and "#" for the end of a line. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "a/b/x#c/y         | :2: expected 3 columns as in the first row, found 2 in \"c<TAB>y\"",
        "a/b/x#c/d/e/y     | :2: expected 3 columns as in the first row, found 4 in \"c<TAB>d<TAB>e<TAB>y\"",
        "a/b/x##c/d/y      | :2: expected 3 columns as in the first row, found 1 in \"\"",
        "a/b/x#c/d/        | :2: the label, column 2, is empty",
        "a/b/x#c/d/y `     | :2: the label, column 2, has white space around it: \"y `\"",
        "a/b/x#//y         | :2: both texts are empty",
        "a/x#/y            | :2: column 0 is empty",
        "a/b/x#c/\0/y      | :2: column 1 has NUL (U+0000) at character 0",
        "a/b/c/x           | : the first row has 4 columns, none of the usual names, and is neither a text and a label nor two texts and a label: give the columns",
        "text/label/label#a/x/y | :1: two columns are called \"label\": columns are text, label, label",
        "text/label#a      | :2: expected 2 columns (text, label), found 1 in \"a\"",
        "text/text1/text2/label#a/b/c/d | : several columns may hold the texts: [[text1, text2], [text]]: give the columns",
        "text/label/labels#a/b/c | : several columns may hold the label: [label, labels]: give the columns",
        "a#b               | : no format that slicer knows: most lines have no tab, the first is no JSON object, and no row of names that say which column holds text and which the label: give format and columns",
        "[#{\"text\": 1}   | : no format that slicer knows: it begins like JSON of many lines, where JSON lines have an object in each: give format and columns",
        "##                | : no rows",
        "text/label        | : no rows",
        "{\"text\": \"a\", \"label\": null} | :1: the label, \"label\", is null, not a text or a whole number",
        "{\"text\": \"a\", \"label\": 1.5}  | :1: the label, \"label\", is 1.5: numbers with fractions are another problem, REGRESSION",
        "{\"text\": \"a\", \"label\": [1]}  | :1: the label, \"label\", is [1]: texts with several labels are another problem, MULTI_LABEL",
        "{\"text\": 7, \"label\": 1}        | :1: \"text\" is 7, not a text",
        "{\"text\": \"\\ud800\", \"label\": 1} | :1: \"text\" has half of a character",
        "{\"text\": \"a\", \"label\": 1}#{\"text\": \"b\"} | :2: there is no field \"label\", but text",
        "{\"text\": \"a\", \"label\": 1}#b     | :2: no JSON at character 2: something else is expected here",
        "{\"a\": \"a\", \"b\": 1} | : its columns say by none of the usual names what they hold: give those of text and label; there are a, b"
      })
  void damagedRowsAreRefusedWithTheirLine(String rows, String problem) {
    assertRefused(
        file("a", rows.replace("/", "\t").replace("#", "\n").replace("`", "")),
        DEFAULTS,
        problem.replace("`", ""));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"a\"b,x#   | :2: expected \",\" or the end of the row behind a field in quotation marks, found \"b,x\": a quotation mark in such a field is written twice",
        "\"a#b,x#    | :2: a field in quotation marks begins in this row and does not end",
        "a\"b,x#     | :2: a quotation mark in a field that does not begin with one, \"a\"b\": quote the field and write the mark twice, or give a format without quoting",
        "\"a#\",x,y# | :2: expected 2 columns (text, label), found 3 in \"a<U+000A><TAB>x<TAB>y\""
      })
  void damagedCsvIsRefusedWithItsLine(String rows, String problem) {
    assertRefused(
        file("a", "text,label\n" + rows.replace("#", "\n")),
        DEFAULTS.withFormat(RowFormat.CSV),
        problem);
  }

  @ParameterizedTest
  @CsvSource({"NaN", "1e999", "Infinity", "0x10", "1d", "'1,5'", "one", "''"})
  void whatIsNoNumberIsRefused(String number) {
    assertRefused(
        file("a", "a\t1\nb\t" + number + "\n"),
        ReadingOptions.of(Problem.REGRESSION),
        ":2: column 1 is \"" + number + "\", no number");
  }

  @Test
  void labelsOfSeveralAreRefusedWhereTheyAreNone() {
    ReadingOptions several = ReadingOptions.of(Problem.MULTI_LABEL);
    ReadingOptions commas = several.withLabels(LabelRules.NONE.separatedBy(","));

    assertRefused(
        file("a", "a\tx,y\n"),
        several,
        ":1: column 1 is \"x,y\", no list: give the separator of its labels");
    assertRefused(file("b", "a\tx,,y\n"), commas, ":1: the label, column 1, is empty");
    assertRefused(file("c", "a\tx,y,x\n"), commas, ":1: label \"x\" is there twice");
    assertRefused(file("d", "a\t\n"), commas, ": no row has a label: give those that there are");
    assertRefused(
        file("e", "text\tx\ty\na\t1\t2\n"),
        several.withColumns(ExampleColumns.texts(Column.of("text")).withLabels("x", "y")),
        ":2: \"y\" is \"2\", not 1 or 0, nor true or false");
  }

  @Test
  void onlyLabelsThatAreGivenAreRead() {
    Path file = file("a", "a\tx\nb\tz\n");

    assertRefused(
        file,
        DEFAULTS.withLabels(LabelRules.among("x", "y")),
        ":2: label \"z\" is none of x, y: rename it, or leave its rows out");
    assertRefused(
        file,
        DEFAULTS.withLabels(LabelRules.NONE.leavingOut("x", "z")),
        ": all rows were left out: [x, z]");
  }

  @Test
  void columnsThatAreMissingAreNamedWithThoseThatThereAre() {
    Path named = file("a", "text\tlabel\na\tx\n");
    Path unnamed = file("b", "a\tx\n");
    Path parquet = parquet("c", "select 'a' as text, 'x' as label", "");
    ReadingOptions byName = DEFAULTS.withColumns(ExampleColumns.of("review", "label"));
    ReadingOptions byNumber = DEFAULTS.withColumns(ExampleColumns.of(0, 2));

    assertRefused(
        named,
        byName.withFormat(RowFormat.TSV),
        ": there is no column \"review\", but text, label");
    assertRefused(
        named, byNumber, ": there is no column 2, counted from 0, but 2 columns: text, label");
    assertRefused(
        unnamed,
        byName,
        ": there is no row of names: give the number of \"review\", counted from 0, instead");
    assertRefused(
        unnamed, byNumber, ": there is no column 2, counted from 0, but 2 columns without names");
    assertRefused(parquet, byName, ": there is no column \"review\", but text, label");
    assertRefused(
        parquet, byNumber, ": columns have names here: give the name instead of column 0");
  }

  @Test
  void namesThatAreNotKnownAreNotTakenForARow() {
    Path file = file("a", "review\tsentiment\na b\tgood\nc d\tbad\ne f\tgood\ng h\tbad\n");

    assertRefused(
        file,
        DEFAULTS,
        ": the first row, \"review<TAB>sentiment\", looks like names of columns: if it is, give"
            + " them; if not, give the labels");
    assertThat(
            ClassificationFiles.read(
                    file, DEFAULTS.withColumns(ExampleColumns.of("review", "sentiment")))
                .size())
        .isEqualTo(4);
  }

  @Test
  void textsAreNotTakenForLabels() {
    String rows =
        IntStream.range(0, 30)
            .mapToObj(i -> "good\ttext " + i + "\n")
            .collect(Collectors.joining());

    assertRefused(
        file("a", rows),
        DEFAULTS,
        ": column 1, counted from 0, does not look like labels: the first 30 rows have 30 different"
            + " ones; give the columns, and the labels if these are right");
  }

  @Test
  void otherEncodingsAreRefused() throws IOException {
    Path latin = file("a", "");
    Files.write(latin, "a\tx\nü\ty\n".getBytes(StandardCharsets.ISO_8859_1));
    Path wide = file("b", "");
    Files.write(wide, "a\tx\n".getBytes(StandardCharsets.UTF_16));

    assertRefused(
        latin,
        DEFAULTS,
        ":2: not UTF-8: if it is ISO 8859-1, convert it (iconv -f latin1 -t utf-8)");
    assertRefused(wide, DEFAULTS, ": UTF-16: convert it (iconv -f utf-16 -t utf-8)");
  }

  @Test
  void filesOfAnotherFormatThanTheOneGivenAreRefused() {
    Path parquet = parquet("a", "select 'a' as text, 'x' as label", "");

    assertRefused(
        parquet,
        DEFAULTS.withFormat(RowFormat.TSV),
        ": a Parquet file, where text was expected: ClassificationFiles reads it from its path");
    assertRefused(file("b", "a\tx\n"), DEFAULTS.withFormat(RowFormat.PARQUET), ": no Parquet file");
    assertThatThrownBy(() -> ClassificationFiles.read(Path.of("no such file")))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessage("cannot read no such file");
  }

  @Test
  void optionsThatContradictThemselvesAreRefused() {
    Path file = file("a", "a\tx\n");

    assertThatThrownBy(() -> ExampleColumns.pair("a", "b", "a"))
        .hasMessage("a column is there twice in [a, b, a]");
    assertThatThrownBy(() -> ExampleColumns.of(0, -1))
        .hasMessage("column -1: columns are counted from 0");
    assertThatThrownBy(() -> LabelRules.NONE.leavingOut("-").renaming(Map.of("-", "neutral")))
        .hasMessage("label \"-\" is both renamed and left out");
    assertThatThrownBy(() -> LabelRules.among("x").renaming(Map.of("0", "y")))
        .hasMessage("label \"0\" becomes \"y\", none of [x]");
    assertThatThrownBy(() -> LabelRules.among("x", "y", "x"))
        .hasMessage("a label is there twice in [x, y, x]");
    assertThatThrownBy(() -> new RowFormat.Delimited('"', true, true))
        .hasMessage("\"\"\" cannot separate columns");
    assertThatThrownBy(
            () ->
                ClassificationFiles.read(
                    file,
                    DEFAULTS.withColumns(
                        ExampleColumns.texts(Column.of("a")).withLabels("b", "c"))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("columns of labels [b, c] are for MULTI_LABEL, not for SINGLE_LABEL");
    assertThatThrownBy(
            () ->
                ClassificationFiles.read(
                    file, DEFAULTS.withColumns(ExampleColumns.texts(Column.of(0)))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("no column of labels in [column 0]");
    assertThatThrownBy(() -> ClassificationFiles.read(file("dir", "").getParent()))
        .isInstanceOf(UncheckedIOException.class);
  }
}
