package io.slicer.examples.experiment;

import com.google.common.collect.Lists;
import io.slicer.eval.RankCorrelation;
import io.slicer.eval.SampleSummary;
import io.slicer.examples.experiment.ExperimentResults.ConfigurationResult;
import io.slicer.examples.experiment.ExperimentResults.Gain;
import io.slicer.examples.experiment.ExperimentResults.LanguageResult;
import io.slicer.examples.report.Axis;
import io.slicer.examples.report.BarChart;
import io.slicer.examples.report.Block;
import io.slicer.examples.report.Column;
import io.slicer.examples.report.Estimate;
import io.slicer.examples.report.Format;
import io.slicer.examples.report.HeatMap;
import io.slicer.examples.report.Paragraph;
import io.slicer.examples.report.Section;
import io.slicer.examples.report.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Every language in a line: F1 of a cross-entropy, and what others gain over it. */
final class LanguagesView {
  private static final Format POINTS = Format.points(1);

  private final Findings findings;
  private final ExperimentResults results;
  private final Configuration baseline;
  private final List<ConfigurationResult> others;

  /** Those of them that have seeds in common with it. */
  private final List<ConfigurationResult> compared;

  private LanguagesView(Findings findings, Configuration baseline) {
    this.findings = findings;
    results = findings.results();
    this.baseline = baseline;
    others = findings.against(baseline);
    compared =
        others.stream()
            .filter(other -> other.languages().values().stream().anyMatch(l -> l.gain() != null))
            .toList();
  }

  static Section of(Findings findings, Configuration baseline) {
    return new LanguagesView(findings, baseline).section();
  }

  private Section section() {
    List<Block> blocks = new ArrayList<>();
    blocks.add(table());
    if (!compared.isEmpty()) {
      blocks.add(new Paragraph(explanation()));
      for (String corpus : results.corpora()) {
        // Bars are told apart by colours, of which there are so many.
        Lists.partition(compared, BarChart.MOST_SERIES)
            .forEach(some -> blocks.add(gains(corpus, some)));
      }
      blocks.add(heatMap());
      blocks.add(correlations());
    }
    return new Section("Languages, " + Findings.conditions(baseline), blocks);
  }

  private String explanation() {
    return String.format(
        Locale.ROOT,
        "Gains are over the seeds that both have: %s. *: the paired t-test over seeds has p < %2$s;"
            + " a+ b-: in so many seeds better or worse with p < %2$s over sentences, if their tags"
            + " are exchanged at random. Both are corrected after Holm for %3$d languages, but not"
            + " for the number of losses and learning rates: among many, one may be significant"
            + " by chance. In the charts, bars end at the mean over the seeds, and"
            + " intervals are one standard deviation to each side.",
        pairs(),
        ExperimentResults.LEVEL,
        results.languages(Optional.empty()).size());
  }

  /** All languages have the same. */
  private String pairs() {
    List<String> pairs = new ArrayList<>();
    for (ConfigurationResult result : compared) {
      result.languages().values().stream()
          .flatMap(language -> Optional.ofNullable(language.gain()).stream())
          .findFirst()
          .ifPresent(
              gain ->
                  pairs.add(result.configuration().lossName() + " " + gain.difference().count()));
    }
    return String.join(", ", pairs);
  }

  private Table table() {
    List<Column> columns = new ArrayList<>(List.of(Column.text("language"), Column.text("corpus")));
    Optional<ConfigurationResult> own = results.of(baseline);
    own.ifPresent(result -> columns.add(Column.percent("cross-entropy", 1)));
    others.forEach(other -> columns.add(column(other)));
    columns.add(Column.text("split"));
    columns.add(Column.integer("sentences"));
    columns.add(
        new Column(findings.order().name(), findings.order().format(), Column.Shading.NONE));
    List<List<@Nullable Object>> rows = new ArrayList<>();
    for (String key : results.languages(Optional.empty())) {
      ExperimentSettings.Data data = results.settings().data().get(key);
      List<@Nullable Object> row = new ArrayList<>();
      row.add(ExperimentResults.language(key));
      row.add(ExperimentResults.corpus(key));
      own.ifPresent(result -> row.add(estimate(Findings.language(result, key).f1())));
      others.forEach(other -> row.add(value(Findings.language(other, key))));
      row.add(data == null ? null : data.split());
      row.add(data == null ? null : data.sentences());
      row.add(findings.order().value(key));
      rows.add(row);
    }
    return new Table(
        compared.isEmpty() ? "F1" : "F1 of cross-entropy, and what others gain over it",
        columns,
        rows);
  }

  /** F1 itself of what cannot be compared. */
  private Column column(ConfigurationResult other) {
    String name = other.configuration().lossName();
    return compared.contains(other) ? Column.points(name, 1) : Column.percent(name, 1);
  }

  private static Estimate value(LanguageResult result) {
    Gain gain = result.gain();
    return gain == null ? estimate(result.f1()) : estimate(gain.difference()).marked(marks(gain));
  }

  private static Estimate estimate(SampleSummary summary) {
    return Estimate.of(summary.mean(), summary.standardDeviation());
  }

  private static String marks(Gain gain) {
    StringBuilder marks = new StringBuilder();
    if (gain.corrected() < ExperimentResults.LEVEL) {
      marks.append('*');
    }
    long better = gain.significant(true);
    long worse = gain.significant(false);
    if (better > 0) {
      marks.append(' ').append(better).append('+');
    }
    if (worse > 0) {
      marks.append(' ').append(worse).append('-');
    }
    return marks.toString();
  }

  /** Whether more is gained in languages that have less of what they are sorted by. */
  private Table correlations() {
    Table table =
        Table.of(
            "Rank correlation of gain and " + findings.order().name(),
            Column.text("loss"),
            Column.integer("languages"),
            Column.decimal("Spearman's rho", 2),
            new Column("p", Format.P_VALUE, Column.Shading.NONE));
    for (ConfigurationResult other : compared) {
      List<Double> gains = new ArrayList<>();
      List<Double> values = new ArrayList<>();
      for (String key : findings.sorted()) {
        Gain gain = Findings.language(other, key).gain();
        Double value = findings.order().value(key);
        if (gain != null && value != null && !key.equals(findings.settings().trained())) {
          gains.add(gain.difference().mean());
          values.add(value);
        }
      }
      RankCorrelation correlation = RankCorrelation.of(gains, values);
      table =
          table.with(
              other.configuration().lossName(),
              correlation.count(),
              correlation.rho(),
              correlation.pValue());
    }
    return table;
  }

  private BarChart gains(String corpus, List<ConfigurationResult> some) {
    List<String> keys = findings.sorted(corpus);
    List<BarChart.Series> series = new ArrayList<>();
    for (ConfigurationResult other : some) {
      List<BarChart.Bar> bars = new ArrayList<>();
      for (String key : keys) {
        Gain gain = Findings.language(other, key).gain();
        bars.add(gain == null ? BarChart.Bar.of(Double.NaN) : bar(gain.difference()));
      }
      series.add(new BarChart.Series(other.configuration().lossName(), bars));
    }
    return new BarChart(
        "Gain over cross-entropy in " + corpus + ", languages by " + findings.order().name(),
        keys.stream().map(ExperimentResults::language).toList(),
        Axis.of("gain in F1", POINTS),
        series);
  }

  private static BarChart.Bar bar(SampleSummary summary) {
    double deviation = summary.standardDeviation();
    return Double.isNaN(deviation)
        ? BarChart.Bar.of(summary.mean())
        : new BarChart.Bar(summary.mean(), summary.mean() - deviation, summary.mean() + deviation);
  }

  private HeatMap heatMap() {
    List<String> keys = findings.sorted();
    List<List<@Nullable Double>> values = new ArrayList<>();
    for (String key : keys) {
      List<@Nullable Double> row = new ArrayList<>();
      for (ConfigurationResult other : compared) {
        Gain gain = Findings.language(other, key).gain();
        row.add(gain == null ? null : gain.difference().mean());
      }
      values.add(row);
    }
    return new HeatMap(
        "Gain over cross-entropy, languages by " + findings.order().name(),
        "language",
        "loss",
        keys,
        compared.stream().map(other -> other.configuration().lossName()).toList(),
        values,
        POINTS,
        HeatMap.Colours.FROM_ZERO);
  }
}
