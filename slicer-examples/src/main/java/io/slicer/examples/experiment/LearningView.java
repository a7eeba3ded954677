package io.slicer.examples.experiment;

import com.google.common.collect.ImmutableListMultimap;
import io.slicer.examples.experiment.ExperimentResults.ConfigurationResult;
import io.slicer.examples.report.Axis;
import io.slicer.examples.report.Block;
import io.slicer.examples.report.Format;
import io.slicer.examples.report.LineChart;
import io.slicer.examples.report.Paragraph;
import io.slicer.examples.report.Section;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** F1 after each epoch, and by step if there were evaluations in the course of epochs. */
final class LearningView {
  private final Findings findings;

  private LearningView(Findings findings) {
    this.findings = findings;
  }

  /** Nothing if no epoch was evaluated. */
  static Optional<Section> of(Findings findings) {
    boolean evaluated =
        findings.cells().stream()
            .flatMap(cell -> cell.epochs().stream())
            .anyMatch(epoch -> !epoch.f1().isEmpty());
    return evaluated ? Optional.of(new LearningView(findings).section()) : Optional.empty();
  }

  private Section section() {
    List<Block> blocks = new ArrayList<>();
    blocks.add(
        new Paragraph(
            String.format(
                Locale.ROOT,
                "Means over the seeds, on the first %d sentences of each language.",
                findings.settings().epochSentences())));
    for (Configuration baseline : findings.baselines()) {
      findings.heading(baseline).ifPresent(blocks::add);
      add(blocks, baseline, findings.settings().train() + " dev", List.of(ExperimentSettings.DEV));
      for (String corpus : findings.results().corpora()) {
        add(
            blocks,
            baseline,
            "mean of the other languages of " + corpus,
            findings.results().others(corpus));
      }
    }
    return new Section("Learning curves", blocks);
  }

  private void add(List<Block> blocks, Configuration baseline, String what, List<String> keys) {
    blocks.add(
        chart(
            "F1 after each epoch, " + what,
            "epoch",
            findings.with(baseline).stream().map(result -> epochs(result, keys)).toList()));
    List<LineChart.Series> steps =
        findings.with(baseline).stream()
            .map(result -> steps(result, keys))
            .filter(series -> !series.points().isEmpty())
            .toList();
    if (!steps.isEmpty()) {
      blocks.add(chart("F1 in the course of epochs, " + what, "step", steps));
    }
  }

  private static double mean(Map<String, Double> f1, List<String> keys) {
    return keys.stream()
        .mapToDouble(key -> f1.getOrDefault(key, Double.NaN))
        .average()
        .orElse(Double.NaN);
  }

  private static LineChart chart(String caption, String x, List<LineChart.Series> series) {
    return new LineChart(
        caption, Axis.of(x, Format.INTEGER), Axis.of("F1", Format.percent(1)), series, List.of());
  }

  private LineChart.Series steps(ConfigurationResult result, List<String> keys) {
    ImmutableListMultimap<Long, Double> f1 =
        findings.cells(result.configuration()).stream()
            .flatMap(cell -> cell.validations().stream())
            .collect(
                ImmutableListMultimap.toImmutableListMultimap(
                    CellResult.Validation::step, each -> mean(each.f1(), keys)));
    return new LineChart.Series(
        result.configuration().lossName(),
        f1.asMap().entrySet().stream()
            .map(step -> LineChart.Point.of(step.getKey().doubleValue(), mean(step.getValue())))
            .toList());
  }

  private static double mean(Collection<Double> values) {
    return values.stream().mapToDouble(value -> value).average().orElse(Double.NaN);
  }

  private LineChart.Series epochs(ConfigurationResult result, List<String> keys) {
    List<CellResult> cells = findings.cells(result.configuration());
    int epochs = cells.stream().mapToInt(cell -> cell.epochs().size()).min().orElse(0);
    return new LineChart.Series(
        result.configuration().lossName(),
        IntStream.range(0, epochs)
            .mapToObj(
                e ->
                    LineChart.Point.of(
                        e + 1.0,
                        mean(
                            cells.stream()
                                .map(cell -> mean(cell.epochs().get(e).f1(), keys))
                                .toList())))
            .toList());
  }
}
