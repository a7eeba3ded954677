package io.slicer.text;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.BitSet;
import java.util.Deque;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The normalization table that SentencePiece tokenizers such as XLM-R's carry: in base 64, a size
 * in bytes, a trie of so many bytes, and the replacements it points to. The native library trusts
 * the table and ends the process when it leads nowhere, so it is checked.
 *
 * <p>The trie is a double array as darts-clone writes it: the children of the node whose base is b
 * lie at b xor label; a unit holds its label, the offset to its base, and whether a value lies
 * there.
 */
final class CharsMap {
  private final int[] units;
  private final byte[] replacements;

  private CharsMap(int[] units, byte[] replacements) {
    this.units = units;
    this.replacements = replacements;
  }

  /** Far beyond any real one: the longest that Unicode has is of 18 characters. */
  private static final int LONGEST_REPLACEMENT = 64;

  private int growth = 1;
  private OptionalInt deleted = OptionalInt.empty();

  /**
   * What an entry makes of some characters of a text.
   *
   * @param end behind them, in UTF-16 units of the text
   * @param replacement what they become
   * @param isOnly whether no shorter entry matches there
   */
  record Match(int end, String replacement, boolean isOnly) {}

  /**
   * Reads and checks a table.
   *
   * @param base64 the table
   * @return the table
   * @throws IllegalArgumentException if some text would lead out of it
   */
  static CharsMap of(String base64) {
    byte[] bytes = Base64.getDecoder().decode(base64);
    // Java forgives a missing padding, the native library does not.
    if (!Base64.getEncoder().encodeToString(bytes).equals(base64)) {
      throw new IllegalArgumentException("incomplete base 64");
    }
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    if (bytes.length < Integer.BYTES) {
      throw new IllegalArgumentException("no trie");
    }
    long size = Integer.toUnsignedLong(buffer.getInt());
    if (size < Integer.BYTES || size % Integer.BYTES != 0 || size > buffer.remaining()) {
      throw new IllegalArgumentException(
          "a trie of " + size + " bytes, in a table of " + bytes.length);
    }
    int[] units = new int[(int) size / Integer.BYTES];
    buffer.asIntBuffer().get(units);
    buffer.position(Integer.BYTES + (int) size);
    byte[] replacements = new byte[buffer.remaining()];
    buffer.get(replacements);
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(replacements));
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("replacements that are not UTF-8", e);
    }
    CharsMap table = new CharsMap(units, replacements);
    table.walk();
    table.deleted = table.firstDeleted();
    return table;
  }

  /** How many times as long a text can become. */
  int growth() {
    return growth;
  }

  /** A control character of which the table leaves nothing. */
  OptionalInt deleted() {
    return deleted;
  }

  private OptionalInt firstDeleted() {
    return IntStream.range(1, ' ')
        .filter(
            c -> {
              Match match = longest(Character.toString(c), 0);
              return match != null && match.replacement().isEmpty();
            })
        .findFirst();
  }

  /**
   * The longest entry that a text has at a place, which is the one that SentencePiece takes.
   *
   * @param text without unpaired surrogates
   * @param from where to look, in UTF-16 units
   * @return null if there is none
   */
  @Nullable Match longest(String text, int from) {
    int node = offset(units[0]);
    int end = -1;
    int place = -1;
    boolean isOnly = true;
    int at = from;
    while (at < text.length()) {
      int codePoint = text.codePointAt(at);
      node = child(node, codePoint);
      if (node < 0) {
        break;
      }
      at += Character.charCount(codePoint);
      if (hasValue(units[node])) {
        isOnly = place < 0;
        end = at;
        place = value(units[node ^ offset(units[node])]);
      }
      node ^= offset(units[node]);
    }
    return place < 0 ? null : new Match(end, replacement(place), isOnly);
  }

  /** The node behind the bytes of a character, or -1. */
  private int child(int base, int codePoint) {
    int bytes = codePoint < 0x80 ? 1 : codePoint < 0x800 ? 2 : codePoint < 0x10000 ? 3 : 4;
    int node = base;
    for (int i = 0; i < bytes; i++) {
      int label = utf8(codePoint, bytes, i);
      node = i == 0 ? base : node ^ offset(units[node]);
      node ^= label;
      if (label == 0 || node >= units.length || label(units[node]) != label) {
        return -1;
      }
    }
    return node;
  }

  private static int utf8(int codePoint, int bytes, int index) {
    if (bytes == 1) {
      return codePoint;
    }
    int bits = codePoint >>> (6 * (bytes - 1 - index));
    return index > 0 ? 0x80 | (bits & 0x3F) : (0xF00 >>> bytes & 0xFF) | bits;
  }

  private String replacement(int place) {
    int end = place;
    while (end < replacements.length && replacements[end] != 0) {
      end++;
    }
    return new String(replacements, place, end - place, StandardCharsets.UTF_8);
  }

  private void walk() {
    BitSet seen = new BitSet(units.length);
    Deque<Integer> unvisited = new ArrayDeque<>();
    unvisited.push(0);
    while (!unvisited.isEmpty()) {
      int node = unvisited.pop();
      int base = node ^ offset(units[node]);
      for (int label = 1; label <= 0xFF; label++) {
        int child = base ^ label;
        if (child >= units.length) {
          throw new IllegalArgumentException(
              "node " + node + " of the trie points behind its end, to " + child);
        }
        if (label(units[child]) == label && !seen.get(child)) {
          seen.set(child);
          checkValue(child);
          unvisited.push(child);
        }
      }
    }
  }

  private void checkValue(int node) {
    if (!hasValue(units[node])) {
      return;
    }
    int place = node ^ offset(units[node]);
    if (place >= units.length) {
      throw new IllegalArgumentException(
          "node " + node + " of the trie has its value behind the end, at " + place);
    }
    int value = value(units[place]);
    boolean startsCharacter =
        value == replacements.length
            || (value < replacements.length && (replacements[value] & 0xC0) != 0x80);
    if (!startsCharacter) {
      throw new IllegalArgumentException(
          "node " + node + " of the trie names no replacement: " + value);
    }
    int length = 0;
    while (value + length < replacements.length && replacements[value + length] != 0) {
      if (++length > LONGEST_REPLACEMENT) {
        throw new IllegalArgumentException(
            "node " + node + " of the trie has a replacement that is too long");
      }
    }
    growth = Math.max(growth, length);
  }

  private static int offset(int unit) {
    return (unit >>> 10) << ((unit & (1 << 9)) >>> 6);
  }

  private static int label(int unit) {
    return unit & (1 << 31 | 0xFF);
  }

  private static boolean hasValue(int unit) {
    return (unit >>> 8 & 1) == 1;
  }

  private static int value(int unit) {
    return unit & Integer.MAX_VALUE;
  }
}
