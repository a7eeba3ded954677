package io.slicer.examples.workbook;

import io.slicer.ner.corpus.LabelSet;
import io.slicer.ner.corpus.NerDataset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The sentences of a language, sampled.
 *
 * @param language its code
 * @param share of the corpus that was taken
 * @param train sentences to train on, in random order
 * @param dev sentences to evaluate with after every epoch
 * @param test sentences to evaluate with in the end
 * @param notes what has to be said about them
 */
record LanguageData(
    String language,
    double share,
    NerDataset train,
    NerDataset dev,
    NerDataset test,
    List<String> notes) {
  LanguageData {
    notes = List.copyOf(notes);
  }

  LanguageData withLabels(LabelSet labels) {
    return new LanguageData(
        language,
        share,
        train.withLabels(labels),
        dev.withLabels(labels),
        test.withLabels(labels),
        notes);
  }

  /** Fingerprints of all sentences, by split and language. */
  static Map<String, String> sha256(List<LanguageData> corpus) {
    Map<String, String> all = new LinkedHashMap<>();
    for (LanguageData data : corpus) {
      all.put("train-" + data.language(), data.train().sha256());
      all.put("dev-" + data.language(), data.dev().sha256());
      all.put("test-" + data.language(), data.test().sha256());
    }
    return all;
  }
}
