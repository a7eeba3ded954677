package io.slicer.examples.xnli;

import io.slicer.finetune.TrainingSummary;
import java.util.Locale;
import java.util.Map;

/** The figures of a run as a table for people, in percent as papers have them. */
final class XnliTable {
  private static final double PERCENT = 100;
  private static final double GIGABYTE = 1e9;

  private final StringBuilder text = new StringBuilder();

  private XnliTable() {}

  static String of(XnliArguments arguments, Map<String, ModelResult> results) {
    return new XnliTable().write(arguments, results);
  }

  private String write(XnliArguments arguments, Map<String, ModelResult> results) {
    line(
        "%s on %s of %s; seed %d",
        arguments.done(), arguments.train(), arguments.data(), arguments.seed());
    int width = results.keySet().stream().mapToInt(String::length).max().orElse(0);
    for (Map.Entry<String, ModelResult> result : results.entrySet()) {
      line("");
      line("%s", result.getKey());
      line("language  split   examples  accuracy %%  macro F1 %%      loss");
      result.getValue().languages().forEach(this::row);
      double mean = result.getValue().meanOfOthers(arguments.train());
      if (!Double.isNaN(mean)) {
        line("mean of the languages but %-6s%9.2f", arguments.train(), PERCENT * mean);
      }
    }
    line("");
    results.forEach((name, result) -> costs(width, name, result.training()));
    return text.toString();
  }

  private void row(String language, ModelResult.Language figures) {
    line(
        "%-8s  %-5s  %,9d  %10.2f  %11.2f  %8.4f",
        language,
        figures.split(),
        figures.report().examples(),
        PERCENT * figures.accuracy(),
        PERCENT * figures.report().macro().f1(),
        figures.loss());
  }

  private void costs(int width, String name, TrainingSummary training) {
    Long peak = training.peakResidentBytes();
    line(
        "%-" + width + "s  %,d steps%s in %,.0f s%s%s",
        name,
        training.steps(),
        training.realTokens() == 0
            ? ""
            : String.format(Locale.ROOT, ", %,d tokens", training.realTokens()),
        training.seconds(),
        training.realTokens() == 0
            ? ""
            : String.format(Locale.ROOT, ": %,.0f tokens/s", training.realTokensPerSecond()),
        peak == null ? "" : String.format(Locale.ROOT, "; peak memory %.1f GB", peak / GIGABYTE));
  }

  private void line(String format, Object... values) {
    text.append(String.format(Locale.ROOT, format, values)).append('\n');
  }
}
