package io.slicer.classification.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.slicer.classification.Answer;
import io.slicer.classification.ClassificationDataset;
import io.slicer.classification.Example;
import io.slicer.classification.Problem;
import io.slicer.corpus.CorpusException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever happens to a file, it is read as what it then is, or refused by its name. */
class ClassificationFuzzTest extends CorpusTest {
  private static final int DAMAGES = 400;
  private static final Set<String> LABELS = Set.of("yes", "no");

  private static final String TABS = "premise\thypothesis\tlabel\n";
  private static final String ROWS =
      "One \"two\"\tthree\tyes\nüber\tunter, it\tno\nሰላም\tab\tyes\nx\t{\"a\": 1}\tno\n";
  private static final String CSV =
      "text,label\n\"One \"\"two\"\", three\",yes\n\"über\n\nunter\",no\nplain,yes\n";
  private static final String JSON =
      """
      {"sentence1": "One", "sentence2": "tw\\"o", "label": "yes"}
      {"label": "no", "sentence2": "über", "sentence1": "\\u00fcnter"}
      """;

  /** What is put where something else was. */
  private static final List<String> PIECES =
      List.of(
          "\t", "\n", "\r\n", "\r", "\"", "\"\"", ",", ";", "{", "}", "[", "]", ":", "\\", "\0",
          "\uFEFF", " ", "yes", "no", "label", "text", "null", "1", "-1", "1.5", "\\ud800");

  private final Random random = new Random(11);

  private byte[] damaged(byte[] whole) throws IOException {
    ByteArrayOutputStream damaged = new ByteArrayOutputStream();
    int from = random.nextInt(whole.length + 1);
    int to = Math.min(whole.length, from + (random.nextBoolean() ? 0 : random.nextInt(6)));
    damaged.write(whole, 0, from);
    switch (random.nextInt(4)) {
      case 0 -> damaged.write(random.nextInt(256));
      case 1 -> damaged.write(whole, from, to - from); // once again
      default ->
          damaged.write(PIECES.get(random.nextInt(PIECES.size())).getBytes(StandardCharsets.UTF_8));
    }
    damaged.write(whole, to, whole.length - to);
    byte[] bytes = damaged.toByteArray();
    return random.nextInt(8) == 0 ? Arrays.copyOf(bytes, random.nextInt(bytes.length + 1)) : bytes;
  }

  @ParameterizedTest
  @ValueSource(strings = {ROWS, TABS + ROWS, CSV, JSON})
  void damagedFilesAreReadOrRefused(String content) throws IOException {
    byte[] whole = content.getBytes(StandardCharsets.UTF_8);
    int refused = 0;
    int read = 0;
    for (int i = 0; i < DAMAGES; i++) {
      byte[] bytes = damaged(whole);
      if (random.nextBoolean()) {
        bytes = damaged(bytes.length == 0 ? whole : bytes);
      }
      Path file = Files.write(file("fuzzed", ""), bytes);
      for (ReadingOptions options : options()) {
        try {
          check(ClassificationFiles.read(file, options));
          read++;
        } catch (CorpusException e) {
          assertThat(e).hasMessageStartingWith(file + ":");
          refused++;
        } catch (RuntimeException e) {
          fail("damage " + i + ": " + new String(bytes, StandardCharsets.UTF_8), e);
        }
        try {
          ClassificationFiles.inputs(file, options);
        } catch (CorpusException e) {
          assertThat(e).hasMessageStartingWith(file + ":");
        }
      }
    }
    assertThat(read).isPositive();
    assertThat(refused).isPositive();
  }

  private static List<ReadingOptions> options() {
    return List.of(
        ReadingOptions.defaults(),
        ReadingOptions.defaults()
            .withLabels(LabelRules.among(LABELS.toArray(String[]::new)).leavingOut("-1")),
        ReadingOptions.of(Problem.MULTI_LABEL).withLabels(LabelRules.NONE.separatedBy(",")),
        ReadingOptions.of(Problem.REGRESSION));
  }

  /** No answer is invented, and no text is empty. */
  private static void check(ClassificationDataset dataset) {
    for (Example example : dataset.examples()) {
      assertThat(example.input().text() + example.input().pair().orElse("")).isNotEmpty();
      if (example.answer() instanceof Answer.Label one) {
        assertThat(one.name()).isNotBlank().isEqualTo(one.name().strip());
      }
    }
  }
}
