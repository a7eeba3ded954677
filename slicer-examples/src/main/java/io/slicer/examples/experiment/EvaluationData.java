package io.slicer.examples.experiment;

import io.slicer.ner.corpus.NerDataset;

/**
 * Sentences of a language to evaluate with.
 *
 * @param corpus {@code panx} or {@code masakhaner}
 * @param language its code in the corpus
 * @param split which file they are from, {@code test} or {@code dev}
 * @param sentences all that are used at the end of a training
 * @param resource how many sentences in the language the corpus has to train on
 */
record EvaluationData(
    String corpus, String language, String split, NerDataset sentences, int resource) {
  /** The name in results. */
  String key() {
    return corpus + "/" + language;
  }
}
