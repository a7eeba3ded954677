package io.slicer.examples.training;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.KebabCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.slicer.examples.cli.ArgumentCheck;
import io.slicer.train.LearningRateSchedule;
import java.math.BigDecimal;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How the learning rate changes, with what each name of a schedule has to be set. What is null
 * stands neither in the record of a run nor in the table of its arguments, so that runs that began
 * before there was a choice go on.
 *
 * @param schedule null if it falls linearly, which is what it does by default
 * @param scheduleCycles null for as many as the schedule has by default, or if it has none
 * @param schedulePower null for 1, or if the schedule has none
 * @param scheduleEnd null for 1e-7, or if the schedule has none
 */
@JsonNaming(KebabCaseStrategy.class)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Schedule(
    @Nullable Name schedule,
    @Nullable BigDecimal scheduleCycles,
    @Nullable BigDecimal schedulePower,
    @Nullable BigDecimal scheduleEnd) {
  /** Falls linearly. */
  public static final Schedule LINEAR = new Schedule(null, null, null, null);

  private static final double POLYNOMIAL_END = 1e-7;

  /** The schedules, called as transformers calls them. */
  public enum Name {
    /** A straight line to 0. */
    LINEAR,
    /** Half a cosine wave, or as many waves as there are cycles. */
    COSINE,
    /** Half a cosine wave in each cycle. */
    COSINE_WITH_RESTARTS,
    /** A power of the steps that are left. */
    POLYNOMIAL,
    /** The inverse root of the step. */
    INVERSE_SQRT,
    /** The same in all steps, without warm-up. */
    CONSTANT,
    /** The same in all steps behind the warm-up. */
    CONSTANT_WITH_WARMUP;

    private boolean hasCycles() {
      return this == COSINE || this == COSINE_WITH_RESTARTS;
    }
  }

  /**
   * Leaves out what says what goes without saying, and zeros at the end of numbers, so that one
   * schedule is written in one way.
   *
   * @param schedule null if it falls linearly
   * @param scheduleCycles null for the schedule's default
   * @param schedulePower null for the schedule's default
   * @param scheduleEnd null for the schedule's default
   */
  public Schedule {
    schedule = schedule == Name.LINEAR ? null : schedule;
    scheduleCycles = plain(scheduleCycles);
    schedulePower = plain(schedulePower);
    scheduleEnd = plain(scheduleEnd);
  }

  private static @Nullable BigDecimal plain(@Nullable BigDecimal number) {
    return number == null ? null : number.stripTrailingZeros();
  }

  private Name name() {
    return schedule == null ? Name.LINEAR : schedule;
  }

  /** What the trainer is told. */
  LearningRateSchedule learningRateSchedule() {
    return switch (name()) {
      case LINEAR -> LearningRateSchedule.LINEAR;
      case COSINE ->
          scheduleCycles == null
              ? LearningRateSchedule.COSINE
              : LearningRateSchedule.cosine(scheduleCycles.doubleValue());
      case COSINE_WITH_RESTARTS ->
          scheduleCycles == null
              ? LearningRateSchedule.COSINE_WITH_RESTARTS
              : LearningRateSchedule.cosineWithRestarts(scheduleCycles.intValueExact());
      case POLYNOMIAL ->
          LearningRateSchedule.polynomial(
              schedulePower == null ? 1 : schedulePower.doubleValue(), end());
      case INVERSE_SQRT -> LearningRateSchedule.INVERSE_SQRT;
      case CONSTANT -> LearningRateSchedule.CONSTANT;
      case CONSTANT_WITH_WARMUP -> LearningRateSchedule.CONSTANT_WITH_WARMUP;
    };
  }

  private double end() {
    return scheduleEnd == null ? POLYNOMIAL_END : scheduleEnd.doubleValue();
  }

  /**
   * Refuses settings that the schedule does not have, or that are out of their ranges.
   *
   * @param check of the command that they were given to
   * @throws picocli.CommandLine.ParameterException if there is such a setting
   */
  public void check(ArgumentCheck check) {
    check.that(
        scheduleCycles == null || name().hasCycles(),
        "--schedule-cycles",
        scheduleCycles,
        "possible without --schedule cosine or cosine_with_restarts");
    check.that(
        scheduleCycles == null || isPositive(scheduleCycles),
        "--schedule-cycles",
        scheduleCycles,
        "more than 0");
    check.that(
        scheduleCycles == null || name() != Name.COSINE_WITH_RESTARTS || isInt(scheduleCycles),
        "--schedule-cycles",
        scheduleCycles,
        "a whole number, as cosine_with_restarts needs");
    boolean polynomial = name() == Name.POLYNOMIAL;
    check.that(
        schedulePower == null || polynomial,
        "--schedule-power",
        schedulePower,
        "possible without --schedule polynomial");
    check.that(
        schedulePower == null || isPositive(schedulePower),
        "--schedule-power",
        schedulePower,
        "more than 0");
    check.that(
        scheduleEnd == null || polynomial,
        "--schedule-end",
        scheduleEnd,
        "possible without --schedule polynomial");
    check.that(
        scheduleEnd == null || scheduleEnd.signum() >= 0,
        "--schedule-end",
        scheduleEnd,
        "at least 0");
  }

  /**
   * Refuses a learning rate that is not above where the schedule ends.
   *
   * @param option that gave the learning rate
   * @param learningRate the highest
   * @param check refuses it
   */
  public void check(String option, double learningRate, ArgumentCheck check) {
    check.that(
        name() != Name.POLYNOMIAL || learningRate > end(),
        option,
        learningRate,
        "above " + end() + ", where --schedule polynomial ends (--schedule-end)");
  }

  private static boolean isPositive(BigDecimal number) {
    return number.doubleValue() > 0 && number.doubleValue() < Double.POSITIVE_INFINITY;
  }

  private static boolean isInt(BigDecimal number) {
    return number.scale() <= 0 && number.compareTo(BigDecimal.valueOf(Integer.MAX_VALUE)) <= 0;
  }

  /**
   * The name in words.
   *
   * @return such as {@code cosine with restarts}
   */
  public String words() {
    return name().name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
