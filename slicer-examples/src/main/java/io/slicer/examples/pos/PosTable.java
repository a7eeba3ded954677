package io.slicer.examples.pos;

import io.slicer.examples.training.WordRecipe;
import io.slicer.finetune.TrainingSummary;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** The figures of a run as a table for people, in percent as papers have them. */
final class PosTable {
  private static final double PERCENT = 100;
  private static final double GIGABYTE = 1e9;

  private final StringBuilder text = new StringBuilder();

  /** How wide the names of treebanks are. */
  private final int width;

  private PosTable(int width) {
    this.width = width;
  }

  /**
   * The table of a run.
   *
   * @param others the treebanks that are of another language than the one that was trained on
   */
  static String of(PosArguments arguments, PosMetrics metrics, List<String> others) {
    int longest = metrics.treebanks().keySet().stream().mapToInt(String::length).max().orElse(0);
    return new PosTable(Math.max("treebank".length(), longest)).write(arguments, metrics, others);
  }

  private String write(PosArguments arguments, PosMetrics metrics, List<String> others) {
    WordRecipe words = arguments.words();
    line("%s, fine-tuned on %s of %s", arguments.model(), arguments.train(), arguments.data());
    line("loss: %s; seed %d", words.loss(), words.seed());
    line("word piece: %s", words.alignment());
    line("");
    line(
        "%-"
            + width
            + "s  split  sentences    words  accuracy %%  macro F1 %%  seqeval F1 %%    loss",
        "treebank");
    metrics.treebanks().forEach(this::row);
    List<PosScores> foreign = others.stream().map(metrics.treebanks()::get).toList();
    if (foreign.size() > 1) {
      line(
          "%-" + (width + 27) + "s%10.2f  %10.2f  %12.2f",
          "mean of other languages",
          mean(foreign, PosScores::accuracy),
          mean(foreign, PosScores::macroF1),
          mean(foreign, scores -> scores.seqevalOverBareTags().f1()));
    }
    line("");
    TrainingSummary training = metrics.training();
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

  private static double mean(List<PosScores> scores, ToDoubleFunction<PosScores> figure) {
    return PERCENT * scores.stream().mapToDouble(figure).average().orElse(Double.NaN);
  }

  private void row(String name, PosScores scores) {
    line(
        "%-" + width + "s  %-5s  %,9d  %,7d  %10.2f  %10.2f  %12.2f  %6.4f",
        name,
        scores.split(),
        scores.sentences(),
        scores.words(),
        PERCENT * scores.accuracy(),
        PERCENT * scores.macroF1(),
        PERCENT * scores.seqevalOverBareTags().f1(),
        scores.loss());
  }

  private void line(String format, Object... values) {
    text.append(String.format(Locale.ROOT, format, values)).append('\n');
  }
}
