package io.slicer.eval.parsing;

/**
 * A system's sentences that are not those of the gold standard: their characters without spaces
 * differ, so nothing can be compared.
 */
public final class OtherTextException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  /** Counted from 0. */
  private final int sentence;

  /** As CoNLL-U calls it. */
  private final String id;

  OtherTextException(int sentence, String id, String problem) {
    super(problem);
    this.sentence = sentence;
    this.id = id;
  }

  /**
   * In which gold sentence is the first token that the system does not have.
   *
   * @return its number, counted from 0
   */
  public int sentence() {
    return sentence;
  }

  /**
   * Which token of this sentence.
   *
   * @return the number of a word, counted from 1, or those of a multi-word token, {@code 4-5}
   */
  public String id() {
    return id;
  }
}
