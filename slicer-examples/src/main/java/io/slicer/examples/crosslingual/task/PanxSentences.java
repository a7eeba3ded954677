package io.slicer.examples.crosslingual.task;

import io.slicer.examples.training.PanxCorpus;
import io.slicer.examples.training.Split;
import java.util.Optional;
import java.util.Set;

/**
 * Sentences of PAN-X, or of what has its form.
 *
 * @param corpus the files
 */
record PanxSentences(PanxCorpus corpus) implements TaskCorpus<NerExamples> {
  @Override
  public Set<String> languages() {
    return corpus.evaluationLanguages();
  }

  @Override
  public NerExamples train(String language) {
    return new NerExamples(corpus.read(Split.TRAIN, language));
  }

  @Override
  public Optional<NerExamples> dev(String language) {
    return read(Split.DEV, language);
  }

  @Override
  public Optional<NerExamples> test(String language) {
    return read(Split.TEST, language);
  }

  private Optional<NerExamples> read(Split split, String language) {
    return corpus.languages(split).contains(language)
        ? Optional.of(new NerExamples(corpus.read(split, language)))
        : Optional.empty();
  }
}
