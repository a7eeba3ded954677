package io.slicer.text;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * An encoding cut to what an encoder takes, exactly as transformers does it with {@code
 * truncation=True}: the special tokens stay, a text keeps its first pieces, and of a pair the
 * longer text is cut first. It is meant for training; {@link Window#split} loses nothing.
 *
 * @param encoding at most as many pieces as allowed
 * @param lostWords how many words that had pieces have none now
 * @param cutFirst how many pieces the text lost, or the first of a pair
 * @param cutSecond how many the second of a pair lost
 */
public record Truncation(Encoding encoding, int lostWords, int cutFirst, int cutSecond) {
  /**
   * Truncates an encoding.
   *
   * @param whole an encoding of any length
   * @param maxLength the most pieces to keep, special tokens included
   * @return the encoding itself if it is no longer than that, else one of that length
   * @throws IllegalArgumentException if there are more special tokens than that
   */
  public static Truncation of(Encoding whole, int maxLength) {
    if (whole.length() <= maxLength) {
      return new Truncation(whole, 0, 0, 0);
    }
    int[] lengths = new int[2];
    for (Piece piece : whole.pieces()) {
      if (!piece.isSpecial()) {
        lengths[piece.sequence()]++;
      }
    }
    int special = whole.length() - lengths[0] - lengths[1];
    if (maxLength < special) {
      throw new IllegalArgumentException(
          "%d pieces cannot hold %d special tokens".formatted(maxLength, special));
    }
    int[] left = share(maxLength - special, lengths);
    int cutFirst = lengths[0] - left[0];
    int cutSecond = lengths[1] - left[1];

    List<Piece> kept = new ArrayList<>(maxLength);
    Set<List<Integer>> words = new HashSet<>();
    Set<List<Integer>> keptWords = new HashSet<>();
    for (Piece piece : whole.pieces()) {
      if (piece.isSpecial()) {
        kept.add(piece);
        continue;
      }
      List<Integer> word = List.of(piece.sequence(), piece.word());
      words.add(word);
      if (left[piece.sequence()] > 0) {
        left[piece.sequence()]--;
        keptWords.add(word);
        kept.add(piece);
      }
    }
    return new Truncation(new Encoding(kept), words.size() - keptWords.size(), cutFirst, cutSecond);
  }

  /**
   * Whether something was cut.
   *
   * @return true if pieces were lost
   */
  public boolean cuts() {
    return cutFirst + cutSecond > 0;
  }

  /** How many pieces each of two texts keeps, by the rule that transformers calls longest_first. */
  private static int[] share(int room, int[] lengths) {
    if (lengths[1] == 0) {
      return new int[] {room, 0};
    }
    boolean firstIsShorter = lengths[0] <= lengths[1];
    int shorter = Math.min(lengths[0], lengths[1]);
    int longer = room - shorter;
    if (shorter > longer) {
      shorter = room / 2;
      longer = room - shorter;
    }
    return firstIsShorter ? new int[] {shorter, longer} : new int[] {longer, shorter};
  }
}
