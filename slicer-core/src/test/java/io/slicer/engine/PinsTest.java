package io.slicer.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.TestAbortedException;

class PinsTest {
  private static final String TABLE =
      """
      # what
      scores\tavx2\t1\tab
      scores\tavx2\t3\tcd
      """;

  @TempDir private Path directory;
  private Path file;

  @BeforeEach
  void write() throws IOException {
    file = Files.writeString(directory.resolve("pins.tsv"), TABLE);
  }

  @Test
  void anInstructionSetWithoutRowsIsSkippedWithAWordOnHowToAddSome() {
    assertThatThrownBy(() -> Pins.of(file, "avx10", false))
        .isInstanceOf(TestAbortedException.class)
        .hasMessageContaining("avx10")
        .hasMessageContaining("-Dslicer.pins=write");
  }

  @Test
  void otherBitsAndRowsThatAreMissingFail() {
    Pins pins = Pins.of(file, "avx2", false);
    assertThatCode(() -> pins.check("scores", 3, "cd")).doesNotThrowAnyException();
    assertThatThrownBy(() -> pins.check("scores", 3, "ab")).isInstanceOf(AssertionError.class);
    assertThatThrownBy(() -> pins.check("scores", 2, "cd"))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("-Dslicer.pins=write");
  }

  @Test
  void writingAddsWhatIsMissingAndReplacesNothing() throws IOException {
    Pins pins = Pins.of(file, "avx2", true);
    pins.check("scores", 2, "ef");
    assertThatThrownBy(() -> pins.check("scores", 3, "ef")).isInstanceOf(AssertionError.class);
    Pins.of(file, "avx10", true).check("scores", 2, "01");
    assertThat(file)
        .hasContent(
            """
            # what
            scores\tavx10\t2\t01
            scores\tavx2\t1\tab
            scores\tavx2\t2\tef
            scores\tavx2\t3\tcd
            """);
  }

  @Test
  void aSumTellsNamesAndEveryBitButNotTheOrder() {
    float[] zeros = {0, 0};
    String sum = Pins.sum(Map.of("a", zeros, "b", new float[] {1}));
    assertThat(Pins.sum(Map.of("b", new float[] {1}, "a", zeros))).isEqualTo(sum);
    assertThat(Pins.sum(Map.of("a", new float[] {0, -0f}, "b", new float[] {1}))).isNotEqualTo(sum);
    assertThat(Pins.sum(Map.of("a", zeros, "c", new float[] {1}))).isNotEqualTo(sum);
  }
}
