package io.slicer.examples.panx;

import io.slicer.corpus.CorpusException;
import io.slicer.examples.training.PanxCorpus;
import io.slicer.examples.training.Split;
import io.slicer.ner.corpus.NerDataset;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * All sentences of a run. A file that is missing or damaged is better found before the training
 * than after it.
 *
 * @param train sentences to train on
 * @param validation development sentences of the language that is trained on; none if nothing is
 *     validated in the course of the training
 * @param evaluation sentences of each language to evaluate with
 */
record TransferData(
    NerDataset train,
    Optional<NerDataset> validation,
    Map<String, PanxCorpus.Evaluation> evaluation) {
  TransferData {
    evaluation = Collections.unmodifiableMap(new LinkedHashMap<>(evaluation));
  }

  /**
   * Reads them.
   *
   * @param validates whether the training is validated
   * @param maxTrain train on the first so many; null for all
   * @param maxEval evaluate and validate on the first so many of each language; null for all
   * @throws CorpusException if there are none in a language, or a line is damaged
   */
  static TransferData read(
      PanxCorpus corpus,
      String train,
      List<String> eval,
      boolean validates,
      @Nullable Integer maxTrain,
      @Nullable Integer maxEval) {
    Map<String, PanxCorpus.Evaluation> evaluation = new LinkedHashMap<>();
    for (String language : eval) {
      PanxCorpus.Evaluation all = corpus.evaluation(language);
      evaluation.put(
          language, new PanxCorpus.Evaluation(all.split(), first(all.dataset(), maxEval)));
    }
    return new TransferData(
        first(corpus.read(Split.TRAIN, train), maxTrain),
        validates ? Optional.of(first(corpus.read(Split.DEV, train), maxEval)) : Optional.empty(),
        evaluation);
  }

  private static NerDataset first(NerDataset dataset, @Nullable Integer limit) {
    return limit == null ? dataset : dataset.first(limit);
  }

  /** What the model is evaluated with in the end. */
  List<NerDataset> evaluated() {
    return evaluation.values().stream().map(PanxCorpus.Evaluation::dataset).toList();
  }

  /** Fingerprints by the names of the files. */
  Map<String, String> sha256(String trained) {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("train-" + trained, train.sha256());
    validation.ifPresent(sentences -> all.put(Split.DEV + "-" + trained, sentences.sha256()));
    evaluation.forEach(
        (language, data) -> all.put(data.split() + "-" + language, data.dataset().sha256()));
    return all;
  }
}
