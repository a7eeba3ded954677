package io.slicer.text;

import java.util.List;
import java.util.OptionalInt;

/**
 * The tokens of a vocabulary that stand for no text.
 *
 * @param before ids in front of every single sequence ({@code <s>}, {@code [CLS]})
 * @param after ids behind every single sequence ({@code </s>}, {@code [SEP]})
 * @param padding id of {@code <pad>} or {@code [PAD]}, if there is one
 * @param unknown id that stands for text outside the vocabulary, if there is one
 * @param mask id of {@code <mask>} or {@code [MASK]}, if there is one
 */
public record SpecialTokens(
    List<Integer> before,
    List<Integer> after,
    OptionalInt padding,
    OptionalInt unknown,
    OptionalInt mask) {
  /**
   * Copies the lists.
   *
   * @param before ids in front of every single sequence
   * @param after ids behind every single sequence
   * @param padding id of the padding token
   * @param unknown id of the unknown token
   * @param mask id of the mask token
   */
  public SpecialTokens {
    before = List.copyOf(before);
    after = List.copyOf(after);
  }
}
