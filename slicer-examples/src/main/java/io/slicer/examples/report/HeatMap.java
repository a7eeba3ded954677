package io.slicer.examples.report;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A matrix whose cells are coloured. It is a table, so it can be read without seeing colours, and
 * be sorted.
 *
 * @param caption what it shows
 * @param rowsAre what the rows are, for example {@code true}
 * @param columnsAre what the columns are, for example {@code predicted}
 * @param rows their names
 * @param columns their names
 * @param values of each row, one for each column; null where there is none
 * @param format of the values
 * @param colours what a colour stands for
 */
public record HeatMap(
    String caption,
    String rowsAre,
    String columnsAre,
    List<String> rows,
    List<String> columns,
    List<List<@Nullable Double>> values,
    Format format,
    Colours colours)
    implements Block {
  /** What a colour stands for. */
  public enum Colours {
    /** How far a value is from zero; negative values have a colour of their own. */
    FROM_ZERO,
    /** Where a value lies between the least and the greatest. */
    FROM_LEAST
  }

  private static final Format COSINE = Format.decimal(3);

  /**
   * Cosines of each two of some vectors.
   *
   * @param caption what it shows
   * @param vectorsAre what the vectors are of, for example {@code language}
   * @param names of the vectors
   * @param cosines of each with all, in their order
   * @return the map, whose colours are those of distances from zero
   * @throws IllegalArgumentException if the cosines do not fit the names
   */
  public static HeatMap ofCosines(
      String caption, String vectorsAre, List<String> names, List<List<Double>> cosines) {
    List<List<@Nullable Double>> values = new ArrayList<>();
    cosines.forEach(row -> values.add(new ArrayList<>(row)));
    return new HeatMap(
        caption, vectorsAre, vectorsAre, names, names, values, COSINE, Colours.FROM_ZERO);
  }

  /**
   * Copies the lists.
   *
   * @param caption what it shows
   * @param rowsAre what the rows are
   * @param columnsAre what the columns are
   * @param rows their names
   * @param columns their names
   * @param values of each row, one for each column; null where there is none
   * @param format of the values
   * @param colours what a colour stands for
   * @throws IllegalArgumentException if the values do not fit the names
   */
  public HeatMap {
    rows = List.copyOf(rows);
    columns = List.copyOf(columns);
    values = Rows.copyOf(values, columns.size());
    if (values.size() != rows.size()) {
      throw new IllegalArgumentException(
          values.size() + " rows of values, " + rows.size() + " names");
    }
  }
}
