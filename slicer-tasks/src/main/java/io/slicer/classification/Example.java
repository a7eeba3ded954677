package io.slicer.classification;

import io.slicer.text.TextInput;

/**
 * A text or a pair of texts with the right answer.
 *
 * @param input what is classified
 * @param answer what should come out
 */
public record Example(TextInput input, Answer answer) {
  /**
   * A text that has one label.
   *
   * @param text any text
   * @param label its label
   * @return the example
   */
  public static Example of(String text, String label) {
    return new Example(TextInput.of(text), Answer.label(label));
  }

  /**
   * A pair of texts that has one label.
   *
   * @param first any text
   * @param second any text
   * @param label its label
   * @return the example
   */
  public static Example of(String first, String second, String label) {
    return new Example(TextInput.of(first, second), Answer.label(label));
  }
}
