package io.slicer.examples.crosslingual.task;

import java.util.Optional;
import java.util.Set;

/**
 * Where the examples of a task are, in several languages.
 *
 * @param <E> examples of the task
 */
interface TaskCorpus<E extends Examples<E>> {
  /** The languages that there is something to report of. */
  Set<String> languages();

  /**
   * What is trained on.
   *
   * @throws io.slicer.corpus.CorpusException if there is nothing in this language, or a line is
   *     damaged
   */
  E train(String language);

  /**
   * What choices are made by.
   *
   * @throws io.slicer.corpus.CorpusException if a line is damaged
   */
  Optional<E> dev(String language);

  /**
   * What figures are reported of.
   *
   * @throws io.slicer.corpus.CorpusException if a line is damaged
   */
  Optional<E> test(String language);
}
