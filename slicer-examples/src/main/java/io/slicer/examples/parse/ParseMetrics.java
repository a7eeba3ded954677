package io.slicer.examples.parse;

import io.slicer.finetune.RunEnvironment;
import io.slicer.finetune.TrainingSummary;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a run found, as {@code metrics.json} has it.
 *
 * @param treebanks what was found in each, in the order of the evaluation
 * @param sentencesLeftOut how many were too long to be trained on
 * @param wordsLeftOut how many words these have
 * @param training what it did and cost
 * @param environment what it ran on
 */
record ParseMetrics(
    Map<String, ParseScores> treebanks,
    long sentencesLeftOut,
    long wordsLeftOut,
    TrainingSummary training,
    RunEnvironment environment) {
  ParseMetrics {
    treebanks = Collections.unmodifiableMap(new LinkedHashMap<>(treebanks));
  }

  /** A row for each treebank, for spreadsheets: the figures not rounded. */
  String csv() {
    StringBuilder lines =
        new StringBuilder(
            "treebank,split,sentences,words,long_sentences,long_words,not_trees,uas,las,clas,loss,"
                + "seconds\n");
    treebanks.forEach(
        (name, scores) ->
            lines
                .append(name + "," + scores.split())
                .append("," + scores.sentences() + "," + scores.words())
                .append("," + scores.longSentences() + "," + scores.longWords())
                .append("," + scores.notTrees())
                .append("," + scores.uas() + "," + scores.las() + "," + scores.clas())
                .append("," + scores.loss() + "," + scores.seconds() + "\n"));
    return lines.toString();
  }
}
