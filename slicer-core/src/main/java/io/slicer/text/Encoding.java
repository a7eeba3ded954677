package io.slicer.text;

import java.util.List;
import java.util.function.ToIntFunction;

/**
 * What a tokenizer makes of a text: its pieces in order, framed by the special tokens. Immutable.
 *
 * @param pieces T pieces
 */
public record Encoding(List<Piece> pieces) {
  /**
   * Copies the list.
   *
   * @param pieces T pieces
   */
  public Encoding {
    pieces = List.copyOf(pieces);
  }

  /**
   * The number of pieces, special tokens included.
   *
   * @return T
   */
  public int length() {
    return pieces.size();
  }

  /**
   * The vocabulary ids, as an encoder takes them.
   *
   * @return a new array (T)
   */
  public int[] ids() {
    return each(Piece::id);
  }

  /**
   * The token types, as an encoder takes them.
   *
   * @return a new array (T)
   */
  public int[] typeIds() {
    return each(Piece::typeId);
  }

  /** Where the pieces between the opening and the closing special tokens start. */
  int contentStart() {
    int i = 0;
    while (i < length() && pieces.get(i).isSpecial()) {
      i++;
    }
    return i;
  }

  /** Where they end; nothing but special tokens is all opening ones. */
  int contentEnd() {
    int i = length();
    while (i > 0 && pieces.get(i - 1).isSpecial()) {
      i--;
    }
    return Math.max(i, contentStart());
  }

  private int[] each(ToIntFunction<Piece> property) {
    return pieces.stream().mapToInt(property).toArray();
  }
}
