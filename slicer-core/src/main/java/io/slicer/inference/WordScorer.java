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
 * <pre>{@code
 * List<List<SubwordTag>> tags =
 *     model.whileOpen(
 *         () ->
 *             model
 *                 .words()
 *                 .read(
 *                     model.subwords(),
 *                     sentences,
 *                     LabelAlignment.FIRST_SUBWORD,
 *                     (sentence, scores) -> scores.tags()));
 * }</pre>
 *
 * @param pool scores
 * @param labels C, how many scores the head has for a sub-word
 * @param portion how many characters of the sentences are in memory as sub-words at a time;
 *     positive
 */
public record WordScorer(ScoringPool pool, int labels, int portion) {
  /**
   * A number of characters: some hundred batches, so that the cores that wait for the last of them
   * hardly count.
   */
  public static final int PORTION = 1 << 19;

  /**
   * Checks the numbers.
   *
   * @param pool scores
   * @param labels C, how many scores the head has for a sub-word
   * @param portion how many characters of the sentences are in memory as sub-words at a time
   * @throws IllegalArgumentException if a number is not positive
   */
  public WordScorer {
    if (labels < 1) {
      throw new IllegalArgumentException("labels must be positive, not " + labels);
    }
    if (portion < 1) {
      throw new IllegalArgumentException(
          "portion, a number of characters, must be positive, not " + portion);
    }
  }

  /**
   * With the usual portion. {@link TaskModel#words} knows the number of labels.
   *
   * @param pool scores
   * @param labels C, how many scores the head has for a sub-word
   * @return the scorer
   */
  public static WordScorer of(ScoringPool pool, int labels) {
    return new WordScorer(pool, labels, PORTION);
  }

  /**
   * Makes something of the scores of a sentence's sub-words. It is called once for each sentence,
   * in their order, also for one in which nothing is scored. Words that the tokenizer makes nothing
   * of do not occur among the scores, so place tags by {@link SubwordScores#word} or {@link
   * SubwordTag#word}, not by counting.
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
   * @throws IllegalArgumentException if the head has another number of scores for a sub-word
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
   * @throws NullPointerException if a word is null
   */
  public static List<List<List<String>>> portions(List<List<String>> sentences, int characters) {
    List<List<List<String>>> portions = new ArrayList<>();
    int from = 0;
    long used = 0;
    for (int s = 0; s < sentences.size(); s++) {
      long length = length(s, sentences.get(s));
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

  private static long length(int sentence, List<String> words) {
    long length = 0;
    for (int w = 0; w < words.size(); w++) {
      if (words.get(w) == null) {
        throw new NullPointerException("word " + w + " of sentence " + sentence + " is null");
      }
      length += words.get(w).length();
    }
    return length;
  }

  /**
   * Reads the scores of sentences that are sub-words already.
   *
   * @param sentences each as its windows
   * @param reading makes something of the scores of a sentence
   * @param <T> what is made of them
   * @return what was made of each sentence
   * @throws IllegalArgumentException if the head has another number of scores for a sub-word
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
