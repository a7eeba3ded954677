package io.slicer.examples.pos;

import io.slicer.examples.training.WordRecipe;
import io.slicer.examples.treebank.TreebankTable;
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
    TreebankTable table =
        new TreebankTable()
            .heading(arguments.treebanks())
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
          TreebankTable.MEAN,
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
    return TreebankTable.mean(scores.stream().mapToDouble(figure));
  }

  private static void row(TreebankTable table, String name, PosScores scores) {
    table.row(
        name,
        scores.split(),
        TreebankTable.number("%,d", scores.sentences()),
        TreebankTable.number("%,d", scores.words()),
        TreebankTable.percent(scores.accuracy()),
        TreebankTable.percent(scores.macroF1()),
        TreebankTable.percent(scores.seqevalOverBareTags().f1()),
        TreebankTable.number("%.4f", scores.loss()));
  }
}
