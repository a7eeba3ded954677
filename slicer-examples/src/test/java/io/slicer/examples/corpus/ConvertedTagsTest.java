package io.slicer.examples.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.slicer.examples.cli.CommandRun;
import io.slicer.examples.cli.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the command says of files with other tags than IOB2's. */
class ConvertedTagsTest {
  @TempDir private Path directory;

  private Path file(String tags) throws IOException {
    return Files.writeString(
        directory.resolve("corpus.tsv"), tags.replace(' ', '\n').replace('/', '\t') + "\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          IOBES | a/B-X b/I-X c/E-X d/O e/S-Y | B-X 1, E-X 1, I-X 1, O 1, S-Y 1 | B-X 1, B-Y 1, I-X 2, O 1
          BILOU | a/B-X b/L-X d/O e/U-Y | B-X 1, L-X 1, O 1, U-Y 1 | B-X 1, B-Y 1, I-X 1, O 1
          BMES | a/B-X b/M-X c/E-X d/O e/S-Y | B-X 1, E-X 1, M-X 1, O 1, S-Y 1 | B-X 1, B-Y 1, I-X 2, O 1
          IOB1 | a/I-X b/I-X c/B-X d/O e/I-Y | B-X 1, I-X 2, I-Y 1, O 1 | B-X 2, B-Y 1, I-X 1, O 1
          """)
  void tagsAreThoseOfTheFileAndWhatTheyBecomeIsSaid(
      TagSchemeName scheme, String tags, String found, String iob2) throws IOException {
    Path json = directory.resolve("figures.json");
    Path to = directory.resolve("to.tsv");

    CommandRun described =
        CommandRun.of("corpus", file(tags).toString(), "--json", json.toString());
    CommandRun written =
        CommandRun.of(
            "corpus", file(tags).toString(), "--scheme", scheme.name(), "--to", to.toString());

    assertThat(described.out())
        .contains("  scheme      " + scheme + "\n")
        .contains("  tags        " + found + "\n  as IOB2     " + iob2 + "\n");
    JsonNode figures = Json.MAPPER.readTree(json.toFile()).at("/files/0");
    assertThat(counts(figures.get("tags"))).isEqualTo(found);
    assertThat(counts(figures.get("iob2"))).isEqualTo(iob2);
    assertThat(written.err())
        .matches(to + ": \\d of \\d tags of " + scheme + " became others in IOB2\\R");
    assertThat(CommandRun.of("corpus", to.toString()).out())
        .contains("  scheme      IOB2\n")
        .contains("  tags        " + iob2 + "\n  entities ");
  }

  /** Names of the scheme, as the option has them. */
  enum TagSchemeName {
    IOB1,
    IOBES,
    BILOU,
    BMES
  }

  private static String counts(JsonNode counts) {
    return counts.properties().stream()
        .map(entry -> entry.getKey() + " " + entry.getValue().longValue())
        .collect(java.util.stream.Collectors.joining(", "));
  }

  @Test
  void typesAloneAreOneEntityWhereTheyAreNeighbours() throws IOException {
    Path file = file("Mira/PER Sand/PER rows/O to/O Oslo/LOC and/O back/O");
    Path to = directory.resolve("to.tsv");

    CommandRun described = CommandRun.of("corpus", file.toString());
    CommandRun refused = CommandRun.of("corpus", file.toString(), "--scheme", "iob1");
    CommandRun written =
        CommandRun.of("corpus", file.toString(), "--scheme", "io", "--to", to.toString());

    assertThat(described.out())
        .contains(
            """
              scheme      IO; neighbours of one type are one entity
              sentences   1
              tokens      7
              tags        LOC 1, O 4, PER 2
              as IOB2     B-LOC 1, B-PER 1, I-PER 1, O 4
              entities    LOC 1, PER 1
            """);
    assertThat(refused.err())
        .contains(
            ":1: tag \"PER\" is not O, B-TYPE or I-TYPE; the tags look like IO: if they are,");
    assertThat(written.err())
        .contains("3 of 7 tags of IO became others in IOB2; neighbours of one type are one entity");
    assertThat(Files.readString(to))
        .isEqualTo("Mira\tB-PER\nSand\tI-PER\nrows\tO\nto\tO\nOslo\tB-LOC\nand\tO\nback\tO\n\n");
    assertThat(CommandRun.of("corpus", file.toString(), "--to", to.toString()).err())
        .contains("the tags look like IO: to convert them, give --scheme io");
  }

  @Test
  void mappedTypesAreThoseOfTheSecondFigure() throws IOException {
    CommandRun run =
        CommandRun.of("corpus", file("a/B-X b/O").toString(), "--map", "X=Z", "--others=keep");

    assertThat(run.out()).contains("  tags        B-X 1, O 1\n  as IOB2     B-Z 1, O 1\n");
  }
}
