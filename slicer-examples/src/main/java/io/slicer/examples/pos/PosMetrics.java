package io.slicer.examples.pos;

import io.slicer.finetune.RunEnvironment;
import io.slicer.finetune.TrainingSummary;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a run found, as {@code metrics.json} has it.
 *
 * @param treebanks what was found in each, in the order of the evaluation
 * @param wordPiece which sub-word speaks for a word, as {@code --word-piece} has it
 * @param training what it did and cost
 * @param environment what it ran on
 */
record PosMetrics(
    Map<String, PosScores> treebanks,
    String wordPiece,
    TrainingSummary training,
    RunEnvironment environment) {
  PosMetrics {
    treebanks = Collections.unmodifiableMap(new LinkedHashMap<>(treebanks));
  }

  /** A row for each treebank, for spreadsheets: the figures not rounded. */
  String csv() {
    StringBuilder lines =
        new StringBuilder(
            "treebank,split,sentences,words,accuracy,macro_f1,seqeval_precision,seqeval_recall,"
                + "seqeval_f1,loss\n");
    treebanks.forEach(
        (name, scores) ->
            lines
                .append(name + "," + scores.split())
                .append("," + scores.sentences() + "," + scores.words())
                .append("," + scores.accuracy() + "," + scores.macroF1())
                .append("," + scores.seqevalOverBareTags().precision())
                .append("," + scores.seqevalOverBareTags().recall())
                .append("," + scores.seqevalOverBareTags().f1())
                .append("," + scores.loss() + "\n"));
    return lines.toString();
  }
}
