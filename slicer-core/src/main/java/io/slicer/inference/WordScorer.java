package io.slicer.inference;

import io.slicer.model.TokenSequence;
import io.slicer.threads.Background;
import io.slicer.words.LabelAlignment;
import io.slicer.words.SubwordEncoder;
import io.slicer.words.SubwordSequence;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * Scores the sub-words of sentences of words, of any length and number. Thread-safe; does not own
 * the pool.
 *
 * @param pool scores
 * @param labels C, of the head
 * @param portion characters of the sentences that are in memory as sub-words at a time
 */
public record WordScorer(ScoringPool pool, int labels, int portion) {
  /** Some hundred batches, so that the cores that wait for the last of them hardly count. */
  public static final int PORTION = 1 << 19;

  /**
   * Makes something of the scores of a sentence's sub-words.
   *
   * @param <T> what is made of them
   */
  @FunctionalInterface
  public interface Reading<T> {
    /**
     * Reads scores.
     *
     * @param sentence its index among those that are read
     * @param scores of its sub-words
     * @return what is made of them
     */
    T of(int sentence, SubwordScores scores);
  }

  /**
   * Reads the scores of sentences.
   *
   * @param encoder cuts them into sub-words
   * @param sentences of any number of words
   * @param which sub-words are scored: the first of each word, or all
   * @param reading makes something of the scores of a sentence
   * @param <T> what is made of them
   * @return what was made of each sentence
   */
  public <T> List<T> read(
      SubwordEncoder encoder,
      List<List<String>> sentences,
      LabelAlignment which,
      Reading<T> reading) {
    return inPortions(
        sentences,
        part -> encoder.encode(part, which),
        (before, encoded) ->
            read(encoded, (sentence, scores) -> reading.of(before + sentence, scores)));
  }

  /**
   * Makes something of the encodings of some sentences.
   *
   * @param <E> what a sentence is encoded as
   * @param <T> what is made of it
   */
  @FunctionalInterface
  public interface PortionScoring<E, T> {
    /**
     * Scores a portion.
     *
     * @param before how many sentences come before it
     * @param encoded its sentences
     * @return what was made of each
     */
    List<T> of(int before, List<E> encoded);
  }

  /**
   * Works on sentences portion by portion. While a portion is scored, the next is being encoded.
   *
   * @param sentences of any number of words
   * @param encoding of a portion
   * @param scoring of a portion
   * @param <E> what a sentence is encoded as
   * @param <T> what is made of it
   * @return what was made of each sentence
   */
  public <E, T> List<T> inPortions(
      List<List<String>> sentences,
      Function<List<List<String>>, List<E>> encoding,
      PortionScoring<E, T> scoring) {
    List<List<List<String>>> portions = portions(sentences, portion);
    List<T> results = new ArrayList<>();
    List<E> encoded = encoding.apply(portions.get(0));
    for (List<List<String>> following : portions.subList(1, portions.size())) {
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
   * Cuts a list into parts.
   *
   * @param sentences of any number of words
   * @param characters that a part has at most, unless it is a single sentence
   * @return the parts, at least one
   */
  public static List<List<List<String>>> portions(List<List<String>> sentences, int characters) {
    List<List<List<String>>> portions = new ArrayList<>();
    int from = 0;
    long used = 0;
    for (int s = 0; s < sentences.size(); s++) {
      long length = sentences.get(s).stream().mapToLong(String::length).sum();
      if (used > 0 && used + length > characters) {
        portions.add(sentences.subList(from, s));
        from = s;
        used = 0;
      }
      used += length;
    }
    portions.add(sentences.subList(from, sentences.size()));
    return portions;
  }

  /**
   * Reads the scores of sentences that are sub-words already.
   *
   * @param sentences each as its windows
   * @param reading makes something of the scores of a sentence
   * @param <T> what is made of them
   * @return what was made of each sentence
   */
  public <T> List<T> read(List<List<SubwordSequence>> sentences, Reading<T> reading) {
    List<TokenSequence> windows =
        sentences.stream().flatMap(List::stream).map(SubwordSequence::tokens).toList();
    List<float[]> scores = pool.scores(windows);
    List<T> results = new ArrayList<>();
    int from = 0;
    for (List<SubwordSequence> sentence : sentences) {
      int to = from + sentence.size();
      results.add(
          reading.of(results.size(), SubwordScores.of(sentence, scores.subList(from, to), labels)));
      from = to;
    }
    return results;
  }
}
