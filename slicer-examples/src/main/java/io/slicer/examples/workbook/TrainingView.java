package io.slicer.examples.workbook;

import io.slicer.examples.report.Axis;
import io.slicer.examples.report.Block;
import io.slicer.examples.report.Column;
import io.slicer.examples.report.Format;
import io.slicer.examples.report.LineChart;
import io.slicer.examples.report.LineChart.Point;
import io.slicer.examples.report.LineChart.Series;
import io.slicer.examples.report.Paragraph;
import io.slicer.examples.report.Section;
import io.slicer.examples.report.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** How the trainings went, epoch by epoch, and what they cost. */
final class TrainingView {
  private TrainingView() {}

  static Section of(Workbook workbook) {
    List<CellResult> cells = workbook.transfers();
    List<Block> blocks = new ArrayList<>();
    blocks.add(
        new Paragraph(
            "Every training is evaluated after each epoch on the development sentences of its"
                + " languages. Loss is the mean over the epoch's steps."));
    blocks.add(epochs(cells));
    if (cells.stream().anyMatch(cell -> cell.epochs().size() > 1)) {
      blocks.add(losses(cells));
      blocks.add(f1(cells));
    }
    blocks.add(costs(workbook.cells().values()));
    return new Section("Training", blocks);
  }

  private static Table epochs(List<CellResult> cells) {
    List<List<@Nullable Object>> rows = new ArrayList<>();
    for (CellResult cell : cells) {
      for (int e = 0; e < cell.epochs().size(); e++) {
        CellResult.Epoch epoch = cell.epochs().get(e);
        for (Map.Entry<String, Double> f1 : epoch.f1().entrySet()) {
          rows.add(List.of(cell.name(), e + 1, epoch.loss(), f1.getKey(), f1.getValue()));
        }
      }
    }
    return new Table(
        "Epochs",
        List.of(
            Column.text("trained on"),
            Column.integer("epoch"),
            Column.decimal("training loss", 4),
            Column.text("evaluated on"),
            Column.percent("F1", 2)),
        rows);
  }

  private static LineChart losses(List<CellResult> cells) {
    return new LineChart(
        "Training loss after each epoch",
        Axis.of("epoch", Format.INTEGER),
        Axis.fromZero("loss", Format.decimal(4)),
        cells.stream()
            .map(
                cell ->
                    new Series(
                        cell.name(),
                        IntStream.range(0, cell.epochs().size())
                            .mapToObj(e -> Point.of(e + 1, cell.epochs().get(e).loss()))
                            .toList()))
            .toList(),
        List.of());
  }

  private static LineChart f1(List<CellResult> cells) {
    return new LineChart(
        "F1 after each epoch, mean of the languages trained on",
        Axis.of("epoch", Format.INTEGER),
        Axis.of("F1", Format.percent(2)),
        cells.stream()
            .map(
                cell ->
                    new Series(
                        cell.name(),
                        IntStream.range(0, cell.epochs().size())
                            .mapToObj(e -> Point.of(e + 1, mean(cell.epochs().get(e))))
                            .toList()))
            .toList(),
        List.of());
  }

  private static double mean(CellResult.Epoch epoch) {
    return epoch.f1().values().stream()
        .mapToDouble(Double::doubleValue)
        .average()
        .orElse(Double.NaN);
  }

  private static Table costs(Iterable<CellResult> cells) {
    List<List<@Nullable Object>> rows = new ArrayList<>();
    for (CellResult cell : cells) {
      CellResult.Training training = cell.training();
      rows.add(
          List.of(
              cell.name(),
              cell.sentences(),
              training.steps(),
              training.realTokens(),
              training.seconds(),
              training.realTokensPerSecond()));
    }
    return new Table(
        "What the trainings cost, evaluation not counted",
        List.of(
            Column.text("trained on"),
            Column.integer("sentences"),
            Column.integer("steps"),
            Column.integer("tokens"),
            Column.decimal("seconds", 1),
            Column.integer("tokens/s")),
        rows);
  }
}
