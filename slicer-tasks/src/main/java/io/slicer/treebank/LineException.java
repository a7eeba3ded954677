package io.slicer.treebank;

/** What is wrong with a line of a sentence and shows only in the whole of it. */
final class LineException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  private final String id;

  LineException(String id, String problem) {
    super(problem);
    this.id = id;
  }

  /** The ID of the line. */
  String id() {
    return id;
  }
}
