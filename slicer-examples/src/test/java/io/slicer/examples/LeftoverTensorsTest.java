package io.slicer.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.slicer.examples.cli.CommandRun;
import io.slicer.examples.training.TinyCorpus;
import io.slicer.testing.ShippedFiles;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a model was trained with and slicer does not compute, as somebody at a terminal meets it.
 */
class LeftoverTensorsTest {
  @TempDir private Path directory;

  private static String model(String name) {
    return ShippedFiles.of("leftover-tensors").resolve(name).toString();
  }

  private static CommandRun tag(String name) {
    return CommandRun.of("tag", "--subwords", model(name), "Mila lives in Berlin .");
  }

  @ParameterizedTest
  @ValueSource(strings = {"adapter", "lora", "crf"})
  void allCommandsRefuseTheModelWithTheSameSentence(String name) throws Exception {
    Path data = TinyCorpus.write(directory.resolve("data"));
    String weights = Path.of(model(name)).resolve("model.safetensors").toString();

    CommandRun tag = tag(name);
    CommandRun evaluate =
        CommandRun.of("evaluate", model(name), data.resolve("train-en.tsv").toString());
    CommandRun panx =
        CommandRun.of(
            "panx",
            "--model",
            model(name),
            "--data",
            data.toString(),
            "--threads",
            "1",
            "--output",
            directory.resolve("run").toString());

    assertThat(tag.status()).isEqualTo(1);
    assertThat(tag.out()).isEmpty();
    assertThat(tag.err())
        .contains("error: " + weights + ": it has ")
        .contains("so another model would run than was trained");
    String sentence = tag.err().substring(tag.err().indexOf(": it has "));
    for (CommandRun other : new CommandRun[] {evaluate, panx}) {
      assertThat(other.status()).isEqualTo(1);
      assertThat(other.err()).endsWith(sentence);
    }
    assertThat(directory.resolve("run")).doesNotExist();
  }

  @Test
  void theSameModelWithoutThemTags() {
    assertThat(tag("plain").status()).isZero();
  }
}
