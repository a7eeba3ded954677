package io.slicer.examples.experiment;

import io.slicer.engine.Contextualization;
import io.slicer.eval.SampleSummary;
import io.slicer.examples.experiment.ExperimentResults.Average;
import io.slicer.examples.experiment.ExperimentResults.ConfigurationResult;
import io.slicer.examples.experiment.ExperimentResults.Gain;
import io.slicer.examples.experiment.ExperimentResults.LanguageResult;
import io.slicer.examples.report.Axis;
import io.slicer.examples.report.BarChart;
import io.slicer.examples.report.Block;
import io.slicer.examples.report.Column;
import io.slicer.examples.report.Format;
import io.slicer.examples.report.HeatMap;
import io.slicer.examples.report.LineChart;
import io.slicer.examples.report.Note;
import io.slicer.examples.report.Paragraph;
import io.slicer.examples.report.Report;
import io.slicer.examples.report.Section;
import io.slicer.examples.report.Table;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The results of an experiment as a page. */
final class ExperimentReport {
  private static final Format POINTS = Format.percent(1);
  private static final Format SHARE = Format.decimal(3);
  private static final String PUBLISHED_OPTIMIZER =
      "The settings are SLICER's published ones. Its authors used the AdamW that transformers had"
          + " then, which differs from torch's in where epsilon and the weight decay enter, and half"
          + " precision; here it is torch's AdamW, in float32.";

  private final ExperimentResults results;
  private final List<CellResult> cells;
  private final Map<String, Contextualization> pretrained;
  private final LanguageOrder order;

  private ExperimentReport(
      ExperimentResults results,
      List<CellResult> cells,
      Map<String, Contextualization> pretrained,
      LanguageOrder order) {
    this.results = results;
    this.cells = cells;
    this.pretrained = pretrained;
    this.order = order;
  }

  /**
   * A report.
   *
   * @param cells of the experiment
   * @param pretrained how the encoder was before, by the name of the data; may be empty
   */
  static Report of(
      ExperimentResults results,
      List<CellResult> cells,
      Map<String, Contextualization> pretrained,
      LanguageOrder order) {
    return new ExperimentReport(results, cells, pretrained, order).report();
  }

  private Report report() {
    List<Section> sections = new ArrayList<>();
    sections.add(averages());
    for (Configuration baseline : baselines()) {
      sections.add(languages(baseline));
    }
    learning().ifPresent(sections::add);
    if (cells.stream().anyMatch(cell -> !cell.contextualization().isEmpty())) {
      sections.add(contextualization());
    }
    return new Report(
        "Slicing and transfer", ExperimentTable.description(results.settings()), sections);
  }

  private List<Configuration> baselines() {
    return results.configurations().stream()
        .map(result -> result.configuration().baseline())
        .distinct()
        .toList();
  }

  private boolean severalBaselines() {
    return baselines().size() > 1;
  }

  /** As short as it is unique. */
  private String name(Configuration configuration) {
    return severalBaselines()
        ? String.join(
            ", ",
            configuration.lossName(),
            configuration.learningRateName(),
            configuration.alignmentName())
        : configuration.lossName();
  }

  private Section averages() {
    List<Block> blocks = new ArrayList<>();
    if (results.settings().preset().equals(Preset.SLICER.name())) {
      blocks.add(new Note(PUBLISHED_OPTIMIZER));
    }
    if (results.languages(Optional.empty()).contains(results.trained())) {
      blocks.add(trained());
    }
    results.corpora().forEach(corpus -> blocks.add(averages(corpus)));
    blocks.add(
        new Paragraph(
            "Averages leave "
                + results.settings().train()
                + " out, which was trained on. Gains are over cross-entropy at the same learning"
                + " rate, sub-words and seeds, p is that of a paired t-test over the seeds. The best"
                + " cross-entropy is the one with the highest average on the same languages, so it"
                + " was chosen with their labels, which favours it."));
    return new Section("Averages", blocks);
  }

  /** On the language that was trained on. */
  private Table trained() {
    List<List<@Nullable Object>> rows = new ArrayList<>();
    for (ConfigurationResult result : results.configurations()) {
      LanguageResult own = language(result, results.trained());
      List<@Nullable Object> row = new ArrayList<>();
      row.add(name(result.configuration()));
      row.add(result.seeds().size());
      row.add(own.f1().mean());
      row.add(own.f1().standardDeviation());
      Gain gain = own.gain();
      row.add(gain == null ? null : gain.difference().mean());
      row.add(gain == null ? null : gain.difference().standardDeviation());
      row.add(gain == null ? null : gain.pValue());
      rows.add(row);
    }
    return new Table(
        ExperimentResults.language(results.trained()) + ", which was trained on", columns(), rows);
  }

  private Table averages(String corpus) {
    long count =
        results.languages(Optional.of(corpus)).stream()
            .filter(key -> !key.equals(results.trained()))
            .count();
    List<Column> columns = columns();
    columns.add(Column.percent("over best", 1).shaded(Column.Shading.HEAT));
    List<List<@Nullable Object>> rows = new ArrayList<>();
    for (ConfigurationResult result : results.configurations()) {
      Average average = Objects.requireNonNull(result.averages().get(corpus), corpus);
      List<@Nullable Object> row = new ArrayList<>();
      row.add(name(result.configuration()));
      row.add(result.seeds().size());
      row.add(average.f1().mean());
      row.add(average.f1().standardDeviation());
      row.add(mean(average.gain()));
      row.add(average.gain() == null ? null : average.gain().standardDeviation());
      row.add(average.pValue());
      row.add(mean(average.gainOverBest()));
      rows.add(row);
    }
    return new Table(corpus + ", mean of " + count + " other languages", columns, rows);
  }

  private static List<Column> columns() {
    return new ArrayList<>(
        List.of(
            Column.text("loss"),
            Column.integer("seeds"),
            Column.percent("F1", 1),
            Column.percent("sd", 1),
            Column.percent("gain", 1).shaded(Column.Shading.HEAT),
            Column.percent("sd of gain", 1),
            Column.decimal("p", 3)));
  }

  private static @Nullable Double mean(@Nullable SampleSummary summary) {
    return summary == null ? null : summary.mean();
  }

  private Section languages(Configuration baseline) {
    List<ConfigurationResult> others =
        results.configurations().stream()
            .filter(result -> !result.configuration().isCrossEntropy())
            .filter(result -> result.configuration().baseline().equals(baseline))
            .toList();
    Optional<ConfigurationResult> own = results.of(baseline);
    List<Block> blocks = new ArrayList<>();
    blocks.add(languageTable(own, others));
    boolean compared =
        others.stream()
            .flatMap(other -> other.languages().values().stream())
            .anyMatch(language -> language.gain() != null);
    if (compared) {
      blocks.add(
          new Paragraph(
              "A gain is significant over seeds if the paired t-test says so, and over sentences, in"
                  + " one seed, if exchanging the tags of whole sentences at random hardly ever makes"
                  + " a difference as large; both at p < 0.05, corrected after Holm for "
                  + results.languages(Optional.empty()).size()
                  + " languages. In the charts, bars end at the mean over the seeds, and intervals"
                  + " are one standard deviation to each side."));
      for (String corpus : results.corpora()) {
        blocks.add(gains(corpus, others));
      }
      blocks.add(heatMap(others));
    }
    return new Section(
        "Languages, learning rate "
            + baseline.learningRateName()
            + ", labels on "
            + (baseline.alignmentName().equals("first") ? "first" : "all")
            + " sub-words",
        blocks);
  }

  private Table languageTable(Optional<ConfigurationResult> own, List<ConfigurationResult> others) {
    List<Column> columns =
        new ArrayList<>(
            List.of(
                Column.text("language"),
                Column.text("corpus"),
                Column.text("split"),
                new Column(order.name(), order.format(), Column.Shading.NONE),
                Column.percent("cross-entropy", 1),
                Column.percent("sd", 1)));
    for (ConfigurationResult other : others) {
      String name = other.configuration().lossName();
      columns.add(Column.percent("gain " + name, 1).shaded(Column.Shading.HEAT));
      columns.add(Column.percent("sd", 1));
      columns.add(Column.text("significant"));
    }
    List<List<@Nullable Object>> rows = new ArrayList<>();
    for (String key : results.languages(Optional.empty())) {
      ExperimentSettings.Data data = results.settings().data().get(key);
      List<@Nullable Object> row = new ArrayList<>();
      row.add(ExperimentResults.language(key));
      row.add(ExperimentResults.corpus(key));
      row.add(data == null ? null : data.split());
      row.add(order.value(key));
      row.add(own.map(result -> language(result, key).f1().mean()).orElse(null));
      row.add(own.map(result -> language(result, key).f1().standardDeviation()).orElse(null));
      for (ConfigurationResult other : others) {
        Gain gain = language(other, key).gain();
        row.add(gain == null ? null : gain.difference().mean());
        row.add(gain == null ? null : gain.difference().standardDeviation());
        row.add(gain == null ? null : significance(gain));
      }
      rows.add(row);
    }
    return new Table("F1 of cross-entropy, and what is gained over it", columns, rows);
  }

  private static LanguageResult language(ConfigurationResult result, String key) {
    return Objects.requireNonNull(result.languages().get(key), key);
  }

  private static String significance(Gain gain) {
    List<String> parts = new ArrayList<>();
    if (gain.corrected() < ExperimentTable.LEVEL) {
      parts.add("over seeds");
    }
    long better = gain.significant(ExperimentTable.LEVEL, true);
    long worse = gain.significant(ExperimentTable.LEVEL, false);
    if (better > 0) {
      parts.add("better in " + better + " of " + gain.seeds().size());
    }
    if (worse > 0) {
      parts.add("worse in " + worse + " of " + gain.seeds().size());
    }
    return parts.isEmpty() ? "no" : String.join(", ", parts);
  }

  private List<String> sorted(String corpus) {
    return results.languages(Optional.of(corpus)).stream()
        .sorted(
            Comparator.comparing(
                key -> Optional.ofNullable(order.value(key)).orElse(Double.NEGATIVE_INFINITY)))
        .toList();
  }

  private BarChart gains(String corpus, List<ConfigurationResult> others) {
    List<String> keys = sorted(corpus);
    List<BarChart.Series> series = new ArrayList<>();
    for (ConfigurationResult other : others) {
      List<BarChart.Bar> bars = new ArrayList<>();
      for (String key : keys) {
        Gain gain = language(other, key).gain();
        bars.add(gain == null ? BarChart.Bar.of(Double.NaN) : bar(gain.difference()));
      }
      series.add(new BarChart.Series(other.configuration().lossName(), bars));
    }
    return new BarChart(
        "Gain over cross-entropy in " + corpus + ", languages by " + order.name(),
        keys.stream().map(ExperimentResults::language).toList(),
        Axis.fromZero("gain in F1", POINTS),
        series);
  }

  private static BarChart.Bar bar(SampleSummary summary) {
    double deviation = summary.standardDeviation();
    return Double.isNaN(deviation)
        ? BarChart.Bar.of(summary.mean())
        : new BarChart.Bar(summary.mean(), summary.mean() - deviation, summary.mean() + deviation);
  }

  private HeatMap heatMap(List<ConfigurationResult> others) {
    List<String> keys = new ArrayList<>();
    results.corpora().forEach(corpus -> keys.addAll(sorted(corpus)));
    List<List<@Nullable Double>> values = new ArrayList<>();
    for (String key : keys) {
      List<@Nullable Double> row = new ArrayList<>();
      for (ConfigurationResult other : others) {
        Gain gain = language(other, key).gain();
        row.add(gain == null ? null : gain.difference().mean());
      }
      values.add(row);
    }
    return new HeatMap(
        "Gain over cross-entropy, languages by " + order.name(),
        "language",
        "loss",
        keys,
        others.stream().map(other -> other.configuration().lossName()).toList(),
        values,
        POINTS,
        HeatMap.Colours.FROM_ZERO);
  }

  /** The learning curves, if there are epochs with evaluations. */
  private Optional<Section> learning() {
    List<Block> blocks = new ArrayList<>();
    List<CellResult> evaluated =
        cells.stream()
            .filter(cell -> cell.epochs().stream().anyMatch(epoch -> !epoch.f1().isEmpty()))
            .toList();
    if (evaluated.isEmpty()) {
      return Optional.empty();
    }
    blocks.add(
        new Paragraph(
            String.format(
                Locale.ROOT,
                "Means over the seeds, on the first %d sentences of each language.",
                results.settings().epochSentences())));
    blocks.add(
        curves(
            results.settings().train() + " dev",
            epoch -> epoch.f1().getOrDefault(ExperimentSettings.DEV, Double.NaN)));
    for (String corpus : results.corpora()) {
      List<String> keys =
          results.languages(Optional.of(corpus)).stream()
              .filter(key -> !key.equals(results.trained()))
              .toList();
      blocks.add(
          curves(
              "mean of " + corpus,
              epoch ->
                  keys.stream()
                      .mapToDouble(key -> epoch.f1().getOrDefault(key, Double.NaN))
                      .average()
                      .orElse(Double.NaN)));
    }
    return Optional.of(new Section("Learning curves", blocks));
  }

  private LineChart curves(String what, Function<CellResult.Epoch, Double> f1) {
    List<LineChart.Series> series = new ArrayList<>();
    for (ConfigurationResult result : results.configurations()) {
      List<CellResult> own = cells(result.configuration());
      List<LineChart.Point> points = new ArrayList<>();
      int epochs = own.stream().mapToInt(cell -> cell.epochs().size()).min().orElse(0);
      for (int e = 0; e < epochs; e++) {
        int epoch = e;
        points.add(
            LineChart.Point.of(
                e + 1.0,
                own.stream()
                    .mapToDouble(cell -> f1.apply(cell.epochs().get(epoch)))
                    .average()
                    .orElse(Double.NaN)));
      }
      series.add(new LineChart.Series(name(result.configuration()), points));
    }
    return new LineChart(
        "F1 after each epoch, " + what,
        Axis.of("epoch", Format.INTEGER),
        Axis.of("F1", POINTS),
        series,
        List.of());
  }

  private List<CellResult> cells(Configuration configuration) {
    return cells.stream()
        .filter(cell -> cell.cell().configuration().equals(configuration))
        .toList();
  }

  private Section contextualization() {
    List<Block> blocks = new ArrayList<>();
    blocks.add(
        new Paragraph(
            String.format(
                Locale.ROOT,
                "How much tokens keep to themselves, on the first %d sentences of each language."
                    + " Self-attention is the probability with which a token attends to itself, mean"
                    + " over heads and tokens. Spectral entropy says how evenly the hidden states of"
                    + " a sentence spread over directions, between 0 (all one way) and 1. Fine-tuning"
                    + " is said to decontextualize, so that tokens attend to themselves more; SLICER's"
                    + " authors report that slicing reduces that.",
                results.settings().contextSentences())));
    Map<String, List<Map<String, Contextualization>>> models = new LinkedHashMap<>();
    if (!pretrained.isEmpty()) {
      models.put("before training", List.of(pretrained));
    }
    for (ConfigurationResult result : results.configurations()) {
      models.put(
          name(result.configuration()),
          cells(result.configuration()).stream().map(CellResult::contextualization).toList());
    }
    Function<Contextualization, List<Double>> attention = Contextualization::selfAttention;
    Function<Contextualization, List<Double>> entropy = Contextualization::spectralEntropy;
    blocks.add(layers("Self-attention by layer, mean of all languages", models, attention));
    blocks.add(layers("Spectral entropy by layer, mean of all languages", models, entropy));
    blocks.add(perLanguage("Self-attention, mean of all layers", models, attention, true));
    blocks.add(perLanguage("Spectral entropy of the last layer", models, entropy, false));
    return new Section("Contextualization", blocks);
  }

  /** A line for each model: mean over languages and seeds. */
  private static LineChart layers(
      String caption,
      Map<String, List<Map<String, Contextualization>>> models,
      Function<Contextualization, List<Double>> figure) {
    List<LineChart.Series> series = new ArrayList<>();
    models.forEach(
        (name, seeds) -> {
          List<List<Double>> all =
              seeds.stream().flatMap(seed -> seed.values().stream()).map(figure).toList();
          int layers = all.stream().mapToInt(List::size).min().orElse(0);
          List<LineChart.Point> points =
              IntStream.range(0, layers)
                  .mapToObj(
                      l ->
                          LineChart.Point.of(
                              l + 1.0,
                              all.stream().mapToDouble(one -> one.get(l)).average().orElseThrow()))
                  .toList();
          series.add(new LineChart.Series(name, points));
        });
    return new LineChart(
        caption,
        Axis.of("layer", Format.INTEGER),
        Axis.of(caption.substring(0, caption.indexOf(" by ")).toLowerCase(Locale.ROOT), SHARE),
        series,
        List.of());
  }

  /** Rows are languages, columns models; the mean of all layers, or the last. */
  private HeatMap perLanguage(
      String caption,
      Map<String, List<Map<String, Contextualization>>> models,
      Function<Contextualization, List<Double>> figure,
      boolean allLayers) {
    List<String> keys = new ArrayList<>();
    results.corpora().forEach(corpus -> keys.addAll(sorted(corpus)));
    List<List<@Nullable Double>> values = new ArrayList<>();
    for (String key : keys) {
      List<@Nullable Double> row = new ArrayList<>();
      for (List<Map<String, Contextualization>> seeds : models.values()) {
        double mean =
            seeds.stream()
                .map(seed -> seed.get(key))
                .filter(Objects::nonNull)
                .map(figure)
                .map(one -> allLayers ? one : one.subList(one.size() - 1, one.size()))
                .flatMap(List::stream)
                .mapToDouble(value -> value)
                .average()
                .orElse(Double.NaN);
        row.add(Double.isNaN(mean) ? null : mean);
      }
      values.add(row);
    }
    return new HeatMap(
        caption + ", languages by " + order.name(),
        "language",
        "model",
        keys,
        List.copyOf(models.keySet()),
        values,
        SHARE,
        HeatMap.Colours.FROM_LEAST);
  }
}
