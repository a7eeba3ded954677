package io.slicer.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class SoftmaxTest {
  /** The middle one of three rows. */
  private static final Softmax ROW = new Softmax(new float[] {7, 7, 7, 0, 2, 1, 7, 7, 7}, 3, 3);

  @Test
  void probabilitiesAreExponentialsOverTheirSum() {
    double sum = 1 + Math.exp(2) + Math.exp(1);

    assertThat(ROW.probabilities())
        .containsExactly(
            new double[] {1 / sum, Math.exp(2) / sum, Math.exp(1) / sum}, within(1e-15));
    assertThat(ROW.probability(2)).isEqualTo(ROW.probabilities()[2]);
  }

  @Test
  void crossEntropyIsTheLogarithmOfTheProbabilityWithItsSignTurned() {
    assertThat(ROW.crossEntropy(0)).isCloseTo(-Math.log(ROW.probability(0)), within(1e-15));
  }

  @Test
  void nothingOverflowsAndAnImprobablePlaceHasALoss() {
    Softmax scores = Softmax.of(new float[] {3e38f, -1000, 1000});

    assertThat(scores.probabilities()).containsExactly(1, 0, 0);
    assertThat(Softmax.of(new float[] {1000, -1000}).crossEntropy(1)).isEqualTo(2000);
  }

  @Test
  void theBestOfEqualsIsTheFirst() {
    assertThat(Softmax.of(new float[] {1, 5, 5}).best()).isEqualTo(1);
  }
}
