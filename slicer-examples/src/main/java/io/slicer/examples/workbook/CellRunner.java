package io.slicer.examples.workbook;

import io.slicer.examples.EvaluationMeter;
import io.slicer.examples.Interruption;
import io.slicer.examples.Json;
import io.slicer.examples.OutputDirectory;
import io.slicer.examples.Progress;
import io.slicer.examples.RunDirectoryException;
import io.slicer.examples.StoppedException;
import io.slicer.examples.TrainingMeter;
import io.slicer.ner.ErrorAnalysis;
import io.slicer.ner.NerEvaluation;
import io.slicer.ner.NerModel;
import io.slicer.ner.RunRecord;
import io.slicer.ner.SlicerTrainer;
import io.slicer.ner.corpus.NerDataset;
import io.slicer.train.CheckpointSettings;
import io.slicer.weights.PretrainedModel;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * Trains and evaluates cells. One whose {@code result.json} is there is not run again, and one that
 * was stopped goes on from its last checkpoint.
 */
final class CellRunner {
  private static final String RESULT = "result.json";

  private final WorkbookArguments arguments;
  private final PretrainedModel pretrained;
  private final OutputDirectory directory;
  private final Progress progress;
  private final PrintWriter err;

  /**
   * A runner.
   *
   * @param err for what a user who stops it has to know
   */
  CellRunner(
      WorkbookArguments arguments,
      PretrainedModel pretrained,
      OutputDirectory directory,
      Progress progress,
      PrintWriter err) {
    this.arguments = arguments;
    this.pretrained = pretrained;
    this.directory = directory;
    this.progress = progress;
    this.err = err;
  }

  /** Runs those cells that are not finished. */
  Map<String, CellResult> run(List<Cell> cells) {
    Map<String, CellResult> results = new LinkedHashMap<>();
    for (int c = 0; c < cells.size(); c++) {
      Cell cell = cells.get(c);
      Path file = directory.resolve(folder(cell) + RESULT);
      if (!Files.exists(file)) {
        err.printf(
            "cell %d of %d: %s, %,d sentences%n",
            c + 1, cells.size(), cell.name(), cell.train().size());
        err.flush();
        run(cell);
      }
      results.put(cell.name(), read(file));
    }
    return results;
  }

  private static String folder(Cell cell) {
    return "cells/" + cell.name() + "/";
  }

  /** What is reported is always what was kept. */
  private static CellResult read(Path file) {
    try {
      return Json.MAPPER.readValue(file.toFile(), CellResult.class);
    } catch (IOException e) {
      throw new UncheckedIOException(file + " is damaged", e);
    }
  }

  private void run(Cell cell) {
    CheckpointSettings checkpoints =
        CheckpointSettings.in(directory.resolve(folder(cell) + "checkpoints")).withResume();
    try (NerModel model = train(cell, checkpoints)) {
      directory.write(folder(cell) + RESULT, Json.document(result(cell, model)));
    }
    checkpoints.discard();
  }

  private NerModel train(Cell cell, CheckpointSettings checkpoints) {
    SlicerTrainer.Builder trainer =
        SlicerTrainer.builder()
            .model(pretrained)
            .alignment(arguments.align())
            .validationScoring(arguments.score())
            .epochs(arguments.epochs())
            .batchSize(arguments.batchSize())
            .learningRate(arguments.learningRate())
            .warmupRatio(arguments.warmupRatio())
            .weightDecay(arguments.weightDecay())
            .maxGradNorm(arguments.maxGradNorm())
            .precision(arguments.precision())
            .seed(arguments.seed())
            .threads(arguments.threads())
            .checkpoints(checkpoints);
    if (arguments.maxLength() != null) {
      trainer.maxLength(arguments.maxLength());
    }
    if (arguments.slices() != null) {
      trainer.slices(arguments.slices());
    }
    if (arguments.head() != null) {
      trainer.headUpdate(arguments.head());
    }
    cell.validation().forEach(language -> trainer.validation(language.dev()));
    return Interruption.interrupting(() -> fit(cell.train(), trainer));
  }

  private NerModel fit(NerDataset dataset, SlicerTrainer.Builder trainer) {
    try (TrainingMeter meter = new TrainingMeter(progress)) {
      return trainer.listener(meter).fit(dataset);
    } catch (CancellationException e) {
      err.println(e.getMessage());
      err.println("To continue, repeat the command with --resume.");
      err.flush();
      throw new StoppedException(e);
    }
  }

  private CellResult result(Cell cell, NerModel model) {
    Map<String, CellResult.Test> test = new LinkedHashMap<>();
    for (LanguageData data : cell.test()) {
      NerEvaluation evaluation =
          EvaluationMeter.evaluate(
              model,
              data.test(),
              arguments.score(),
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
        cell.trainedOn(),
        cell.train().size(),
        new CellResult.Training(
            training.steps(),
            training.realTokens(),
            training.seconds(),
            training.realTokensPerSecond()),
        epochs(cell, training),
        test,
        cell.analyzed() ? errors(cell.validation().get(0), model) : null);
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

  private ErrorFigures errors(LanguageData data, NerModel model) {
    ErrorAnalysis analysis =
        ErrorAnalysis.of(model, data.dev(), arguments.align(), arguments.worst());
    return ErrorFigures.of(data.language(), data.dev(), analysis);
  }
}
