package io.slicer.examples.experiment;

import io.slicer.engine.Contextualization;
import io.slicer.examples.experiment.ExperimentResults.ConfigurationResult;
import io.slicer.examples.report.Axis;
import io.slicer.examples.report.Block;
import io.slicer.examples.report.Format;
import io.slicer.examples.report.HeatMap;
import io.slicer.examples.report.LineChart;
import io.slicer.examples.report.Paragraph;
import io.slicer.examples.report.Section;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** How much tokens keep to themselves, before and after. */
final class ContextualizationView {
  private static final Format SHARE = Format.decimal(3);

  private final Findings findings;

  private ContextualizationView(Findings findings) {
    this.findings = findings;
  }

  /** Nothing if it was not measured. */
  static Optional<Section> of(Findings findings) {
    return findings.cells().stream().allMatch(cell -> cell.contextualization().isEmpty())
        ? Optional.empty()
        : Optional.of(new ContextualizationView(findings).section());
  }

  private Section section() {
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
                findings.settings().contextSentences())));
    Function<Contextualization, List<Double>> attention = Contextualization::selfAttention;
    Function<Contextualization, List<Double>> entropy = Contextualization::spectralEntropy;
    for (Configuration baseline : findings.baselines()) {
      findings.heading(baseline).ifPresent(blocks::add);
      Map<String, List<Map<String, Contextualization>>> models = models(baseline);
      blocks.add(layers("Self-attention", models, attention));
      blocks.add(layers("Spectral entropy", models, entropy));
      blocks.add(languages("Self-attention, mean of all layers", models, attention, true));
      blocks.add(languages("Spectral entropy of the last layer", models, entropy, false));
    }
    return new Section("Contextualization", blocks);
  }

  /** For each name the models of all seeds: figures by the name of the data. */
  private Map<String, List<Map<String, Contextualization>>> models(Configuration baseline) {
    Map<String, List<Map<String, Contextualization>>> models = new LinkedHashMap<>();
    if (!findings.pretrained().isEmpty()) {
      models.put("before training", List.of(findings.pretrained()));
    }
    for (ConfigurationResult result : findings.with(baseline)) {
      models.put(
          result.configuration().lossName(),
          findings.cells(result.configuration()).stream()
              .map(CellResult::contextualization)
              .toList());
    }
    return models;
  }

  /** A line for each model: mean over languages and seeds. */
  private static LineChart layers(
      String what,
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
        what + " by layer, mean of all languages",
        Axis.of("layer", Format.INTEGER),
        Axis.of(what.toLowerCase(Locale.ROOT), SHARE),
        series,
        List.of());
  }

  /** Rows are languages, columns models; the mean of all layers, or the last. */
  private HeatMap languages(
      String caption,
      Map<String, List<Map<String, Contextualization>>> models,
      Function<Contextualization, List<Double>> figure,
      boolean allLayers) {
    List<String> keys = findings.sorted();
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
        caption + ", languages by " + findings.order().name(),
        "language",
        "model",
        keys,
        List.copyOf(models.keySet()),
        values,
        SHARE,
        HeatMap.Colours.FROM_LEAST);
  }
}
