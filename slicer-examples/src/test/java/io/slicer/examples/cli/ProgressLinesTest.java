package io.slicer.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ProgressLinesTest {
  private static String shown(long begun, long total, int... places) {
    StringWriter out = new StringWriter();
    try (Progress.Task task =
        new ProgressLines(new PrintWriter(out))
            .start("tagging", Progress.Unit.KILOBYTES, begun, total)) {
      for (int place : places) {
        task.at(place, "", Optional.empty());
      }
    }
    return out.toString();
  }

  @Test
  void thereIsALineForEachTenth() {
    assertThat(shown(40_000, 100_000, 41_000, 50_000, 55_000, 100_000))
        .isEqualToIgnoringNewLines("tagging: 50 of 100 kBtagging: 100 of 100 kB");
  }

  @Test
  void whereNobodyKnowsHowMuchThereIsThereIsALineWheneverItHasDoubled() {
    assertThat(shown(0, -1, 500, 1000, 1900, 2500, 3000, 5000, 9000))
        .isEqualToIgnoringNewLines("tagging: 1 kBtagging: 2 kBtagging: 5 kBtagging: 9 kB");
  }
}
