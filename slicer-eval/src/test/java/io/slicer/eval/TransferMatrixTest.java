package io.slicer.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TransferMatrixTest {
  private final TransferMatrix matrix =
      TransferMatrix.builder()
          .put("en", "sw", 0.6827)
          .put("en", "de", 0.7328)
          .put("de+fr", "de", 0.866)
          .put("de+fr", "日本語", 0.21875)
          .build();

  @Test
  void languagesKeepTheirOrder() {
    assertThat(matrix.trainLanguages()).containsExactly("en", "de+fr");
    assertThat(matrix.evalLanguages()).containsExactly("sw", "de", "日本語");
  }

  @Test
  void figuresAreFoundByTrainingAndEvaluationLanguage() {
    assertThat(matrix.f1("en", "de")).hasValue(0.7328);
    assertThat(matrix.f1("de", "en")).isEmpty();
  }

  @Test
  void textShowsFiguresAndGaps() {
    assertThat(matrix)
        .hasToString(
            """
            train \\ eval      sw      de     日本語
                      en  0.6827  0.7328       -
                   de+fr       -  0.8660  0.2188
            """);
    assertThat(matrix.format(1)).contains("en  0.7  0.7    -");
  }

  @ParameterizedTest
  @ValueSource(doubles = {73.28, -0.1, Double.NaN})
  void figuresOutsideOfZeroToOneAreRefused(double figure) {
    assertThatThrownBy(() -> TransferMatrix.builder().put("en", "de", figure))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("F1 of en to de must be between 0 and 1: " + figure);
  }

  @Test
  void pairPutTwiceIsRefused() {
    TransferMatrix.Builder builder =
        TransferMatrix.builder().put("en", "de", 0.7).put("en", "de", 0.8);
    assertThatThrownBy(builder::build)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("en")
        .hasMessageContaining("de");
  }
}
