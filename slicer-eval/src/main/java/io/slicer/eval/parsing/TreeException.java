package io.slicer.eval.parsing;

/** A sentence whose words are not a tree: the evaluation of CoNLL 2018 refuses it, too. */
public final class TreeException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  /** As CoNLL-U calls it. */
  private final String id;

  /**
   * What is wrong with a sentence.
   *
   * @param id of the word or the multi-word token where it is
   * @param problem what is wrong and what would be right
   */
  public TreeException(String id, String problem) {
    super(problem);
    this.id = id;
  }

  /**
   * Where it is.
   *
   * @return the number of a word, counted from 1, or those of a multi-word token, {@code 4-5}; of
   *     several words that are wrong only together, one of them
   */
  public String id() {
    return id;
  }
}
