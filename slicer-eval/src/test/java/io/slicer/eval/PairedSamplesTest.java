package io.slicer.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.apache.commons.math3.distribution.TDistribution;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PairedSamplesTest {
  private static List<Double> differences(long seed) {
    Random random = new Random(seed);
    List<Double> differences = new ArrayList<>();
    for (int i = 0; i < 2 + seed; i++) {
      differences.add(0.3 + random.nextGaussian());
    }
    return differences;
  }

  @Test
  void differenceIsTheFirstMinusTheSecond() {
    PairedSamples samples = PairedSamples.of(List.of(3.0, 5.0, 4.0), List.of(1.0, 5.0, 3.0));

    assertThat(samples.differences()).containsExactly(2.0, 0.0, 1.0);
    assertThat(samples.difference()).isEqualTo(new SampleSummary(3, 1, 1));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 5, 9})
  void tTestIsThatOfTheTextbook(long seed) {
    PairedSamples samples = new PairedSamples(differences(seed));
    SampleSummary summary = samples.difference();
    double t = summary.mean() / (summary.standardDeviation() / Math.sqrt(summary.count()));
    double expected =
        2 * new TDistribution(summary.count() - 1.0).cumulativeProbability(-Math.abs(t));

    assertThat(samples.tTestPValue()).isCloseTo(expected, within(1e-12));
  }

  @Test
  void differencesThatAreAllTheSameSayNoMoreThanTheirSigns() {
    assertThat(new PairedSamples(List.of(0.0, 0.0)).tTestPValue()).isEqualTo(1);
    assertThat(new PairedSamples(List.of(0.1)).tTestPValue()).isNaN();
    for (int pairs = 2; pairs <= 20; pairs++) {
      PairedSamples same = new PairedSamples(Collections.nCopies(pairs, -0.1));
      assertThat(same.tTestPValue()).isEqualTo(same.signFlipPValue());
    }
    assertThat(new PairedSamples(Collections.nCopies(30, 0.1)).tTestPValue())
        .isEqualTo(Math.pow(2, -29));
  }

  @Test
  void differencesThatRoundingAloneTellsApartAreTheSame() {
    PairedSamples samples = PairedSamples.of(List.of(0.901, 0.102), List.of(0.9, 0.101));

    assertThat(samples.differences().get(0)).isNotEqualTo(samples.differences().get(1));
    assertThat(samples.tTestPValue()).isEqualTo(0.5);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 5, 9})
  void signFlipsAreCountedOneByOne(long seed) {
    List<Double> differences = differences(seed);
    double observed = Math.abs(differences.stream().mapToDouble(d -> d).sum());
    List<Double> sums = new ArrayList<>(List.of(0.0));
    for (double difference : differences) {
      List<Double> longer = new ArrayList<>();
      for (double sum : sums) {
        longer.add(sum + difference);
        longer.add(sum - difference);
      }
      sums = longer;
    }
    long asFar = sums.stream().filter(sum -> Math.abs(sum) >= observed - 1e-9).count();

    assertThat(new PairedSamples(differences).signFlipPValue())
        .isEqualTo((double) asFar / sums.size());
  }

  @Test
  void threeSeedsCannotShowMoreThanAQuarter() {
    assertThat(new PairedSamples(List.of(1.0, 1.1, 0.9)).signFlipPValue()).isEqualTo(0.25);
    assertThat(new PairedSamples(List.of(0.0, 0.0)).signFlipPValue()).isEqualTo(1);
  }

  @Test
  void tooManySignsToTryThemAllHaveNoPValue() {
    assertThat(new PairedSamples(Collections.nCopies(20, 1.0)).signFlipPValue())
        .isEqualTo(Math.pow(2, -19));
    assertThat(new PairedSamples(Collections.nCopies(21, 1.0)).signFlipPValue()).isNaN();
  }

  @Test
  void whatCannotBeComparedIsRefused() {
    assertThatThrownBy(() -> PairedSamples.of(List.of(1.0), List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("1 figures cannot be paired with 0");
    assertThatThrownBy(() -> PairedSamples.of(List.of(), List.of()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> PairedSamples.of(List.of(Double.NaN, 0.6), List.of(0.5, 0.5)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("NaN is no difference of two figures");
  }

  @Test
  void aSummaryHasTheStandardDeviationOfASample() {
    assertThat(SampleSummary.of(List.of(1.0, 2.0, 3.0))).isEqualTo(new SampleSummary(3, 2, 1));
    assertThat(SampleSummary.of(List.of(4.0)).standardDeviation()).isNaN();
    assertThatThrownBy(() -> SampleSummary.of(List.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
