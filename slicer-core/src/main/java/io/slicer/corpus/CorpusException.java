package io.slicer.corpus;

import io.slicer.files.Printable;

/** A corpus file that cannot be read as what it should be; the message names file and line. */
public final class CorpusException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /**
   * A damaged line.
   *
   * @param source the file
   * @param line its number, counted from 1
   * @param problem what is wrong with it and what would be right
   */
  public CorpusException(String source, int line, String problem) {
    super(Printable.line(source + ":" + line + ": " + problem));
  }

  /**
   * A damaged file.
   *
   * @param source the file
   * @param problem what is wrong with it
   */
  public CorpusException(String source, String problem) {
    super(Printable.line(source + ": " + problem));
  }
}
