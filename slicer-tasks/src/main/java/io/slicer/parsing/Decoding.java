package io.slicer.parsing;

/** How heads are chosen by their scores. */
public enum Decoding {
  /**
   * The best tree in which exactly one word hangs under the root, as Universal Dependencies demand.
   * The word under the root gets the relation {@code root}, no other does.
   */
  TREE,
  /**
   * The best head of each word by itself, as the published code does. The result may have several
   * roots or none, and words that depend on each other in a circle.
   */
  GREEDY
}
