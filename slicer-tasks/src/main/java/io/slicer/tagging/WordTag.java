package io.slicer.tagging;

/**
 * What a model says of a word.
 *
 * @param tag the most probable one
 * @param probability that it is right, above 0; 0 of {@link #NONE}
 */
public record WordTag(String tag, double probability) {
  /**
   * That of a word which the tokenizer makes nothing of, such as one of control characters: the
   * model does not see it and says nothing of it. It is written as CoNLL-U writes what is not
   * there, and counts as wrong.
   */
  public static final WordTag NONE = new WordTag("_", 0);
}
