package io.slicer.examples.eval;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.slicer.examples.cli.CommandRun;
import io.slicer.examples.cli.Json;
import io.slicer.ner.NerEvaluation;
import io.slicer.ner.NerModel;
import io.slicer.ner.Scoring;
import io.slicer.ner.corpus.NerDataset;
import io.slicer.ner.corpus.format.PanxReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Types that one side calls otherwise, or that only one side has. */
class TypeNamesTest {
  private static final String MODEL = CommandRun.TINY_MODEL.toString();

  @TempDir private Path directory;
  private Path persons;
  private NerEvaluation own;

  /** Two sentences of names, tagged by the model itself, so that figures are known. */
  @BeforeEach
  void tag() throws IOException {
    Path words = directory.resolve("words.tsv");
    Files.writeString(
        words, "Noor\tB-PER\nsees\tO\nOslo\tB-LOC\n\nMila\tB-PER\nand\tO\nOlu\tB-PER\n");
    try (NerModel model = NerModel.load(CommandRun.TINY_MODEL)) {
      own = model.evaluate(PanxReader.read(words), Scoring.WORDS);
    }
    persons = Files.writeString(directory.resolve("persons.tsv"), rows("PER", "PERSON"));
  }

  /** What the model says, with another name for a type. */
  private String rows(String from, String to) {
    StringBuilder rows = new StringBuilder();
    NerDataset dataset = own.dataset();
    for (int s = 0; s < dataset.size(); s++) {
      for (int i = 0; i < dataset.sentences().get(s).size(); i++) {
        rows.append(dataset.sentences().get(s).words().get(i))
            .append('\t')
            .append(own.predicted().get(s).get(i).replaceFirst("-" + from + "$", "-" + to))
            .append('\n');
      }
      rows.append('\n');
    }
    return rows.toString();
  }

  /** One that the model finds. */
  private String someType() {
    return own.predicted().toString().replaceAll("(?s).*?-([A-Z]+).*", "$1");
  }

  private static JsonNode micro(CommandRun run) throws IOException {
    return Json.MAPPER.readTree(run.out()).at("/0/report/micro");
  }

  @Test
  void theModelSaysSomethingElseThanO() {
    assertThat(own.predicted().toString()).contains("-");
  }

  @ParameterizedTest
  @ValueSource(strings = {"PERSON", "PERS", "per", "人名", "Person-Name"})
  void typesOfTheCorpusAreRenamed(String name) throws IOException {
    String type = someType();
    Path corpus = Files.writeString(directory.resolve("corpus.tsv"), rows(type, name));

    CommandRun asIs = CommandRun.of("evaluate", MODEL, corpus.toString(), "--format=panx");
    CommandRun mapped =
        CommandRun.of(
            "evaluate",
            MODEL,
            corpus.toString(),
            "--format=panx",
            "--map",
            name + "=" + type,
            "--others",
            "keep");

    assertThat(asIs.err())
        .contains("warning: " + corpus + " has entities of the types " + name + ", which the model")
        .contains("it finds PER, ORG, LOC; --map renames types");
    assertThat(mapped.err()).doesNotContain("warning", "note");
    assertThat(mapped.out())
        .contains("; types of the corpus: " + name + "=" + type + ", others keep)\n")
        .contains("micro avg     1.0000    1.0000    1.0000");
  }

  @Test
  void typesOfTheModelAreRenamedOrLeftOut() throws IOException {
    String type = someType();
    Path corpus = Files.writeString(directory.resolve("corpus.tsv"), rows(type, "X"));

    CommandRun renamed =
        CommandRun.of(
            "evaluate",
            MODEL,
            corpus.toString(),
            "--model-map",
            type + "=X",
            "--model-others=keep",
            "--json");
    CommandRun dropped =
        CommandRun.of(
            "evaluate",
            MODEL,
            corpus.toString(),
            "--map=X=O",
            "--others=keep",
            "--model-map=" + type + "=O",
            "--model-others=keep",
            "--json");

    assertThat(micro(renamed).get("f1").doubleValue()).isEqualTo(1);
    JsonNode names = Json.MAPPER.readTree(renamed.out()).at("/0/modelTypes");
    assertThat(names.at("/types/" + type).textValue()).isEqualTo("X");
    assertThat(names.get("others").textValue()).isEqualTo("KEEP");
    assertThat(Json.MAPPER.readTree(renamed.out()).at("/0/corpusTypes").isNull()).isTrue();
    JsonNode types = Json.MAPPER.readTree(dropped.out()).at("/0/report/perType");
    assertThat(types.has("X")).isFalse();
    assertThat(types.has(type)).isFalse();
  }

  @Test
  void typesThatOnlyTheModelFindsAreNoted() throws IOException {
    String type = someType();
    Path corpus = Files.writeString(directory.resolve("corpus.tsv"), rows(type, "X"));

    assertThat(CommandRun.of("evaluate", MODEL, corpus.toString()).err())
        .contains(
            "note: predicted were also entities of the types " + type + ", of which " + corpus);
  }

  @Test
  void allTypesCanBeOne() throws IOException {
    CommandRun run =
        CommandRun.of(
            "evaluate", MODEL, persons.toString(), "--map=*=ANY", "--model-map=*=ANY", "--json");

    assertThat(run.err()).doesNotContain("warning", "note");
    assertThat(Json.MAPPER.readTree(run.out()).at("/0/report/perType").fieldNames())
        .toIterable()
        .containsExactly("ANY");
    assertThat(micro(run).get("f1").doubleValue()).isEqualTo(1);
  }

  @Test
  void wrongNamesAreRefused() throws IOException {
    String corpus = Files.writeString(directory.resolve("x.tsv"), "a\tB-X\nb\tB-PER\n").toString();

    assertThat(CommandRun.of("evaluate", MODEL, corpus, "--map", "X=PER").err())
        .contains(
            corpus
                + ": --map does not name the types PER: --others keep leaves them as they are,"
                + " --others drop makes them none");
    assertThat(CommandRun.of("evaluate", MODEL, corpus, "--model-map", "PER=X").err())
        .contains("--model-map does not name the types ORG, LOC: --model-others keep leaves them");
    assertThat(CommandRun.of("evaluate", MODEL, corpus, "--map", "Y=PER", "--others=keep").err())
        .contains("--map: no corpus has entities of Y");
    assertThat(
            CommandRun.of("evaluate", MODEL, corpus, "--model-map=Y=O", "--model-others=keep")
                .err())
        .contains("--model-map: the model does not know Y: it finds PER, ORG, LOC");
    assertThat(CommandRun.of("evaluate", MODEL, corpus, "--others", "keep").status()).isEqualTo(2);
    assertThat(CommandRun.of("evaluate", MODEL, corpus, "--model-others=drop").status())
        .isEqualTo(2);
    assertThat(CommandRun.of("evaluate", MODEL, corpus, "--map=*=X", "--others=keep").err())
        .contains("--map: * names what becomes of the others already");
    assertThat(CommandRun.of("evaluate", MODEL, corpus, "--map", "X").status()).isEqualTo(2);
  }

  @Test
  void otherSchemesAreReadAndSaid() throws IOException {
    Path io = directory.resolve("io.tsv");
    Files.writeString(io, "Noor\tPER\nsees\tO\nOslo\tLOC\n.\tO\nSo\tO\nwhat\tO\n");
    Path iobes = directory.resolve("iobes.tsv");
    Files.writeString(iobes, "Noor\tB-PER\nSand\tE-PER\nsees\tO\nOslo\tS-LOC\n");

    assertThat(CommandRun.of("evaluate", MODEL, io.toString()).err())
        .contains(
            io
                + ": 2 of 6 tags of IO became others in IOB2; neighbours of one type are one entity");
    assertThat(CommandRun.of("evaluate", MODEL, iobes.toString()).err())
        .contains(iobes + ": 2 of 4 tags of IOBES became others in IOB2");
    assertThat(CommandRun.of("evaluate", MODEL, iobes.toString(), "--scheme", "bilou").err())
        .contains(iobes + ":2: tag \"E-PER\" is not O, B-TYPE, I-TYPE, L-TYPE or U-TYPE");
  }

  @Test
  void twoFilesOfTagsMayCallTypesDifferently() throws IOException {
    String both = "a B-PERSON B-PER\nb I-PERSON I-PER\nc O O\nd B-LOC B-LOC\ne B-DATE O\n";
    String file = Files.writeString(directory.resolve("both"), both).toString();

    CommandRun asIs = CommandRun.of("eval", file);
    CommandRun mapped = CommandRun.of("eval", file, "--map=PERSON=PER,DATE=O", "--others=keep");
    CommandRun other =
        CommandRun.of(
            "eval", file, "--map=DATE=O", "--others=keep", "--predicted-map=PER=PERSON,LOC=LOC");
    CommandRun all = CommandRun.of("eval", file, "--map=*=X", "--predicted-map=*=X", "--json");

    assertThat(asIs.err())
        .contains(
            "warning: predicted are entities of the types PER, which gold tags have not: they")
        .contains("have DATE, LOC, PERSON; --map and --predicted-map rename types");
    assertThat(mapped.err()).isEmpty();
    assertThat(mapped.out())
        .startsWith("gold types: PERSON=PER,DATE=O, others keep\n\n")
        .contains("micro avg     1.0000    1.0000    1.0000         2\n");
    assertThat(other.out()).contains("micro avg     1.0000    1.0000    1.0000         2\n");
    JsonNode figures = Json.MAPPER.readTree(all.out());
    assertThat(figures.at("/goldTypes/types/*").textValue()).isEqualTo("X");
    assertThat(figures.at("/micro/recall").doubleValue()).isEqualTo(2.0 / 3);
    assertThat(CommandRun.of("eval", file, "--predicted-map=Q=R", "--predicted-others=keep").err())
        .contains(file + ": --predicted-map: there are no entities of Q");
  }
}
