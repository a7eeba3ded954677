package io.slicer.ner.corpus.format;

import io.slicer.corpus.CorpusException;
import io.slicer.ner.corpus.internal.TagNames;
import java.util.List;

/**
 * A sentence in each row of a Parquet file, in which the Hugging Face Hub keeps datasets: a column
 * {@code tokens} of lists of texts, and a column {@code ner_tags} or {@code tags} of lists of
 * names, or of ids. Other columns are passed over. What a row is called in errors is its number,
 * counted from 1, where other files have that of a line.
 *
 * <p>The Hub's files say what their ids stand for, and {@link CorpusFormat#detect} takes it from
 * there. For other files it has to be given.
 *
 * <p>Reading needs the library {@code org.duckdb:duckdb_jdbc} on the class path, which slicer does
 * not bring along, as it is large; without it there is a {@link CorpusException} that says so.
 * Parquet is read from files, not from streams.
 *
 * @param tagNames the names of the ids from 0 on; empty if the file has names itself
 */
public record ParquetFormat(List<String> tagNames) implements CorpusFormat {
  /**
   * Checks that names are those of tags, of whatever scheme, and that none is there twice.
   *
   * @param tagNames the names of the ids from 0 on; empty if the file has names itself
   * @throws IllegalArgumentException if one is no tag, or is there twice
   */
  public ParquetFormat {
    tagNames = TagNames.checked(tagNames);
  }

  @Override
  public String toString() {
    return tagNames.isEmpty() ? "Parquet" : "Parquet, ids of " + tagNames;
  }
}
