package io.slicer.examples.xnli;

import io.slicer.classification.ClassificationDataset;
import io.slicer.classification.ClassificationEvaluation;
import io.slicer.classification.ClassifierTrainer;
import io.slicer.eval.ClassificationReport;
import io.slicer.examples.cli.Json;
import io.slicer.examples.training.Split;
import io.slicer.finetune.RunEnvironment;
import io.slicer.finetune.TrainingSummary;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What came of a model, as its {@code result.json} has it. Figures are between 0 and 1.
 *
 * @param model as it was given
 * @param languages what was found in each, in the order of the evaluation
 * @param validations what validation found in the course of training
 * @param training what it did and cost
 * @param environment what it ran on
 */
record ModelResult(
    String model,
    Map<String, Language> languages,
    List<Validation> validations,
    TrainingSummary training,
    RunEnvironment environment) {
  ModelResult {
    languages = Collections.unmodifiableMap(new LinkedHashMap<>(languages));
    validations = List.copyOf(validations);
  }

  /**
   * The figures of a language.
   *
   * @param split which file it was evaluated on: {@code test} or {@code dev}
   * @param report precision, recall and F1 of each label, and the accuracy
   * @param loss the mean cross-entropy
   * @param cutTexts how many texts were not read to their end
   * @param gold the right label of each example
   * @param predicted what the model says
   */
  record Language(
      String split,
      ClassificationReport report,
      double loss,
      long cutTexts,
      List<String> gold,
      List<String> predicted) {
    Language {
      gold = List.copyOf(gold);
      predicted = List.copyOf(predicted);
      Json.checkNumber("the accuracy", report.accuracy());
    }

    static Language of(Split split, ClassificationEvaluation evaluation) {
      return new Language(
          split.toString(),
          evaluation.report(),
          evaluation.loss(),
          evaluation.cutTexts(),
          evaluation.gold(),
          evaluation.predicted());
    }

    double accuracy() {
      return report.accuracy();
    }
  }

  /**
   * What validation found.
   *
   * @param step how many steps had been taken
   * @param accuracy of each language
   * @param loss of each language
   */
  record Validation(long step, Map<String, Double> accuracy, Map<String, Double> loss) {
    Validation {
      accuracy = Collections.unmodifiableMap(new LinkedHashMap<>(accuracy));
      loss = Collections.unmodifiableMap(new LinkedHashMap<>(loss));
    }

    /** All of a training, by the languages of their data. */
    static List<Validation> all(
        TrainingSummary training, Map<String, ClassificationDataset> languages) {
      List<Validation> all = new ArrayList<>();
      for (TrainingSummary.Validation one : training.validations()) {
        all.add(
            new Validation(
                one.step(),
                figures(one, ClassificationEvaluation.ACCURACY, languages),
                figures(one, ClassificationEvaluation.LOSS, languages)));
      }
      return all;
    }

    private static Map<String, Double> figures(
        TrainingSummary.Validation validation,
        String name,
        Map<String, ClassificationDataset> languages) {
      Map<String, Double> figures = new LinkedHashMap<>();
      languages.forEach(
          (language, dev) ->
              figures.put(
                  language,
                  validation
                      .figures()
                      .getOrDefault(ClassifierTrainer.figure(name, dev), Double.NaN)));
      return figures;
    }
  }

  /** The mean accuracy of all languages but one; NaN if there is no other. */
  double meanOfOthers(String trained) {
    return languages.entrySet().stream()
        .filter(one -> !one.getKey().equals(trained))
        .mapToDouble(one -> one.getValue().accuracy())
        .average()
        .orElse(Double.NaN);
  }
}
