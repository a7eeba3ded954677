package io.slicer.examples.pos;

import io.slicer.examples.training.RunTable;
import io.slicer.examples.training.WordRecipe;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** The figures of a run as a table for people, in percent as papers have them. */
final class PosTable {
  private PosTable() {}

  /**
   * The table of a run.
   *
   * @param others the treebanks that are of another language than the one that was trained on
   */
  static String of(PosArguments arguments, PosMetrics metrics, List<String> others) {
    WordRecipe words = arguments.words();
    RunTable table =
        new RunTable(2)
            .line("%s", arguments.treebanks().heading())
            .line("loss: %s; seed %d", words.loss(), words.seed())
            .line("word piece: %s", words.alignment())
            .line("")
            .row(
                "treebank",
                "split",
                "sentences",
                "words",
                "accuracy %",
                "macro F1 %",
                "seqeval F1 %",
                "loss");
    metrics.treebanks().forEach((name, scores) -> row(table, name, scores));
    List<PosScores> foreign = others.stream().map(metrics.treebanks()::get).toList();
    if (foreign.size() > 1) {
      table.row(
          RunTable.MEAN,
          "",
          "",
          "",
          mean(foreign, PosScores::accuracy),
          mean(foreign, PosScores::macroF1),
          mean(foreign, scores -> scores.seqevalOverBareTags().f1()),
          "");
    }
    return table.rows().line("").training(metrics.training()).toString();
  }

  private static String mean(List<PosScores> scores, ToDoubleFunction<PosScores> figure) {
    return RunTable.mean(scores.stream().mapToDouble(figure));
  }

  private static void row(RunTable table, String name, PosScores scores) {
    table.row(
        name,
        scores.split(),
        RunTable.number("%,d", scores.sentences()),
        RunTable.number("%,d", scores.words()),
        RunTable.percent(scores.accuracy()),
        RunTable.percent(scores.macroF1()),
        RunTable.percent(scores.seqevalOverBareTags().f1()),
        RunTable.number("%.4f", scores.loss()));
  }
}
