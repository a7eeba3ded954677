package io.slicer.examples.training;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.slicer.examples.cli.Json;
import io.slicer.train.LearningRateSchedule;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScheduleTest {
  private static @Nullable BigDecimal number(@Nullable String text) {
    return text == null ? null : new BigDecimal(text);
  }

  @ParameterizedTest
  @CsvSource({
    "LINEAR, , , , LINEAR",
    "COSINE, , , , COSINE[cycles=0.5]",
    "COSINE, 1.50, , , COSINE[cycles=1.5]",
    "COSINE_WITH_RESTARTS, , , , COSINE_WITH_RESTARTS[cycles=1]",
    "COSINE_WITH_RESTARTS, 1E1, , , COSINE_WITH_RESTARTS[cycles=10]",
    "POLYNOMIAL, , , , 'POLYNOMIAL[power=1.0, endLearningRate=1.0E-7]'",
    "POLYNOMIAL, , 2, 0, 'POLYNOMIAL[power=2.0, endLearningRate=0.0]'",
    "INVERSE_SQRT, , , , INVERSE_SQRT",
    "CONSTANT, , , , CONSTANT",
    "CONSTANT_WITH_WARMUP, , , , CONSTANT_WITH_WARMUP"
  })
  void everyScheduleOfTheLibraryHasAName(
      Schedule.Name name,
      @Nullable String cycles,
      @Nullable String power,
      @Nullable String end,
      String expected) {
    LearningRateSchedule schedule =
        new Schedule(name, number(cycles), number(power), number(end)).learningRateSchedule();

    assertThat(schedule).hasToString(expected);
  }

  @Test
  void aRecipeIsReadAsItWasWritten() throws JsonProcessingException {
    Recipe recipe =
        new Recipe(
            null,
            false,
            3,
            16,
            null,
            0,
            0,
            1,
            Recipe.of(16, 0).precision(),
            null,
            2,
            new Schedule(
                Schedule.Name.POLYNOMIAL, null, new BigDecimal("2.0"), new BigDecimal("1e-8")),
            7,
            null);

    assertThat(Json.MAPPER.readValue(Json.line(recipe), Recipe.class)).isEqualTo(recipe);
  }

  /** What was written before there was a choice of schedules lacks all that says which. */
  @Test
  void aRecipeThatLacksAScheduleIsTheUsualOne() throws JsonProcessingException {
    Recipe usual = Recipe.of(16, 0.01);
    String json = Json.line(usual);

    assertThat(json).doesNotContain("schedule", "eval-steps");
    assertThat(Json.MAPPER.readValue(json, Recipe.class)).isEqualTo(usual);
  }
}
