package io.slicer.examples.experiment;

import com.google.common.base.Strings;
import io.slicer.eval.SampleSummary;
import io.slicer.examples.experiment.ExperimentResults.Average;
import io.slicer.examples.experiment.ExperimentResults.ConfigurationResult;
import io.slicer.examples.experiment.ExperimentResults.Gain;
import io.slicer.examples.experiment.ExperimentResults.LanguageResult;
import io.slicer.ner.Scoring;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Results as tables in Markdown that are also readable as they are, in percent as papers have them.
 */
final class ExperimentTable {
  static final double LEVEL = 0.05;
  private static final String MISSING = "–";

  private final ExperimentResults results;
  private final StringBuilder text = new StringBuilder();

  private ExperimentTable(ExperimentResults results) {
    this.results = results;
  }

  static String of(ExperimentResults results) {
    return new ExperimentTable(results).write();
  }

  private String write() {
    ExperimentSettings settings = results.settings();
    line("%s", description(settings));
    line("");
    if (results.configurations().isEmpty()) {
      line("No training is finished yet.");
      return text.toString();
    }
    averages();
    results.configurations().stream()
        .map(result -> result.configuration().baseline())
        .distinct()
        .forEach(this::languages);
    return text.toString();
  }

  static String description(ExperimentSettings settings) {
    ExperimentSettings.Data train = settings.data().get(ExperimentSettings.TRAIN);
    return String.format(
        Locale.ROOT,
        "%s, fine-tuned on %,d sentences of %s, %s, batches of %d, weight decay %s, warm-up"
            + " %s, %s, %s. F1 in percent, %s, mean ± standard deviation over seeds.",
        settings.model(),
        train == null ? 0 : train.sentences(),
        settings.train(),
        settings.epochs() == 1 ? "1 epoch" : number(settings.epochs()) + " epochs",
        settings.batchSize(),
        number(settings.weightDecay()),
        number(settings.warmupRatio()),
        settings.maxGradNorm() > 0
            ? "gradients clipped to " + number(settings.maxGradNorm())
            : "no clipping",
        settings.bestEpoch() ? "the best epoch on " + settings.train() + " dev" : "the last epoch",
        settings.score() == Scoring.WORDS ? "by words" : "by sub-words");
  }

  private static String number(double value) {
    return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
  }

  private void averages() {
    List<List<String>> rows = new ArrayList<>();
    List<String> header = new ArrayList<>(List.of("loss", "learning rate", "sub-words", "seeds"));
    boolean trained = results.languages(Optional.empty()).contains(results.trained());
    if (trained) {
      header.add(ExperimentResults.language(results.trained()));
    }
    for (String corpus : results.corpora()) {
      long count =
          results.languages(Optional.of(corpus)).stream()
              .filter(key -> !key.equals(results.trained()))
              .count();
      header.add(corpus + " (" + count + ")");
      header.add("gain");
      header.add("p");
      header.add("over best");
    }
    rows.add(header);
    for (ConfigurationResult result : results.configurations()) {
      Configuration configuration = result.configuration();
      List<String> row =
          new ArrayList<>(
              List.of(
                  configuration.lossName(),
                  configuration.learningRateName(),
                  configuration.alignmentName(),
                  Integer.toString(result.seeds().size())));
      if (trained) {
        LanguageResult own = result.languages().get(results.trained());
        row.add(own == null ? MISSING : figure(own.f1()));
      }
      for (Average average : result.averages().values()) {
        row.add(figure(average.f1()));
        row.add(difference(average.gain()));
        row.add(p(average.pValue()));
        row.add(difference(average.gainOverBest()));
      }
      rows.add(row);
    }
    table(rows);
    line("");
    line(
        "Averages are over the languages but %s. gain: over cross-entropy at the same learning rate,"
            + " sub-words and seeds; p: paired t-test over seeds; over best: over the cross-entropy"
            + " with the highest average (%s). sub-words: which bear labels in training.",
        results.settings().train(), bests());
  }

  private String bests() {
    List<String> bests = new ArrayList<>();
    results
        .bestCrossEntropy()
        .forEach(
            (corpus, best) ->
                bests.add(corpus + ": " + best.learningRateName() + ", " + best.alignmentName()));
    return String.join("; ", bests);
  }

  /** The languages in a table of their own for each learning rate and alignment. */
  private void languages(Configuration baseline) {
    List<ConfigurationResult> others =
        results.configurations().stream()
            .filter(result -> !result.configuration().isCrossEntropy())
            .filter(result -> result.configuration().baseline().equals(baseline))
            .toList();
    List<String> header = new ArrayList<>(List.of("corpus", "language", "split", "cross-entropy"));
    others.forEach(result -> header.add(result.configuration().lossName()));
    List<List<String>> rows = new ArrayList<>();
    rows.add(header);
    Optional<ConfigurationResult> own = results.of(baseline);
    for (String key : results.languages(Optional.empty())) {
      ExperimentSettings.Data data = results.settings().data().get(key);
      List<String> row =
          new ArrayList<>(
              List.of(
                  ExperimentResults.corpus(key),
                  ExperimentResults.language(key),
                  data == null ? MISSING : data.split()));
      row.add(
          own.map(result -> result.languages().get(key))
              .map(result -> figure(result.f1()))
              .orElse(MISSING));
      for (ConfigurationResult other : others) {
        LanguageResult result = other.languages().get(key);
        row.add(result == null ? MISSING : gain(result));
      }
      rows.add(row);
    }
    line("");
    line(
        "Learning rate %s, labels on %s: cross-entropy, and what is gained over it",
        baseline.learningRateName(),
        baseline.alignmentName().equals("first") ? "first sub-words" : "all sub-words");
    line("");
    table(rows);
    line("");
    line(
        "*: p < 0.05 over seeds; a+ b-: in so many seeds better or worse with p < 0.05 over"
            + " sentences; all corrected after Holm for %d languages.",
        results.languages(Optional.empty()).size());
  }

  private static String figure(SampleSummary summary) {
    String mean = String.format(Locale.ROOT, "%.1f", 100 * summary.mean());
    return summary.count() < 2
        ? mean
        : mean + String.format(Locale.ROOT, " ± %.1f", 100 * summary.standardDeviation());
  }

  private static String difference(@Nullable SampleSummary summary) {
    if (summary == null) {
      return MISSING;
    }
    String sign = summary.mean() < 0 ? "" : "+";
    return sign + figure(summary);
  }

  private static String p(double value) {
    return Double.isNaN(value) ? MISSING : String.format(Locale.ROOT, "%.3f", value);
  }

  private static String gain(LanguageResult result) {
    Gain gain = result.gain();
    if (gain == null) {
      return figure(result.f1()) + " (no baseline)";
    }
    StringBuilder cell = new StringBuilder(difference(gain.difference()));
    if (gain.corrected() < LEVEL) {
      cell.append('*');
    }
    long better = gain.significant(LEVEL, true);
    long worse = gain.significant(LEVEL, false);
    if (better > 0) {
      cell.append(' ').append(better).append('+');
    }
    if (worse > 0) {
      cell.append(' ').append(worse).append('-');
    }
    return cell.toString();
  }

  private void table(List<List<String>> rows) {
    int[] widths = new int[rows.get(0).size()];
    for (List<String> row : rows) {
      for (int c = 0; c < widths.length; c++) {
        widths[c] = Math.max(widths[c], row.get(c).length());
      }
    }
    for (int r = 0; r < rows.size(); r++) {
      row(rows.get(r), widths);
      if (r == 0) {
        StringBuilder rule = new StringBuilder("|");
        for (int width : widths) {
          rule.append("-".repeat(width + 2)).append('|');
        }
        line("%s", rule);
      }
    }
  }

  private void row(List<String> cells, int[] widths) {
    StringBuilder line = new StringBuilder("|");
    for (int c = 0; c < widths.length; c++) {
      line.append(' ').append(Strings.padEnd(cells.get(c), widths[c], ' ')).append(" |");
    }
    line("%s", line);
  }

  private void line(String format, Object... values) {
    text.append(String.format(Locale.ROOT, format, values)).append('\n');
  }
}
