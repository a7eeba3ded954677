package io.slicer.examples.workbook;

import com.fasterxml.jackson.core.type.TypeReference;
import io.slicer.examples.EvaluationMeter;
import io.slicer.examples.FineTuning;
import io.slicer.examples.Json;
import io.slicer.examples.OutputDirectory;
import io.slicer.examples.Progress;
import io.slicer.examples.RunDirectoryException;
import io.slicer.ner.ErrorAnalysis;
import io.slicer.ner.NerEvaluation;
import io.slicer.ner.NerModel;
import io.slicer.ner.RunRecord;
import io.slicer.ner.SlicerTrainer;
import io.slicer.train.CheckpointSettings;
import io.slicer.weights.PretrainedModel;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
      String result = folder(cell) + RESULT;
      if (!Files.exists(directory.resolve(result))) {
        err.printf(
            "cell %d of %d: %s, %,d sentences%n",
            c + 1, cells.size(), cell.name(), cell.train().size());
        err.flush();
        run(cell);
      }
      // What is reported is always what was kept.
      results.put(cell.name(), directory.read(result, new TypeReference<CellResult>() {}));
    }
    return results;
  }

  private static String folder(Cell cell) {
    return "cells/" + cell.name() + "/";
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
        arguments.fineTuning().trainer(pretrained).checkpoints(checkpoints);
    cell.validation().forEach(language -> trainer.validation(language.dev()));
    return FineTuning.fit(trainer, cell.train(), progress, err, OutputDirectory.ADVICE);
  }

  private CellResult result(Cell cell, NerModel model) {
    Map<String, CellResult.Test> test = new LinkedHashMap<>();
    for (LanguageData data : cell.test()) {
      NerEvaluation evaluation =
          EvaluationMeter.evaluate(
              model,
              data.test(),
              arguments.fineTuning().score(),
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
        ErrorAnalysis.of(model, data.dev(), arguments.fineTuning().align(), arguments.worst());
    return ErrorFigures.of(data.language(), data.dev(), analysis);
  }
}
