package io.slicer.examples.workbook;

import com.fasterxml.jackson.core.type.TypeReference;
import io.slicer.examples.cli.EvaluationMeter;
import io.slicer.examples.cli.Progress;
import io.slicer.examples.tracking.RunTracking;
import io.slicer.examples.tracking.TestMetrics;
import io.slicer.examples.training.RunDirectory;
import io.slicer.examples.training.RunDirectoryException;
import io.slicer.examples.training.Score;
import io.slicer.examples.training.TrainingDirectory;
import io.slicer.finetune.RunEnvironment;
import io.slicer.hub.PretrainedModel;
import io.slicer.ner.ErrorAnalysis;
import io.slicer.ner.NerEvaluation;
import io.slicer.ner.NerModel;
import io.slicer.ner.RunRecord;
import io.slicer.ner.Scoring;
import io.slicer.ner.SlicerTrainer;
import io.slicer.ner.TokenizedCorpora;
import io.slicer.tracking.Tracker;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Trains and evaluates cells. One whose {@code result.json} is there is not run again, and one that
 * was stopped goes on from its last checkpoint. The corpora as sub-words stay in memory from one
 * training to the next.
 */
final class CellRunner {
  private final WorkbookArguments arguments;
  private final PretrainedModel pretrained;
  private final RunDirectory directory;
  private final RunTracking runs;
  private final Progress progress;
  private final PrintWriter err;

  /**
   * A runner.
   *
   * @param runs tracks each training
   * @param err for what a user who stops it has to know
   */
  CellRunner(
      WorkbookArguments arguments,
      PretrainedModel pretrained,
      RunDirectory directory,
      RunTracking runs,
      Progress progress,
      PrintWriter err) {
    this.arguments = arguments;
    this.pretrained = pretrained;
    this.directory = directory;
    this.runs = runs;
    this.progress = progress;
    this.err = err;
  }

  /** Runs those cells that are not finished. */
  Map<String, CellResult> run(List<Cell> cells) {
    Map<String, CellResult> results = new LinkedHashMap<>();
    try (TokenizedCorpora corpora =
        TokenizedCorpora.open(pretrained, arguments.fineTuning().words().recipe().threads())) {
      for (int c = 0; c < cells.size(); c++) {
        Cell cell = cells.get(c);
        TrainingDirectory training =
            new TrainingDirectory(directory, "cells/" + cell.name(), "result.json");
        if (!training.isFinished()) {
          err.printf(
              Locale.ROOT,
              "cell %d of %d: %s, %,d sentences%n",
              c + 1,
              cells.size(),
              cell.name(),
              cell.train().size());
          err.flush();
        }
        results.put(
            cell.name(),
            training.result(
                new TypeReference<CellResult>() {},
                () -> runs.run(cell.name(), tracker -> run(cell, training, corpora, tracker))));
      }
    }
    return results;
  }

  private CellResult run(
      Cell cell, TrainingDirectory training, TokenizedCorpora corpora, Tracker tracker) {
    SlicerTrainer.Builder trainer =
        arguments
            .fineTuning()
            .trainer(pretrained)
            .corpora(corpora)
            .tracker(tracker)
            .loggingSteps(runs.loggingSteps());
    cell.validation().forEach(language -> trainer.validation(language.language(), language.dev()));
    try (NerModel model =
        training.train(
            trainer,
            fit -> fit.fit(cell.train()),
            Score.percent("F1"),
            progress,
            err,
            RunDirectory.ADVICE)) {
      CellResult result = result(cell, model, corpora, training);
      TestMetrics metrics = new TestMetrics();
      result.test().forEach((language, test) -> metrics.add(language, test.report().micro()));
      tracker.metrics(result.training().steps(), metrics.values());
      return result;
    }
  }

  private CellResult result(
      Cell cell, NerModel model, TokenizedCorpora corpora, TrainingDirectory directoryOfCell) {
    Scoring scoring = arguments.fineTuning().score();
    Map<String, CellResult.Test> test = new LinkedHashMap<>();
    for (LanguageData data : cell.test()) {
      NerEvaluation evaluation =
          EvaluationMeter.evaluate(
              data.test(),
              scoring,
              part -> model.evaluate(part, scoring, corpora),
              cell.name() + " on " + data.language(),
              progress);
      test.put(
          data.language(),
          new CellResult.Test(data.test().source(), data.test().size(), evaluation.report()));
    }
    RunRecord.Training training =
        model
            .runRecord()
            .orElseThrow(() -> new RunDirectoryException(cell.name() + " has no run record"))
            .training();
    return new CellResult(
        cell.name(),
        cell.kind(),
        cell.trainedOn(),
        cell.train().size(),
        new CellResult.Training(
            training.steps(),
            training.realTokens(),
            training.seconds(),
            training.realTokensPerSecond()),
        epochs(cell, training),
        validations(cell, training),
        test,
        cell.analyzed() ? errors(cell.validation().get(0), model, directoryOfCell) : null,
        RunEnvironment.current());
  }

  private static List<CellResult.Epoch> epochs(Cell cell, RunRecord.Training training) {
    List<CellResult.Epoch> epochs = new ArrayList<>();
    for (RunRecord.Epoch epoch : training.epochs()) {
      epochs.add(
          new CellResult.Epoch(
              epoch.loss(),
              byLanguage(cell, epoch.validationLoss()),
              byLanguage(cell, epoch.validationF1())));
    }
    return epochs;
  }

  private static List<CellResult.Validation> validations(Cell cell, RunRecord.Training training) {
    return training.validations().stream()
        .map(
            each ->
                new CellResult.Validation(
                    each.step(), byLanguage(cell, each.loss()), byLanguage(cell, each.f1())))
        .toList();
  }

  private static Map<String, Double> byLanguage(Cell cell, Map<String, Double> bySource) {
    Map<String, Double> figures = new LinkedHashMap<>();
    for (LanguageData data : cell.validation()) {
      @Nullable Double figure = bySource.get(data.dev().source());
      if (figure != null) {
        figures.put(data.language(), figure);
      }
    }
    return figures;
  }

  /** All sub-words are written beside the result, which has what the report shows. */
  private ErrorFigures errors(
      LanguageData data, NerModel model, TrainingDirectory directoryOfCell) {
    ErrorTable table = new ErrorTable(arguments.examplesOf(), arguments.worst());
    ErrorAnalysis analysis =
        ErrorAnalysis.of(
            model,
            data.dev(),
            arguments.fineTuning().words().align(),
            arguments.worst(),
            table::add);
    directory.write(directoryOfCell.folder() + "/errors.csv", table.toString());
    return ErrorFigures.of(data.language(), data.dev(), analysis, table.examples());
  }
}
