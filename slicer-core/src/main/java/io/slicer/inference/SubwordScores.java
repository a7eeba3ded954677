package io.slicer.inference;

import com.google.common.primitives.ImmutableIntArray;
import io.slicer.engine.NotFiniteException;
import io.slicer.words.SubwordSequence;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What the head says about the scored sub-words of a sentence, R of them, whatever windows they
 * were scored in.
 */
public final class SubwordScores {
  private final ImmutableIntArray words;
  private final float[] scores;
  private final int labels;

  /**
   * Scores.
   *
   * @param words which word of the sentence each sub-word is of (R), ascending
   * @param scores (R, C), row-major, without softmax
   * @param labels C
   * @throws IllegalArgumentException if there are not R x C scores
   * @throws NotFiniteException if a score is not a finite number: nothing compares with it, so the
   *     first label would be taken for the best
   */
  public SubwordScores(ImmutableIntArray words, float[] scores, int labels) {
    if (scores.length != (long) words.length() * labels) {
      throw new IllegalArgumentException(
          "for "
              + words.length()
              + " sub-words and "
              + labels
              + " labels there should be "
              + (long) words.length() * labels
              + " scores, but the head gave "
              + scores.length);
    }
    this.words = words;
    this.scores = scores;
    this.labels = labels;
    NotFiniteException.check(scores, scores.length);
  }

  /**
   * Those of a sentence that was scored in windows.
   *
   * @param windows of the sentence, at least one
   * @param scores of each window's scored sub-words (R, C)
   * @param labels C
   * @return the scores of the sentence
   * @throws IllegalArgumentException if the head gives another number of scores than C
   * @throws NotFiniteException if a score is not a finite number
   */
  public static SubwordScores of(List<SubwordSequence> windows, List<float[]> scores, int labels) {
    if (windows.size() == 1) {
      return new SubwordScores(windows.get(0).words(), scores.get(0), labels);
    }
    ImmutableIntArray.Builder words = ImmutableIntArray.builder();
    windows.forEach(window -> words.addAll(window.words()));
    float[] all = new float[scores.stream().mapToInt(own -> own.length).sum()];
    int at = 0;
    for (float[] own : scores) {
      System.arraycopy(own, 0, all, at, own.length);
      at += own.length;
    }
    return new SubwordScores(words.build(), all, labels);
  }

  /**
   * The number of sub-words.
   *
   * @return R
   */
  public int size() {
    return words.length();
  }

  /**
   * Which word of the sentence a sub-word is of.
   *
   * @param subword from 0 to R - 1
   * @return the index of the word
   */
  public int word(int subword) {
    return words.get(subword);
  }

  /**
   * The best tag of each sub-word.
   *
   * @return R tags
   */
  public List<SubwordTag> tags() {
    return IntStream.range(0, size()).mapToObj(i -> SubwordTag.of(words.get(i), row(i))).toList();
  }

  /**
   * The loss of a sub-word: the logarithm of a label's probability, its sign turned.
   *
   * @param subword from 0 to R - 1
   * @param label from 0 to C - 1
   * @return the loss, in nats
   */
  public double crossEntropy(int subword, int label) {
    return row(subword).crossEntropy(label);
  }

  /**
   * The probabilities that softmax makes of a sub-word's scores.
   *
   * @param subword from 0 to R - 1
   * @return probabilities (C)
   */
  public double[] probabilities(int subword) {
    return row(subword).probabilities();
  }

  private Softmax row(int subword) {
    return new Softmax(scores, subword * labels, labels);
  }
}
