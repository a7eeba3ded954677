package io.slicer.text;

import java.util.Optional;

/**
 * What is classified: a text, or a pair of texts such as premise and hypothesis.
 *
 * @param text the text, or the first of the pair
 * @param pair the second of the pair, if it is one; it may be an empty text
 */
public record TextInput(String text, Optional<String> pair) {
  /**
   * A single text.
   *
   * @param text any text
   * @return the input
   */
  public static TextInput of(String text) {
    return new TextInput(text, Optional.empty());
  }

  /**
   * A pair of texts.
   *
   * @param first any text
   * @param second any text
   * @return the input
   */
  public static TextInput of(String first, String second) {
    return new TextInput(first, Optional.of(second));
  }
}
