package io.slicer.engine.internal.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DropoutMaskTest {
  private static float[] row(DropoutMask mask, int sequence, int position, int count) {
    float[] factors = new float[count];
    mask.row(sequence, position, factors, count);
    return factors;
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.1, 0.3, 0.5, 0.9})
  void dropsTheGivenShareAndKeepsTheMean(double probability) {
    DropoutMask mask = DropoutMask.of(probability, 7, 3, 2);
    int zeros = 0;
    double sum = 0;
    int n = 0;
    for (int position = 0; position < 2000; position++) {
      for (float factor : row(mask, position % 37, position, 101)) {
        zeros += factor == 0 ? 1 : 0;
        sum += factor;
        n++;
      }
    }
    double sd = Math.sqrt(probability * (1 - probability) / n);
    assertThat((double) zeros / n).isCloseTo(probability, Offset.offset(5 * sd));
    assertThat(sum / n).isCloseTo(1, Offset.offset(5 * sd / (1 - probability)));
  }

  @Test
  void everyArgumentChangesTheMask() {
    float[] base = row(DropoutMask.of(0.5, 1, 2, 3), 4, 5, 256);
    assertThat(row(DropoutMask.of(0.5, 1, 2, 3), 4, 5, 256)).isEqualTo(base);
    assertThat(row(DropoutMask.of(0.5, 9, 2, 3), 4, 5, 256)).isNotEqualTo(base);
    assertThat(row(DropoutMask.of(0.5, 1, 9, 3), 4, 5, 256)).isNotEqualTo(base);
    assertThat(row(DropoutMask.of(0.5, 1, 2, 9), 4, 5, 256)).isNotEqualTo(base);
    assertThat(row(DropoutMask.of(0.5, 1, 2, 3), 9, 5, 256)).isNotEqualTo(base);
    assertThat(row(DropoutMask.of(0.5, 1, 2, 3), 4, 9, 256)).isNotEqualTo(base);
    assertThat(row(DropoutMask.of(0.5, 1, 2, 3), 5, 4, 256)).isNotEqualTo(base);
  }

  @Test
  void theFirstFeaturesDoNotDependOnHowManyFollow() {
    DropoutMask mask = DropoutMask.of(0.5, 1, 2, 3);
    float[] whole = row(mask, 0, 0, 64);
    for (int count : new int[] {1, 2, 3, 5, 7, 63}) {
      assertThat(row(mask, 0, 0, count)).isEqualTo(java.util.Arrays.copyOf(whole, count));
    }
  }

  @Test
  void neighbouringRowsAndFeaturesAreUncorrelated() {
    DropoutMask mask = DropoutMask.of(0.5, 11, 0, 0);
    int n = 0;
    int agreeRows = 0;
    int agreeFeatures = 0;
    float[] before = row(mask, 0, 0, 128);
    for (int position = 1; position < 1000; position++) {
      float[] now = row(mask, 0, position, 128);
      for (int i = 1; i < 128; i++, n++) {
        agreeRows += now[i] == before[i] ? 1 : 0;
        agreeFeatures += now[i] == now[i - 1] ? 1 : 0;
      }
      before = now;
    }
    double sd = 0.5 / Math.sqrt(n);
    assertThat((double) agreeRows / n).isCloseTo(0.5, Offset.offset(5 * sd));
    assertThat((double) agreeFeatures / n).isCloseTo(0.5, Offset.offset(5 * sd));
  }

  @Test
  void aPartOfARowIsThatPartOfTheWholeRow() {
    DropoutMask mask = DropoutMask.of(0.3, 1, 2, 3);
    float[] whole = row(mask, 4, 5, 3 * DropoutMask.BLOCK + 17);
    int[] bits = new int[DropoutMask.BLOCK];
    for (int first : new int[] {0, 1, 100, DropoutMask.BLOCK - 1, 2 * DropoutMask.BLOCK}) {
      mask.bits(4, 5, first, bits, DropoutMask.BLOCK);
      for (int i = 0; i < bits.length; i++) {
        assertThat(Float.intBitsToFloat(bits[i])).isEqualTo(whole[first + i]);
      }
    }
  }

  @Test
  void numbersOfZerosInRowsAndColumnsSpreadAsThoseOfCoinsDo() {
    int n = 1000;
    double p = 0.1;
    int[] ofRows = new int[n];
    int[] ofColumns = new int[n];
    DropoutMask mask = DropoutMask.of(p, 5, 6, 7);
    for (int r = 0; r < n; r++) {
      float[] factors = row(mask, r / 30, r % 30, n);
      for (int c = 0; c < n; c++) {
        if (factors[c] == 0) {
          ofRows[r]++;
          ofColumns[c]++;
        }
      }
    }
    // The variance of n draws of a binomial variance v has a standard deviation of v sqrt(2 / n).
    double variance = n * p * (1 - p);
    for (int[] counts : new int[][] {ofRows, ofColumns}) {
      double squares = 0;
      for (int count : counts) {
        squares += (count - n * p) * (count - n * p);
      }
      assertThat(squares / n).isCloseTo(variance, Offset.offset(5 * variance * Math.sqrt(2.0 / n)));
    }
  }

  @Test
  void noRowIsAnotherOneMoved() {
    DropoutMask mask = DropoutMask.of(0.5, 1, 2, 3);
    float[] base = row(mask, 0, 0, 2048);
    for (int position = 1; position < 40; position++) {
      float[] other = row(mask, 0, position, 2048);
      for (int shift = 0; shift < 1024; shift++) {
        int agree = 0;
        for (int i = 0; i < 1024; i++) {
          agree += base[i + shift] == other[i] ? 1 : 0;
        }
        // 40,000 comparisons: none is further off than six standard deviations of 16.
        assertThat(agree).isBetween(512 - 96, 512 + 96);
      }
    }
  }
}
