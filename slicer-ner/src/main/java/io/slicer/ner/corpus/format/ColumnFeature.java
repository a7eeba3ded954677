package io.slicer.ner.corpus.format;

/** What files in columns may have beside tokens, tags and empty lines. */
public enum ColumnFeature {
  /**
   * Tokens may have their language before them ({@code en:Paris}), as PAN-X was first published.
   * Where more than half of the lines begin with the same language, it is taken off, and a line
   * without it is an error. Where more than half begin with some language, but none with the same,
   * the file is refused.
   */
  LANGUAGE_PREFIX,

  /** The first column counts the words of a sentence, from 0 or from 1: WikiNEuRal. */
  WORD_INDEX,

  /** A line {@code # id …} stands before every sentence: MultiCoNER. */
  ID_LINES,

  /**
   * Lines that begin with {@code "# "} and have no tab may stand before sentences: Universal NER.
   * Only with tabs between columns, since {@code # O} is a token where spaces are.
   */
  COMMENTS,

  /**
   * Lines with {@code -DOCSTART-} for a token, as many columns as all others and the tag O stand
   * between documents, at the beginning or after an empty line: CoNLL-2002 and CoNLL-2003. Without
   * this feature such a line is an error.
   */
  DOCUMENT_STARTS
}
