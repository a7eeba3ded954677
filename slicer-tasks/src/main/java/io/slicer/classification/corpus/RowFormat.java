package io.slicer.classification.corpus;

import io.slicer.corpus.Quoted;

/**
 * How the rows of a file are written. Text is UTF-8; a byte order mark at the beginning and
 * carriage returns at the ends of lines are passed over, and refused elsewhere.
 */
public sealed interface RowFormat {
  /** Tabs between columns, names in the first line; a quotation mark is a character. */
  RowFormat TSV = new Delimited('\t', false, true);

  /** Commas between columns, names in the first row, fields quoted where they must be. */
  RowFormat CSV = new Delimited(',', true, true);

  /** An object in each line. */
  RowFormat JSON_LINES = new JsonLines();

  /** A Parquet file, read by DuckDB. */
  RowFormat PARQUET = new Parquet();

  /**
   * Columns with a character between them. Every row has as many as the first.
   *
   * @param separator between columns
   * @param quoted whether a field may stand in quotation marks, as in RFC 4180: it may then hold
   *     separators, line breaks (read as LF), and quotation marks, each written twice. If not, a
   *     quotation mark is a character like others
   * @param header whether the first row has the names of the columns
   */
  record Delimited(char separator, boolean quoted, boolean header) implements RowFormat {
    /**
     * Checks the separator.
     *
     * @param separator between columns
     * @param quoted whether a field may stand in quotation marks
     * @param header whether the first row has the names of the columns
     * @throws IllegalArgumentException if the separator ends lines or quotes fields
     */
    public Delimited {
      if (separator == '\n' || separator == '\r' || (quoted && separator == '"')) {
        throw new IllegalArgumentException(
            Quoted.of(String.valueOf(separator)) + " cannot separate columns");
      }
    }

    /**
     * The same with another first row.
     *
     * @param value whether it has the names of the columns
     * @return the format
     */
    public Delimited withHeader(boolean value) {
      return new Delimited(separator, quoted, value);
    }

    @Override
    public String toString() {
      return "columns with "
          + Quoted.of(String.valueOf(separator))
          + " between, "
          + (quoted ? "quoted" : "not quoted")
          + (header ? ", names in the first row" : ", no names");
    }
  }

  /** An object in each line, whose fields have names; empty lines are passed over. */
  record JsonLines() implements RowFormat {
    @Override
    public String toString() {
      return "JSON lines";
    }
  }

  /**
   * A Parquet file. Its columns have names, and those of the Hugging Face Hub say what the numbers
   * of labels stand for. Errors have the numbers of rows, counted from 1. Reading needs the library
   * {@code org.duckdb:duckdb_jdbc} on the class path.
   */
  record Parquet() implements RowFormat {
    @Override
    public String toString() {
      return "Parquet";
    }
  }
}
