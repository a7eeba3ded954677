package io.slicer.examples.panx;

import io.slicer.examples.names.WordBoundaryNames;
import io.slicer.examples.training.FineTuning;
import java.util.Locale;
import java.util.OptionalDouble;

/** The figures of a run as a table for people, in percent as papers have them. */
final class TransferTable {
  private static final double PERCENT = 100;
  private static final double GIGABYTE = 1e9;

  private final TransferArguments arguments;
  private final TransferMetrics metrics;
  private final StringBuilder text = new StringBuilder();

  private TransferTable(TransferArguments arguments, TransferMetrics metrics) {
    this.arguments = arguments;
    this.metrics = metrics;
  }

  static String of(TransferArguments arguments, TransferMetrics metrics) {
    return new TransferTable(arguments, metrics).write();
  }

  private String write() {
    FineTuning fineTuning = arguments.fineTuning();
    line("%s, fine-tuned on %s of %s", arguments.model(), arguments.train(), arguments.data());
    line("loss: %s; seed %d", fineTuning.words().loss(), fineTuning.words().seed());
    line("alignment: %s; scoring: %s", fineTuning.words().alignment(), fineTuning.scoring());
    if (fineTuning.wordBoundaries() != null) {
      line("words: %s", WordBoundaryNames.of(fineTuning.wordBoundaries()));
    }
    line("");
    line("language  split  sentences  entities  precision %%  recall %%    F1 %%");
    metrics.languages().forEach(this::row);
    OptionalDouble others = meanOfOthers();
    if (others.isPresent()) {
      line("%-59s%8.2f", "mean of the languages but " + arguments.train(), others.getAsDouble());
    }
    line("");
    TransferMetrics.Training training = metrics.training();
    line(
        "training: %,d steps, %,d tokens in %,.0f s: %,.0f tokens/s%s",
        training.steps(),
        training.realTokens(),
        training.seconds(),
        training.realTokensPerSecond(),
        training.peakResidentBytes() == null
            ? ""
            : String.format(
                Locale.ROOT, "; peak memory %.1f GB", training.peakResidentBytes() / GIGABYTE));
    return text.toString();
  }

  private void row(String language, TransferMetrics.Language figures) {
    line(
        "%-8s  %-5s  %,9d  %,8d  %11.2f  %8.2f%8.2f",
        language,
        figures.split(),
        figures.sentences(),
        figures.support(),
        PERCENT * figures.precision(),
        PERCENT * figures.recall(),
        PERCENT * figures.f1());
  }

  private OptionalDouble meanOfOthers() {
    return metrics.languages().entrySet().stream()
        .filter(entry -> !entry.getKey().equals(arguments.train()))
        .mapToDouble(entry -> PERCENT * entry.getValue().f1())
        .average();
  }

  private void line(String format, Object... values) {
    text.append(String.format(Locale.ROOT, format, values)).append('\n');
  }
}
