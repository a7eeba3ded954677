package io.slicer.examples.crosslingual.task;

import io.slicer.examples.texts.TextCorpus;
import io.slicer.examples.training.Split;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Pairs of texts.
 *
 * @param corpus the files
 * @param train which of them are trained on
 */
record InferencePairs(TextCorpus corpus, Split train) implements TaskCorpus<PairExamples> {
  @Override
  public Set<String> languages() {
    Set<String> languages = new TreeSet<>(corpus.evaluationLanguages(""));
    // Development data that are translations of what is trained on are of no use.
    languages.removeIf(language -> train == Split.DEV && !corpus.has(Split.TEST, language));
    return languages;
  }

  @Override
  public PairExamples train(String language) {
    return new PairExamples(corpus.read(train, language));
  }

  @Override
  public Optional<PairExamples> dev(String language) {
    return read(Split.DEV, language);
  }

  @Override
  public Optional<PairExamples> test(String language) {
    return read(Split.TEST, language);
  }

  private Optional<PairExamples> read(Split split, String language) {
    return corpus.has(split, language)
        ? Optional.of(new PairExamples(corpus.read(split, language)))
        : Optional.empty();
  }
}
