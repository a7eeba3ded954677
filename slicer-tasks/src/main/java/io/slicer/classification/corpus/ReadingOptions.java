package io.slicer.classification.corpus;

import io.slicer.classification.Problem;
import java.util.Optional;

/**
 * How a file is read. What is not given is found out, or refused if it is not certain.
 *
 * @param problem what the answers are answers to
 * @param format how rows are written, if it is given
 * @param columns what they hold, if it is given
 * @param labels how labels are understood
 * @param rows which are read; all unless given
 */
public record ReadingOptions(
    Problem problem,
    Optional<RowFormat> format,
    Optional<ExampleColumns> columns,
    LabelRules labels,
    Optional<Rows> rows) {

  /**
   * Rows that have a value in a column.
   *
   * @param column of the file, which need not be one of text or label
   * @param value that is wanted
   */
  public record Rows(Column column, String value) {}

  /**
   * One label for each text; all else is found out.
   *
   * @return the options
   */
  public static ReadingOptions defaults() {
    return of(Problem.SINGLE_LABEL);
  }

  /**
   * Answers to a problem; all else is found out.
   *
   * @param problem what the answers are answers to
   * @return the options
   */
  public static ReadingOptions of(Problem problem) {
    return new ReadingOptions(
        problem, Optional.empty(), Optional.empty(), LabelRules.NONE, Optional.empty());
  }

  /**
   * With a format.
   *
   * @param value how rows are written
   * @return the options
   */
  public ReadingOptions withFormat(RowFormat value) {
    return new ReadingOptions(problem, Optional.of(value), columns, labels, rows);
  }

  /**
   * With columns.
   *
   * @param value what they hold
   * @return the options
   */
  public ReadingOptions withColumns(ExampleColumns value) {
    return new ReadingOptions(problem, format, Optional.of(value), labels, rows);
  }

  /**
   * With rules for labels.
   *
   * @param value how labels are understood
   * @return the options
   */
  public ReadingOptions withLabels(LabelRules value) {
    return new ReadingOptions(problem, format, columns, value, rows);
  }

  /**
   * With some rows only, such as those of {@code withRows(Column.of("language"), "de")} in XNLI,
   * which has all languages in one file.
   *
   * @param column of the file
   * @param value that it has in rows that are read
   * @return the options
   */
  public ReadingOptions withRows(Column column, String value) {
    return new ReadingOptions(
        problem, format, columns, labels, Optional.of(new Rows(column, value)));
  }
}
