package io.slicer.examples.hyperx;

import io.slicer.examples.report.Axis;
import io.slicer.examples.report.Block;
import io.slicer.examples.report.Column;
import io.slicer.examples.report.Column.Shading;
import io.slicer.examples.report.Format;
import io.slicer.examples.report.HeatMap;
import io.slicer.examples.report.HeatMap.Colours;
import io.slicer.examples.report.LineChart;
import io.slicer.examples.report.LineChart.Point;
import io.slicer.examples.report.LineChart.Series;
import io.slicer.examples.report.Note;
import io.slicer.examples.report.Paragraph;
import io.slicer.examples.report.Section;
import io.slicer.examples.report.Table;
import io.slicer.finetune.TrainingSummary.Validation;
import io.slicer.hyperx.Pair;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The figures of pairs, at the end and in the course of the training. */
final class ScoresView {
  /** The figure of each task that says most. */
  private static final Map<String, String> MAIN =
      Map.of("ner", "f1", "pos", "accuracy", "dep", "las", "nli", "accuracy", "mlm", "perplexity");

  /** Figures that are no shares. */
  private static final Set<String> NUMBERS = Set.of("loss", "perplexity");

  private static final String OF = " of ";
  private static final Format NUMBER = Format.decimal(3);
  private static final Format SHARE = Format.percent(2);

  private final HyperxMetrics metrics;

  ScoresView(HyperxMetrics metrics) {
    this.metrics = metrics;
  }

  private static String main(String task) {
    return MAIN.getOrDefault(task, "accuracy");
  }

  private static Format format(String figure) {
    return NUMBERS.contains(figure) ? NUMBER : SHARE;
  }

  /** Figures of the trained model by task; nothing if none were asked for. */
  Optional<Section> atTheEnd() {
    Map<String, Map<String, Map<String, Double>>> byTask = byTask(metrics.pairs());
    if (byTask.isEmpty()) {
      return Optional.empty();
    }
    List<Block> blocks = new ArrayList<>();
    blocks.add(
        new Paragraph(
            "The trained model on the test data of each pair. Steps are those that read data of the"
                + " pair itself; without any, the pair is done with what other pairs have taught of"
                + " its task and of its language."));
    if (!metrics.untrained().isEmpty()) {
      blocks.add(
          new Note(
              "The task or the language of these pairs was never trained, so their adapters are a"
                  + " draw of chance: "
                  + String.join(", ", metrics.untrained())));
    }
    overview(byTask).ifPresent(blocks::add);
    byTask.forEach((task, languages) -> blocks.add(table(task, languages)));
    return Optional.of(new Section("Scores", blocks));
  }

  private static Map<String, Map<String, Map<String, Double>>> byTask(
      Map<String, Map<String, Double>> pairs) {
    Map<String, Map<String, Map<String, Double>>> byTask = new LinkedHashMap<>();
    pairs.forEach(
        (name, figures) -> {
          Pair pair = Pair.of(name);
          byTask
              .computeIfAbsent(pair.task(), task -> new LinkedHashMap<>())
              .put(pair.language(), figures);
        });
    return byTask;
  }

  /** What says most of each task, if that is a share. */
  private static Optional<HeatMap> overview(Map<String, Map<String, Map<String, Double>>> byTask) {
    List<String> tasks = byTask.keySet().stream().filter(ScoresView::isShare).toList();
    Set<String> languages = new LinkedHashSet<>();
    tasks.forEach(task -> languages.addAll(byTask.getOrDefault(task, Map.of()).keySet()));
    if (tasks.size() < 2 || languages.size() < 2) {
      return Optional.empty();
    }
    List<List<@Nullable Double>> rows = new ArrayList<>();
    for (String language : languages) {
      List<@Nullable Double> row = new ArrayList<>();
      for (String task : tasks) {
        Map<String, Double> figures = byTask.getOrDefault(task, Map.of()).get(language);
        row.add(figures == null ? null : figures.get(main(task)));
      }
      rows.add(row);
    }
    List<String> columns = tasks.stream().map(task -> main(task) + OF + task).toList();
    return Optional.of(
        new HeatMap(
            "All tasks and languages",
            "language",
            "task",
            List.copyOf(languages),
            columns,
            rows,
            SHARE,
            Colours.FROM_ZERO));
  }

  private static boolean isShare(String task) {
    return !NUMBERS.contains(main(task));
  }

  private Table table(String task, Map<String, Map<String, Double>> languages) {
    Set<String> figures = new LinkedHashSet<>();
    languages.values().forEach(own -> figures.addAll(own.keySet()));
    List<Column> columns = new ArrayList<>();
    columns.add(Column.text("language"));
    figures.forEach(
        figure ->
            columns.add(
                new Column(
                    figure,
                    format(figure),
                    figure.equals(main(task)) ? Shading.BAR : Shading.NONE)));
    columns.add(Column.integer("steps"));
    List<List<@Nullable Object>> rows = new ArrayList<>();
    languages.forEach(
        (language, own) -> {
          List<@Nullable Object> row = new ArrayList<>();
          row.add(language);
          figures.forEach(figure -> row.add(own.get(figure)));
          row.add(metrics.steps(new Pair(task, language)));
          rows.add(row);
        });
    return new Table(task, columns, rows);
  }

  /** Validation and loss by steps; nothing if there is only one point of each. */
  Optional<Section> inTheCourse() {
    List<Block> blocks = new ArrayList<>();
    List<Validation> validations = metrics.training().validations();
    if (validations.size() > 1) {
      blocks.add(
          new Paragraph(
              "The development data of each pair in the course of training, by the number of steps"
                  + " taken."));
      Map<String, List<Series>> charts = new LinkedHashMap<>();
      for (String name : validations.get(0).figures().keySet()) {
        int end = name.lastIndexOf(OF);
        Pair pair = Pair.of(name.substring(end + OF.length()));
        if (name.substring(0, end).equals(main(pair.task()))) {
          charts
              .computeIfAbsent(pair.task(), task -> new ArrayList<>())
              .add(series(pair.language(), name, validations));
        }
      }
      charts.forEach((task, series) -> blocks.add(chart(task, series)));
    }
    List<Double> losses = metrics.training().epochLosses();
    if (losses.size() > 1) {
      List<Point> points = new ArrayList<>();
      for (int epoch = 0; epoch < losses.size(); epoch++) {
        points.add(Point.of(epoch + 1.0, losses.get(epoch)));
      }
      blocks.add(
          new LineChart(
              "Mean loss of each epoch, over all pairs",
              Axis.of("epoch", Format.INTEGER),
              Axis.fromZero("loss", NUMBER),
              List.of(new Series("loss", points)),
              List.of()));
    }
    return blocks.isEmpty()
        ? Optional.empty()
        : Optional.of(new Section("In the course of training", blocks));
  }

  private static Series series(String name, String figure, List<Validation> validations) {
    return new Series(
        name,
        validations.stream()
            .map(
                each ->
                    Point.of((double) each.step(), each.figures().getOrDefault(figure, Double.NaN)))
            .toList());
  }

  private static LineChart chart(String task, List<Series> series) {
    String figure = main(task);
    return new LineChart(
        task + ": " + figure + (series.size() == 1 ? " on " + series.get(0).name() : ""),
        Axis.of("step", Format.INTEGER),
        Axis.of(figure, format(figure)),
        series,
        List.of());
  }
}
