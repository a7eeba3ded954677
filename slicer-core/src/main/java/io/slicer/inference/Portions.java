package io.slicer.inference;

import io.slicer.threads.Background;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/**
 * Long lists of texts, worked on portion by portion, so that not all of them are in memory as
 * sub-words at a time. While a portion is scored, the next is being encoded.
 *
 * @param characters how long a text is
 * @param most how many characters a portion has at most, unless it is a single text; positive
 * @param <S> what the texts are
 */
public record Portions<S>(ToLongFunction<S> characters, int most) {
  /**
   * A number of characters: some hundred batches, so that the cores that wait for the last of them
   * hardly count.
   */
  public static final int USUAL = 1 << 19;

  /**
   * Checks the number.
   *
   * @param characters how long a text is
   * @param most how many characters a portion has at most
   * @throws IllegalArgumentException if it is not positive
   */
  public Portions {
    if (most < 1) {
      throw new IllegalArgumentException(
          "portion, a number of characters, must be positive, not " + most);
    }
  }

  /**
   * Makes something of the encodings of some texts.
   *
   * @param <E> what a text is encoded as
   * @param <T> what is made of it
   */
  @FunctionalInterface
  public interface Scoring<E, T> {
    /**
     * Scores a portion.
     *
     * @param before how many texts come before it
     * @param encoded its texts
     * @return what was made of each
     */
    List<T> of(int before, List<E> encoded);
  }

  /**
   * Works on texts.
   *
   * @param texts any number
   * @param encoding of a portion
   * @param scoring of a portion
   * @param <E> what a text is encoded as
   * @param <T> what is made of it
   * @return what was made of each text
   */
  public <E, T> List<T> work(
      List<S> texts, Function<List<S>, List<E>> encoding, Scoring<E, T> scoring) {
    List<List<S>> portions = of(texts);
    List<T> results = new ArrayList<>();
    List<E> encoded = encoding.apply(portions.get(0));
    for (List<S> following : portions.subList(1, portions.size())) {
      List<E> present = encoded;
      CompletableFuture<List<E>> next =
          Background.run("slicer-tokenizing", () -> encoding.apply(following));
      CompletableFuture<List<T>> scored =
          Background.here(() -> scoring.of(results.size(), present));
      Background.awaitAll(List.of(scored, next));
      results.addAll(scored.join());
      encoded = next.join();
    }
    results.addAll(scoring.of(results.size(), encoded));
    return results;
  }

  /**
   * Cuts a list into portions.
   *
   * @param texts any number
   * @return the portions, at least one
   */
  public List<List<S>> of(List<S> texts) {
    List<List<S>> portions = new ArrayList<>();
    int from = 0;
    long used = 0;
    for (int s = 0; s < texts.size(); s++) {
      long length = characters.applyAsLong(texts.get(s));
      if (used > 0 && used + length > most) {
        portions.add(texts.subList(from, s));
        from = s;
        used = 0;
      }
      used += length;
    }
    portions.add(texts.subList(from, texts.size()));
    return portions;
  }
}
