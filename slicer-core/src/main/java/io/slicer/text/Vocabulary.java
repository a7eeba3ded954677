package io.slicer.text;

import java.util.Arrays;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** The pieces of a tokenizer by id. Filled while its file is read, then only read. */
final class Vocabulary {
  /** Far beyond any vocabulary: what is more is damage, and would cost memory without end. */
  private static final int MOST_IDS = 1 << 24;

  private @Nullable String[] pieces = new @Nullable String[1 << 10];
  private int size;

  void put(long id, String piece) {
    if (id < 0 || id >= MOST_IDS) {
      throw new IllegalArgumentException("'%s' has the id %d".formatted(piece, id));
    }
    int index = (int) id;
    if (index >= pieces.length) {
      pieces = Arrays.copyOf(pieces, Math.max(index + 1, 2 * pieces.length));
    }
    pieces[index] = piece;
    size = Math.max(size, index + 1);
  }

  /** The largest id plus one. */
  int size() {
    return size;
  }

  /** The piece of an id, or null if it has none. */
  @Nullable String get(int id) {
    return id >= 0 && id < size ? pieces[id] : null;
  }

  /** The id of a piece, found by looking at all. */
  OptionalInt find(String piece) {
    for (int id = 0; id < size; id++) {
      if (piece.equals(pieces[id])) {
        return OptionalInt.of(id);
      }
    }
    return OptionalInt.empty();
  }
}
