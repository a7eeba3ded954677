package io.slicer.ner;

import static org.assertj.core.api.Assertions.assertThat;

import io.slicer.testing.GoldenFiles;
import io.slicer.testing.JavaProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.math3.stat.descriptive.rank.Percentile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** In a process of its own, with a heap that is resident from the start. */
class SteadyMemoryTest {
  private static final int ROUNDS = 100_000 / TaggingProcess.ROUND;

  /** Shapes that have not occurred before take memory for good. */
  private static final int WARM_UP_ROUNDS = ROUNDS / 2;

  /** Less than anything that a sentence is made into. */
  private static final long BYTES_PER_SENTENCE = 100;

  private static final Pattern FIGURES = Pattern.compile("(\\d+) (\\d+)");

  /** Bytes. */
  private record Memory(double resident, double heap) {}

  @Test
  @EnabledOnOs(OS.LINUX)
  void aHundredThousandSentencesLeaveNothingBehind() throws Exception {
    List<Memory> rounds = rounds(ROUNDS);

    List<Memory> warm = rounds.subList(WARM_UP_ROUNDS, ROUNDS);
    assertThat(growth(warm, Memory::resident, 25)).as("%s", rounds).isLessThan(BYTES_PER_SENTENCE);
    assertThat(growth(warm, Memory::heap, 50))
        .as("%s", rounds)
        .isLessThan(BYTES_PER_SENTENCE / 10.0);
  }

  /**
   * Bytes for each sentence in most of the rounds. What sentences leave behind is there in every
   * round; what batches take whose shape occurs for the first time is not.
   */
  private static double growth(
      List<Memory> rounds, ToDoubleFunction<Memory> bytes, double percentile) {
    double[] growth = new double[rounds.size() - 1];
    for (int i = 0; i < growth.length; i++) {
      growth[i] = bytes.applyAsDouble(rounds.get(i + 1)) - bytes.applyAsDouble(rounds.get(i));
    }
    return new Percentile(percentile).evaluate(growth) / TaggingProcess.ROUND;
  }

  private static List<Memory> rounds(int count) throws IOException, InterruptedException {
    Process process =
        JavaProcess.of(
                TaggingProcess.class,
                List.of("-Xms128m", "-Xmx128m", "-XX:+AlwaysPreTouch", "-XX:+UseSerialGC"),
                GoldenFiles.shipped("tiny-xlmr").directory().toString(),
                Integer.toString(count))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    List<Memory> rounds = new ArrayList<>();
    try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        Matcher figures = FIGURES.matcher(line);
        assertThat(line).matches(FIGURES);
        assertThat(figures.matches()).isTrue();
        rounds.add(
            new Memory(Double.parseDouble(figures.group(1)), Double.parseDouble(figures.group(2))));
      }
    } finally {
      process.destroy();
    }
    assertThat(process.waitFor()).isZero();
    assertThat(rounds).hasSize(count);
    return rounds;
  }
}
