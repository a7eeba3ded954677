package io.slicer.examples.pos;

import com.fasterxml.jackson.core.type.TypeReference;
import io.slicer.examples.tracking.TestMetrics;
import io.slicer.examples.tracking.TrackedTraining;
import io.slicer.examples.training.Score;
import io.slicer.examples.training.WordPiece;
import io.slicer.examples.treebank.TaggingMeter;
import io.slicer.examples.treebank.TreebankData;
import io.slicer.files.AtomicFiles;
import io.slicer.finetune.TrainingRecord;
import io.slicer.tagging.TaggedSentence;
import io.slicer.tagging.TaggerTrainer;
import io.slicer.tagging.TaggingDataset;
import io.slicer.tagging.TaggingEvaluation;
import io.slicer.tagging.WordTag;
import io.slicer.tagging.WordTagger;
import io.slicer.tracking.Tracker;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Fine-tunes a tagger on one treebank and evaluates it on others.
 *
 * @param arguments of the run
 * @param data all sentences
 * @param run where it is
 */
record PosRun(PosArguments arguments, TreebankData<TaggingDataset> data, TrackedTraining run) {
  /** Does what is still to be done. */
  PosMetrics metrics() {
    return run.result(new TypeReference<PosMetrics>() {}, this::trainAndEvaluate, PosMetrics::csv);
  }

  private PosMetrics trainAndEvaluate(Tracker tracker) {
    try (WordTagger model =
        run.model(
            () -> trainer(tracker),
            trainer -> trainer.fit(data.train().data()),
            WordTagger::save,
            saved -> WordTagger.load(saved, arguments.words().recipe().inference()),
            Score.percent(TaggingEvaluation.ACCURACY))) {
      List<TrainingRecord.Figures> figures = new ArrayList<>();
      TestMetrics tests = new TestMetrics();
      Map<String, PosScores> treebanks = new LinkedHashMap<>();
      for (TreebankData.Part<TaggingDataset> treebank : data.evaluation()) {
        TaggingEvaluation evaluation =
            TaggingMeter.evaluate(model, treebank.data(), treebank.name(), run.progress());
        AtomicFiles.write(run.prediction(treebank.name() + ".tsv"), lines(evaluation));
        figures.add(evaluation.forRecord());
        tests.add(treebank.name(), evaluation.figures());
        treebanks.put(treebank.name(), PosScores.of(treebank.split(), evaluation));
      }
      TrainingRecord record = run.keep(tracker, model.runRecord(), figures, tests);
      return new PosMetrics(
          treebanks,
          WordPiece.name(arguments.words().align()),
          record.training(),
          record.environment());
    }
  }

  private TaggerTrainer.Builder trainer(Tracker tracker) {
    TaggerTrainer.Builder trainer =
        arguments.words().trainer(TaggerTrainer.builder(), run.pretrained()).tracker(tracker);
    data.validation().ifPresent(dev -> trainer.validation(dev.data()));
    return trainer;
  }

  /** A row for each word: the word, its right tag, and the model's. */
  private static String lines(TaggingEvaluation evaluation) {
    StringBuilder lines = new StringBuilder();
    for (int s = 0; s < evaluation.tags().size(); s++) {
      TaggedSentence sentence = evaluation.dataset().sentences().get(s);
      List<WordTag> tags = evaluation.tags().get(s);
      for (int w = 0; w < tags.size(); w++) {
        lines
            .append(sentence.words().get(w))
            .append('\t')
            .append(sentence.tags().get(w))
            .append('\t')
            .append(tags.get(w).tag())
            .append('\n');
      }
      lines.append('\n');
    }
    return lines.toString();
  }
}
