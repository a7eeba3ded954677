package io.slicer.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PValueCorrectionTest {
  /** What R's p.adjust gives. */
  @Test
  void holmAndBenjaminiHochbergOfAnExample() {
    double[] p = {0.01, 0.04, 0.03, 0.005, 0.5};

    assertThat(PValueCorrection.HOLM.adjust(p))
        .containsExactly(new double[] {0.04, 0.09, 0.09, 0.025, 0.5}, within(1e-15));
    assertThat(PValueCorrection.BENJAMINI_HOCHBERG.adjust(p))
        .containsExactly(new double[] {0.025, 0.05, 0.05, 0.025, 0.5}, within(1e-15));
  }

  private static double[] randomPValues(long seed) {
    Random random = new Random(seed);
    double[] p = new double[1 + random.nextInt(12)];
    for (int i = 0; i < p.length; i++) {
      // Squared, so that some are small; rounded, so that some are equal.
      p[i] = Math.round(20 * Math.pow(random.nextDouble(), 2)) / 20.0;
    }
    return p;
  }

  /** Corrected by their definitions: the smallest level at which the procedure rejects. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void aCorrectedPValueIsTheLevelAtWhichItsTestIsRejected(long seed) {
    double[] p = randomPValues(seed);
    double[] holm = PValueCorrection.HOLM.adjust(p);
    double[] hochberg = PValueCorrection.BENJAMINI_HOCHBERG.adjust(p);
    for (double level : new double[] {0.0213, 0.0617, 0.1137, 0.2711, 0.5239, 0.9713}) {
      for (int i = 0; i < p.length; i++) {
        assertThat(holm[i] <= level).isEqualTo(holmRejects(p, i, level));
        assertThat(hochberg[i] <= level).isEqualTo(hochbergRejects(p, i, level));
      }
    }
  }

  /** Step down from the smallest until one is too large. */
  private static boolean holmRejects(double[] p, int test, double level) {
    double[] sorted = p.clone();
    Arrays.sort(sorted);
    for (int k = 0; k < p.length; k++) {
      if (sorted[k] > level / (p.length - k)) {
        return p[test] < sorted[k];
      }
    }
    return true;
  }

  /** Step up from the largest until one is small enough. */
  private static boolean hochbergRejects(double[] p, int test, double level) {
    double[] sorted = p.clone();
    Arrays.sort(sorted);
    for (int k = p.length - 1; k >= 0; k--) {
      if (sorted[k] <= level * (k + 1) / p.length) {
        return p[test] <= sorted[k];
      }
    }
    return false;
  }

  @ParameterizedTest
  @EnumSource
  void nothingBecomesSmallerOrLargerThanOne(PValueCorrection correction) {
    for (long seed = 0; seed < 50; seed++) {
      double[] p = randomPValues(seed);
      double[] corrected = correction.adjust(p);
      for (int i = 0; i < p.length; i++) {
        assertThat(corrected[i]).isBetween(p[i], 1.0);
      }
    }
    assertThat(correction.adjust(0.3)).containsExactly(0.3);
    assertThat(correction.adjust()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.01, 1.01, Double.NaN})
  void whatIsNoProbabilityIsRefused(double p) {
    assertThatThrownBy(() -> PValueCorrection.HOLM.adjust(0.5, p))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a p-value of " + p);
  }
}
