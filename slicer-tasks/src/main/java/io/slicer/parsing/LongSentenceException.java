package io.slicer.parsing;

/** A sentence that has more sub-words than the encoder takes, and so cannot be parsed. */
public final class LongSentenceException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** Its index among those given, from 0. */
  private final int sentence;

  LongSentenceException(int sentence, int pieces, int most) {
    super(
        "sentence "
            + (sentence + 1)
            + " has "
            + pieces
            + " sub-words with special tokens, the encoder takes "
            + most);
    this.sentence = sentence;
  }

  /**
   * Which sentence it is.
   *
   * @return its index among those given, from 0
   */
  public int sentence() {
    return sentence;
  }
}
