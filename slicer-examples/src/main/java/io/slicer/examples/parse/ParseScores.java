package io.slicer.examples.parse;

import io.slicer.examples.treebank.ParseMeter;
import io.slicer.parsing.ParsingEvaluation;
import java.time.Duration;

/**
 * The figures of a treebank, between 0 and 1 but for the loss and what is counted.
 *
 * @param split which part of it: {@code test}, {@code dev}, {@code train}, or {@code file}
 * @param words how many were parsed, with those of sentences that were too long
 * @param longSentences how many were too long to be parsed, so that all their words are wrong
 * @param longWords how many words these have
 * @param notTrees how many sentences have become no tree, as greedy decoding may make them
 * @param uas the share of words with the right head
 * @param las the share of words with the right head and the right relation, subtypes aside
 * @param clas the F1 of the same among content words
 * @param loss the mean cross-entropy of heads plus that of relations
 * @param seconds that it took
 */
record ParseScores(
    String split,
    int sentences,
    int words,
    long longSentences,
    long longWords,
    long notTrees,
    double uas,
    double las,
    double clas,
    double loss,
    double seconds,
    double sentencesPerSecond) {
  private static final double NANOSECONDS = 1e9;

  static ParseScores of(String split, ParseMeter.Timed timed) {
    ParsingEvaluation evaluation = timed.evaluation();
    double seconds = seconds(timed.time());
    return new ParseScores(
        split,
        evaluation.treebank().size(),
        evaluation.treebank().words(),
        evaluation.longSentences(),
        evaluation.longWords(),
        evaluation.notTrees(),
        evaluation.report().uas().f1(),
        evaluation.report().las().f1(),
        evaluation.report().clas().f1(),
        evaluation.loss(),
        seconds,
        evaluation.treebank().size() / seconds);
  }

  private static double seconds(Duration time) {
    return time.toNanos() / NANOSECONDS;
  }
}
