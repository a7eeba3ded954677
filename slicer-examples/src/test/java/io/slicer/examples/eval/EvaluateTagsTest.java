package io.slicer.examples.eval;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.slicer.examples.cli.CommandRun;
import io.slicer.examples.cli.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluateTagsTest {
  private static final String GOLD =
      """
      Ada\tB-PER
      Lovelace\tI-PER
      in\tO
      London\tB-LOC

      The\tO
      Times\tB-ORG
      of\tI-ORG
      in\tO
      Rome\tB-LOC
      """;

  private static final String PREDICTED =
      """
      Ada\tB-PER
      Lovelace\tI-PER
      in\tO
      London\tB-ORG

      The\tO
      Times\tB-ORG
      of\tO
      in\tO
      Rome\tI-LOC
      """;

  /** seqeval 1.2.2: classification_report(gold, predicted, digits=4). */
  private static final String REPORT =
      """
                    precision    recall  f1-score   support

               LOC     1.0000    0.5000    0.6667         2
               ORG     0.0000    0.0000    0.0000         1
               PER     1.0000    1.0000    1.0000         1

         micro avg     0.5000    0.5000    0.5000         4
         macro avg     0.6667    0.5000    0.5556         4
      weighted avg     0.7500    0.5000    0.5833         4
      """;

  @TempDir private Path directory;

  private String write(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name), text).toString();
  }

  @Test
  void twoFilesGiveSeqevalsReport() throws IOException {
    CommandRun run = CommandRun.of("eval", write("gold", GOLD), write("predicted", PREDICTED));

    assertThat(run.status()).isZero();
    assertThat(run.out()).isEqualTo(REPORT);
    assertThat(run.err()).isEmpty();
  }

  @Test
  void oneFileWithBothTagsGivesTheSameReport() throws IOException {
    String both =
        """
        Ada\tB-PER\tB-PER
        Lovelace\tI-PER\tI-PER
        in\tO\tO
        London\tB-LOC\tB-ORG

        The\tO\tO
        Times\tB-ORG\tB-ORG
        of\tI-ORG\tO
        in\tO\tO
        Rome\tB-LOC\tI-LOC
        """;

    assertThat(CommandRun.of("eval", write("both", both)).out()).isEqualTo(REPORT);
  }

  @Test
  void emptyLinesAtTheEndAndCarriageReturnsDoNotCount() throws IOException {
    String windows = "\uFEFF" + GOLD.replace("\n", "\r\n") + "\r\n\r\n";

    CommandRun run = CommandRun.of("eval", write("gold", windows), write("predicted", PREDICTED));

    assertThat(run.out()).isEqualTo(REPORT);
  }

  @Test
  void digitsCanBeChosen() throws IOException {
    CommandRun run =
        CommandRun.of("eval", "--digits", "1", write("gold", GOLD), write("predicted", PREDICTED));

    assertThat(run.out()).contains("weighted avg        0.8       0.5       0.6         4");
  }

  @Test
  void strictlyAnInsideTagBeginsNothing() throws IOException {
    CommandRun run =
        CommandRun.of("eval", "--strict", write("gold", GOLD), write("predicted", PREDICTED));

    assertThat(run.out()).contains("LOC     0.0000    0.0000    0.0000         2");
  }

  @Test
  void jsonHasAllFiguresUnrounded() throws IOException {
    CommandRun run =
        CommandRun.of("eval", "--json", write("gold", GOLD), write("predicted", PREDICTED));

    JsonNode figures = Json.MAPPER.readTree(run.out());
    assertThat(figures.fieldNames())
        .toIterable()
        .containsExactly("scheme", "mode", "perType", "micro", "macro", "weighted", "accuracy");
    assertThat(figures.at("/macro/precision").doubleValue()).isEqualTo(2.0 / 3);
    assertThat(figures.at("/perType/LOC/support").longValue()).isEqualTo(2);
    assertThat(figures.at("/accuracy").doubleValue()).isEqualTo(6.0 / 9);
  }

  @Test
  void jsonHasNullWhereAFigureIsNoNumber() throws IOException {
    CommandRun run = CommandRun.of("eval", "--json", write("both", "a\tO\tO\n"));

    assertThat(Json.MAPPER.readTree(run.out()).at("/macro/f1").isNull()).isTrue();
    assertThat(run.out()).doesNotContain("NaN");
  }

  @Test
  void otherTokensAreAnErrorWithBothPlaces() throws IOException {
    String gold = write("gold", GOLD);
    String predicted = write("predicted", PREDICTED.replace("Rome", "Rom"));

    CommandRun run = CommandRun.of("eval", gold, predicted);

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err())
        .isEqualToIgnoringNewLines(
            "error: the tokens are not the same: "
                + gold
                + ":10 has \"Rome\" where "
                + predicted
                + ":10 has \"Rom\"");
  }

  @Test
  void aSentenceThatIsMissingIsAnError() throws IOException {
    CommandRun run =
        CommandRun.of(
            "eval",
            write("gold", GOLD),
            write("predicted", PREDICTED.substring(0, PREDICTED.indexOf("\n\n"))));

    assertThat(run.err()).contains("has 2 sentences and ", "has 1");
  }

  @Test
  void aDamagedTagIsAnErrorWithFileAndLine() throws IOException {
    String gold = write("gold", GOLD.replace("B-ORG", "S-ORG"));

    CommandRun run = CommandRun.of("eval", gold, write("predicted", PREDICTED));

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err()).contains(gold + ":7: \"S-ORG\" is not O, B-TYPE or I-TYPE");
  }

  @Test
  void aLineWithoutATagIsAnErrorWithFileAndLine() throws IOException {
    String gold = write("gold", GOLD.replace("in\tO\nLondon", "in O\nLondon"));

    CommandRun run = CommandRun.of("eval", gold, write("predicted", PREDICTED));

    assertThat(run.err()).contains(gold + ":3: expected token<TAB>tag", "found 1 column");
  }

  @Test
  void whatIsWrongCanBeSeen() throws IOException {
    String gold = write("gold", "a O\nb\u00A0O\nc O\n");
    String marked = write("marked", "a\tO\n\uFEFFb\tO\n");

    assertThat(CommandRun.of("eval", gold, gold).err())
        .contains(gold + ":2: expected token tag", "found 1 column in \"b<U+00A0>O\"");
    assertThat(CommandRun.of("eval", marked).err()).contains(marked + ":2: a byte order mark");
  }

  @Test
  void aSingleFileNeedsBothTags() throws IOException {
    CommandRun run = CommandRun.of("eval", write("gold", GOLD));

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err()).contains("2 columns; expected are TOKEN<TAB>GOLD<TAB>PREDICTED");
  }

  @Test
  void anEmptyFileIsAnError() throws IOException {
    assertThat(CommandRun.of("eval", write("empty", "\n\n")).err()).contains("no sentences");
  }

  @Test
  void digitsOutOfRangeAreWrongUsage() throws IOException {
    assertThat(CommandRun.of("eval", "--digits", "99", write("gold", GOLD)).status()).isEqualTo(2);
  }
}
