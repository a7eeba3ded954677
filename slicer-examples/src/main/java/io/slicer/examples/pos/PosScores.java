package io.slicer.examples.pos;

import io.slicer.eval.ClassificationReport;
import io.slicer.eval.PrecisionRecall;
import io.slicer.tagging.TaggedSentence;
import io.slicer.tagging.TaggingEvaluation;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The figures of a treebank, between 0 and 1 but for the loss.
 *
 * @param split which part of it: {@code test}, {@code dev}, {@code train}, or {@code file}
 * @param words how many were tagged
 * @param unseenWords how many of them the tokenizer makes nothing of
 * @param accuracy the share of words whose tag is right
 * @param macroF1 the mean F1 of all tags
 * @param seqevalOverBareTags what the published code prints as precision, recall and F1
 * @param loss the mean cross-entropy
 * @param perTag the figures of each tag
 */
record PosScores(
    String split,
    int sentences,
    int words,
    long unseenWords,
    double accuracy,
    double macroF1,
    PrecisionRecall seqevalOverBareTags,
    double loss,
    Map<String, PrecisionRecall> perTag) {
  PosScores {
    perTag = Collections.unmodifiableMap(new LinkedHashMap<>(perTag));
  }

  static PosScores of(String split, TaggingEvaluation evaluation) {
    ClassificationReport report = evaluation.report();
    return new PosScores(
        split,
        evaluation.dataset().size(),
        evaluation.dataset().sentences().stream()
            .map(TaggedSentence::words)
            .mapToInt(words -> words.size())
            .sum(),
        evaluation.unseenWords(),
        report.accuracy(),
        report.macro().f1(),
        evaluation.seqevalOverBareTags().chunks(),
        evaluation.loss(),
        report.perLabel());
  }
}
