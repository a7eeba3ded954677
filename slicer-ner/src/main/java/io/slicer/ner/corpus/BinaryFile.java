package io.slicer.ner.corpus;

import java.nio.charset.StandardCharsets;

/** Files that hold corpora but no text, told by their bytes. */
enum BinaryFile {
  /** A text may begin with these letters, but does not end with them. */
  PARQUET(
      "PAR1", "PAR1", "a Parquet file, where text was expected: NerCorpora reads it from its path"),
  GZIP("\u001F\u008B", "", "compressed with gzip: unpack it"),
  ZIP("PK\u0003\u0004", "", "a ZIP archive: unpack it");

  private final String first;
  private final String last;
  private final String problem;

  BinaryFile(String first, String last, String problem) {
    this.first = first;
    this.last = last;
    this.problem = problem;
  }

  /** Says what is to be done with a file that is one of these. */
  static void refuse(byte[] bytes, String source) {
    for (BinaryFile kind : values()) {
      if (kind.is(bytes)) {
        throw new CorpusException(source, kind.problem);
      }
    }
  }

  private boolean is(byte[] bytes) {
    int end = bytes.length - last.length();
    return end >= first.length()
        && latin1(bytes, 0, first.length()).equals(first)
        && latin1(bytes, end, last.length()).equals(last);
  }

  private static String latin1(byte[] bytes, int start, int length) {
    return new String(bytes, start, length, StandardCharsets.ISO_8859_1);
  }
}
