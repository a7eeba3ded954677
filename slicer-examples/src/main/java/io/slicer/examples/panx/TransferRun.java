package io.slicer.examples.panx;

import com.fasterxml.jackson.core.type.TypeReference;
import io.slicer.eval.SpanReport;
import io.slicer.examples.cli.EvaluationMeter;
import io.slicer.examples.cli.Progress;
import io.slicer.examples.tracking.RunTracking;
import io.slicer.examples.tracking.TestMetrics;
import io.slicer.examples.training.FineTuning;
import io.slicer.examples.training.RunDirectory;
import io.slicer.examples.training.RunDirectoryException;
import io.slicer.examples.training.Score;
import io.slicer.examples.training.TrainingDirectory;
import io.slicer.files.AtomicFiles;
import io.slicer.hub.PretrainedModel;
import io.slicer.ner.NerEvaluation;
import io.slicer.ner.NerModel;
import io.slicer.ner.RunRecord;
import io.slicer.ner.Scoring;
import io.slicer.ner.SlicerTrainer;
import io.slicer.ner.corpus.NerDataset;
import io.slicer.ner.corpus.Sentence;
import io.slicer.text.Piece;
import io.slicer.text.SubwordTokenizer;
import io.slicer.tracking.Tracker;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Fine-tunes a model on one language and evaluates it on others, from where the run was stopped, if
 * it was.
 */
final class TransferRun {
  private final FineTuning fineTuning;
  private final PretrainedModel pretrained;
  private final TransferData data;
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
  TransferRun(
      FineTuning fineTuning,
      PretrainedModel pretrained,
      TransferData data,
      RunDirectory directory,
      RunTracking runs,
      Progress progress,
      PrintWriter err) {
    this.fineTuning = fineTuning;
    this.pretrained = pretrained;
    this.data = data;
    this.directory = directory;
    training = new TrainingDirectory(directory, "", "metrics.json");
    this.runs = runs;
    this.progress = progress;
    this.err = err;
  }

  /** Does what is still to be done. */
  TransferMetrics run() {
    if (training.isFinished()) {
      err.println(directory + " holds a finished run: there is nothing left to do.");
    }
    return training.result(
        new TypeReference<TransferMetrics>() {},
        () -> runs.run(RunTracking.name(pretrained), this::trainAndEvaluate));
  }

  private TransferMetrics trainAndEvaluate(Tracker tracker) {
    try (NerModel model = Files.isDirectory(training.model()) ? trained() : train(tracker)) {
      List<NerEvaluation> evaluations = new ArrayList<>();
      TestMetrics metrics = new TestMetrics();
      Map<String, TransferMetrics.Language> languages = new LinkedHashMap<>();
      data.evaluation()
          .forEach(
              (language, sentences) -> {
                NerEvaluation evaluation = evaluate(model, language, sentences.dataset());
                evaluations.add(evaluation);
                metrics.add(language, evaluation.report().micro());
                languages.put(
                    language, TransferMetrics.Language.of(sentences, evaluation.report()));
              });
      RunRecord record =
          model
              .runRecord()
              .orElseThrow(() -> new RunDirectoryException(directory + " has lost its run record"));
      directory.write(RunRecord.FILE, record.withFigures(evaluations).toJson());
      runs.keep(
          tracker,
          record.training().steps(),
          metrics,
          directory.resolve(RunRecord.FILE),
          training.model());
      return TransferMetrics.of(
          languages, fineTuning.words().align(), fineTuning.score(), record.training());
    }
  }

  private NerModel trained() {
    return NerModel.load(
        PretrainedModel.of(training.model()), fineTuning.words().recipe().inference());
  }

  private NerModel train(Tracker tracker) {
    SlicerTrainer.Builder trainer =
        fineTuning.trainer(pretrained).tracker(tracker).loggingSteps(runs.loggingSteps());
    data.validation().ifPresent(trainer::validation);
    NerModel model =
        training.train(
            trainer,
            fit -> fit.fit(data.train()),
            Score.percent("F1"),
            progress,
            err,
            RunDirectory.ADVICE);
    return training.keep(model, NerModel::save);
  }

  private NerEvaluation evaluate(NerModel model, String language, NerDataset dataset) {
    Path file = training.predictions().resolve(language + ".tsv");
    List<List<String>> tokens = tokens(dataset);
    return before(file, dataset, tokens)
        .orElseGet(
            () -> {
              NerEvaluation evaluation =
                  EvaluationMeter.evaluate(
                      dataset,
                      fineTuning.score(),
                      part -> model.evaluate(part, fineTuning.score()),
                      "tagging " + language,
                      progress);
              AtomicFiles.write(
                  file,
                  new PredictionsFile(tokens, evaluation.gold(), evaluation.predicted()).content());
              return evaluation;
            });
  }

  /** What was tagged before an interruption; nothing if the file is not what was written then. */
  private Optional<NerEvaluation> before(Path file, NerDataset dataset, List<List<String>> tokens) {
    return PredictionsFile.read(file)
        .filter(read -> read.tokens().equals(tokens))
        .filter(read -> fineTuning.score() != Scoring.WORDS || read.gold().equals(tags(dataset)))
        .map(
            read ->
                new NerEvaluation(
                    dataset,
                    fineTuning.score(),
                    read.gold(),
                    read.predicted(),
                    SpanReport.of(read.gold(), read.predicted())));
  }

  private static List<List<String>> tags(NerDataset dataset) {
    return dataset.sentences().stream().map(Sentence::tags).toList();
  }

  /** What is tagged: words, or sub-words as the model's tokenizer makes them. */
  private List<List<String>> tokens(NerDataset dataset) {
    List<List<String>> words = dataset.sentences().stream().map(Sentence::words).toList();
    if (fineTuning.score() == Scoring.WORDS) {
      return words;
    }
    try (SubwordTokenizer subwords = pretrained.tokenizer()) {
      return words.stream().map(sentence -> pieces(subwords, sentence)).toList();
    }
  }

  private static List<String> pieces(SubwordTokenizer tokenizer, List<String> words) {
    return tokenizer.encodeWords(words).pieces().stream()
        .filter(piece -> !piece.isSpecial())
        .map(Piece::text)
        .toList();
  }
}
