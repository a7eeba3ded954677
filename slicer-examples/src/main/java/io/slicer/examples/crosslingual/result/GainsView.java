package io.slicer.examples.crosslingual.result;

import io.slicer.examples.crosslingual.cell.Start;
import io.slicer.examples.crosslingual.result.TransferResults.Correlation;
import io.slicer.examples.crosslingual.result.TransferResults.KindGain;
import io.slicer.examples.crosslingual.result.TransferResults.LanguageScores;
import io.slicer.examples.crosslingual.result.TransferResults.TaskScores;
import io.slicer.examples.report.Axis;
import io.slicer.examples.report.Block;
import io.slicer.examples.report.Column;
import io.slicer.examples.report.Estimate;
import io.slicer.examples.report.Format;
import io.slicer.examples.report.LineChart;
import io.slicer.examples.report.Section;
import io.slicer.examples.report.Table;
import io.slicer.examples.training.LanguageOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What gains have to do with languages and with kinds of tasks. */
final class GainsView {
  private static final Format POINTS = Format.points(2);

  private final TransferResults results;
  private final Optional<LanguageOrder> order;

  private GainsView(TransferResults results, Optional<LanguageOrder> order) {
    this.results = results;
    this.order = order;
  }

  /** Nothing if there are no gains yet. */
  static Optional<Section> of(TransferResults results, Optional<LanguageOrder> order) {
    return results.kinds().isEmpty()
        ? Optional.empty()
        : Optional.of(new GainsView(results, order).section());
  }

  private Section section() {
    List<Block> blocks = new ArrayList<>();
    blocks.add(kinds());
    starts().ifPresent(blocks::add);
    String source = results.settings().source();
    Map<String, Double> cosines = Gains.cosines(results.vectors(), source);
    for (Start start : results.tasks().stream().map(TaskScores::start).distinct().toList()) {
      for (Way way : List.of(Way.OTHERS, Way.OWN)) {
        points(start, way, Gains.COSINE + source, cosines::get).ifPresent(blocks::add);
        order
            .flatMap(figure -> points(start, way, figure.name(), figure::value))
            .ifPresent(blocks::add);
      }
    }
    blocks.add(languages(cosines));
    if (!results.correlations().isEmpty()) {
      blocks.add(correlations());
    }
    return new Section("Gains", blocks);
  }

  private Table kinds() {
    Table table =
        Table.of(
            "Mean gain by kind of task, over tasks and languages",
            Column.text("kind"),
            Column.text("start"),
            Column.text("lambda"),
            Column.integer("gains"),
            Column.points("mean", 2));
    for (KindGain kind : results.kinds()) {
      table =
          table.with(
              kind.kind().toString(),
              kind.start().toString(),
              kind.way().words(),
              kind.gains(),
              Estimate.of(kind.mean(), kind.standardDeviation()));
    }
    return table;
  }

  /** The two arms beside each other, where both are there. */
  private Optional<Table> starts() {
    List<Column> columns = new ArrayList<>(List.of(Column.text("task"), Column.text("language")));
    for (Start start : Start.values()) {
      columns.add(Column.percent(start + ", lambda 0", 2));
      columns.add(Column.percent(start + ", others' lambda", 2));
    }
    List<List<@Nullable Object>> rows = new ArrayList<>();
    for (TaskScores base : with(Start.BASE)) {
      for (TaskScores english : with(Start.ENGLISH)) {
        if (base.task() == english.task()) {
          base.languages()
              .forEach(
                  one ->
                      english.languages().stream()
                          .filter(other -> other.language().equals(one.language()))
                          .forEach(other -> rows.add(row(base, one, other))));
        }
      }
    }
    return rows.isEmpty()
        ? Optional.empty()
        : Optional.of(new Table("What models were fine-tuned from", columns, rows));
  }

  private static List<@Nullable Object> row(
      TaskScores task, LanguageScores base, LanguageScores english) {
    List<@Nullable Object> row = new ArrayList<>();
    row.add(task.task().toString());
    row.add(base.language());
    for (LanguageScores one : List.of(base, english)) {
      row.add(one.without().get(task.figure()));
      row.add(
          one.chosen(Way.OTHERS).map(chosen -> chosen.figures().get(task.figure())).orElse(null));
    }
    return row;
  }

  private List<TaskScores> with(Start start) {
    return results.tasks().stream().filter(scores -> scores.start() == start).toList();
  }

  /** A point for each language, tasks in colours. */
  private Optional<LineChart> points(
      Start start, Way way, String name, Function<String, @Nullable Double> figure) {
    List<LineChart.Series> series = new ArrayList<>();
    for (TaskScores task : with(start)) {
      List<LineChart.Point> points = new ArrayList<>();
      Gains.of(task, way)
          .forEach(
              (language, gain) -> {
                Double value = figure.apply(language);
                if (value != null) {
                  points.add(LineChart.Point.of(value, gain));
                }
              });
      if (!points.isEmpty()) {
        series.add(LineChart.Series.scattered(task.task().words(), points));
      }
    }
    return series.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new LineChart(
                "Gain of each language by " + name + ": " + way.words() + ", start " + start,
                Axis.of(name, Format.decimal(2)),
                Axis.of("gain", POINTS),
                series,
                List.of()));
  }

  /** What the points of the charts are. */
  private Table languages(Map<String, Double> cosines) {
    List<Column> columns = new ArrayList<>(List.of(Column.text("language")));
    columns.add(Column.decimal(Gains.COSINE + results.settings().source(), 3));
    order.ifPresent(
        figure -> columns.add(new Column(figure.name(), figure.format(), Column.Shading.NONE)));
    Map<String, List<@Nullable Object>> rows = new TreeMap<>();
    for (TaskScores task : results.tasks()) {
      for (LanguageScores language : task.languages()) {
        List<@Nullable Object> row = new ArrayList<>();
        row.add(language.language());
        row.add(cosines.get(language.language()));
        order.ifPresent(figure -> row.add(figure.value(language.language())));
        rows.putIfAbsent(language.language(), row);
      }
    }
    for (TaskScores task : results.tasks()) {
      for (Way way : List.of(Way.OTHERS, Way.OWN)) {
        columns.add(Column.points(task.task() + " " + task.start() + " " + way, 2));
        Map<String, Double> gains = Gains.of(task, way);
        rows.forEach((language, row) -> row.add(gains.get(language)));
      }
    }
    return new Table(
        "Gains of each language; others, own: where lambda was chosen",
        columns,
        List.copyOf(rows.values()));
  }

  private Table correlations() {
    Table table =
        Table.of(
            "Rank correlation of gains",
            Column.text("with"),
            Column.text("task"),
            Column.text("start"),
            Column.text("lambda"),
            Column.integer("languages"),
            Column.decimal("Spearman's rho", 2),
            new Column("p", Format.P_VALUE, Column.Shading.NONE));
    for (Correlation correlation : results.correlations()) {
      table =
          table.with(
              correlation.with(),
              correlation.task() == null ? "mean of all" : correlation.task().toString(),
              correlation.start().toString(),
              correlation.way().words(),
              correlation.languages(),
              correlation.rho(),
              correlation.pValue());
    }
    return table;
  }
}
