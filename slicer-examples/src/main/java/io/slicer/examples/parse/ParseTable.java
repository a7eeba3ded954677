package io.slicer.examples.parse;

import io.slicer.examples.training.RunTable;
import io.slicer.parsing.Decoding;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** The figures of parsers as a table for people, in percent as papers have them. */
final class ParseTable {
  private ParseTable() {}

  /**
   * The table of a run.
   *
   * @param others the treebanks that are of another language than the one that was trained on
   */
  static String of(ParseArguments arguments, ParseMetrics metrics, List<String> others) {
    RunTable table =
        new RunTable(2)
            .line("%s", arguments.treebanks().heading())
            .line("seed %d", arguments.seed());
    if (metrics.sentencesLeftOut() > 0) {
      table.line(
          "%,d sentences with %,d words were too long to be trained on",
          metrics.sentencesLeftOut(), metrics.wordsLeftOut());
    }
    return figures(table, arguments.decoding(), metrics.treebanks(), others)
        .line("")
        .training(metrics.training())
        .toString();
  }

  /** The table of an evaluation. */
  static String of(Decoding decoding, Map<String, ParseScores> treebanks) {
    return figures(new RunTable(2), decoding, treebanks, List.of()).toString();
  }

  private static RunTable figures(
      RunTable table, Decoding decoding, Map<String, ParseScores> treebanks, List<String> others) {
    table
        .line(
            "decoding: %s",
            decoding == Decoding.TREE
                ? "the best tree with one word under the root"
                : "the best head of each word by itself")
        .line("")
        .row(
            "treebank",
            "split",
            "sentences",
            "words",
            "too long",
            "UAS %",
            "LAS %",
            "CLAS %",
            "loss",
            "seconds",
            "sentences/s");
    treebanks.forEach((name, scores) -> row(table, name, scores));
    List<ParseScores> foreign = others.stream().map(treebanks::get).toList();
    if (foreign.size() > 1) {
      table.row(
          RunTable.MEAN,
          "",
          "",
          "",
          "",
          mean(foreign, ParseScores::uas),
          mean(foreign, ParseScores::las),
          mean(foreign, ParseScores::clas),
          "",
          "",
          "");
    }
    table.rows();
    if (treebanks.values().stream().anyMatch(scores -> scores.longSentences() > 0)) {
      table
          .line("")
          .line("too long: sentences that the model cannot take; all their words count as wrong");
    }
    treebanks.forEach(
        (name, scores) -> {
          if (scores.notTrees() > 0) {
            table.line(
                "%s: %,d of %,d sentences have become no tree with one root",
                name, scores.notTrees(), scores.sentences());
          }
        });
    return table;
  }

  private static String mean(List<ParseScores> scores, ToDoubleFunction<ParseScores> figure) {
    return RunTable.mean(scores.stream().mapToDouble(figure));
  }

  private static void row(RunTable table, String name, ParseScores scores) {
    table.row(
        name,
        scores.split(),
        RunTable.number("%,d", scores.sentences()),
        RunTable.number("%,d", scores.words()),
        RunTable.number("%,d", scores.longSentences()),
        RunTable.percent(scores.uas()),
        RunTable.percent(scores.las()),
        RunTable.percent(scores.clas()),
        RunTable.number("%.4f", scores.loss()),
        RunTable.number("%.1f", scores.seconds()),
        RunTable.number("%,.0f", scores.sentencesPerSecond()));
  }
}
