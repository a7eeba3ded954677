package io.slicer.examples.workbook;

import io.slicer.eval.TransferMatrix;
import io.slicer.examples.report.Axis;
import io.slicer.examples.report.BarChart;
import io.slicer.examples.report.BarChart.Bar;
import io.slicer.examples.report.Block;
import io.slicer.examples.report.Column;
import io.slicer.examples.report.Format;
import io.slicer.examples.report.HeatMap;
import io.slicer.examples.report.HeatMap.Colours;
import io.slicer.examples.report.Paragraph;
import io.slicer.examples.report.Section;
import io.slicer.examples.report.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** How well what was trained on some languages does on others. */
final class TransferView {
  private static final Format F1 = Format.percent(2);

  private TransferView() {}

  static TransferMatrix matrix(Workbook workbook) {
    TransferMatrix.Builder matrix = TransferMatrix.builder();
    for (CellResult cell : workbook.transfers()) {
      for (String language : workbook.arguments().languages()) {
        matrix.put(cell.name(), language, cell.f1(language));
      }
    }
    return matrix.build();
  }

  static Section of(Workbook workbook) {
    TransferMatrix matrix = matrix(workbook);
    List<Block> blocks = new ArrayList<>();
    blocks.add(
        new Paragraph(
            "F1 on the test sentences. In the diagonal a model is evaluated on the language that it"
                + " was trained on; elsewhere it has seen no label of the language, unless it was"
                + " trained on several."));
    blocks.add(heatMap(matrix));
    if (workbook.cell(Cell.ALL) != null) {
      blocks.add(regimes(workbook));
      blocks.add(chart(workbook));
    }
    return new Section("Transfer", blocks);
  }

  private static HeatMap heatMap(TransferMatrix matrix) {
    List<List<@Nullable Double>> rows = new ArrayList<>();
    for (String train : matrix.trainLanguages()) {
      List<@Nullable Double> row = new ArrayList<>();
      for (String eval : matrix.evalLanguages()) {
        OptionalDouble f1 = matrix.f1(train, eval);
        row.add(f1.isPresent() ? f1.getAsDouble() : null);
      }
      row.add(mean(row));
      rows.add(row);
    }
    List<String> columns = new ArrayList<>(matrix.evalLanguages());
    columns.add("mean");
    return new HeatMap(
        "F1 by what was trained on and what it was evaluated on",
        "trained on",
        "evaluated on",
        matrix.trainLanguages(),
        columns,
        rows,
        F1,
        Colours.FROM_LEAST);
  }

  /** Of a row in which nothing is missing, else it could not be compared with the others. */
  private static @Nullable Double mean(List<@Nullable Double> row) {
    double sum = 0;
    for (Double value : row) {
      if (value == null) {
        return null;
      }
      sum += value;
    }
    return sum / row.size();
  }

  private static List<Double> f1(Workbook workbook, String cell) {
    return workbook.arguments().languages().stream()
        .map(language -> f1(workbook, cell, language))
        .toList();
  }

  private static double f1(Workbook workbook, String cell, String language) {
    CellResult result = workbook.cell(cell);
    return result == null ? Double.NaN : result.f1(language);
  }

  private static List<Double> each(Workbook workbook) {
    return workbook.arguments().languages().stream()
        .map(language -> f1(workbook, language, language))
        .toList();
  }

  /** Is one model for all languages as good as one for each? */
  private static Table regimes(Workbook workbook) {
    List<Column> columns = new ArrayList<>(List.of(Column.text("fine-tuned on")));
    workbook
        .arguments()
        .languages()
        .forEach(language -> columns.add(new Column(language, F1, Column.Shading.NONE)));
    List<List<@Nullable Object>> rows = new ArrayList<>();
    String main = workbook.arguments().mainLanguage();
    rows.add(row(main + " only", f1(workbook, main)));
    rows.add(row("each language by itself", each(workbook)));
    rows.add(row("all languages together", f1(workbook, Cell.ALL)));
    return new Table("One language, each, or all", columns, rows);
  }

  private static List<@Nullable Object> row(String name, List<Double> figures) {
    List<@Nullable Object> row = new ArrayList<>(List.of(name));
    row.addAll(figures);
    return row;
  }

  private static BarChart chart(Workbook workbook) {
    String main = workbook.arguments().mainLanguage();
    return new BarChart(
        "F1 of the three",
        workbook.arguments().languages(),
        Axis.of("F1", F1),
        List.of(
            series(main + " only", f1(workbook, main)),
            series("each language by itself", each(workbook)),
            series("all languages together", f1(workbook, Cell.ALL))));
  }

  private static BarChart.Series series(String name, List<Double> figures) {
    return new BarChart.Series(name, figures.stream().map(Bar::of).toList());
  }
}
