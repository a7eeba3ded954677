package io.slicer.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class RankCorrelationTest {
  @Test
  void figuresAreThoseOfScipy() {
    RankCorrelation tied =
        RankCorrelation.of(List.of(1.0, 2.0, 3.0, 4.0, 5.0), List.of(5.0, 6.0, 7.0, 8.0, 7.0));

    assertThat(tied.count()).isEqualTo(5);
    assertThat(tied.rho()).isCloseTo(0.8207826816681233, within(1e-12));
    assertThat(tied.pValue()).isCloseTo(0.08858700531354381, within(1e-12));
  }

  @Test
  void onlyTheOrderCounts() {
    List<Double> figures = List.of(0.1, -3.0, 20.0, 4.0);
    RankCorrelation same = RankCorrelation.of(figures, List.of(2.0, 1.0, 1e9, 3.0));
    RankCorrelation reverse = RankCorrelation.of(figures, List.of(-2.0, 9.0, -7.0, -3.0));

    assertThat(same.rho()).isCloseTo(1, within(1e-12));
    assertThat(reverse.rho()).isCloseTo(-1, within(1e-12));
    assertThat(same.pValue()).isCloseTo(0, within(1e-6));
  }

  @Test
  void figuresThatAreAllTheSameCorrelateWithNothing() {
    RankCorrelation constant = RankCorrelation.of(List.of(1.0, 1.0, 1.0), List.of(1.0, 2.0, 3.0));

    assertThat(constant.rho()).isNaN();
    assertThat(constant.pValue()).isNaN();
    assertThat(RankCorrelation.of(List.of(1.0), List.of(2.0)).rho()).isNaN();
    assertThat(RankCorrelation.of(List.of(1.0, 2.0), List.of(2.0, 5.0)).pValue()).isNaN();
  }

  @Test
  void bothZerosHaveOneRank() {
    List<Double> ascending = List.of(1.0, 2.0, 3.0, 4.0);

    assertThat(RankCorrelation.of(List.of(0.0, -0.0, 1.0, 2.0), ascending))
        .isEqualTo(RankCorrelation.of(List.of(0.0, 0.0, 1.0, 2.0), ascending));
  }

  @Test
  void whatCannotBeCorrelatedIsRefused() {
    assertThatThrownBy(() -> RankCorrelation.of(List.of(1.0), List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("1 figures cannot be correlated with 0");
    assertThatThrownBy(() -> RankCorrelation.of(List.of(1.0, 2.0), List.of(1.0, Double.NaN)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("NaN has no rank");
  }
}
