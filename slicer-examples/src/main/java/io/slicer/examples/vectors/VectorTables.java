package io.slicer.examples.vectors;

import io.slicer.examples.vectors.Comparison.By;
import io.slicer.examples.vectors.Comparison.Pair;
import io.slicer.examples.vectors.Comparison.Vector;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A comparison as tables of text.
 *
 * @param comparison what is shown
 * @param asPublished whether tied tensors count twice in the figures of whole vectors
 */
record VectorTables(Comparison comparison, boolean asPublished) {
  private static final String GAP = "  ";

  /** Norms, and the matrix of cosines if there are two vectors. */
  String whole() {
    List<List<String>> norms = new ArrayList<>();
    norms.add(List.of("vector", "norm", "tensors", "values"));
    for (Vector vector : comparison.vectors()) {
      norms.add(
          List.of(
              vector.name(),
              figure(asPublished ? vector.normAsPublished() : vector.norm()),
              String.valueOf(vector.tensors()),
              String.format(Locale.ROOT, "%,d", vector.values())));
    }
    if (comparison.vectors().size() == 1) {
      return aligned(norms);
    }
    List<List<String>> cosines = new ArrayList<>();
    cosines.add(row("cosine", comparison.names()));
    List<List<Double>> matrix = comparison.matrix(asPublished);
    for (int v = 0; v < matrix.size(); v++) {
      cosines.add(
          row(
              comparison.names().get(v),
              matrix.get(v).stream().map(VectorTables::figure).toList()));
    }
    return aligned(norms) + "\n" + aligned(cosines);
  }

  /** Norms and cosines of layers or tensors. */
  String parts(By by) {
    List<List<String>> norms = new ArrayList<>();
    norms.add(row("norm", comparison.names()));
    List<List<String>> cosines = new ArrayList<>();
    cosines.add(row("cosine", comparison.cosines().stream().map(Pair::name).toList()));
    for (String part : comparison.parts(by)) {
      norms.add(
          row(
              part,
              comparison.vectors().stream()
                  .map(vector -> figure(by.norms(vector).get(part)))
                  .toList()));
      cosines.add(
          row(
              part,
              comparison.cosines().stream()
                  .map(pair -> figure(by.cosines(pair).get(part)))
                  .toList()));
    }
    return "\n" + aligned(norms) + (comparison.cosines().isEmpty() ? "" : "\n" + aligned(cosines));
  }

  private static List<String> row(String name, List<String> figures) {
    List<String> row = new ArrayList<>(figures);
    row.add(0, name);
    return row;
  }

  private static String figure(@Nullable Double value) {
    return value == null ? "-" : String.format(Locale.ROOT, "%.4f", value);
  }

  /** The first column to the left, all others to the right. */
  private static String aligned(List<List<String>> rows) {
    List<Integer> widths = new ArrayList<>();
    for (int c = 0; c < rows.get(0).size(); c++) {
      int column = c;
      widths.add(rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0));
    }
    return rows.stream().map(row -> line(row, widths)).collect(Collectors.joining());
  }

  private static String line(List<String> row, List<Integer> widths) {
    StringBuilder line = new StringBuilder();
    for (int c = 0; c < row.size(); c++) {
      String padding = " ".repeat(widths.get(c) - row.get(c).length());
      line.append(c == 0 ? row.get(c) + padding : GAP + padding + row.get(c));
    }
    return line.append('\n').toString();
  }
}
