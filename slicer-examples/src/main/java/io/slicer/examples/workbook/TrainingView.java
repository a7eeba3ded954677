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
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * How the trainings went, epoch by epoch and in the course of epochs if that was validated, and
 * what they cost.
 */
final class TrainingView {
  private TrainingView() {}

  static Section of(Workbook workbook) {
    List<CellResult> cells = workbook.transfers();
    List<Block> blocks = new ArrayList<>();
    blocks.add(
        new Paragraph(
            "Every training is evaluated after each epoch on the development sentences of its"
                + " languages. Training loss is the mean over the epoch's steps, with dropout;"
                + " validation loss is the mean cross-entropy of what is compared."));
    blocks.add(epochs(cells));
    if (cells.stream().anyMatch(cell -> cell.epochs().size() > 1)) {
      Axis loss = Axis.fromZero("loss", Format.decimal(4));
      Axis f1 = Axis.of("F1", Format.percent(2));
      blocks.add(chart("Training loss of each epoch", loss, cells, CellResult.Epoch::loss));
      blocks.add(
          chart(
              "Validation loss after each epoch, mean of the languages trained on",
              loss,
              cells,
              epoch -> mean(epoch.validationLoss())));
      blocks.add(
          chart(
              "F1 after each epoch, mean of the languages trained on",
              f1,
              cells,
              epoch -> mean(epoch.f1())));
    }
    if (cells.stream().anyMatch(cell -> !cell.validations().isEmpty())) {
      blocks.add(
          steps(
              "Validation loss in the course of epochs, mean of the languages trained on",
              Axis.fromZero("loss", Format.decimal(4)),
              cells,
              each -> mean(each.loss())));
      blocks.add(
          steps(
              "F1 in the course of epochs, mean of the languages trained on",
              Axis.of("F1", Format.percent(2)),
              cells,
              each -> mean(each.f1())));
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
          rows.add(
              Arrays.asList(
                  cell.name(),
                  e + 1,
                  epoch.loss(),
                  f1.getKey(),
                  epoch.validationLoss().get(f1.getKey()),
                  f1.getValue()));
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
            Column.decimal("validation loss", 4),
            Column.percent("F1", 2)),
        rows);
  }

  private static LineChart chart(
      String caption, Axis axis, List<CellResult> cells, ToDoubleFunction<CellResult.Epoch> value) {
    return new LineChart(
        caption,
        Axis.of("epoch", Format.INTEGER),
        axis,
        cells.stream().map(cell -> series(cell, value)).toList(),
        List.of());
  }

  private static Series series(CellResult cell, ToDoubleFunction<CellResult.Epoch> value) {
    return new Series(
        cell.name(),
        IntStream.range(0, cell.epochs().size())
            .mapToObj(e -> Point.of(e + 1, value.applyAsDouble(cell.epochs().get(e))))
            .toList());
  }

  private static LineChart steps(
      String caption,
      Axis axis,
      List<CellResult> cells,
      ToDoubleFunction<CellResult.Validation> value) {
    return new LineChart(
        caption,
        Axis.of("step", Format.INTEGER),
        axis,
        cells.stream()
            .filter(cell -> !cell.validations().isEmpty())
            .map(
                cell ->
                    new Series(
                        cell.name(),
                        cell.validations().stream()
                            .map(each -> Point.of((double) each.step(), value.applyAsDouble(each)))
                            .toList()))
            .toList(),
        List.of());
  }

  private static double mean(Map<String, Double> figures) {
    return figures.values().stream().mapToDouble(Double::doubleValue).average().orElse(Double.NaN);
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
