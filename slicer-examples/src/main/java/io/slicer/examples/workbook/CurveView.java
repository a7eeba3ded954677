package io.slicer.examples.workbook;

import io.slicer.examples.report.Axis;
import io.slicer.examples.report.Block;
import io.slicer.examples.report.Column;
import io.slicer.examples.report.Format;
import io.slicer.examples.report.LineChart;
import io.slicer.examples.report.LineChart.Level;
import io.slicer.examples.report.LineChart.Point;
import io.slicer.examples.report.LineChart.Series;
import io.slicer.examples.report.Paragraph;
import io.slicer.examples.report.Section;
import io.slicer.examples.report.Table;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** From how many sentences on it is worth to annotate a language, instead of transferring to it. */
final class CurveView {
  private static final Format F1 = Format.percent(2);

  private CurveView() {}

  /** Nothing if there is no more than one size. */
  static Optional<Section> of(Workbook workbook) {
    String language = workbook.arguments().curve();
    List<CellResult> cells =
        workbook.cells().values().stream()
            .filter(cell -> cell.trainedOn().equals(List.of(language)))
            .sorted(Comparator.comparingInt(CellResult::sentences))
            .toList();
    if (cells.size() < 2) {
      return Optional.empty();
    }
    String main = workbook.arguments().mainLanguage();
    boolean transferred = !main.equals(language);
    double zeroShot = workbook.main().f1(language);
    List<Point> together = together(workbook);
    List<Series> lines = new ArrayList<>();
    lines.add(
        new Series(
            "trained on " + language,
            cells.stream().map(cell -> Point.of(cell.sentences(), cell.f1(language))).toList()));
    if (!together.isEmpty()) {
      lines.add(
          new Series(
              "trained on " + workbook.arguments().curveWith() + " and " + language, together));
    }
    List<Block> blocks = new ArrayList<>();
    blocks.add(new Paragraph(crossing(cells, language, main, transferred, zeroShot)));
    blocks.add(
        new LineChart(
            "F1 on " + language + " by the number of its sentences that were trained on",
            Axis.fromZero("sentences", Format.INTEGER),
            Axis.fromZero("F1", F1),
            lines,
            transferred ? List.of(new Level("zero-shot from " + main, zeroShot)) : List.of()));
    blocks.add(table(cells, language, transferred ? zeroShot : null));
    if (!together.isEmpty()) {
      blocks.add(tableTogether(workbook.arguments(), together));
    }
    return Optional.of(new Section("Learning curve of " + language, blocks));
  }

  /** All of another language and ever more of this one, from none on; empty if it was not asked. */
  private static List<Point> together(Workbook workbook) {
    String language = workbook.arguments().curve();
    String with = workbook.arguments().curveWith();
    CellResult alone = with == null ? null : workbook.cell(with);
    if (alone == null) {
      return List.of();
    }
    List<Point> points = new ArrayList<>();
    points.add(Point.of(0, alone.f1(language)));
    workbook.cells().values().stream()
        .filter(cell -> cell.kind() == Cell.Kind.PART)
        .filter(cell -> cell.trainedOn().equals(List.of(alone.name(), language)))
        .sorted(Comparator.comparingInt(CellResult::sentences))
        .forEach(
            cell -> points.add(Point.of(cell.sentences() - alone.sentences(), cell.f1(language))));
    return points;
  }

  private static Table tableTogether(WorkbookArguments arguments, List<Point> points) {
    List<List<@Nullable Object>> rows = new ArrayList<>();
    points.forEach(point -> rows.add(List.of((int) point.x(), point.y())));
    return new Table(
        "With all sentences of " + arguments.curveWith(),
        List.of(Column.integer("sentences of " + arguments.curve()), Column.percent("F1", 2)),
        rows);
  }

  private static String crossing(
      List<CellResult> cells, String language, String main, boolean transferred, double zeroShot) {
    if (!transferred) {
      return "Models that were trained on more and more sentences of " + language + ".";
    }
    String of =
        "Models that were trained on more and more sentences of "
            + language
            + ", and the"
            + " model that was trained on "
            + main
            + " and has seen no label of "
            + language
            + ". ";
    for (CellResult cell : cells) {
      if (cell.f1(language) > zeroShot) {
        return of
            + String.format(
                Locale.ROOT,
                "The smallest of these sizes that beats the transfer is %,d.",
                cell.sentences());
      }
    }
    return of + "None of these sizes beats the transfer.";
  }

  private static Table table(List<CellResult> cells, String language, @Nullable Double zeroShot) {
    List<Column> columns =
        new ArrayList<>(List.of(Column.integer("sentences"), Column.percent("F1", 2)));
    if (zeroShot != null) {
      columns.add(Column.points("more than zero-shot", 2));
    }
    List<List<@Nullable Object>> rows = new ArrayList<>();
    for (CellResult cell : cells) {
      List<@Nullable Object> row = new ArrayList<>(List.of(cell.sentences(), cell.f1(language)));
      if (zeroShot != null) {
        row.add(cell.f1(language) - zeroShot);
      }
      rows.add(row);
    }
    return new Table("The curve in figures", columns, rows);
  }
}
