package io.slicer.examples.panx;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PredictionsFileTest {
  private static final PredictionsFile PREDICTIONS =
      new PredictionsFile(
          List.of(List.of("Ada", "", "#"), List.of("in\u2028", "Zürich")),
          List.of(List.of("B-PER", "I-PER", "O"), List.of("O", "B-LOC")),
          List.of(List.of("O", "I-PER", "O"), List.of("O", "B-ORG")));

  @TempDir private Path directory;

  private Path file(String content) throws IOException {
    return Files.writeString(directory.resolve("de.tsv"), content);
  }

  @Test
  void whatWasWrittenIsRead() throws IOException {
    assertThat(PredictionsFile.read(file(PREDICTIONS.content()))).contains(PREDICTIONS);
    assertThat(PREDICTIONS.content()).startsWith("Ada\tB-PER\tO\n\tI-PER\tI-PER\n");
  }

  @Test
  void aFileThatWasCutIsNothingOrHasFewerSentences() throws IOException {
    String content = PREDICTIONS.content();
    for (int end = 0; end < content.length(); end++) {
      assertThat(PredictionsFile.read(file(content.substring(0, end))).stream())
          .allMatch(read -> read.tokens().equals(PREDICTIONS.tokens().subList(0, 1)));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\tO\n\n", "a\tO\tO\tO\n\n", "a\tO\tPER\n\n", "a\tO\tO\n\n\n\n"})
  void whatHasAnotherFormIsNothing(String content) throws IOException {
    assertThat(PredictionsFile.read(file(content))).isEmpty();
    assertThat(PredictionsFile.read(directory.resolve("none"))).isEmpty();
  }

  @Test
  void otherBytesThanUtf8AreNothing() throws IOException {
    Path file = directory.resolve("de.tsv");
    Files.write(file, new byte[] {(byte) 0xff, '\t', 'O', '\t', 'O', '\n', '\n'});

    assertThat(PredictionsFile.read(file)).isEmpty();
  }
}
