package io.slicer.examples;

import io.slicer.ner.HeadUpdate;
import io.slicer.ner.LabelAlignment;
import io.slicer.ner.Scoring;
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
    line("%s, fine-tuned on %s of %s", arguments.model(), arguments.train(), arguments.data());
    line("loss: %s; seed %d", loss(), arguments.seed());
    line("alignment: %s; scoring: %s", alignment(), scoring());
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

  private String loss() {
    if (arguments.slices() == null && arguments.head() != HeadUpdate.FROZEN) {
      return "cross-entropy";
    }
    String head = arguments.head() == HeadUpdate.TRAINED ? "trained head" : "frozen head";
    return arguments.slices() == null
        ? "cross-entropy, " + head
        : "SLICER, slices of " + arguments.slices() + ", " + head;
  }

  private String alignment() {
    return arguments.align() == LabelAlignment.FIRST_SUBWORD
        ? "the first sub-word of a word bears its label"
        : "all sub-words of a word bear its label";
  }

  private String scoring() {
    return arguments.score() == Scoring.WORDS ? "by words" : "by sub-words";
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
