package io.slicer.inference;

import io.slicer.model.TokenSequence;
import io.slicer.words.LabelAlignment;
import io.slicer.words.SubwordEncoder;
import io.slicer.words.SubwordSequence;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
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
 * @param stopsIfInterrupted whether an interrupt of the calling thread ends the call, with a {@link
 *     CancellationException}; the thread is still interrupted then
 */
public record WordScorer(ScoringPool pool, int labels, int portion, boolean stopsIfInterrupted) {
  /**
   * Checks the numbers.
   *
   * @param pool scores
   * @param labels C, how many scores the head has for a sub-word
   * @param portion how many characters of the sentences are in memory as sub-words at a time
   * @param stopsIfInterrupted whether an interrupt of the calling thread ends the call
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
   * A scorer that an interrupt does not end, as in the validation of a training, which ends by
   * itself behind its checkpoint.
   *
   * @param pool scores
   * @param labels C, how many scores the head has for a sub-word
   * @param portion how many characters of the sentences are in memory as sub-words at a time
   * @throws IllegalArgumentException if a number is not positive
   */
  public WordScorer(ScoringPool pool, int labels, int portion) {
    this(pool, labels, portion, false);
  }

  /**
   * The same scorer, but that an interrupt ends its calls.
   *
   * @return the scorer
   */
  public WordScorer interruptible() {
    return new WordScorer(pool, labels, portion, true);
  }

  /**
   * With the usual portion. {@link TaskModel#words} knows the number of labels.
   *
   * @param pool scores
   * @param labels C, how many scores the head has for a sub-word
   * @return the scorer
   */
  public static WordScorer of(ScoringPool pool, int labels) {
    return new WordScorer(pool, labels, Portions.USUAL);
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
   * Works on sentences portion by portion.
   *
   * @param sentences of any number of words
   * @param encoding of a portion
   * @param scoring of a portion
   * @param <E> what a sentence is encoded as
   * @param <T> what is made of it
   * @return what was made of each sentence
   * @throws NullPointerException if a word is null
   */
  public <E, T> List<T> inPortions(
      List<List<String>> sentences,
      Function<List<List<String>>, List<E>> encoding,
      Portions.Scoring<E, T> scoring) {
    checkWords(sentences);
    return new Portions<>(WordScorer::length, portion).work(sentences, encoding, scoring);
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
    checkWords(sentences);
    return new Portions<List<String>>(WordScorer::length, characters).of(sentences);
  }

  private static void checkWords(List<List<String>> sentences) {
    for (int s = 0; s < sentences.size(); s++) {
      if (sentences.get(s) == null) {
        throw new NullPointerException("sentence " + s + " is null");
      }
      for (int w = 0; w < sentences.get(s).size(); w++) {
        if (sentences.get(s).get(w) == null) {
          throw new NullPointerException("word " + w + " of sentence " + s + " is null");
        }
      }
    }
  }

  private static long length(List<String> words) {
    return words.stream().mapToLong(String::length).sum();
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
    List<float[]> scores =
        stopsIfInterrupted ? pool.scoresUnlessInterrupted(windows) : pool.scores(windows);
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
