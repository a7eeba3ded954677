package io.slicer.classification.corpus;

import org.jspecify.annotations.Nullable;

/** The rows of a file, one after the other. */
interface RowReader {
  /**
   * The next row.
   *
   * @return null behind the last
   * @throws io.slicer.corpus.CorpusException if it is damaged
   */
  @Nullable Row next();
}
