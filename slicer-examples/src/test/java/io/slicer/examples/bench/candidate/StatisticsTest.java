package io.slicer.examples.bench.candidate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class StatisticsTest {
  @Test
  void theMedianOfAnOddNumberIsTheMiddleOne() {
    assertThat(Statistics.of(List.of(5.0, 1.0, 2.0))).isEqualTo(new Statistics(1, 2, 5));
  }

  @Test
  void theMedianOfAnEvenNumberIsTheMeanOfTheMiddleTwo() {
    assertThat(Statistics.of(List.of(4.0, 1.0, 10.0, 2.0))).isEqualTo(new Statistics(1, 3, 10));
  }

  @Test
  void oneValueIsAllThree() {
    assertThat(Statistics.of(List.of(7.0))).isEqualTo(new Statistics(7, 7, 7));
  }

  @Test
  void ratiosAreThoseOfRoundsSideBySideNotOfTheMedians() {
    // The machine was slow in the second round, for both.
    assertThat(Statistics.ofRatios(List.of(10.0, 3.0, 12.0), List.of(5.0, 1.0, 8.0)))
        .isEqualTo(new Statistics(1.5, 2, 3));
  }

  @Test
  void roundsWithoutACounterpartAreRefused() {
    assertThatThrownBy(() -> Statistics.ofRatios(List.of(1.0), List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("1 rounds beside 0 rounds");
  }
}
