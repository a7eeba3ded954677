package io.slicer.examples.workbook;

import io.slicer.ner.corpus.LabelSet;
import io.slicer.ner.corpus.NerDataset;
import java.util.List;

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
}
