package io.slicer.examples.panx;

import io.slicer.eval.PrecisionRecall;
import io.slicer.eval.SpanReport;
import io.slicer.examples.training.PanxCorpus;
import io.slicer.examples.training.WordPiece;
import io.slicer.ner.RunRecord;
import io.slicer.ner.Scoring;
import io.slicer.words.LabelAlignment;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The figures of a run, all of them between 0 and 1, as {@code metrics.json} has them.
 *
 * @param languages what was found in each, in the order of the evaluation
 * @param alignment which sub-words bore labels in training, as {@code --word-piece} has them
 * @param scoring what tags were compared by: {@code words} or {@code subwords}
 * @param training what it cost
 */
record TransferMetrics(
    Map<String, Language> languages, String alignment, String scoring, Training training) {

  TransferMetrics {
    languages = Collections.unmodifiableMap(new LinkedHashMap<>(languages));
  }

  static TransferMetrics of(
      Map<String, Language> languages,
      LabelAlignment alignment,
      Scoring scoring,
      RunRecord.Training training) {
    return new TransferMetrics(
        languages,
        WordPiece.name(alignment),
        scoring.name().toLowerCase(Locale.ROOT),
        new Training(
            training.realTokens(),
            training.seconds(),
            training.realTokensPerSecond(),
            training.steps(),
            training.peakResidentBytes()));
  }

  /**
   * The figures of a language: all types together, and each type.
   *
   * @param split which file it was evaluated on: {@code test} or {@code dev}
   */
  record Language(
      String split,
      int sentences,
      double precision,
      double recall,
      double f1,
      long support,
      Map<String, PrecisionRecall> perType) {

    static Language of(PanxCorpus.Evaluation evaluation, SpanReport report) {
      PrecisionRecall micro = report.micro();
      return new Language(
          evaluation.split().toString(),
          evaluation.dataset().size(),
          micro.precision(),
          micro.recall(),
          micro.f1(),
          micro.support(),
          report.perType());
    }
  }

  /**
   * The work that training did.
   *
   * @param realTokens sub-words and special tokens, never padding
   * @param peakResidentBytes null where the system does not tell
   */
  record Training(
      long realTokens,
      double seconds,
      double realTokensPerSecond,
      long steps,
      @Nullable Long peakResidentBytes) {}
}
