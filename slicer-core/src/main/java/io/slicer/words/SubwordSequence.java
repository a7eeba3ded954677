package io.slicer.words;

import com.google.common.primitives.Booleans;
import com.google.common.primitives.ImmutableIntArray;
import io.slicer.model.TokenSequence;
import io.slicer.text.Encoding;
import io.slicer.text.Piece;
import io.slicer.text.Window;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.function.IntUnaryOperator;

/**
 * A sentence of words, or a part of one, as the encoder reads it.
 *
 * @param tokens the sub-words in their frame, of which some are scored
 * @param words which word of the sentence each scored sub-word is of
 * @param continues whether the first word has sub-words that are scored in the window before
 */
public record SubwordSequence(TokenSequence tokens, ImmutableIntArray words, boolean continues) {
  /** What SentencePiece marks the beginning of a word with, where it is a piece of its own. */
  private static final String BARE = "\u2581";

  /** The word scored before the first one. */
  private static final int NO_WORD = -1;

  /**
   * All of an encoding that is not too long.
   *
   * @param encoding of the sentence
   * @param alignment which sub-words are scored
   * @return the sequence
   */
  public static SubwordSequence of(Encoding encoding, LabelAlignment alignment) {
    return of(encoding, alignment, bearers(encoding.pieces(), alignment)::get, NO_WORD);
  }

  /**
   * A sentence of any length: what is longer than the maximum becomes overlapping windows, and each
   * sub-word is scored in the one in which it has most context.
   *
   * @param whole the sentence
   * @param maxLength of a window, in sub-words
   * @param alignment which sub-words are scored
   * @return the windows, at least one, in the order of the sentence
   */
  public static List<SubwordSequence> windows(
      Encoding whole, int maxLength, LabelAlignment alignment) {
    List<Boolean> bearers = bearers(whole.pieces(), alignment);
    List<SubwordSequence> sequences = new ArrayList<>();
    int before = NO_WORD;
    for (Window window : Window.split(whole, maxLength, maxLength / 4)) {
      SubwordSequence sequence =
          of(
              window.encoding(),
              alignment,
              i -> window.decides(i) && bearers.get(window.index(i)),
              before);
      sequences.add(sequence);
      before = sequence.lastWord(before);
    }
    return sequences;
  }

  /**
   * Which pieces bear the label of their word; where the mean of all bears it, the first stands for
   * them.
   *
   * @param pieces of a sentence
   * @param alignment says which
   * @return a value for each piece
   */
  public static List<Boolean> bearers(List<Piece> pieces, LabelAlignment alignment) {
    boolean[] bears = new boolean[pieces.size()];
    int end;
    for (int from = 0; from < bears.length; from = end) {
      if (pieces.get(from).isSpecial()) {
        end = from + 1;
        continue;
      }
      end = from + run(pieces, from);
      switch (alignment) {
        case FIRST_SUBWORD, MEAN -> bears[from] = true;
        case FIRST_NOT_BARE -> bears[firstNotBare(pieces, from, end)] = true;
        case ALL_SUBWORDS, ALL_CONTINUED -> Arrays.fill(bears, from, end, true);
      }
    }
    return Booleans.asList(bears);
  }

  private static int firstNotBare(List<Piece> pieces, int from, int end) {
    for (int i = from; i < end; i++) {
      if (!pieces.get(i).text().equals(BARE)) {
        return i;
      }
    }
    return from;
  }

  /**
   * The scored sub-words of an encoding.
   *
   * @param before the word of the sub-word that is scored before them
   */
  private static SubwordSequence of(
      Encoding encoding, LabelAlignment alignment, IntPredicate isScored, int before) {
    ImmutableIntArray.Builder scored = ImmutableIntArray.builder();
    ImmutableIntArray.Builder runs = ImmutableIntArray.builder();
    ImmutableIntArray.Builder scoredWords = ImmutableIntArray.builder();
    for (int i = 0; i < encoding.length(); i++) {
      if (isScored.test(i)) {
        scored.add(i);
        runs.add(run(encoding.pieces(), i));
        scoredWords.add(encoding.pieces().get(i).word());
      }
    }
    int[] starts = scored.build().toArray();
    ImmutableIntArray words = scoredWords.build();
    return new SubwordSequence(
        alignment == LabelAlignment.MEAN
            ? TokenSequence.ofRuns(
                encoding.ids(), encoding.typeIds(), starts, runs.build().toArray())
            : TokenSequence.unlabelled(encoding.ids(), encoding.typeIds(), starts),
        words,
        !words.isEmpty() && words.get(0) == before);
  }

  private int lastWord(int before) {
    return words.isEmpty() ? before : words.get(words.length() - 1);
  }

  /** How many pieces there are of a word from one of them on. */
  private static int run(List<Piece> pieces, int from) {
    int end = from + 1;
    while (end < pieces.size()
        && !pieces.get(end).isSpecial()
        && pieces.get(end).word() == pieces.get(from).word()) {
      end++;
    }
    return end - from;
  }

  /**
   * With labels at the scored sub-words.
   *
   * @param first the label of a word of the sentence, for the first of its scored sub-words
   * @param continued the same for all others
   * @return the sequence to train on
   */
  public TokenSequence labelled(IntUnaryOperator first, IntUnaryOperator continued) {
    int[] labels = new int[words.length()];
    for (int i = 0; i < labels.length; i++) {
      int word = words.get(i);
      boolean isFirst = i == 0 ? !continues : word != words.get(i - 1);
      labels[i] = (isFirst ? first : continued).applyAsInt(word);
    }
    return tokens.withLabels(labels);
  }
}
