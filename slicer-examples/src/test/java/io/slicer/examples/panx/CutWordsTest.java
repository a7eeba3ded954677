package io.slicer.examples.panx;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.slicer.examples.cli.CommandRun;
import io.slicer.examples.cli.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model that was trained on words as BERT's tokenizer has them. */
class CutWordsTest {
  @TempDir private Path directory;

  private static final String SENTENCE =
      "en:l'Aquila\tB-LOC\nen:sees\tO\nen:Paris-based\tB-ORG\nen:Harbour\tI-ORG\n\n";

  @Test
  void trainingTaggingAndEvaluationHaveTheSameWords() throws IOException {
    Path data = Files.createDirectory(directory.resolve("data"));
    for (String split : new String[] {"train", "dev", "test"}) {
      Files.writeString(data.resolve(split + "-en.tsv"), SENTENCE.repeat(4));
    }
    Path run = directory.resolve("run");
    CommandRun trained =
        CommandRun.of(
            "panx",
            "--model",
            CommandRun.TINY_MODEL.toString(),
            "--data",
            data.toString(),
            "--output",
            run.toString(),
            "--epochs",
            "1",
            "--words",
            "punctuation",
            "--threads",
            "1");
    assertThat(trained.err()).doesNotContain("error");
    assertThat(trained.status()).isZero();
    assertThat(trained.out()).contains("words: punctuation\n");
    String model = run.resolve("model").toString();
    JsonNode record = Json.MAPPER.readTree(run.resolve("model/run-record.json").toFile());
    assertThat(record.at("/parameters/wordBoundaries").textValue()).isEqualTo("PUNCTUATION");
    assertThat(Files.readString(run.resolve("predictions/en.tsv")))
        .startsWith("l\tB-LOC\t")
        .contains("\n'\tI-LOC\t", "\nAquila\tI-LOC\t", "\n-\tI-ORG\t");

    String tagged = tagged(model);
    assertThat(tagged).isEqualTo(tagged(model, "--words", "punctuation"));
    assertThat(tagged).isNotEqualTo(tagged(model, "--words", "pan-x"));

    CommandRun evaluated = CommandRun.of("evaluate", model, data.resolve("test-en.tsv").toString());
    assertThat(evaluated.out()).contains("; words: punctuation; mode: ");
    assertThat(
            CommandRun.of(
                    "evaluate", "--words", "pan-x", model, data.resolve("test-en.tsv").toString())
                .out())
        .contains("; words: pan-x; mode: ");
  }

  private static String tagged(String model, String... more) {
    return CommandRun.of(
            Stream.concat(
                    Stream.of("tag", "--json", "--subwords", model, "l'Aquila"), Stream.of(more))
                .toArray(String[]::new))
        .out();
  }
}
