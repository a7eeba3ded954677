package io.slicer.examples.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.slicer.examples.cli.CommandRun;
import io.slicer.examples.cli.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DescribeCorpusTest {
  private static final String TRAIN =
      """
      Ada B-PER
      Lovelace I-PER
      in O
      London B-LOC

      On O
      Monday B-DATE

      On O
      Monday I-DATE

      Rome B-LOC

      Rome B-LOC

      Rome B-LOC
      """;

  private static final String DEV =
      """
      Rome B-LOC

      Rome O

      In O
      Rome B-LOC
      """;

  @TempDir private Path directory;
  private Path train;
  private Path dev;

  @BeforeEach
  void write() throws IOException {
    train = Files.writeString(directory.resolve("train.txt"), TRAIN);
    dev = Files.writeString(directory.resolve("dev.txt"), DEV);
  }

  @Test
  void aFileIsDescribed() {
    CommandRun run = CommandRun.of("corpus", train.toString());

    assertThat(run.err()).isEmpty();
    assertThat(run.status()).isZero();
    assertThat(run.out())
        .isEqualTo(
            train
                + """

                  format      token tag
                  scheme      IOB2; I- begins 1 of 7 entities
                  sentences   6, of which 3 have the words of an earlier one
                  tokens      11
                  tags        B-DATE 1, B-LOC 4, B-PER 1, I-DATE 1, I-PER 1, O 3
                  entities    DATE 2, LOC 4, PER 1
                  words       1 to 4 in a sentence; median 1, 95 % 4, 99 % 4

                """);
  }

  @Test
  void severalFilesAreComparedAndDirectoriesHaveAllOfTheirs() throws IOException {
    Files.writeString(directory.resolve("README.md"), "# About\n");
    Files.writeString(directory.resolve(".hidden"), "x");

    CommandRun named = CommandRun.of("corpus", train.toString(), dev.toString());
    CommandRun all = CommandRun.of("corpus", directory.toString());

    assertThat(named.out())
        .contains("3 sentences of " + train + " and 2 of " + dev + " have the same words\n");
    assertThat(all.err()).isEmpty();
    assertThat(all.out())
        .contains("2 sentences of " + dev + " and 3 of " + train + " have the same words\n");
  }

  @Test
  void jsonHasAllFigures() throws IOException {
    Path json = directory.resolve("figures.json");

    CommandRun.of(
        "corpus",
        "--json",
        json.toString(),
        "--tokenizer",
        CommandRun.TINY_MODEL.toString(),
        train.toString(),
        dev.toString());

    JsonNode figures = Json.MAPPER.readTree(json.toFile());
    assertThat(figures.at("/files/0/format").textValue()).isEqualTo("token tag");
    assertThat(figures.at("/files/0/scheme").textValue()).isEqualTo("IOB2");
    assertThat(figures.at("/files/0/sentences").intValue()).isEqualTo(6);
    assertThat(figures.at("/files/0/tags/I-DATE").intValue()).isEqualTo(1);
    assertThat(figures.at("/files/0/words/max").intValue()).isEqualTo(4);
    assertThat(figures.at("/files/0/subwords/max").intValue()).isGreaterThan(4);
    assertThat(figures.at("/files/0/subwords/over510").intValue()).isZero();
    assertThat(figures.at("/files/1/duplicates").intValue()).isEqualTo(1);
    assertThat(figures.at("/shared/0/first").textValue()).isEqualTo(train.toString());
    assertThat(figures.at("/shared/0/ofFirst").intValue()).isEqualTo(3);
    assertThat(figures.at("/shared/0/ofSecond").intValue()).isEqualTo(2);
  }

  @Test
  void whatWasFoundOutAndWhatLooksWrongIsSaid() throws IOException {
    Path file =
        Files.writeString(
            directory.resolve("noted.csv"), "word,tag\n# one\n" + "Ada,B-PER\nsees,O\n".repeat(60));
    Path json = directory.resolve("noted.json");

    CommandRun run = CommandRun.of("corpus", file.toString(), "--json", json.toString());

    assertThat(run.out())
        .contains(
            """
              format      token,tag, with comments, with a row of names
              note        the first row has the names of the columns and is left out: word, tag
              note        1 comment is left out
              warning     the file is one sentence of 120 words, as nothing separates sentences: put\
             an empty line behind each, or train with long sentences split (--long-sentences split)
              scheme      IOB2
            """);
    JsonNode read = Json.MAPPER.readTree(json.toFile()).at("/files/0");
    assertThat(read.get("notes")).hasSize(2);
    assertThat(read.at("/notes/1").textValue()).isEqualTo("1 comment is left out");
    assertThat(read.get("warnings")).hasSize(1);
  }

  @Test
  void formatsThatMessagesNameCanBeGiven() throws IOException {
    Path numbered =
        Files.writeString(
            directory.resolve("numbered.tsv"),
            "Ada\tB-PER\t1\nsees\tO\t1\nRome\tB-LOC\t2\nis\tO\t2\n");

    assertThat(CommandRun.of("corpus", numbered.toString()).err()).contains("tab:3:0:1");
    assertThat(CommandRun.of("corpus", numbered.toString(), "--format=tab:3:0:1").out())
        .contains("give the format tab:3:0:1:sentence=2");
    assertThat(CommandRun.of("corpus", numbered.toString(), "--format=tab:3:0:1:sentence=2").out())
        .contains("  sentences   2\n");
    assertThat(CommandRun.of("corpus", numbered.toString(), "--format", "conllu:a=b").err())
        .contains("'conllu:a=b' is no format: \"a=b\" is no key of CoNLL-U's MISC");
  }

  @Test
  void sentencesThatAreTooLongInSubwordsAreCounted() throws IOException {
    Path file = Files.writeString(directory.resolve("long"), "a O\n".repeat(511) + "\n" + DEV);
    Path json = directory.resolve("new").resolve("figures.json");

    CommandRun run =
        CommandRun.of(
            "corpus",
            "--tokenizer",
            CommandRun.TINY_MODEL.toString(),
            "--json",
            json.toString(),
            file.toString());

    assertThat(run.out())
        .containsPattern("  words       1 to 511 .*99 % 511\n  sub-words   .*; 1 over 510\n");
    assertThat(Json.MAPPER.readTree(json.toFile()).at("/files/0/subwords/over510").intValue())
        .isEqualTo(1);
  }

  @Test
  void lengthsInSubwordsNeedATokenizer() {
    CommandRun run =
        CommandRun.of("corpus", "--tokenizer", CommandRun.TINY_MODEL.toString(), train.toString());

    assertThat(run.out()).contains("  sub-words   ");
    assertThat(CommandRun.of("corpus", train.toString()).out()).doesNotContain("sub-words");
  }

  @Test
  void sentencesAreConvertedAndTypesMapped() throws IOException {
    Path panx = directory.resolve("panx.tsv");

    CommandRun run =
        CommandRun.of(
            "corpus",
            "--map",
            "DATE=O,LOC=PLACE",
            "--others",
            "keep",
            "--to",
            panx.toString(),
            train.toString());

    assertThat(run.err()).isEmpty();
    assertThat(run.out()).contains("  entities    PER 1, PLACE 4\n");
    assertThat(Files.readString(panx))
        .startsWith("Ada\tB-PER\nLovelace\tI-PER\nin\tO\nLondon\tB-PLACE\n\nOn\tO\nMonday\tO\n\n");
  }

  @Test
  void figuresAreKeptIfTheConversionCannotBeWritten() throws IOException {
    Path inTheWay = Files.createDirectories(directory.resolve("in-the-way/file"));
    Path json = directory.resolve("kept.json");

    CommandRun run =
        CommandRun.of(
            "corpus",
            train.toString(),
            "--to",
            inTheWay.getParent().toString(),
            "--json",
            json.toString());

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err()).startsWith("error: cannot write " + inTheWay.getParent());
    JsonNode figures = Json.MAPPER.readTree(json.toFile());
    assertThat(figures.get("damaged")).isEmpty();
    assertThat(figures.get("files")).hasSize(1);
  }

  @Test
  void anotherSchemeIsConvertedOnlyWhenItIsNamed() throws IOException {
    Path iobes = Files.writeString(directory.resolve("iobes"), "Ada B-PER\nL E-PER\nRome S-LOC\n");
    Path panx = directory.resolve("panx.tsv");

    CommandRun described = CommandRun.of("corpus", iobes.toString());
    CommandRun refused = CommandRun.of("corpus", iobes.toString(), "--to", panx.toString());

    assertThat(described.out()).contains("  scheme      IOBES\n");
    assertThat(refused.status()).isEqualTo(1);
    assertThat(refused.err())
        .isEqualToIgnoringNewLines(
            "error: " + iobes + ": the tags look like IOBES: to convert them, give --scheme iobes");
    assertThat(panx).doesNotExist();

    CommandRun converted =
        CommandRun.of("corpus", "--scheme", "iobes", iobes.toString(), "--to", panx.toString());

    assertThat(converted.status()).isZero();
    assertThat(Files.readString(panx)).isEqualTo("Ada\tB-PER\nL\tI-PER\nRome\tB-LOC\n\n");
  }

  @Test
  void everyDamagedFileIsNamedWithItsLine() throws IOException {
    Path one = Files.writeString(directory.resolve("a"), "a O\nb\nc O\n");
    Path other = Files.writeString(directory.resolve("b"), "a\n");

    CommandRun run = CommandRun.of("corpus", one.toString(), dev.toString(), other.toString());

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err().lines().toList())
        .satisfiesExactly(
            line -> assertThat(line).startsWith("error: " + one + ":2: expected token tag"),
            line -> assertThat(line).startsWith("error: " + other + ": no format"));
    assertThat(run.out()).contains(dev.toString());
  }

  @Test
  void aFileThatIsMissingOrDamagedLeavesTheOthersAndIsInJson() throws IOException {
    Path none = directory.resolve("none");
    Path damaged = Files.writeString(directory.resolve("damaged"), "a O\nb\nc O\n");
    Path json = directory.resolve("figures.json");

    CommandRun run =
        CommandRun.of(
            "corpus",
            none.toString(),
            damaged.toString(),
            dev.toString(),
            "--json",
            json.toString());

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err().lines())
        .first()
        .isEqualTo("error: cannot read " + none + ": there is no such file");
    assertThat(run.out()).contains(dev.toString());
    JsonNode figures = Json.MAPPER.readTree(json.toFile());
    assertThat(figures.at("/files")).hasSize(1);
    assertThat(figures.at("/damaged/0/file").textValue()).isEqualTo(none.toString());
    assertThat(figures.at("/damaged/1/problem").textValue()).startsWith(damaged + ":2: expected");
  }

  @Test
  void anotherColumnThatMayHoldTagsIsNamedAndNothingConverted() throws IOException {
    Path file =
        Files.writeString(
            directory.resolve("germeval"),
            "1\tUniversity\tB-ORG\tO\n2\tof\tI-ORG\tO\n3\tRome\tI-ORG\tB-LOC\n4\twon\tO\tO\n");
    Path to = directory.resolve("to");

    assertThat(CommandRun.of("corpus", file.toString()).out())
        .contains(
            "  format      index<TAB>token<TAB>_<TAB>tag; column 2 (from 0) may hold tags, too\n");
    CommandRun refused = CommandRun.of("corpus", file.toString(), "--to", to.toString());
    assertThat(refused.status()).isEqualTo(1);
    assertThat(refused.err()).contains("columns (from 0) [2] may hold tags, too");
    assertThat(to).doesNotExist();
  }

  @Test
  void linksAreFollowedAndHiddenDirectoriesAreNot() throws IOException {
    Path corpora = Files.createDirectories(directory.resolve("corpora"));
    Path elsewhere = Files.createDirectories(directory.resolve("elsewhere"));
    Files.writeString(elsewhere.resolve("dev.txt"), DEV);
    Path link = Files.createSymbolicLink(corpora.resolve("link"), elsewhere);
    Path hidden = Files.createDirectories(corpora.resolve(".cache"));
    Files.writeString(hidden.resolve("damaged.txt"), "x");

    CommandRun run = CommandRun.of("corpus", corpora.toString());
    assertThat(run.err()).isEmpty();
    assertThat(run.out()).startsWith(link.resolve("dev.txt") + "\n");
    assertThat(CommandRun.of("corpus", link.toString()).out())
        .startsWith(link.resolve("dev.txt") + "\n");
  }

  @Test
  void anEmptyDirectoryIsNamedAndOtherFilesAreDescribed() throws IOException {
    Path empty = Files.createDirectories(directory.resolve("empty"));

    CommandRun run = CommandRun.of("corpus", empty.toString(), dev.toString());

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err()).isEqualToIgnoringNewLines("error: " + empty + ": no files");
    assertThat(run.out()).contains(dev.toString());
  }

  @Test
  void whatIsReadIsNotWrittenTo() throws IOException {
    Path link = Files.createSymbolicLink(directory.resolve("link"), dev);

    for (String option : new String[] {"--to", "--json"}) {
      for (Path output : new Path[] {dev, link, directory.resolve("x").resolve("../dev.txt")}) {
        CommandRun run = CommandRun.of("corpus", dev.toString(), option, output.toString());
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains(option + ": " + output + " is one of the files to read");
      }
    }
    assertThat(Files.readString(dev)).isEqualTo(DEV);
    assertThat(
            CommandRun.of(
                    "corpus",
                    dev.toString(),
                    "--to=" + directory + "/x",
                    "--json",
                    directory + "/x")
                .status())
        .isEqualTo(2);
  }

  @Test
  void typesThatNoFileHasAreNamed() {
    Path to = directory.resolve("to");

    CommandRun run =
        CommandRun.of("corpus", "--map", "LCO=X,PER=P", "--others=keep", train.toString());
    CommandRun converted =
        CommandRun.of("corpus", "--map=LCO=X", "--others=keep", "--to=" + to, train.toString());

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err()).isEqualToIgnoringNewLines("error: --map: no file has entities of LCO");
    assertThat(converted.status()).isEqualTo(1);
    assertThat(converted.err()).contains(train + ": no entities of LCO, which --map names");
    assertThat(to).doesNotExist();
    assertThat(
            CommandRun.of(
                    "corpus", "--map=PER=P", "--others=keep", dev.toString(), train.toString())
                .status())
        .isZero();
  }

  @Test
  void aTypeThatIsNotMappedIsAnError() {
    CommandRun run = CommandRun.of("corpus", "--map", "DATE=O", train.toString());

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err())
        .contains(train + ": --map does not name the types ", "PER", "--others keep leaves them");
    assertThat(CommandRun.of("corpus", "--map", "LOC=LOC", "--others=drop", train.toString()).out())
        .contains("  entities    LOC 4\n");
  }

  @ParameterizedTest
  @CsvSource({
    "space:2:0:1, token tag",
    "white_space:2:0:1, token … tag",
    "masakhaner, token tag",
    "space:2:0:1:document_starts, 'token tag, with -DOCSTART- lines'",
  })
  void formatsCanBeNamed(String format, String shown) {
    assertThat(CommandRun.of("corpus", "--format", format, train.toString()).out())
        .contains("  format      " + shown + "\n");
  }

  @Test
  void idsAreNamed() throws IOException {
    Path file =
        Files.writeString(
            directory.resolve("ids.jsonl"), "{\"tokens\": [\"a\", \"b\"], \"ner_tags\": [1, 0]}\n");

    assertThat(CommandRun.of("corpus", file.toString()).err()).contains(file + ":1: tag 0 is 1");
    assertThat(CommandRun.of("corpus", "--tag-names", "O,B-X", file.toString()).out())
        .contains("  tags        B-X 1, O 1\n");
    assertThat(CommandRun.of("corpus", "--tag-names", "O,B-X", train.toString()).err())
        .contains(train + ": names of ids are given, but tags are names here: token tag");
    assertThat(CommandRun.of("corpus", "--format", "wikiann", file.toString()).out())
        .contains("  tags        B-PER 1, O 1\n");
  }

  @Test
  void wrongUsageIsRefused() {
    String file = train.toString();
    assertThat(CommandRun.of("corpus").status()).isEqualTo(2);
    assertThat(CommandRun.of("corpus", "--format", "xml", file).status()).isEqualTo(2);
    assertThat(CommandRun.of("corpus", "--format", "tab:2:0:5", file).err())
        .contains("'tab:2:0:5' is no format: token in column 0 and tag in column 5 of 2");
    assertThat(CommandRun.of("corpus", "--format", "colon:2:0:1", file).err())
        .contains("\"colon\" is none of tab, space, white_space, comma, semicolon");
    assertThat(CommandRun.of("corpus", "--format", "tab:two:0:1", file).err())
        .contains("\"two\" is no number of columns or of a column");
    assertThat(CommandRun.of("corpus", "--others", "keep", file).status()).isEqualTo(2);
    assertThat(CommandRun.of("corpus", "--tag-names", "O,B-PER,B-PER", file).err())
        .contains("--tag-names: two ids have the name \"B-PER\"");
    assertThat(CommandRun.of("corpus", "--tag-names", "O,PER,B-LOC", file).status()).isEqualTo(2);
    assertThat(CommandRun.of("corpus", "--map", "LOC=X,LOC=Y", file).err())
        .contains("--map: two names for LOC");
    assertThat(CommandRun.of("corpus", "--map", "LOC=", file).status()).isEqualTo(2);
    assertThat(CommandRun.of("corpus", "--map", "LOC", file).status()).isEqualTo(2);
    assertThat(CommandRun.of("corpus", "--to", "x", file, dev.toString()).status()).isEqualTo(2);
    assertThat(CommandRun.of("corpus", "--tag-names", "O", "--format", "panx", file).status())
        .isEqualTo(2);
  }

  @Test
  void aFileThatIsMissingIsNamed() {
    CommandRun run = CommandRun.of("corpus", directory.resolve("none").toString());

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err()).contains("none: there is no such file");
  }
}
