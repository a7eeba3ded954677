package io.slicer.eval;

/**
 * Gold and predicted tags that cannot be compared: sequences of different length, a null, or a tag
 * that is not IOB2. The message names the sentence and the position in it, and so do the accessors.
 * Where seqeval only warns, or counts a tag such as {@code S-PER} its own way, slicer stops: a
 * figure over damaged input is worse than none.
 */
public final class TagSequenceException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  /** Counted from 0. */
  private final long sentence;

  /** Counted from 0. */
  private final int position;

  TagSequenceException(long sentence, int position, String problem) {
    super("sentence " + sentence + ", position " + position + " (from 0): " + problem);
    this.sentence = sentence;
    this.position = position;
  }

  /**
   * Which sentence.
   *
   * @return its number, counted from 0: its index in the lists of a batch call; for an accumulator,
   *     how many sentences were counted before it
   */
  public long sentence() {
    return sentence;
  }

  /**
   * Where in the sentence.
   *
   * @return the token's index, counted from 0; for sequences of different length the first that has
   *     no partner, for a missing sequence 0
   */
  public int position() {
    return position;
  }
}
