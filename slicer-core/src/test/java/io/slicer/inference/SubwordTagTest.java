package io.slicer.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.google.common.primitives.ImmutableIntArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SubwordTagTest {
  @Test
  void theProbabilityIsThatOfTheBestLabelUnderSoftmax() {
    float[] scores = {9, 9, 9, 0, 1, 0.5f};

    SubwordTag tag = SubwordTag.of(4, new Softmax(scores, 3, 3));

    assertThat(tag.word()).isEqualTo(4);
    assertThat(tag.label()).isEqualTo(1);
    double expected = Math.E / (1 + Math.E + Math.exp(0.5));
    assertThat(tag.probability()).isCloseTo(expected, within(1e-12));
  }

  @Test
  void largeScoresDoNotOverflowAndOfEqualOnesTheFirstCounts() {
    assertThat(tag(500, 1000)).isEqualTo(new SubwordTag(0, 1, 1));
    assertThat(tag(-3, -3)).isEqualTo(new SubwordTag(0, 0, 0.5));
  }

  private static SubwordTag tag(float... scores) {
    return SubwordTag.of(0, Softmax.of(scores));
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
  void scoresThatAreNoNumbersHaveNoTag(float score) {
    assertThatThrownBy(
            () -> new SubwordScores(ImmutableIntArray.of(0), new float[] {0, score, 1}, 3))
        .isInstanceOf(ArithmeticException.class)
        .hasMessage("the model gives the score " + score + ": its weights are damaged");
  }

  @Test
  void scoresOfAnotherNumberOfLabelsAreRefused() {
    assertThatThrownBy(() -> new SubwordScores(ImmutableIntArray.of(0, 1), new float[14], 3))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("for 2 sub-words and 3 labels there should be 6 scores, but the head gave 14");
  }
}
