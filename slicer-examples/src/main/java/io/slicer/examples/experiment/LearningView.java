package io.slicer.examples.experiment;

import io.slicer.examples.experiment.ExperimentResults.ConfigurationResult;
import io.slicer.examples.report.Axis;
import io.slicer.examples.report.Block;
import io.slicer.examples.report.Format;
import io.slicer.examples.report.LineChart;
import io.slicer.examples.report.Paragraph;
import io.slicer.examples.report.Section;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** F1 after each epoch. */
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
      blocks.add(
          chart(
              baseline,
              findings.settings().train() + " dev",
              epoch -> mean(epoch, List.of(ExperimentSettings.DEV))));
      for (String corpus : findings.results().corpora()) {
        List<String> keys = findings.results().others(corpus);
        blocks.add(
            chart(
                baseline, "mean of the other languages of " + corpus, epoch -> mean(epoch, keys)));
      }
    }
    return new Section("Learning curves", blocks);
  }

  private static double mean(CellResult.Epoch epoch, List<String> keys) {
    return keys.stream()
        .mapToDouble(key -> epoch.f1().getOrDefault(key, Double.NaN))
        .average()
        .orElse(Double.NaN);
  }

  private LineChart chart(
      Configuration baseline, String what, ToDoubleFunction<CellResult.Epoch> f1) {
    return new LineChart(
        "F1 after each epoch, " + what,
        Axis.of("epoch", Format.INTEGER),
        Axis.of("F1", Format.percent(1)),
        findings.with(baseline).stream().map(result -> series(result, f1)).toList(),
        List.of());
  }

  private LineChart.Series series(
      ConfigurationResult result, ToDoubleFunction<CellResult.Epoch> f1) {
    List<CellResult> cells = findings.cells(result.configuration());
    int epochs = cells.stream().mapToInt(cell -> cell.epochs().size()).min().orElse(0);
    return new LineChart.Series(
        result.configuration().lossName(),
        IntStream.range(0, epochs)
            .mapToObj(
                e ->
                    LineChart.Point.of(
                        e + 1.0,
                        cells.stream()
                            .mapToDouble(cell -> f1.applyAsDouble(cell.epochs().get(e)))
                            .average()
                            .orElse(Double.NaN)))
            .toList());
  }
}
