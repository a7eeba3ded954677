package io.slicer.ner;

import com.google.common.primitives.ImmutableIntArray;
import io.slicer.model.TokenSequence;
import io.slicer.ner.corpus.LabelSet;
import io.slicer.ner.corpus.Sentence;
import io.slicer.text.Encoding;
import io.slicer.text.Piece;
import io.slicer.text.Window;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;

/**
 * A sentence of words, or a part of one, as the encoder reads it.
 *
 * @param tokens the sub-words in their frame, of which some are scored
 * @param words which word of the sentence each scored sub-word is of
 */
record SubwordSequence(TokenSequence tokens, ImmutableIntArray words) {

  /** All of an encoding that is not too long. */
  static SubwordSequence of(Encoding encoding, LabelAlignment alignment) {
    return of(encoding, bearers(encoding.pieces(), alignment)::get);
  }

  /**
   * Scored completely: what is longer than the maximum becomes overlapping windows, and each
   * sub-word is scored in the one in which it has most context.
   */
  static List<SubwordSequence> windows(Encoding whole, int maxLength, LabelAlignment alignment) {
    List<Boolean> bearers = bearers(whole.pieces(), alignment);
    List<SubwordSequence> sequences = new ArrayList<>();
    for (Window window : Window.split(whole, maxLength, maxLength / 4)) {
      sequences.add(of(window.encoding(), i -> window.decides(i) && bearers.get(window.index(i))));
    }
    return sequences;
  }

  /** Which pieces bear the label of their word. */
  static List<Boolean> bearers(List<Piece> pieces, LabelAlignment alignment) {
    List<Boolean> bearers = new ArrayList<>();
    int previous = -1;
    for (Piece piece : pieces) {
      bearers.add(
          switch (alignment) {
            case FIRST_SUBWORD -> !piece.isSpecial() && piece.word() != previous;
            case ALL_SUBWORDS -> !piece.isSpecial();
          });
      previous = piece.word();
    }
    return bearers;
  }

  private static SubwordSequence of(Encoding encoding, IntPredicate isScored) {
    ImmutableIntArray.Builder scored = ImmutableIntArray.builder();
    ImmutableIntArray.Builder words = ImmutableIntArray.builder();
    for (int i = 0; i < encoding.length(); i++) {
      if (isScored.test(i)) {
        scored.add(i);
        words.add(encoding.pieces().get(i).word());
      }
    }
    return new SubwordSequence(
        TokenSequence.unlabelled(encoding.ids(), encoding.typeIds(), scored.build().toArray()),
        words.build());
  }

  /** With the labels of the words, unchanged, at the scored sub-words. */
  TokenSequence labelled(Sentence sentence, LabelSet labels) {
    int[] indices = words.stream().map(word -> labels.index(sentence.tags().get(word))).toArray();
    return TokenSequence.labelled(tokens.ids(), tokens.types(), tokens.scored(), indices);
  }
}
