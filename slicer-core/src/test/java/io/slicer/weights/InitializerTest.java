package io.slicer.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.slicer.weights.Parameters.Tensor;
import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class InitializerTest {
  private static final Shape SHAPE = Shape.of(200, 500);
  private static final double DEVIATION = 0.02;

  private static float[] drawn(Initializer initializer, String name, Shape shape, long seed) {
    try (FloatMemory memory = FloatMemory.allocate(shape.elements())) {
      memory.fill(0, memory.length(), Float.NaN);
      initializer.fill(new Tensor(name, shape, memory), seed);
      return memory.toArray();
    }
  }

  private static float[] drawn(Initializer initializer) {
    return drawn(initializer, "weight", SHAPE, 7);
  }

  private static double moment(float[] values, int power) {
    return IntStream.range(0, values.length)
        .mapToDouble(i -> Math.pow(values[i], power))
        .average()
        .orElseThrow();
  }

  /** Of 100,000 values: a mean is off by 0.003 deviations, a deviation by 0.2 percent. */
  private static void assertMoments(float[] values, double deviation, double kurtosis) {
    assertThat(moment(values, 1)).isCloseTo(0, within(0.015 * deviation));
    assertThat(Math.sqrt(moment(values, 2))).isCloseTo(deviation, within(0.01 * deviation));
    assertThat(moment(values, 4) / Math.pow(moment(values, 2), 2)).isCloseTo(kurtosis, within(0.1));
  }

  private static Stream<Initializer> random() {
    return Stream.of(
        Initializer.normal(DEVIATION),
        Initializer.truncatedNormal(DEVIATION),
        Initializer.xavierUniform(),
        Initializer.normalWithZeroRow(DEVIATION, 3));
  }

  @ParameterizedTest
  @MethodSource("random")
  void valuesDependOnSeedAndNameAndOnNothingElse(Initializer initializer) {
    float[] values = drawn(initializer);
    assertThat(drawn(initializer)).isEqualTo(values);
    assertThat(drawn(initializer, "weight", SHAPE, 8)).isNotEqualTo(values);
    assertThat(drawn(initializer, "other", SHAPE, 7)).isNotEqualTo(values);
  }

  @Test
  void normalValuesAreNormal() {
    float[] values = drawn(Initializer.normal(DEVIATION));
    assertMoments(values, DEVIATION, 3);
    assertThat(largest(values)).isGreaterThan(4 * DEVIATION);
  }

  /** Trainings that were begun by earlier versions begin with the same values today. */
  @Test
  void normalValuesAreThoseThatWereEverDrawn() {
    assertThat(drawn(Initializer.normal(0.02), "classifier.weight", Shape.of(2, 2), 7))
        .containsExactly(0.013312115f, 0.011332674f, 0.0024601861f, -0.030363364f);
  }

  @Test
  void truncatedNormalValuesEndAtTwoDeviations() {
    float[] values = drawn(Initializer.truncatedNormal(DEVIATION));
    assertThat(largest(values)).isBetween(1.99 * DEVIATION, 2 * DEVIATION);
    // 1 - 4 phi(2) / (2 Phi(2) - 1), and the fourth moment, 3 - 28 phi(2) / (2 Phi(2) - 1).
    double variance = 0.77374;
    assertMoments(values, Math.sqrt(variance) * DEVIATION, 1.41617 / (variance * variance));
  }

  @Test
  void xaviersValuesFillTheirBoundsEvenly() {
    double bound = Math.sqrt(6.0 / 700);
    float[] values = drawn(Initializer.xavierUniform());
    assertThat(largest(values)).isBetween(0.999 * bound, bound);
    assertMoments(values, bound / Math.sqrt(3), 1.8);
  }

  @Test
  void constantsAreConstant() {
    assertThat(drawn(Initializer.zeros())).containsOnly(0);
    assertThat(drawn(Initializer.ones())).containsOnly(1);
  }

  @Test
  void aPaddingRowIsZeroAndTheOthersAreAsWithoutIt() {
    float[] expected = drawn(Initializer.normal(DEVIATION));
    Arrays.fill(expected, 3 * 500, 4 * 500, 0);
    assertThat(drawn(Initializer.normalWithZeroRow(DEVIATION, 3))).isEqualTo(expected);
  }

  @Test
  void aTensorThatCannotBeginSoIsRefusedByName() {
    assertThatThrownBy(() -> drawn(Initializer.xavierUniform(), "bias", Shape.of(5), 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("\"bias\" (5) is no matrix (out, in) for Xavier's bounds");
    assertThatThrownBy(() -> drawn(Initializer.normalWithZeroRow(1, 5), "table", Shape.of(5, 2), 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("\"table\" (5, 2) has no row 5 to be zero");
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.1, Double.NaN, Double.POSITIVE_INFINITY})
  void aDeviationThatIsNoneIsRefused(double deviation) {
    assertThatThrownBy(() -> Initializer.normal(deviation))
        .hasMessage("a standard deviation of " + deviation);
    assertThatThrownBy(() -> Initializer.truncatedNormal(deviation))
        .hasMessage("a standard deviation of " + deviation);
    assertThatThrownBy(() -> Initializer.normalWithZeroRow(deviation, 0))
        .hasMessage("a standard deviation of " + deviation);
  }

  private static double largest(float[] values) {
    return IntStream.range(0, values.length)
        .mapToDouble(i -> Math.abs(values[i]))
        .max()
        .orElseThrow();
  }
}
