package io.slicer.examples.cli;

import com.google.common.collect.Lists;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Works on sentences, portion by portion, and shows how far that is. */
public final class SentenceMeter {
  /** Sentences between two signs of life. */
  private static final int PORTION = 512;

  private SentenceMeter() {}

  /**
   * Cuts sentences into portions.
   *
   * @param sentences any number
   * @param <T> what they are
   * @return views of the list, in its order; none of an empty one
   */
  public static <T> List<List<T>> portions(List<T> sentences) {
    return Lists.partition(sentences, PORTION);
  }

  /**
   * Works on one portion after the other.
   *
   * @param sentences any number
   * @param name what the progress is called
   * @param progress where it is shown
   * @param work on a portion
   * @param <T> what they are
   */
  public static <T> void each(
      List<T> sentences, String name, Progress progress, Consumer<List<T>> work) {
    int done = 0;
    try (Progress.Task task = progress.start(name, Progress.Unit.SENTENCES, 0, sentences.size())) {
      for (List<T> portion : portions(sentences)) {
        work.accept(portion);
        done += portion.size();
        task.at(done, "", Optional.empty());
      }
    }
  }
}
