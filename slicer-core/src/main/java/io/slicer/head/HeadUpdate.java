package io.slicer.head;

import java.util.Set;

/** What training does to the weight of the head. Its bias is trained in any case. */
public enum HeadUpdate {
  /**
   * The weight keeps the values that it starts with, as in SLICER's published code: the encoder
   * learns to write labels where a fixed projection reads them. They are random, but for rows of
   * labels that the checkpoint's head has, too.
   */
  FROZEN,
  /** The weight is trained like all others. */
  TRAINED;

  /**
   * The parameters of a {@link TokenClassificationHead} that this keeps out of training.
   *
   * @return their names
   */
  public Set<String> frozenNames() {
    return this == FROZEN ? Set.of(TokenClassificationHead.WEIGHT) : Set.of();
  }
}
