package io.slicer.examples.names;

import static org.assertj.core.api.Assertions.assertThat;

import io.slicer.ner.corpus.NerDataset;
import io.slicer.ner.corpus.Sentence;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class TypeWarningsTest {
  private final StringWriter out = new StringWriter();
  private final PrintWriter err = new PrintWriter(out, true);

  private static NerDataset corpus(String source, String... types) {
    return NerDataset.of(
        source,
        Arrays.stream(types)
            .map(type -> new Sentence(List.of("a"), List.of("B-" + type)))
            .toList());
  }

  @Test
  void corporaWithTypesThatTrainingLacksAreNamedTogether() {
    TypeWarnings.untaught(
        err,
        corpus("train-en.tsv", "PER", "LOC"),
        List.of(
            corpus("test-en.tsv", "PER"),
            corpus("test-sw.tsv", "PER", "DATE"),
            corpus("test-ha.tsv", "DATE"),
            corpus("test-fr.tsv", "per", "lieu")));

    assertThat(out.toString().lines())
        .containsExactly(
            "warning: entities of the types DATE are in test-sw.tsv, test-ha.tsv, but not in"
                + " train-en.tsv, which has LOC, PER: the model cannot find them, and they count as"
                + " missed; the command corpus renames types (--map, --to)",
            "warning: entities of the types lieu, per are in test-fr.tsv, but not in train-en.tsv,"
                + " which has LOC, PER: the model cannot find them, and they count as missed; the"
                + " command corpus renames types (--map, --to)");
  }

  @Test
  void nothingIsSaidOfTypesThatAreTaught() {
    TypeWarnings.untaught(
        err, corpus("train", "PER", "LOC"), List.of(corpus("test", "PER"), corpus("dev", "LOC")));
    TypeWarnings.onlyPredicted(
        err, "test", corpus("x", "PER").types(), corpus("y", "PER").types(), "");

    assertThat(out.toString()).isEmpty();
  }
}
