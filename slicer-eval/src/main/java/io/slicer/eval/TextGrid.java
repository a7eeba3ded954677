package io.slicer.eval;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.BinaryOperator;

/** A table of text: named rows and columns, everything flush right, two spaces apart. */
final class TextGrid {
  private TextGrid() {}

  static String of(
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
