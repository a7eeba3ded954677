package io.slicer.examples.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A table that readers can sort by any column. The first column names the rows.
 *
 * <pre>{@code
 * Table table =
 *     Table.of("Tags", Column.text("language"), Column.percent("F1", 2).shaded(Shading.BAR))
 *         .with("de", 0.8677)
 *         .with("fr", 0.7141);
 * }</pre>
 *
 * @param caption what it shows
 * @param columns one or more
 * @param rows values, one for each column; null where there is none
 */
public record Table(String caption, List<Column> columns, List<List<@Nullable Object>> rows)
    implements Block {
  /**
   * Copies the lists.
   *
   * @param caption what it shows
   * @param columns one or more
   * @param rows values, one for each column; null where there is none
   * @throws IllegalArgumentException if a row has another number of values
   */
  public Table {
    columns = List.copyOf(columns);
    rows = Rows.copyOf(rows, columns.size());
  }

  /**
   * A table without rows.
   *
   * @param caption what it shows
   * @param columns one or more
   * @return the table
   */
  public static Table of(String caption, Column... columns) {
    return new Table(caption, List.of(columns), List.of());
  }

  /**
   * This table with one more row. For many rows, {@linkplain Table#Table give them at once}.
   *
   * @param values one for each column; null where there is none
   * @return the table
   */
  public Table with(@Nullable Object... values) {
    List<List<@Nullable Object>> more = new ArrayList<>(rows);
    more.add(Arrays.asList(values));
    return new Table(caption, columns, more);
  }
}
