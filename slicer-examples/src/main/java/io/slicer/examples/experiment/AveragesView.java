package io.slicer.examples.experiment;

import io.slicer.eval.SampleSummary;
import io.slicer.examples.experiment.ExperimentResults.Average;
import io.slicer.examples.experiment.ExperimentResults.ConfigurationResult;
import io.slicer.examples.experiment.ExperimentResults.Gain;
import io.slicer.examples.experiment.ExperimentResults.LanguageResult;
import io.slicer.examples.experiment.ExperimentResults.SeedTest;
import io.slicer.examples.report.Block;
import io.slicer.examples.report.Column;
import io.slicer.examples.report.Estimate;
import io.slicer.examples.report.Format;
import io.slicer.examples.report.Note;
import io.slicer.examples.report.Paragraph;
import io.slicer.examples.report.Section;
import io.slicer.examples.report.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Every configuration in a line: F1 over all languages, and what it gains. */
final class AveragesView {
  private final Findings findings;
  private final ExperimentResults results;

  private AveragesView(Findings findings) {
    this.findings = findings;
    results = findings.results();
  }

  static Section of(Findings findings) {
    return new AveragesView(findings).section();
  }

  private Section section() {
    List<Block> blocks = new ArrayList<>();
    PresetNote.of(findings).ifPresent(blocks::add);
    if (results.rounds() < results.leastRounds()) {
      blocks.add(
          new Note(
              String.format(
                  Locale.ROOT,
                  "--rounds %d are too few for %d languages: no gain can be significant over"
                      + " sentences after the correction. It takes %d, better ten times as many.",
                  results.rounds(),
                  results.languages(Optional.empty()).size(),
                  results.leastRounds())));
    }
    if (results.languages(Optional.empty()).contains(findings.settings().trained())) {
      blocks.add(trained());
    }
    results.corpora().forEach(corpus -> blocks.add(averages(corpus)));
    blocks.add(new Paragraph(explanation()));
    return new Section("Averages", blocks);
  }

  private String explanation() {
    String text =
        "F1 is the mean ± standard deviation over the seeds. Averages leave "
            + findings.settings().train()
            + " out, which was trained on. Gains are over cross-entropy at the same learning rate"
            + " and sub-words, pair by pair with the same seed; p is that of a paired t-test over"
            + " the pairs, not corrected for the number of configurations: among many, one may be below"
            + " 0.05 by chance.";
    return results.bestCrossEntropy().isEmpty() ? text : text + " " + best();
  }

  private String best() {
    List<String> bests = new ArrayList<>();
    for (Map.Entry<String, Configuration> best : results.bestCrossEntropy().entrySet()) {
      bests.add(best.getKey() + ": " + Findings.conditions(best.getValue()));
    }
    return "The best cross-entropy ("
        + String.join("; ", bests)
        + ") is the one with the highest average on the same languages and the seeds that all"
        + " cross-entropies have. It was chosen with their labels, which favours it.";
  }

  /** On the language that was trained on. */
  private Table trained() {
    String key = findings.settings().trained();
    List<List<@Nullable Object>> rows = new ArrayList<>();
    for (ConfigurationResult result : results.configurations()) {
      LanguageResult own = Findings.language(result, key);
      Gain gain = own.gain();
      List<@Nullable Object> row = start(result, own.f1());
      add(row, gain == null ? null : new SeedTest(gain.difference(), gain.pValue()));
      rows.add(row);
    }
    return new Table(
        ExperimentResults.language(key) + ", which was trained on",
        columns(List.of("gain", "pairs", "p")),
        rows);
  }

  private Table averages(String corpus) {
    List<List<@Nullable Object>> rows = new ArrayList<>();
    for (ConfigurationResult result : results.configurations()) {
      Average average = Objects.requireNonNull(result.averages().get(corpus), corpus);
      List<@Nullable Object> row = start(result, average.f1());
      add(row, average.gain());
      add(row, average.gainOverBest());
      rows.add(row);
    }
    int others = results.others(corpus).size();
    return new Table(
        corpus + ", mean of " + (others == 1 ? "1 other language" : others + " other languages"),
        columns(List.of("gain", "pairs", "p", "over best", "pairs with best", "p over best")),
        rows);
  }

  /** Those of the configuration, then gain, pairs and p in turn. */
  private List<Column> columns(List<String> gains) {
    List<Column> columns = new ArrayList<>(List.of(Column.text("loss")));
    if (severalBaselines()) {
      columns.add(Column.text("learning rate"));
      columns.add(Column.text("sub-words"));
    }
    columns.add(Column.integer("seeds"));
    columns.add(Column.percent("F1", 1));
    for (int g = 0; g < gains.size(); g += 3) {
      columns.add(Column.points(gains.get(g), 1));
      columns.add(Column.integer(gains.get(g + 1)));
      columns.add(new Column(gains.get(g + 2), Format.P_VALUE, Column.Shading.NONE));
    }
    return columns;
  }

  private boolean severalBaselines() {
    return findings.baselines().size() > 1;
  }

  private List<@Nullable Object> start(ConfigurationResult result, SampleSummary f1) {
    Configuration configuration = result.configuration();
    List<@Nullable Object> row = new ArrayList<>();
    row.add(configuration.lossName());
    if (severalBaselines()) {
      row.add(configuration.learningRateName());
      row.add(configuration.alignmentName());
    }
    row.add(result.seeds().size());
    row.add(Estimate.of(f1.mean(), f1.standardDeviation()));
    return row;
  }

  private static void add(List<@Nullable Object> row, @Nullable SeedTest test) {
    if (test == null) {
      row.add(null);
      row.add(null);
      row.add(null);
    } else {
      SampleSummary gain = test.difference();
      row.add(Estimate.of(gain.mean(), gain.standardDeviation()));
      row.add(gain.count());
      row.add(test.pValue());
    }
  }
}
