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

  /**
   * The first column counts the words of a sentence, from 0 or from 1: WikiNEuRal. Lines of
   * multi-word tokens ({@code 1-2}) and of empty nodes ({@code 8.1}), as CoNLL-U has them, are no
   * words.
   */
  WORD_INDEX,

  /** A line {@code # id …} stands before every sentence: MultiCoNER. */
  ID_LINES,

  /**
   * Lines that begin with {@code #} and are no rows are comments, whatever follows it: Universal
   * NER, GermEval. Where words have numbers before them, all such lines are; elsewhere a line with
   * as many columns as others and a tag is a word. A comment such as {@code # text = …} stands
   * before a sentence, others anywhere.
   */
  COMMENTS,

  /**
   * Lines with {@code -DOCSTART-} for a token, as many columns as all others and the tag O stand
   * between documents, at the beginning or after an empty line: CoNLL-2002 and CoNLL-2003. Without
   * this feature such a line is an error.
   */
  DOCUMENT_STARTS,

  /**
   * The first row has the names of the columns and is left out. Without this feature that is done
   * only where it is certain.
   */
  HEADER,

  /**
   * Fields may stand in quotation marks, as in RFC 4180 and as pandas and spreadsheets write them:
   * a quotation mark in them is written twice. Always so with commas and semicolons between
   * columns, possible with one tab or one space. Without this feature a quotation mark is a
   * character.
   */
  QUOTED
}
