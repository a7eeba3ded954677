package io.slicer.text;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A stretch of an encoding that is too long for its encoder, framed by the same special tokens as
 * the whole. Windows overlap, so that a piece near the edge of one has its context in another;
 * every piece of the whole is {@linkplain #decides decided} by exactly one window.
 *
 * <pre>{@code
 * for (Window window : Window.split(whole, 512, 128)) {
 *   float[][] scores = encode(window.encoding().ids());
 *   for (int i = 0; i < window.encoding().length(); i++) {
 *     if (window.decides(i)) {
 *       result[window.index(i)] = scores[i];
 *     }
 *   }
 * }
 * }</pre>
 *
 * <p>Immutable.
 */
public final class Window {
  private final Encoding encoding;
  private final int[] indexes;
  private final int decidesFrom;
  private final int decidesTo;

  private Window(Encoding encoding, int[] indexes, int decidesFrom, int decidesTo) {
    this.encoding = encoding;
    this.indexes = indexes;
    this.decidesFrom = decidesFrom;
    this.decidesTo = decidesTo;
  }

  /**
   * Splits an encoding into windows, from left to right. One that fits is one window, itself.
   *
   * <p>Windows start and end between words where there is such a place nearby, so they may be
   * somewhat shorter than allowed and overlap somewhat more than asked. Of the windows that hold a
   * piece, the one decides it in which its distance to the nearer cut is larger (the ends of the
   * whole are not cuts); the earlier one if it is the same.
   *
   * @param whole an encoding of a text or of words, of any length
   * @param maxLength the longest window, in pieces, special tokens included: what the encoder takes
   * @param overlap how many pieces neighbouring windows share at least; what Hugging Face calls
   *     stride
   * @return at least one window
   * @throws IllegalArgumentException if the encoding is of a pair, {@code maxLength} leaves no room
   *     between the special tokens, or the overlap is negative or leaves no room for anything new
   */
  public static List<Window> split(Encoding whole, int maxLength, int overlap) {
    List<Piece> pieces = whole.pieces();
    if (pieces.stream().anyMatch(piece -> piece.sequence() > 0)) {
      throw new IllegalArgumentException("a pair of texts cannot be split into windows");
    }
    int from = whole.contentStart();
    int to = whole.contentEnd();
    int frame = whole.length() - (to - from);
    int room = maxLength - frame;
    if (room < 1) {
      throw new IllegalArgumentException(
          "windows of %d pieces have no room beside %d special tokens".formatted(maxLength, frame));
    }
    if (overlap < 0 || overlap >= room) {
      throw new IllegalArgumentException(
          "windows of %d pieces, %d of them special, can overlap by 0 to %d pieces, not by %d"
              .formatted(maxLength, frame, room - 1, overlap));
    }

    List<Integer> starts = new ArrayList<>();
    List<Integer> ends = new ArrayList<>();
    int start = from;
    int covered = from;
    while (to - start > room) {
      // A cut between words may cost half of what a window can add to the earlier ones, no more.
      int least = covered + (start + room - covered + 1) / 2;
      int end = lastWordStart(pieces, Math.max(least, start + overlap + 1), start + room);
      starts.add(start);
      ends.add(end);
      covered = end;
      int nearest = end - room + (room - overlap + 1) / 2;
      start = lastWordStart(pieces, Math.max(nearest, start + 1), end - overlap);
    }
    starts.add(start);
    ends.add(to);

    List<Window> windows = new ArrayList<>();
    int decidesFrom = 0;
    for (int w = 0; w < starts.size(); w++) {
      boolean last = w == starts.size() - 1;
      int decidesTo = last ? whole.length() : (ends.get(w) + starts.get(w + 1) + 1) / 2;
      int[] indexes =
          IntStream.concat(
                  IntStream.range(0, from),
                  IntStream.concat(
                      IntStream.range(starts.get(w), ends.get(w)),
                      IntStream.range(to, whole.length())))
              .toArray();
      Encoding encoding = new Encoding(IntStream.of(indexes).mapToObj(pieces::get).toList());
      windows.add(new Window(encoding, indexes, decidesFrom, decidesTo));
      decidesFrom = decidesTo;
    }
    return List.copyOf(windows);
  }

  /** The last place from low to high where a word starts, or high if all are inside of one word. */
  private static int lastWordStart(List<Piece> pieces, int low, int high) {
    for (int i = high; i >= low; i--) {
      if (pieces.get(i).word() != pieces.get(i - 1).word()) {
        return i;
      }
    }
    return high;
  }

  /**
   * The pieces of the window between the special tokens of the whole.
   *
   * @return an encoding no longer than the maximum
   */
  public Encoding encoding() {
    return encoding;
  }

  /**
   * Which piece of the whole encoding a piece of this window is.
   *
   * @param i index in this window's encoding
   * @return index in the whole encoding
   */
  public int index(int i) {
    return indexes[i];
  }

  /**
   * Whether a piece is decided here: what the encoder makes of it in this window counts. Special
   * tokens that open the text are decided by the first window, those that close it by the last.
   *
   * @param i index in this window's encoding
   * @return whether no other window decides the same piece of the whole
   */
  public boolean decides(int i) {
    return decidesFrom <= indexes[i] && indexes[i] < decidesTo;
  }
}
