package io.slicer.words;

import io.slicer.model.TokenSequence;
import io.slicer.text.Encoding;
import io.slicer.text.Piece;

/** Sentences for heads that score words by the means of all their sub-words. */
public final class WordRuns {
  private WordRuns() {}

  /**
   * A whole sentence.
   *
   * @param encoding of the sentence
   * @param words how many words it has
   * @return a sequence with a scored run for every word, of no tokens where the tokenizer makes
   *     nothing of it
   */
  public static TokenSequence of(Encoding encoding, int words) {
    int[] starts = new int[words];
    int[] lengths = new int[words];
    int at = 0;
    while (at < encoding.length() && encoding.pieces().get(at).isSpecial()) {
      at++;
    }
    for (int word = 0; word < words; word++) {
      starts[word] = at;
      while (at < encoding.length() && isOf(encoding.pieces().get(at), word)) {
        lengths[word]++;
        at++;
      }
    }
    return TokenSequence.ofRuns(encoding.ids(), encoding.typeIds(), starts, lengths);
  }

  private static boolean isOf(Piece piece, int word) {
    return !piece.isSpecial() && piece.word() == word;
  }
}
