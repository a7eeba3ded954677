package io.slicer.examples.experiment;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.slicer.engine.Contextualization;
import io.slicer.eval.PrecisionRecall;
import io.slicer.examples.cli.Json;
import io.slicer.finetune.RunEnvironment;
import io.slicer.ner.RunRecord;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What came of a training, as its {@code result.json} has it. F1 and the like are between 0 and 1.
 *
 * @param settings fingerprint of what it has in common with the other trainings
 * @param created when it was finished, in ISO 8601 and UTC
 * @param seconds from the beginning of the training to the end of the evaluation, without what was
 *     done before an interruption
 * @param training what training did
 * @param epochs how each went
 * @param validations what was found in the course of epochs; null is read as none
 * @param scores at the end, by the name of the data
 * @param contextualization at the end, by the name of the data; empty if it was not wanted
 */
record CellResult(
    Cell cell,
    String settings,
    String created,
    double seconds,
    Training training,
    List<Epoch> epochs,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) @Nullable List<Validation> validations,
    Map<String, PrecisionRecall> scores,
    Map<String, Contextualization> contextualization,
    RunEnvironment environment) {
  CellResult {
    epochs = List.copyOf(epochs);
    validations = validations == null ? List.of() : List.copyOf(validations);
    scores = Collections.unmodifiableMap(new LinkedHashMap<>(scores));
    contextualization = Collections.unmodifiableMap(new LinkedHashMap<>(contextualization));
    scores.forEach((data, score) -> Json.checkNumber("F1 of " + data, score.f1()));
  }

  /**
   * What training did.
   *
   * @param bestEpoch the epoch, from 1, whose parameters the model has; null for the last
   * @param loss mean over all steps
   * @param realTokens sub-words and special tokens, never padding
   */
  record Training(
      long steps,
      @Nullable Integer bestEpoch,
      double loss,
      long realTokens,
      double seconds,
      double realTokensPerSecond,
      long truncatedSentences) {
    static Training of(RunRecord.Training training) {
      return new Training(
          training.steps(),
          training.bestEpoch(),
          training.loss(),
          training.realTokens(),
          training.seconds(),
          training.realTokensPerSecond(),
          training.truncatedSentences());
    }
  }

  @Override
  public List<Validation> validations() {
    return Objects.requireNonNull(validations);
  }

  /**
   * What was found in the course of an epoch.
   *
   * @param step how many steps had been taken
   * @param f1 then, by the name of the data
   */
  record Validation(long step, Map<String, Double> f1) {
    Validation {
      f1 = Collections.unmodifiableMap(new LinkedHashMap<>(f1));
      f1.forEach((data, figure) -> Json.checkNumber("F1 of " + data, figure));
    }
  }

  /**
   * How an epoch went.
   *
   * @param loss mean over its steps
   * @param f1 after it, by the name of the data
   */
  record Epoch(double loss, Map<String, Double> f1) {
    Epoch {
      f1 = Collections.unmodifiableMap(new LinkedHashMap<>(f1));
      Json.checkNumber("the loss of an epoch", loss);
      f1.forEach((data, figure) -> Json.checkNumber("F1 of " + data, figure));
    }
  }
}
