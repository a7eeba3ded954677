package io.slicer.examples.report;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Lists that may hold nulls, where a value is missing. */
final class Rows {
  private Rows() {}

  /** Copies, and checks that there is a value for every column. */
  static <T> List<List<@Nullable T>> copyOf(List<? extends List<@Nullable T>> rows, int columns) {
    List<List<@Nullable T>> copy = new ArrayList<>();
    for (List<@Nullable T> row : rows) {
      if (row.size() != columns) {
        throw new IllegalArgumentException(row.size() + " values for " + columns + " columns");
      }
      copy.add(copyOf(row));
    }
    return Collections.unmodifiableList(copy);
  }

  static <T> List<@Nullable T> copyOf(List<? extends @Nullable T> row) {
    return Collections.unmodifiableList(new ArrayList<>(row));
  }
}
