package io.slicer.examples.xnli;

import io.slicer.eval.ConfusionMatrix;
import io.slicer.eval.ConfusionMatrix.Normalization;
import io.slicer.eval.PValueCorrection;
import io.slicer.eval.PairedComparison;
import io.slicer.eval.PrecisionRecall;
import io.slicer.examples.report.Axis;
import io.slicer.examples.report.BarChart;
import io.slicer.examples.report.BarChart.Bar;
import io.slicer.examples.report.Block;
import io.slicer.examples.report.Column;
import io.slicer.examples.report.Column.Shading;
import io.slicer.examples.report.Format;
import io.slicer.examples.report.Heading;
import io.slicer.examples.report.HeatMap;
import io.slicer.examples.report.HeatMap.Colours;
import io.slicer.examples.report.LineChart;
import io.slicer.examples.report.LineChart.Point;
import io.slicer.examples.report.LineChart.Series;
import io.slicer.examples.report.Note;
import io.slicer.examples.report.Paragraph;
import io.slicer.examples.report.Report;
import io.slicer.examples.report.Section;
import io.slicer.examples.report.Table;
import io.slicer.examples.training.ArgumentTable;
import io.slicer.examples.training.CostTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What a run found, as a page: figures, learning curves, confusion, models side by side. */
final class XnliReport {
  private static final Format PERCENT = Format.percent(2);
  private static final int ROUNDS = 10_000;
  private static final long SEED = 42;

  private final XnliArguments arguments;
  private final XnliData data;
  private final Map<String, ModelResult> results;

  private XnliReport(XnliArguments arguments, XnliData data, Map<String, ModelResult> results) {
    this.arguments = arguments;
    this.data = data;
    this.results = results;
  }

  /**
   * The report of a run.
   *
   * @param caution what has to be said with every figure, if anything
   */
  static Report of(
      XnliArguments arguments,
      XnliData data,
      Map<String, ModelResult> results,
      @Nullable String caution) {
    return new XnliReport(arguments, data, results).report(caution);
  }

  private Report report(@Nullable String caution) {
    List<Section> sections = new ArrayList<>();
    sections.add(overview(caution));
    sections.add(languages());
    if (results.values().stream().anyMatch(one -> one.validations().size() > 1)) {
      sections.add(curves());
    }
    sections.add(labels());
    if (results.size() > 1) {
      sections.add(sideBySide());
    }
    return new Report(
        "Transfer from " + arguments.train() + " to " + languageCount() + " languages",
        String.join(", ", results.keySet())
            + ", "
            + arguments.done()
            + " on "
            + arguments.train()
            + " of "
            + arguments.data()
            + " and evaluated on languages of which they have seen no label.",
        sections);
  }

  private long languageCount() {
    return arguments.evalLanguages().stream()
        .filter(language -> !language.equals(arguments.train()))
        .count();
  }

  private Section overview(@Nullable String caution) {
    List<Block> blocks = new ArrayList<>();
    if (caution != null) {
      blocks.add(new Note(caution));
    }
    data.warnings().forEach(warning -> blocks.add(new Note(warning)));
    blocks.add(
        new Paragraph(
            "Accuracy is the share of examples whose label is right. "
                + (data.validation().isEmpty()
                    ? "Nothing was evaluated in the course of training. "
                    : "In the course of training the development sets were evaluated. ")
                + "The parameters of the last step are those that are evaluated here; nothing was"
                + " chosen with a label of another language."));
    blocks.add(accuracies());
    blocks.add(costs());
    blocks.add(ArgumentTable.of("Arguments", arguments));
    return new Section("What was done, and what came of it", blocks);
  }

  private Table accuracies() {
    List<Column> columns =
        new ArrayList<>(
            List.of(Column.text("language"), Column.text("split"), Column.integer("examples")));
    results.keySet().forEach(name -> columns.add(Column.percent(name, 2).shaded(Shading.BAR)));
    List<List<@Nullable Object>> rows = new ArrayList<>();
    for (String language : arguments.evalLanguages()) {
      ModelResult.Language any = first().languages().get(language);
      if (any == null) {
        continue;
      }
      List<@Nullable Object> row =
          new ArrayList<>(List.of(language, any.split(), any.report().examples()));
      results.values().forEach(one -> row.add(accuracy(one, language)));
      rows.add(row);
    }
    if (languageCount() > 1) {
      List<@Nullable Object> row = new ArrayList<>();
      row.add("mean of all but " + arguments.train());
      row.add(null);
      row.add(null);
      results.values().forEach(one -> row.add(one.meanOfOthers(arguments.train())));
      rows.add(row);
    }
    return new Table("Accuracy", columns, rows);
  }

  private ModelResult first() {
    return results.values().iterator().next();
  }

  private static double accuracy(ModelResult result, String language) {
    ModelResult.Language figures = result.languages().get(language);
    return figures == null ? Double.NaN : figures.accuracy();
  }

  private Table costs() {
    Table costs = CostTable.empty();
    for (Map.Entry<String, ModelResult> one : results.entrySet()) {
      ModelResult result = one.getValue();
      costs = CostTable.with(costs, one.getKey(), result.training(), result.environment());
    }
    return costs;
  }

  /** From the best to the worst by the mean of the models. */
  private Section languages() {
    List<String> ordered = new ArrayList<>(first().languages().keySet());
    ordered.sort((a, b) -> Double.compare(meanAccuracy(b), meanAccuracy(a)));
    List<BarChart.Series> series = new ArrayList<>();
    results.forEach(
        (name, one) ->
            series.add(
                new BarChart.Series(
                    name, ordered.stream().map(l -> Bar.of(accuracy(one, l))).toList())));
    List<Block> blocks = new ArrayList<>();
    for (int from = 0; from < series.size(); from += BarChart.MOST_SERIES) {
      blocks.add(
          new BarChart(
              "Accuracy, the best language first",
              ordered,
              Axis.fromZero("accuracy", PERCENT),
              series.subList(from, Math.min(series.size(), from + BarChart.MOST_SERIES))));
    }
    return new Section("Languages", blocks);
  }

  private double meanAccuracy(String language) {
    return results.values().stream()
        .mapToDouble(one -> accuracy(one, language))
        .average()
        .orElse(Double.NaN);
  }

  private Section curves() {
    List<Block> blocks = new ArrayList<>();
    blocks.add(
        new Paragraph(
            "The development sets in the course of training, by the number of steps taken."));
    results.forEach(
        (name, one) -> {
          if (one.validations().size() > 1) {
            blocks.add(new Heading(name));
            blocks.add(
                curve(name + ": accuracy", Axis.of("accuracy", PERCENT), one, v -> v.accuracy()));
            blocks.add(
                curve(
                    name + ": loss", Axis.fromZero("loss", Format.decimal(3)), one, v -> v.loss()));
          }
        });
    return new Section("Learning curves", blocks);
  }

  private LineChart curve(
      String caption,
      Axis axis,
      ModelResult result,
      Function<ModelResult.Validation, Map<String, Double>> figures) {
    List<Series> series = new ArrayList<>();
    for (String language : data.validation().keySet()) {
      series.add(
          new Series(
              language,
              result.validations().stream()
                  .map(
                      one ->
                          Point.of(
                              (double) one.step(),
                              figures.apply(one).getOrDefault(language, Double.NaN)))
                  .toList()));
    }
    return new LineChart(caption, Axis.of("step", Format.INTEGER), axis, series, List.of());
  }

  private Section labels() {
    List<Block> blocks = new ArrayList<>();
    blocks.add(
        new Paragraph(
            "Of the examples with a label, which share is taken for which; precision and recall of"
                + " each label."));
    results.forEach(
        (name, one) ->
            one.languages()
                .forEach(
                    (language, figures) -> {
                      blocks.add(new Heading(name + " on " + language));
                      blocks.add(
                          confusion(
                              "What is taken for what: " + name + " on " + language, figures));
                      blocks.add(scores(name + " on " + language + ", by label", figures));
                    }));
    return new Section("Labels", blocks);
  }

  private static HeatMap confusion(String caption, ModelResult.Language figures) {
    ConfusionMatrix confusion =
        ConfusionMatrix.of(List.of(figures.gold()), List.of(figures.predicted()));
    List<String> names = confusion.tags();
    List<List<@Nullable Double>> rows = new ArrayList<>();
    for (String gold : names) {
      List<@Nullable Double> row = new ArrayList<>();
      for (String predicted : names) {
        row.add(
            figures.gold().contains(gold)
                ? confusion.share(gold, predicted, Normalization.TRUE)
                : null);
      }
      rows.add(row);
    }
    return new HeatMap(
        caption, "right", "predicted", names, names, rows, PERCENT, Colours.FROM_ZERO);
  }

  private static Table scores(String caption, ModelResult.Language figures) {
    List<List<@Nullable Object>> rows = new ArrayList<>();
    figures.report().perLabel().forEach((label, score) -> rows.add(row(label, score)));
    rows.add(row("macro average", figures.report().macro()));
    return new Table(
        caption,
        List.of(
            Column.text("label"),
            Column.percent("precision", 2),
            Column.percent("recall", 2),
            Column.percent("F1", 2).shaded(Shading.BAR),
            Column.integer("examples")),
        rows);
  }

  private static List<@Nullable Object> row(String name, PrecisionRecall score) {
    return List.of(name, score.precision(), score.recall(), score.f1(), score.support());
  }

  /** Every model against every other in each language, all tests corrected together. */
  private Section sideBySide() {
    List<List<@Nullable Object>> rows = new ArrayList<>();
    List<Double> p = new ArrayList<>();
    List<String> names = List.copyOf(results.keySet());
    for (int a = 0; a < names.size(); a++) {
      for (int b = a + 1; b < names.size(); b++) {
        ModelResult one = results.get(names.get(a));
        ModelResult other = results.get(names.get(b));
        for (String language : arguments.evalLanguages()) {
          compare(names.get(a), names.get(b), language, one, other, rows, p);
        }
      }
    }
    double[] corrected =
        PValueCorrection.HOLM.adjust(p.stream().mapToDouble(value -> value).toArray());
    for (int r = 0; r < rows.size(); r++) {
      rows.get(r).add(corrected[r]);
    }
    return Section.of(
        "Models side by side",
        new Paragraph(
            "The difference in accuracy on the same examples, and how often it would be as large if"
                + " the models were equally good (approximate randomization, "
                + ROUNDS
                + " rounds; then corrected for the number of comparisons by Holm's method). It says"
                + " whether another test set would show the same, not whether another seed would."),
        new Table(
            "Pairs of models",
            List.of(
                Column.text("language"),
                Column.text("first"),
                Column.text("second"),
                Column.percent("accuracy of the first", 2),
                Column.percent("of the second", 2),
                Column.points("difference", 2),
                new Column("p", Format.P_VALUE, Shading.NONE),
                new Column("p corrected", Format.P_VALUE, Shading.NONE)),
            rows));
  }

  private static void compare(
      String firstName,
      String secondName,
      String language,
      @Nullable ModelResult first,
      @Nullable ModelResult second,
      List<List<@Nullable Object>> rows,
      List<Double> pValues) {
    if (first == null || second == null) {
      return;
    }
    ModelResult.Language one = first.languages().get(language);
    ModelResult.Language other = second.languages().get(language);
    if (one == null || other == null) {
      return;
    }
    PairedComparison comparison =
        PairedComparison.ofLabels(one.gold(), one.predicted(), other.predicted());
    double p = comparison.permutationPValue(ROUNDS, SEED);
    pValues.add(p);
    rows.add(
        new ArrayList<>(
            List.of(
                language,
                firstName,
                secondName,
                one.accuracy(),
                other.accuracy(),
                comparison.difference(),
                p)));
  }
}
