package io.slicer.examples.xnli;

import io.slicer.classification.ClassificationDataset;
import io.slicer.classification.Example;
import io.slicer.examples.texts.TextCorpus;
import io.slicer.examples.training.Split;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All texts of a run. A file that is missing or damaged is better found before the training than
 * after it.
 *
 * @param train to train on
 * @param validation of each language that has a development set, the one that is trained on first
 * @param evaluation of each language
 * @param warnings what makes figures doubtful
 */
record XnliData(
    ClassificationDataset train,
    Map<String, ClassificationDataset> validation,
    Map<String, TextCorpus.Evaluation> evaluation,
    List<String> warnings) {
  XnliData {
    validation = Collections.unmodifiableMap(new LinkedHashMap<>(validation));
    evaluation = Collections.unmodifiableMap(new LinkedHashMap<>(evaluation));
    warnings = List.copyOf(warnings);
  }

  /**
   * Reads them. The labels are those of the training data, and their order.
   *
   * @param validates whether the training is validated
   * @param maxTrain how many are drawn to train on; null for all
   * @param maxEval how many of each language are evaluated; null for all
   * @param seed of the draw
   * @throws io.slicer.corpus.CorpusException if there are none in a language, or one is damaged
   */
  static XnliData read(
      TextCorpus corpus,
      String train,
      List<String> languages,
      boolean validates,
      @Nullable Integer maxTrain,
      @Nullable Integer maxEval,
      long seed) {
    ClassificationDataset whole = corpus.read(Split.TRAIN, train);
    List<String> warnings = new ArrayList<>();
    Map<String, ClassificationDataset> validation = new LinkedHashMap<>();
    Map<String, TextCorpus.Evaluation> evaluation = new LinkedHashMap<>();
    for (String language : languages) {
      if (validates && corpus.has(Split.DEV, language)) {
        ClassificationDataset dev = corpus.read(Split.DEV, language);
        warnIfParallel(whole, dev, warnings);
        validation.put(language, first(dev, maxEval));
      }
      TextCorpus.Evaluation all = corpus.evaluation(language);
      if (all.split() == Split.TEST || !validates) {
        warnIfParallel(whole, all.dataset(), warnings);
      }
      evaluation.put(
          language, new TextCorpus.Evaluation(all.split(), first(all.dataset(), maxEval)));
    }
    return new XnliData(
        maxTrain == null ? whole : whole.sample(maxTrain, seed), validation, evaluation, warnings);
  }

  private static ClassificationDataset first(
      ClassificationDataset dataset, @Nullable Integer limit) {
    return limit == null ? dataset : dataset.first(limit);
  }

  /** XNLI's files are translations of each other: then nothing about transfer is measured. */
  private static void warnIfParallel(
      ClassificationDataset train, ClassificationDataset other, List<String> warnings) {
    if (train.size() == other.size() && answers(train).equals(answers(other))) {
      warnings.add(
          other.source()
              + " has as many examples as "
              + train.source()
              + " and the same answers in the same order: if the one is a translation of the other,"
              + " the model has seen what it is evaluated with, and its figures say nothing about"
              + " transfer");
    }
  }

  private static List<Object> answers(ClassificationDataset dataset) {
    return dataset.examples().stream().<Object>map(Example::answer).toList();
  }

  /** Fingerprints by what they are for. */
  Map<String, String> sha256(String trained) {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("train-" + trained, train.sha256());
    validation.forEach((language, data) -> all.put(Split.DEV + "-" + language, data.sha256()));
    evaluation.forEach(
        (language, data) -> all.put(data.split() + "-" + language, data.dataset().sha256()));
    return all;
  }
}
