package io.slicer.text;

import com.google.common.base.Utf8;
import com.google.common.primitives.ImmutableIntArray;
import org.jspecify.annotations.Nullable;

/**
 * A text in which decomposed characters, letters with their marks behind them or syllables as jamo,
 * are what SentencePiece makes of them. It looks for the longest entry of its normalization table;
 * the native library asks for one grapheme cluster after the other, not for those of six bytes and
 * more, takes the shortest entry, and leaves out the rest of the cluster. So marks are lost, and
 * jamo stay as they are.
 *
 * <p>Everything else is left to the library, which finds it in its table by itself. What it is
 * given instead must not be changed by it again: where marks would be taken for one cluster with
 * what is before them, a character comes between that the table deletes.
 *
 * @param text what the library is given
 * @param starts where each of its code points begins in the original, in UTF-16 units
 * @param ends where each ends there
 */
record ComposedText(String text, ImmutableIntArray starts, ImmutableIntArray ends) {
  private static final char FIRST_MARK = '\u0300';
  private static final int LONG_CLUSTER = 6;

  /**
   * Composes a text.
   *
   * @param original without unpaired surrogates
   * @param table of the tokenizer
   * @return null if there is nothing to be done
   */
  static @Nullable ComposedText of(String original, CharsMap table) {
    return hasMark(original) ? new Composer(original, table).compose() : null;
  }

  private static boolean hasMark(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) >= FIRST_MARK && joins(text.codePointAt(i))) {
        return true;
      }
    }
    return false;
  }

  /** Whether a character is of one cluster with that before it. */
  private static boolean joins(int c) {
    return switch (Character.getType(c)) {
      case Character.NON_SPACING_MARK,
          Character.ENCLOSING_MARK,
          Character.COMBINING_SPACING_MARK,
          Character.FORMAT ->
          true;
      default ->
          (0x1160 <= c && c <= 0x11FF) // vowels and finals of Hangul
              || c == 0xFF9E // marks of half-width Katakana
              || c == 0xFF9F;
    };
  }

  private static final class Composer {
    private final String original;
    private final CharsMap table;
    private final StringBuilder text = new StringBuilder();
    private final ImmutableIntArray.Builder starts = ImmutableIntArray.builder();
    private final ImmutableIntArray.Builder ends = ImmutableIntArray.builder();

    /** Whether the library would read what comes next together with what was replaced. */
    private boolean afterReplaced;

    Composer(String original, CharsMap table) {
      this.original = original;
      this.table = table;
    }

    @Nullable ComposedText compose() {
      boolean changed = false;
      int end;
      for (int i = 0; i < original.length(); i = end) {
        CharsMap.Match match = table.longest(original, i);
        end = match == null ? i + length(i) : match.end();
        if (match == null || isLeftToLibrary(i, match)) {
          keep(i, end);
        } else {
          replace(i, match);
          changed = true;
        }
      }
      return changed ? new ComposedText(text.toString(), starts.build(), ends.build()) : null;
    }

    /** Whether the library finds the entry, too: it is a short cluster, or a character. */
    private boolean isLeftToLibrary(int from, CharsMap.Match match) {
      return match.isOnly()
          && !joinsAt(from)
          && !joinsAt(match.end())
          && (match.end() == from + length(from)
              || Utf8.encodedLength(original.substring(from, match.end())) < LONG_CLUSTER);
    }

    private boolean joinsAt(int place) {
      return place < original.length() && joins(original.codePointAt(place));
    }

    private int length(int place) {
      return Character.charCount(original.codePointAt(place));
    }

    private void keep(int from, int to) {
      int length;
      for (int i = from; i < to; i += length) {
        int c = original.codePointAt(i);
        length = Character.charCount(c);
        afterReplaced &= joins(c);
        if (afterReplaced) {
          separate(i);
        }
        addCharacter(c, i, i + length);
      }
    }

    private void replace(int from, CharsMap.Match match) {
      match
          .replacement()
          .codePoints()
          .forEach(
              c -> {
                if (joins(c) && text.length() > 0) {
                  separate(from);
                }
                addCharacter(c, from, match.end());
              });
      afterReplaced = true;
    }

    private void separate(int place) {
      table.deleted().ifPresent(c -> addCharacter(c, place, place));
    }

    private void addCharacter(int c, int from, int to) {
      text.appendCodePoint(c);
      starts.add(from);
      ends.add(to);
    }
  }
}
