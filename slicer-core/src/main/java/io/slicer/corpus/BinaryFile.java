package io.slicer.corpus;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Files that hold corpora but no UTF-8, told by their first bytes. */
enum BinaryFile {
  /** A text may begin with the letters, but not with what follows them here. */
  PARQUET("PAR1\u0015", "a Parquet file, where text was expected"),
  GZIP("\u001F\u008B", "compressed with gzip: unpack it"),
  ZIP("PK\u0003\u0004", "a ZIP archive: unpack it"),
  UTF16_BIG_ENDIAN("\u00FE\u00FF", "UTF-16: convert it (iconv -f utf-16 -t utf-8)"),
  UTF16_LITTLE_ENDIAN("\u00FF\u00FE", "UTF-16: convert it (iconv -f utf-16 -t utf-8)");

  private final String first;
  private final String problem;

  BinaryFile(String first, String problem) {
    this.first = first;
    this.problem = problem;
  }

  /**
   * Says what is to be done with a file that begins as one of these.
   *
   * @param parquetReader what reads Parquet from its path; empty if nothing does
   */
  static void refuse(ByteBuffer beginning, String source, String parquetReader) {
    String bytes = StandardCharsets.ISO_8859_1.decode(beginning.duplicate()).toString();
    for (BinaryFile kind : values()) {
      if (bytes.startsWith(kind.first)) {
        throw new CorpusException(
            source,
            kind == PARQUET && !parquetReader.isEmpty()
                ? kind.problem + ": " + parquetReader + " reads it from its path"
                : kind.problem);
      }
    }
  }
}
