package io.slicer.examples.pos;

import com.fasterxml.jackson.core.type.TypeReference;
import io.slicer.examples.cli.Progress;
import io.slicer.examples.tracking.RunTracking;
import io.slicer.examples.tracking.TestMetrics;
import io.slicer.examples.training.RunDirectory;
import io.slicer.examples.training.RunDirectoryException;
import io.slicer.examples.training.TrainingDirectory;
import io.slicer.examples.training.WordPiece;
import io.slicer.files.AtomicFiles;
import io.slicer.finetune.RunRecordFile;
import io.slicer.finetune.TrainingRecord;
import io.slicer.hub.PretrainedModel;
import io.slicer.tagging.TaggedSentence;
import io.slicer.tagging.TaggerTrainer;
import io.slicer.tagging.TaggingEvaluation;
import io.slicer.tagging.WordTag;
import io.slicer.tagging.WordTagger;
import io.slicer.tracking.Tracker;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Fine-tunes a model on one treebank and evaluates it on others, from where the run was stopped, if
 * it was.
 */
final class PosRun {
  private final PosArguments arguments;
  private final PretrainedModel pretrained;
  private final PosData data;
  private final RunDirectory directory;
  private final TrainingDirectory training;
  private final RunTracking runs;
  private final Progress progress;
  private final PrintWriter err;

  /**
   * A run.
   *
   * @param directory of this training alone
   * @param err for what a user who stops it has to know
   */
  PosRun(
      PosArguments arguments,
      PretrainedModel pretrained,
      PosData data,
      RunDirectory directory,
      RunTracking runs,
      Progress progress,
      PrintWriter err) {
    this.arguments = arguments;
    this.pretrained = pretrained;
    this.data = data;
    this.directory = directory;
    training = new TrainingDirectory(directory, "", "metrics.json");
    this.runs = runs;
    this.progress = progress;
    this.err = err;
  }

  /** Does what is still to be done. */
  PosMetrics run() {
    if (training.isFinished()) {
      err.println(directory + " holds a finished run: there is nothing left to do.");
    }
    PosMetrics metrics =
        training.result(
            new TypeReference<PosMetrics>() {},
            () -> runs.run(RunTracking.name(pretrained), this::trainAndEvaluate));
    directory.write("metrics.csv", metrics.csv());
    return metrics;
  }

  private PosMetrics trainAndEvaluate(Tracker tracker) {
    try (WordTagger model = Files.isDirectory(training.model()) ? trained() : train(tracker)) {
      List<TrainingRecord.Figures> figures = new ArrayList<>();
      TestMetrics tests = new TestMetrics();
      Map<String, PosScores> treebanks = new LinkedHashMap<>();
      for (PosData.Tagged treebank : data.evaluation()) {
        TaggingEvaluation evaluation =
            TaggingMeter.evaluate(model, treebank.dataset(), treebank.name(), progress);
        AtomicFiles.write(
            training.predictions().resolve(treebank.name() + ".tsv"), lines(evaluation));
        figures.add(evaluation.forRecord());
        tests.add(treebank.name(), evaluation.figures());
        treebanks.put(treebank.name(), PosScores.of(treebank.split(), evaluation));
      }
      TrainingRecord record =
          model
              .runRecord()
              .orElseThrow(() -> new RunDirectoryException(directory + " has lost its run record"));
      directory.write(RunRecordFile.NAME, record.withFigures(figures).toJson());
      runs.keep(
          tracker,
          record.training().steps(),
          tests,
          directory.resolve(RunRecordFile.NAME),
          training.model());
      return new PosMetrics(
          treebanks,
          WordPiece.name(arguments.words().align()),
          record.training(),
          record.environment());
    }
  }

  private WordTagger trained() {
    return WordTagger.load(
        PretrainedModel.of(training.model()), arguments.words().recipe().inference());
  }

  private WordTagger train(Tracker tracker) {
    TaggerTrainer.Builder trainer =
        arguments
            .words()
            .trainer(TaggerTrainer.builder(), pretrained)
            .tracker(tracker)
            .loggingSteps(runs.loggingSteps());
    data.validation().ifPresent(dev -> trainer.validation(dev.dataset()));
    WordTagger model =
        training.train(
            trainer,
            fit -> fit.fit(data.train().dataset()),
            TaggingEvaluation.ACCURACY,
            progress,
            err,
            RunDirectory.ADVICE);
    try {
      model.save(training.model());
      training.checkpoints().discard();
      return model;
    } catch (RuntimeException | Error e) {
      model.close();
      throw e;
    }
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
