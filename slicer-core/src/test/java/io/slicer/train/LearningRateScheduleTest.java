package io.slicer.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class LearningRateScheduleTest {
  private static final double RATE = 2e-4;

  /** The expected rates are transformers 5.23's, printed with all their digits. */
  private static final Offset<Double> ROUNDING = Offset.offset(1e-19);

  private static double[] rates(LearningRateSchedule schedule, int warmup, int total) {
    return LongStream.range(0, total)
        .mapToDouble(step -> RATE * schedule.factor(step, warmup, total))
        .toArray();
  }

  @Test
  void linearRisesDuringTheWarmupAndFallsInAStraightLine() {
    assertThat(rates(LearningRateSchedule.LINEAR, 3, 10))
        .containsExactly(
            new double[] {
              0.0,
              6.666666666666667e-05,
              0.00013333333333333334,
              0.0002,
              0.00017142857142857143,
              0.00014285714285714287,
              0.00011428571428571428,
              8.571428571428571e-05,
              5.714285714285714e-05,
              2.857142857142857e-05
            },
            ROUNDING);
  }

  @Test
  void withoutWarmupTheFirstStepHasTheFullRate() {
    assertThat(rates(LearningRateSchedule.LINEAR, 0, 4))
        .containsExactly(new double[] {0.0002, 0.00015000000000000001, 0.0001, 5e-05}, ROUNDING);
  }

  @Test
  void aTrainingMayBeNothingButWarmup() {
    assertThat(rates(LearningRateSchedule.LINEAR, 4, 4))
        .containsExactly(new double[] {0.0, 5e-05, 0.0001, 0.00015000000000000001}, ROUNDING);
  }

  @Test
  void constantStaysAtTheMaximumAfterTheWarmup() {
    assertThat(rates(LearningRateSchedule.CONSTANT, 3, 6))
        .containsExactly(
            new double[] {
              0.0, 6.666666666666667e-05, 0.00013333333333333334, 0.0002, 0.0002, 0.0002
            },
            ROUNDING);
  }

  @Test
  void cosineFallsAlongHalfAWave() {
    assertThat(rates(LearningRateSchedule.COSINE, 3, 10))
        .containsExactly(
            new double[] {
              0.0,
              6.666666666666667e-05,
              0.00013333333333333334,
              0.0002,
              0.0001900968867902419,
              0.00016234898018587337,
              0.00012225209339563145,
              7.774790660436858e-05,
              3.7651019814126654e-05,
              9.903113209758096e-06
            },
            ROUNDING);
  }
}
