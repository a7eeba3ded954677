package io.slicer.examples.workbook;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.slicer.eval.SpanReport;
import io.slicer.examples.cli.Json;
import io.slicer.finetune.RunEnvironment;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a cell found, as it is kept in {@code result.json}.
 *
 * @param name of the cell
 * @param kind what the cell was for
 * @param trainedOn languages
 * @param sentences trained on
 * @param training what it cost
 * @param epochs how each went
 * @param validations what was found in the course of epochs; null is read as none
 * @param test the figures of each language
 * @param errors on the first validation language; null if they were not analysed
 * @param environment that it was trained in
 */
record CellResult(
    String name,
    Cell.Kind kind,
    List<String> trainedOn,
    int sentences,
    Training training,
    List<Epoch> epochs,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) @Nullable List<Validation> validations,
    Map<String, Test> test,
    @Nullable ErrorFigures errors,
    RunEnvironment environment) {
  CellResult {
    trainedOn = List.copyOf(trainedOn);
    epochs = List.copyOf(epochs);
    validations = validations == null ? List.of() : List.copyOf(validations);
    test = Collections.unmodifiableMap(new LinkedHashMap<>(test));
  }

  @Override
  public List<Validation> validations() {
    return Objects.requireNonNull(validations);
  }

  /** Micro F1 in a language. */
  double f1(String language) {
    Test figures = test.get(language);
    return figures == null ? Double.NaN : figures.report().micro().f1();
  }

  /**
   * What training cost.
   *
   * @param realTokens sub-words and special tokens, never padding
   */
  record Training(long steps, long realTokens, double seconds, double realTokensPerSecond) {}

  /**
   * How an epoch went.
   *
   * @param loss mean over its steps
   * @param validationLoss mean cross-entropy after it, by validation language
   * @param f1 micro F1 after it, by validation language
   */
  record Epoch(double loss, Map<String, Double> validationLoss, Map<String, Double> f1) {
    Epoch {
      validationLoss = Collections.unmodifiableMap(new LinkedHashMap<>(validationLoss));
      f1 = Collections.unmodifiableMap(new LinkedHashMap<>(f1));
      Json.checkNumber("the loss of an epoch", loss);
      f1.forEach((language, figure) -> Json.checkNumber("F1 of " + language, figure));
    }
  }

  /**
   * What was found in the course of an epoch.
   *
   * @param step how many steps had been taken
   * @param loss mean cross-entropy then, by validation language
   * @param f1 micro F1 then, by validation language
   */
  record Validation(long step, Map<String, Double> loss, Map<String, Double> f1) {
    Validation {
      loss = Collections.unmodifiableMap(new LinkedHashMap<>(loss));
      f1 = Collections.unmodifiableMap(new LinkedHashMap<>(f1));
    }
  }

  /** Figures of a language. */
  record Test(String source, int sentences, SpanReport report) {
    Test {
      Json.checkNumber("F1 of " + source, report.micro().f1());
    }
  }
}
