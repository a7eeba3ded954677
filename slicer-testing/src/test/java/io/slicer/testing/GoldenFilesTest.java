package io.slicer.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GoldenFilesTest {
  private static final String FILE = "grad-slicer.safetensors";

  @TempDir private Path directory;

  private double tolerance(String noise) throws IOException {
    Files.writeString(directory.resolve("noise.json"), noise);
    return new GoldenFiles(directory.resolve("tiny")).tolerance(FILE, "grad.x");
  }

  @Test
  void theToleranceIsFiveTimesTorchsNoiseButNotLessThanTorchsDistanceFromItself()
      throws IOException {
    assertThat(new GoldenFiles(directory.resolve("tiny")).tolerance(FILE, "grad.x"))
        .isEqualTo(5e-5);
    assertThat(tolerance("{}")).isEqualTo(1e-5);
    assertThat(tolerance("{\"tiny/grad-ce.safetensors\": {\"grad.x\": 3e-6}}"))
        .isCloseTo(1.5e-5, within(1e-18));
    assertThat(
            tolerance(
                "{\"tiny/grad-ce.safetensors\": {\"grad.x\": 3e-6}, \"tiny/%s\": {\"grad.x\": 4e-6}}"
                    .formatted(FILE)))
        .isCloseTo(2e-5, within(1e-18));
  }

  @Test
  void aDirectorysOwnRecordOfNoiseGoesBeforeTheOneBesideIt() throws IOException {
    Path own = Files.createDirectory(directory.resolve("tiny"));
    Files.writeString(
        own.resolve("noise.json"),
        "{\"%s\": {\"grad.x\": 4e-6, \"grad.y\": null}}".formatted(FILE));

    assertThat(tolerance("{\"tiny/%s\": {\"grad.x\": 1}}".formatted(FILE)))
        .isCloseTo(2e-5, within(1e-18));
    assertThat(new GoldenFiles(own).tolerance(FILE, "grad.y")).isEqualTo(1e-5);
  }

  @Test
  void valuesAreCloseUpToAShareOfTheLargest() {
    float[] expected = {-100, 1};

    GoldenFiles.assertClose(new float[] {-100, 1.5f}, expected, 0.005, "x");

    assertThatThrownBy(
            () -> GoldenFiles.assertClose(new float[] {-100, 1.5f}, expected, 0.004, "x"))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("x: largest difference, where the largest value is 100.0");
    assertThatThrownBy(
            () -> GoldenFiles.assertClose(new float[] {-100, Float.NaN}, expected, 1, "x"))
        .isInstanceOf(AssertionError.class);
    assertThatThrownBy(() -> GoldenFiles.assertClose(new float[] {-100}, expected, 1, "x"))
        .isInstanceOf(AssertionError.class);
  }
}
