package io.slicer.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.slicer.testing.GoldenFiles;
import java.util.stream.LongStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class LearningRateScheduleTest {
  private static final double RATE = 2e-4;

  /** The expected rates are transformers 5.23's, printed with all their digits. */
  private static final Offset<Double> ROUNDING = Offset.offset(1e-19);

  private static double[] rates(LearningRateSchedule schedule, int warmup, int total) {
    return LongStream.range(0, total)
        .mapToDouble(step -> RATE * schedule.factor(step, warmup, total, RATE))
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
  void constantWithWarmupStaysAtTheMaximumAfterTheWarmup() {
    assertThat(rates(LearningRateSchedule.CONSTANT_WITH_WARMUP, 3, 6))
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

  @Test
  void schedulesAreThoseOfTransformers() {
    JsonNode goldens = GoldenFiles.shipped("").json("schedules.json");
    assertThat(goldens.findValuesAsText("name").stream().distinct()).hasSize(7);
    for (JsonNode golden : goldens) {
      LearningRateSchedule schedule =
          schedule(golden.path("name").asText(), golden.path("settings"));
      long warmup = golden.path("warmup_steps").asLong();
      long total = golden.path("total_steps").asLong();
      JsonNode multipliers = golden.path("multipliers");
      assertThat(multipliers).hasSize((int) total + 1);
      for (int step = 0; step < multipliers.size(); step++) {
        if (!multipliers.path(step).isNull()) { // where transformers divides by zero
          double factor = schedule.factor(step, warmup, total, golden.path("lr").asDouble());
          assertThat(factor)
              .as("step %d of %s", step, golden)
              .isCloseTo(multipliers.path(step).asDouble(), within(1e-12));
        }
      }
    }
  }

  /** The constant where the settings are transformers' defaults. */
  private static LearningRateSchedule schedule(String name, JsonNode settings) {
    return switch (name) {
      case "linear" -> LearningRateSchedule.LINEAR;
      case "constant" -> LearningRateSchedule.CONSTANT;
      case "constant_with_warmup" -> LearningRateSchedule.CONSTANT_WITH_WARMUP;
      case "inverse_sqrt" -> LearningRateSchedule.INVERSE_SQRT;
      case "cosine" -> LearningRateSchedule.cosine(settings.path("num_cycles").asDouble());
      case "cosine_with_restarts" ->
          LearningRateSchedule.cosineWithRestarts(settings.path("num_cycles").asInt());
      case "polynomial" ->
          LearningRateSchedule.polynomial(
              settings.path("power").asDouble(), settings.path("lr_end").asDouble());
      default -> throw new IllegalArgumentException(name);
    };
  }

  @Test
  void constantsHaveTheDefaultsOfTransformers() {
    assertThat(LearningRateSchedule.COSINE).isEqualTo(LearningRateSchedule.cosine(0.5));
    assertThat(LearningRateSchedule.COSINE_WITH_RESTARTS)
        .isEqualTo(LearningRateSchedule.cosineWithRestarts(1))
        .isNotEqualTo(LearningRateSchedule.cosineWithRestarts(2));
    assertThat(LearningRateSchedule.POLYNOMIAL)
        .isEqualTo(LearningRateSchedule.polynomial(1, 1e-7))
        .hasToString("POLYNOMIAL[power=1.0, endLearningRate=1.0E-7]");
  }

  @Test
  void settingsThatMakeNoScheduleAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LearningRateSchedule.cosine(0))
        .withMessage("cycles must be positive, not 0.0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LearningRateSchedule.cosineWithRestarts(0))
        .withMessage("cycles must be positive, not 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LearningRateSchedule.polynomial(0, 1e-7))
        .withMessage("power must be positive, not 0.0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LearningRateSchedule.polynomial(1, -1))
        .withMessage("endLearningRate must be at least 0, not -1.0");
  }
}
