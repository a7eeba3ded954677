package io.slicer.examples.eval;

import static org.assertj.core.api.Assertions.assertThat;

import io.slicer.examples.cli.CommandRun;
import io.slicer.examples.cli.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What other programs write is scored as it is: columns of any kind, and every scheme of tags. */
class EvaluatedFormsTest {
  private static final List<String> WORDS =
      List.of("Mira", "Sand", "rows", "", "We", "like", "Red", "Kite", "in", "Oslo");

  private static final List<String> GOLD =
      List.of("B-PER", "I-PER", "O", "", "O", "O", "B-ORG", "I-ORG", "O", "B-LOC");

  private static final List<String> PREDICTED =
      List.of("B-PER", "I-PER", "O", "", "O", "O", "B-ORG", "I-ORG", "O", "B-ORG");

  /** seqeval 1.2.2: classification_report(gold, predicted, digits=4). */
  private static final String REPORT =
      """
                    precision    recall  f1-score   support

               LOC     0.0000    0.0000    0.0000         1
               ORG     0.5000    1.0000    0.6667         1
               PER     1.0000    1.0000    1.0000         1

         micro avg     0.6667    0.6667    0.6667         3
         macro avg     0.5000    0.6667    0.5556         3
      weighted avg     0.5000    0.6667    0.5556         3
      """;

  @TempDir private Path directory;

  private String write(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name), text).toString();
  }

  private static String rows(String form, List<String> gold, List<String> predicted) {
    StringBuilder rows = new StringBuilder();
    int index = 0;
    for (int i = 0; i < WORDS.size(); i++) {
      index = WORDS.get(i).isEmpty() ? 0 : index + 1;
      rows.append(
              WORDS.get(i).isEmpty()
                  ? ""
                  : form.formatted(WORDS.get(i), gold.get(i), predicted.get(i), index))
          .append('\n');
    }
    return rows.toString();
  }

  private static String tags(String form, List<String> tags) {
    return rows(form, tags, tags);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "%1$s %2$s %3$s",
        "%1$s\t%2$s\t%3$s",
        "%1$s   %2$s   %3$s",
        "%1$s NN B-NP %2$s %3$s",
        "%1$s NN %2$s %3$s",
        "%4$d\t%1$s\t%2$s\t%3$s",
        "%4$d %1$s NN - %2$s %3$s",
      })
  void bothTagsOfAFileAreInItsLastColumns(String form) throws IOException {
    CommandRun run = CommandRun.of("eval", write("both", rows(form, GOLD, PREDICTED)));

    assertThat(run.err()).isEmpty();
    assertThat(run.out()).isEqualTo(REPORT);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "%1$s %2$s | %1$s %2$s",
        "%1$s %2$s | %1$s\t%2$s",
        "%1$s NN B-NP %2$s | %4$d\t%1$s\t%2$s",
        "%4$d\t%1$s\t%2$s | %1$s   %2$s",
      })
  void twoFilesMayHaveDifferentForms(String gold, String predicted) throws IOException {
    CommandRun run =
        CommandRun.of(
            "eval",
            write("gold", tags(gold, GOLD)),
            write("predicted", tags(predicted, PREDICTED)));

    assertThat(run.err()).isEmpty();
    assertThat(run.out()).isEqualTo(REPORT);
  }

  @Test
  void documentsCommentsAndJsonAreReadAsTheCommandCorpusReadsThem() throws IOException {
    String gold = "-DOCSTART- -X- O\n\n" + tags("%1$s NN %2$s", GOLD);
    String commented = tags("%1$s\t%2$s", PREDICTED).replace("\n\n", "\n\n# id = 2\n");
    String json =
        """
        {"tokens": ["Mira", "Sand", "rows"], "ner_tags": ["B-PER", "I-PER", "O"]}
        {"tokens": ["We", "like", "Red", "Kite", "in", "Oslo"],
         "ner_tags": ["O", "O", "B-ORG", "I-ORG", "O", "B-ORG"]}
        """
            .replace(",\n ", ", ");

    assertThat(CommandRun.of("eval", write("gold", gold), write("one", commented)).out())
        .isEqualTo(REPORT);
    assertThat(CommandRun.of("eval", write("gold", gold), write("other", json)).out())
        .isEqualTo(REPORT);
  }

  @Test
  void theFirstWordThatDiffersIsNamedInBothFiles() throws IOException {
    String gold = write("gold", tags("%1$s NN %2$s", GOLD));
    String predicted =
        write("predicted", "# id = 1\n" + tags("%1$s\t%2$s", PREDICTED).replace("Kite", "Kites"));

    assertThat(CommandRun.of("eval", gold, predicted).err())
        .isEqualToIgnoringNewLines(
            "error: the tokens are not the same: %s:8 has \"Kite\" where %s:9 has \"Kites\""
                .formatted(gold, predicted));
    String longer =
        write("longer", tags("%1$s\t%2$s", PREDICTED).replace("rows\tO", "rows\tO\nhere\tO"));
    assertThat(CommandRun.of("eval", gold, longer).err())
        .contains("%s:3 is the end of a sentence where %s:4 has \"here\"".formatted(gold, longer));
  }

  @Test
  void theFormatCanBeGiven() throws IOException {
    String both = write("both", rows("%1$s %2$s %3$s x", GOLD, PREDICTED));

    assertThat(CommandRun.of("eval", both).err()).contains("no format that slicer knows");
    assertThat(CommandRun.of("eval", both, "--format", "space:4:0:2").out()).isEqualTo(REPORT);
    assertThat(CommandRun.of("eval", both, "--format", "space:4:0:1").err())
        .contains("4 columns; expected are TOKEN<TAB>GOLD<TAB>PREDICTED, or a second file");
    String json = write("json", "{\"tokens\": [\"a\"], \"ner_tags\": [\"O\"]}\n");
    assertThat(CommandRun.of("eval", json).err())
        .contains("JSON lines has one tag at each word: give a second file");
  }

  /** The case of the wrong tag: a begin where an entity of one word is. */
  private String whole(String last, String only) throws IOException {
    return write(
        "whole",
        """
        Mira\tB-PER\tB-PER
        de\tI-PER\tI-PER
        Sand\t%1$s-PER\t%1$s-PER
        saw\tO\tO
        Oslo\t%2$s-LOC\tB-LOC
        .\tO\tO

        We\tO\tO
        like\tO\tO
        Red\tB-ORG\tB-ORG
        Kite\t%1$s-ORG\t%1$s-ORG
        in\tO\tO
        Rome\t%2$s-LOC\t%2$s-LOC
        """
            .formatted(last, only));
  }

  @ParameterizedTest
  @CsvSource({"IOBES, E, S", "BILOU, L, U"})
  void schemesAreScoredAsSeqevalScoresThem(String scheme, String last, String only)
      throws IOException {
    String file = whole(last, only);

    CommandRun lenient = CommandRun.of("eval", file);
    CommandRun strict = CommandRun.of("eval", "--strict", file);

    assertThat(lenient.out())
        .startsWith("scheme: " + scheme + "; mode: lenient\n\n")
        .contains("       LOC     1.0000    1.0000    1.0000         2\n")
        .contains(" micro avg     1.0000    1.0000    1.0000         4\n");
    assertThat(strict.out())
        .isEqualTo(
            "scheme: "
                + scheme
                + "; mode: strict\n\n"
                + """
                              precision    recall  f1-score   support

                         LOC     1.0000    0.5000    0.6667         2
                         ORG     1.0000    1.0000    1.0000         1
                         PER     1.0000    1.0000    1.0000         1

                   micro avg     1.0000    0.7500    0.8571         4
                   macro avg     1.0000    0.8333    0.8889         4
                weighted avg     1.0000    0.7500    0.8333         4
                """);
    assertThat(strict.err()).isEmpty();
    assertThat(
            Json.MAPPER
                .readTree(CommandRun.of("eval", "--strict", "--json", file).out())
                .get("scheme")
                .textValue())
        .isEqualTo(scheme);
  }

  @Test
  void bmesIsIobesWithAnotherLetter() throws IOException {
    CommandRun run =
        CommandRun.of(
            "eval",
            "--strict",
            write("bmes", Files.readString(Path.of(whole("E", "S"))).replace("I-", "M-")));

    assertThat(run.out())
        .startsWith("scheme: BMES, read as IOBES; mode: strict\n\n")
        .contains(" micro avg     1.0000    0.7500    0.8571         4\n");
  }

  @Test
  void typesAloneAreScoredAsEntities() throws IOException {
    String io =
        "Mira PER PER\nSand PER O\nsaw O O\nOslo LOC LOC\n. O O\nand O O\nleft O O\nit O O\n";

    for (String option : new String[] {"--strict", "--digits=4"}) {
      CommandRun run = CommandRun.of("eval", option, write("io", io));

      assertThat(run.err()).isEmpty();
      assertThat(run.out())
          .startsWith("scheme: IO, neighbours of one type are one entity; mode: ")
          .contains("LOC     1.0000    1.0000    1.0000         1\n")
          .contains("PER     0.0000    0.0000    0.0000         1\n");
    }
  }

  @Test
  void malformedPredictionsAreThoseOfTheGoldsScheme() throws IOException {
    String malformed =
        "a S-X B-X\nb B-X I-X\nc E-X S-X\nd O E-X\ne S-Y O\nf O B-Y\ng O B-Y\nh O B-Y\n";

    assertThat(CommandRun.of("eval", "--strict", write("malformed", malformed)).out())
        .startsWith("scheme: IOBES; mode: strict\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a S-X B-X;b B-X B-Y;c E-X I-Y;d O O | IOBES | IOB2",
        "a B-X U-X;b B-Y B-Y;c I-Y L-Y;d O O | IOB2 | BILOU",
        "a X B-X;b O B-Y;c O I-Y;d O O | IO | IOB2",
        "a S-X U-X;b B-X B-X;c E-X L-X;d O O | IOBES | BILOU",
      })
  void tagsOfTwoSchemesAreRefused(String rows, String gold, String predicted) throws IOException {
    CommandRun run = CommandRun.of("eval", write("mixed", rows.replace(';', '\n') + "\n"));

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err())
        .contains(
            "gold tags look like "
                + gold
                + " and predicted ones like "
                + predicted
                + ": if all are");
  }

  @Test
  void theSchemeCanBeGivenAndTagsOfAnotherAreNamed() throws IOException {
    String file = write("mixed", "a S-X B-X\nb B-X B-X\nc E-X I-X\nd O O\n");

    assertThat(CommandRun.of("eval", "--scheme", "iobes", "--strict", file).out())
        .startsWith("scheme: IOBES; mode: strict\n");
    assertThat(CommandRun.of("eval", "--scheme", "bilou", "--strict", file).err())
        .contains(file + ":1: \"S-X\" is not O, B-TYPE, I-TYPE, L-TYPE or U-TYPE");
  }

  @Test
  void iob1IsScoredStrictlyAsWhatItIs() throws IOException {
    String file = write("iob1", "a I-X I-X\nb B-X B-X\nc O O\nd I-Y I-Y\ne I-Y O\n");

    assertThat(CommandRun.of("eval", "--strict", file).out())
        .startsWith("scheme: IOB1; mode: strict\n")
        .contains("X     1.0000    1.0000    1.0000         2\n")
        .contains("Y     0.0000    0.0000    0.0000         1\n");
    String other = write("other", "a I-X B-X\nb B-X B-X\nc O O\nd I-Y B-Y\ne I-Y I-Y\n");
    assertThat(CommandRun.of("eval", "--strict", other).err())
        .contains("gold tags look like IOB1 and predicted ones like IOB2");
    assertThat(CommandRun.of("eval", other).out())
        .startsWith("scheme: IOB1; predicted: IOB2; mode: lenient\n")
        .contains("micro avg     1.0000    1.0000    1.0000         3\n");
  }

  @Test
  void neighboursThatTheDefaultModeOfSeqevalMergesAreSaid() throws IOException {
    String file = write("bilou", "a U-X U-X\nb U-X U-X\nc O O\nd B-Y B-Y\ne L-Y L-Y\n");

    CommandRun run = CommandRun.of("eval", file);

    assertThat(run.err()).contains("warning: of 3 gold entities seqeval's default mode counts 2");
    assertThat(CommandRun.of("eval", "--strict", file).err()).isEmpty();
  }
}
