package io.slicer.examples.crosslingual.task;

import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * A demonstration corpus, in which English alone has development data: the first half of another
 * language's test stands for them.
 *
 * @param corpus the corpus
 */
record HalvedTests<E extends Examples<E>>(TaskCorpus<E> corpus) implements TaskCorpus<E> {
  @Override
  public Set<String> languages() {
    return corpus.languages();
  }

  @Override
  public E train(String language) {
    return corpus.train(language);
  }

  @Override
  public Optional<E> dev(String language) {
    Optional<E> own = corpus.dev(language);
    return own.isPresent() ? own : corpus.test(language).map(test -> test.first(test.size() / 2));
  }

  @Override
  public Optional<E> test(String language) {
    Optional<E> test = corpus.test(language);
    return corpus.dev(language).isPresent()
        ? test
        : test.map(all -> all.only(IntStream.range(all.size() / 2, all.size()).boxed().toList()));
  }
}
