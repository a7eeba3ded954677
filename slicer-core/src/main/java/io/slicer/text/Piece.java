package io.slicer.text;

import java.util.Objects;

/**
 * One token of an encoder's input: an entry of the vocabulary, and the text it was made of.
 *
 * <p>The span is in UTF-16 code units, so {@code text.substring(start, end)} is the text, and never
 * cuts a surrogate pair. Spans of neighbours may overlap or be equal: one character can be
 * normalized to several pieces ({@code ½}), and XLM-R's lone {@code ▁} takes the span of the
 * character behind it. Which word a piece belongs to is told by {@code word}, not by spans.
 *
 * @param id its index in the vocabulary
 * @param text the vocabulary's entry; where the text has no entry, what the tokenizer calls it
 *     instead (the text itself, or {@code [UNK]})
 * @param typeId the encoder's token type: 0, or 1 in the second text of a pair where the encoder
 *     tells them apart
 * @param sequence which of the encoded texts it is of: 0, or 1 in the second text of a pair; -1 for
 *     the special tokens around them
 * @param word index of its word within its text; -1 for the special tokens
 * @param start where its characters start, in the text or, if words were encoded, in its word; 0
 *     for the special tokens
 * @param end where they end, exclusive; 0 for the special tokens
 */
public record Piece(int id, String text, int typeId, int sequence, int word, int start, int end) {
  /**
   * Checks the span.
   *
   * @param id its index in the vocabulary
   * @param text the vocabulary's entry
   * @param typeId the encoder's token type
   * @param sequence which of the encoded texts it is of
   * @param word index of its word within its text
   * @param start where its characters start
   * @param end where they end, exclusive
   * @throws IllegalArgumentException if the span ends before it starts, or a number is out of range
   */
  public Piece {
    Objects.requireNonNull(text, "text");
    if (id < 0
        || typeId < 0
        || sequence < -1
        || sequence > 1
        || word < -1
        || start < 0
        || end < start) {
      throw new IllegalArgumentException(
          "piece '%s': id %d, type %d, sequence %d, word %d, span %d..%d"
              .formatted(text, id, typeId, sequence, word, start, end));
    }
  }

  /**
   * A token of the frame around the texts.
   *
   * @param id its index in the vocabulary
   * @param text the vocabulary's entry
   * @param typeId the encoder's token type
   * @return a piece of no text
   */
  public static Piece special(int id, String text, int typeId) {
    return new Piece(id, text, typeId, -1, -1, 0, 0);
  }

  /**
   * Whether the tokenizer put it there to frame the text. A special token that the text itself
   * names does not count: it has a place in the text.
   *
   * @return whether it stands for no text
   */
  public boolean isSpecial() {
    return sequence < 0;
  }
}
