package io.slicer.examples.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.slicer.eval.SpanMode;
import io.slicer.eval.SpanReport;
import io.slicer.eval.ZeroDivision;
import io.slicer.examples.cli.CommandRun;
import io.slicer.examples.cli.Json;
import io.slicer.examples.training.TinyCorpus;
import io.slicer.ner.Aggregation;
import io.slicer.ner.Decoding;
import io.slicer.ner.NerEvaluation;
import io.slicer.ner.NerModel;
import io.slicer.ner.Scoring;
import io.slicer.ner.TaggingOptions;
import io.slicer.ner.corpus.NerDataset;
import io.slicer.ner.corpus.format.PanxReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluateModelTest {
  private static final String MODEL = CommandRun.TINY_MODEL.toString();

  @TempDir private static Path directory;
  private static Path english;
  private static Path german;

  @BeforeAll
  static void write() throws IOException {
    TinyCorpus.write(directory);
    english = directory.resolve("test-en.tsv");
    german = directory.resolve("dev-de.tsv");
  }

  private static SpanReport report(Path corpus, TaggingOptions options, SpanMode mode) {
    NerDataset dataset = PanxReader.read(corpus);
    try (NerModel model = NerModel.load(CommandRun.TINY_MODEL)) {
      NerEvaluation evaluation = model.evaluate(dataset, options);
      return SpanReport.of(evaluation.gold(), evaluation.predicted(), mode, ZeroDivision.ZERO);
    }
  }

  @Test
  void theReportIsThatOfTheModelsEvaluation() {
    CommandRun run = CommandRun.of("evaluate", MODEL, english.toString(), german.toString());

    assertThat(run.status()).isZero();
    SpanReport first = report(english, TaggingOptions.DEFAULT, SpanMode.LENIENT);
    SpanReport second = report(german, TaggingOptions.DEFAULT, SpanMode.LENIENT);
    assertThat(run.out())
        .isEqualTo(
            english
                + " (sentences: 4; scoring: words; aggregation: first; decoding: greedy;"
                + " mode: lenient)\n"
                + first.format(4)
                + "\n"
                + german
                + " (sentences: 1; scoring: words; aggregation: first; decoding: greedy;"
                + " mode: lenient)\n"
                + second.format(4)
                + "\n");
    assertThat(run.err())
        .contains("tagging " + english + ": 4 of 4 sentences")
        .contains("tagging " + german + ": 1 of 1 sentences");
  }

  @Test
  void theHeadingSaysHowTagsAreMadeAndCompared() {
    CommandRun words =
        CommandRun.of(
            "evaluate", MODEL, german.toString(), "--decoding", "viterbi", "--aggregation", "max");
    CommandRun subwords =
        CommandRun.of("evaluate", MODEL, german.toString(), "--score", "subwords", "--strict");

    assertThat(words.out()).contains("aggregation: max; decoding: viterbi; mode: lenient");
    assertThat(subwords.out())
        .startsWith(german + " (sentences: 1; scoring: subwords; mode: strict)\n");
  }

  @Test
  void optionsAreThoseOfTheModel() throws IOException {
    CommandRun run =
        CommandRun.of(
            "evaluate",
            MODEL,
            english.toString(),
            "--aggregation",
            "max",
            "--decoding",
            "viterbi",
            "--strict",
            "--json");

    JsonNode figures = Json.MAPPER.readTree(run.out()).get(0);
    SpanReport expected =
        report(english, new TaggingOptions(Aggregation.MAX, Decoding.VITERBI), SpanMode.STRICT);
    assertThat(figures.get("sentences").intValue()).isEqualTo(4);
    assertThat(figures.get("scoring").textValue()).isEqualTo("WORDS");
    assertThat(figures.get("tagging").get("aggregation").textValue()).isEqualTo("MAX");
    assertThat(figures.get("tagging").get("decoding").textValue()).isEqualTo("VITERBI");
    assertThat(figures.get("mode").textValue()).isEqualTo("STRICT");
    assertThat(figures.get("report").get("micro").get("precision").doubleValue())
        .isCloseTo(expected.micro().precision(), within(1e-12));
    assertThat(figures.get("report").get("micro").get("support").longValue())
        .isEqualTo(expected.micro().support());
  }

  @Test
  void subwordsAreComparedAsTheyAre() throws IOException {
    CommandRun run =
        CommandRun.of(
            "evaluate", MODEL, english.toString(), "--score", "subwords", "--json", "--first", "2");

    JsonNode figures = Json.MAPPER.readTree(run.out()).get(0);
    assertThat(figures.get("sentences").intValue()).isEqualTo(2);
    try (NerModel model = NerModel.load(CommandRun.TINY_MODEL)) {
      NerDataset dataset = PanxReader.read(english).first(2);
      assertThat(figures.get("report").get("micro").get("support").longValue())
          .isEqualTo(model.evaluate(dataset, Scoring.SUBWORDS).report().micro().support());
    }
    CommandRun contradiction =
        CommandRun.of(
            "evaluate", MODEL, english.toString(), "--score", "subwords", "--decoding", "viterbi");
    assertThat(contradiction.status()).isEqualTo(2);
  }

  @Test
  void formatsAreFoundOutOrGiven() throws IOException {
    Path spaces = Files.writeString(directory.resolve("spaces.txt"), "Ada B-PER\nsees O\n");

    assertThat(CommandRun.of("evaluate", MODEL, spaces.toString()).out())
        .contains("(sentences: 1;");
    assertThat(CommandRun.of("evaluate", MODEL, spaces.toString(), "--format", "masakhaner").out())
        .contains("(sentences: 1;");
    assertThat(CommandRun.of("evaluate", MODEL, spaces.toString(), "--format", "panx").err())
        .contains(spaces + ":1");
  }

  @Test
  void typesThatTheModelDoesNotKnowAreNamed() throws IOException {
    Path corpus = directory.resolve("other-types.tsv");
    Files.writeString(corpus, "Mila\tB-per\nlives\tO\nin\tO\nRome\tB-LOC\n\n");

    CommandRun run = CommandRun.of("evaluate", MODEL, corpus.toString());

    assertThat(run.status()).isZero();
    assertThat(run.err())
        .contains("warning: " + corpus + " has entities of the types per, which the model")
        .contains("it finds PER, ORG, LOC");
    assertThat(CommandRun.of("evaluate", MODEL, english.toString()).err())
        .doesNotContain("warning");
  }

  @Test
  void aDamagedCorpusIsAnErrorBeforeAnythingIsTagged() {
    CommandRun run = CommandRun.of("evaluate", MODEL, english.toString(), "no-such-file.tsv");

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).contains("no-such-file.tsv");
  }
}
