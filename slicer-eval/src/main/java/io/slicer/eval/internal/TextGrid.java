package io.slicer.eval.internal;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.BinaryOperator;

/** A table of text: named rows and columns, everything flush right, two spaces apart. */
public final class TextGrid {
  private TextGrid() {}

  /**
   * The table's lines, each with a line break at its end.
   *
   * @param corner what stands above the rows' names
   * @param rows their names
   * @param columns their names
   * @param cell of a row and a column
   * @return the text
   */
  public static String of(
      String corner,
      Collection<String> rows,
      Collection<String> columns,
      BinaryOperator<String> cell) {
    List<List<String>> lines = new ArrayList<>();
    List<String> header = new ArrayList<>(List.of(corner));
    header.addAll(columns);
    lines.add(header);
    for (String row : rows) {
      List<String> line = new ArrayList<>(List.of(row));
      columns.forEach(column -> line.add(cell.apply(row, column)));
      lines.add(line);
    }
    int[] widths = new int[header.size()];
    for (List<String> line : lines) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], PythonText.length(line.get(i)));
      }
    }
    StringBuilder text = new StringBuilder();
    for (List<String> line : lines) {
      for (int i = 0; i < widths.length; i++) {
        text.append(i == 0 ? "" : "  ").append(PythonText.right(line.get(i), widths[i]));
      }
      text.append('\n');
    }
    return text.toString();
  }
}
