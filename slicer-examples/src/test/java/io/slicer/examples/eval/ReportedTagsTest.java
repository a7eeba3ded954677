package io.slicer.examples.eval;

import static org.assertj.core.api.Assertions.assertThat;

import io.slicer.examples.cli.CommandRun;
import io.slicer.testing.DataDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that were reported: schemes, scores of other programs' tags, spans, names of types. */
class ReportedTagsTest {
  @TempDir private Path directory;

  private static String reported(String file) {
    return DataDirectory.SHARED.assumed("reports").resolve("reports").resolve(file).toString();
  }

  @Test
  void typesWithoutPrefixes() throws IOException {
    String file = reported("io-tags/train.tsv");
    Path to = directory.resolve("to.tsv");

    assertThat(CommandRun.of("corpus", file).out())
        .contains("  scheme      IO", "  sentences   2\n", "  entities    LOC 2, ORG 1, PER 1\n");
    assertThat(CommandRun.of("corpus", file, "--scheme", "iob1").err()).contains("look like IO:");
    CommandRun.of("corpus", file, "--scheme", "io", "--to", to.toString());
    assertThat(Files.readString(to)).startsWith("Olena\tB-PER\nKovalenko\tI-PER\n");
  }

  @Test
  void tagsOfTheFileAndWhatTheyBecome() {
    assertThat(CommandRun.of("corpus", reported("converted-tags-shown/bioes.tsv")).out())
        .contains("  tags        B-ORG 1, B-PER 1, E-ORG 1, E-PER 1, I-PER 1, O 8, S-LOC 2\n")
        .contains("  as IOB2     B-LOC 2, B-ORG 1, B-PER 1, I-ORG 1, I-PER 2, O 8\n");
    assertThat(CommandRun.of("corpus", reported("converted-tags-shown/iob1.tsv")).out())
        .contains("  tags        B-PER 1, I-LOC 1, I-ORG 2, I-PER 2, O 7\n");
    assertThat(CommandRun.of("corpus", reported("converted-tags-shown/bmes.tsv")).out())
        .contains("  scheme      BMES\n", "  entities    FOOD 1, LOC 1, PER 1\n");
  }

  @Test
  void whatOtherProgramsWriteIsScored() {
    CommandRun one = CommandRun.of("eval", reported("eval-spaces/conlleval.txt"));
    CommandRun two =
        CommandRun.of(
            "eval", reported("eval-spaces/gold.txt"), reported("eval-spaces/predicted.txt"));

    assertThat(one.out())
        .isEqualTo(two.out())
        .contains("LOC     0.0000    0.0000    0.0000         1\n")
        .contains("ORG     0.5000    1.0000    0.6667         1\n")
        .contains("micro avg     0.6667    0.6667    0.6667         3\n")
        .contains("macro avg     0.5000    0.6667    0.5556         3\n");
  }

  @Test
  void schemesAreScored() {
    for (String scheme : new String[] {"bioes", "bilou"}) {
      String file = reported("eval-bioes/" + scheme + ".tsv");

      assertThat(CommandRun.of("eval", file).out())
          .contains("LOC     1.0000    1.0000    1.0000         2\n", "mode: lenient");
      assertThat(CommandRun.of("eval", "--strict", file).out())
          .contains("LOC     1.0000    0.5000    0.6667         2\n", "mode: strict")
          .contains("micro avg     1.0000    0.7500    0.8571         4\n")
          .contains("macro avg     1.0000    0.8333    0.8889         4\n");
    }
  }

  @Test
  void spansOfTextsAreRead() {
    for (String name : new String[] {"annotated", "spans"}) {
      assertThat(CommandRun.of("corpus", reported("spans-jsonl/" + name + ".jsonl")).out())
          .contains("  format      JSON, texts with spans\n", "  sentences   2\n")
          .contains("  entities    LOC 2, ORG 1, PER 1\n")
          .doesNotContain("note");
    }
  }

  @Test
  void typesMayHaveOtherNames() {
    String model = DataDirectory.SHARED.assumed("a model").resolve("goldens/tiny-bert").toString();
    String persons = reported("other-type-names/persons.tsv");

    CommandRun asIs = CommandRun.of("evaluate", model, persons);
    CommandRun mapped = CommandRun.of("evaluate", model, persons, "--map", "PERSON=PER");

    assertThat(asIs.err()).contains("types PERSON, which the model does not know", "--map");
    assertThat(mapped.err()).doesNotContain("warning");
    assertThat(mapped.out())
        .contains("; types of the corpus: PERSON=PER)\n")
        .contains("PER     1.0000    0.6000    0.7500         5\n")
        .contains("micro avg     0.6000    0.6000    0.6000         5\n");
  }
}
