package io.slicer.examples.experiment;

import com.google.common.base.Stopwatch;
import io.slicer.engine.Contextualization;
import io.slicer.eval.PrecisionRecall;
import io.slicer.examples.cli.Progress;
import io.slicer.examples.tracking.RunTracking;
import io.slicer.examples.tracking.TestMetrics;
import io.slicer.examples.training.Score;
import io.slicer.finetune.RunEnvironment;
import io.slicer.hub.PretrainedModel;
import io.slicer.inference.PretrainedEncoder;
import io.slicer.ner.NerEvaluation;
import io.slicer.ner.NerModel;
import io.slicer.ner.RunRecord;
import io.slicer.ner.SlicerTrainer;
import io.slicer.ner.TokenizedCorpora;
import io.slicer.ner.corpus.NerDataset;
import io.slicer.ner.corpus.Sentence;
import io.slicer.tracking.Tracker;
import io.slicer.train.DivergenceException;
import io.slicer.train.TrainingListener;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Trains and evaluates what is missing of a grid. The tokenizer and the corpora as sub-words stay
 * in memory from one training to the next.
 */
final class ExperimentRun {
  private final ExperimentDirectory directory;
  private final ExperimentSettings settings;
  private final ExperimentData data;
  private final PretrainedModel pretrained;
  private final boolean keepsModels;
  private final RunTracking runs;
  private final Progress progress;
  private final PrintWriter err;

  /** The data that are evaluated in the course of a training, by name. */
  private final Map<String, NerDataset> validation = new LinkedHashMap<>();

  /**
   * A run.
   *
   * @param keepsModels whether the model of every training is saved
   * @param err for what somebody who watches wants to know
   */
  ExperimentRun(
      ExperimentDirectory directory,
      ExperimentData data,
      PretrainedModel pretrained,
      boolean keepsModels,
      RunTracking runs,
      Progress progress,
      PrintWriter err) {
    this.directory = directory;
    this.settings = directory.settings();
    this.data = data;
    this.pretrained = pretrained;
    this.keepsModels = keepsModels;
    this.runs = runs;
    this.progress = progress;
    this.err = err;
    if (settings.epochSentences() > 0) {
      validation.put(
          ExperimentSettings.DEV, data.dev().orElseThrow().first(settings.epochSentences()));
      for (EvaluationData each : data.evaluation()) {
        validation.put(each.key(), each.sentences().first(settings.epochSentences()));
      }
    }
  }

  /** Does what is still to be done. What diverges is noted and left out. */
  void run(Grid grid) {
    List<Cell> missing = new ArrayList<>();
    List<Double> seconds = new ArrayList<>();
    for (Cell cell : grid.cells()) {
      Optional<CellResult> result = directory.result(cell);
      Optional<Path> failure = directory.failure(cell);
      if (result.isPresent()) {
        seconds.add(result.get().seconds());
        directory.training(cell).checkpoints().discard();
      } else if (failure.isPresent()) {
        say("left out: %s, see %s; to try again, delete that file", cell, failure.get());
      } else {
        missing.add(cell);
      }
    }
    if (missing.isEmpty()) {
      return;
    }
    try (TokenizedCorpora corpora =
        TokenizedCorpora.open(pretrained, settings.recipe().threads())) {
      inspectPretrained();
      for (int c = 0; c < missing.size(); c++) {
        Cell cell = missing.get(c);
        int number = grid.cells().size() - missing.size() + c + 1;
        say("[%d/%d] %s", number, grid.cells().size(), cell);
        try {
          CellResult result =
              directory.result(
                  cell, () -> runs.run(cell.toString(), tracker -> run(cell, corpora, tracker)));
          seconds.add(result.seconds());
          say("finished %s", summary(result, missing.size() - c - 1, seconds));
        } catch (DivergenceException e) {
          String message = String.valueOf(e.getMessage());
          directory.fail(cell, message);
          say("diverged: %s", message);
        }
      }
    }
  }

  private void say(String format, Object... values) {
    err.println(String.format(Locale.ROOT, format, values));
    err.flush();
  }

  private String summary(CellResult result, int cellsLeft, List<Double> seconds) {
    double others =
        result.scores().entrySet().stream()
            .filter(score -> !score.getKey().equals(trainedKey()))
            .mapToDouble(score -> 100 * score.getValue().f1())
            .average()
            .orElse(Double.NaN);
    String text =
        String.format(
            Locale.ROOT,
            "after %s: mean F1 of the other languages %.2f",
            clock(result.seconds()),
            others);
    if (cellsLeft == 0) {
      return text;
    }
    double mean = seconds.stream().mapToDouble(s -> s).average().orElse(0);
    return text
        + String.format(Locale.ROOT, "; %d to go, about %s", cellsLeft, clock(mean * cellsLeft));
  }

  private String trainedKey() {
    return settings.trained();
  }

  private static String clock(double seconds) {
    Duration time = Duration.ofSeconds(Math.round(seconds));
    return String.format(
        Locale.ROOT, "%d:%02d:%02d", time.toHours(), time.toMinutesPart(), time.toSecondsPart());
  }

  private CellResult run(Cell cell, TokenizedCorpora corpora, Tracker tracker) {
    Stopwatch watch = Stopwatch.createStarted();
    try (NerModel model = train(cell, corpora, tracker)) {
      RunRecord record = model.runRecord().orElseThrow();
      Path kept = directory.training(cell).model();
      if (keepsModels && !Files.exists(kept)) {
        model.save(kept);
      }
      Map<String, PrecisionRecall> scores = evaluate(cell, model, corpora);
      TestMetrics metrics = new TestMetrics();
      scores.forEach(metrics::add);
      tracker.metrics(record.training().steps(), metrics.values());
      Map<String, Contextualization> contextualization =
          inspect("looking into the model", model::contextualization);
      return new CellResult(
          cell,
          directory.fingerprint(),
          Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
          watch.elapsed().toMillis() / 1e3,
          CellResult.Training.of(record.training()),
          epochs(record.training().epochs()),
          record.training().validations().stream()
              .map(each -> new CellResult.Validation(each.step(), each.f1()))
              .toList(),
          scores,
          contextualization,
          RunEnvironment.current());
    }
  }

  private NerModel train(Cell cell, TokenizedCorpora corpora, Tracker tracker) {
    SlicerTrainer.Builder trainer =
        settings
            .fineTuning(cell)
            .trainer(pretrained)
            .corpora(corpora)
            .loadBestModelAtEnd(settings.bestEpoch())
            .tracker(tracker)
            .loggingSteps(runs.loggingSteps())
            .listener(new EpochLines());
    validation.forEach((name, dataset) -> trainer.validation(name, named(name, dataset)));
    return directory
        .training(cell)
        .train(
            trainer,
            fit -> fit.fit(data.train()),
            Score.percent("F1"),
            progress,
            err,
            "To continue, repeat the command.");
  }

  /** So that figures bear the name, and two datasets may come from one file. */
  private static NerDataset named(String name, NerDataset dataset) {
    return new NerDataset(name, dataset.sentences(), dataset.labels());
  }

  /** Says what every evaluation came to: it is most of the waiting. */
  private final class EpochLines implements TrainingListener {
    @Override
    public void evaluated(Evaluated evaluated) {
      double others =
          evaluated.evaluation().figures().entrySet().stream()
              .filter(f1 -> !f1.getKey().startsWith(SlicerTrainer.VALIDATION_LOSS))
              .filter(f1 -> !f1.getKey().equals(ExperimentSettings.DEV))
              .filter(f1 -> !f1.getKey().equals(trainedKey()))
              .mapToDouble(f1 -> 100 * f1.getValue())
              .average()
              .orElse(Double.NaN);
      say(
          "%s: F1 %.2f on %s dev, %.2f on the mean of the other languages",
          evaluated.endsEpoch()
              ? "epoch " + evaluated.epoch()
              : "step " + evaluated.step() + " in epoch " + evaluated.epoch(),
          100 * evaluated.evaluation().score(),
          data.language(),
          others);
    }
  }

  private static List<CellResult.Epoch> epochs(List<RunRecord.Epoch> epochs) {
    return epochs.stream()
        .map(epoch -> new CellResult.Epoch(epoch.loss(), epoch.validationF1()))
        .toList();
  }

  /** Languages that were evaluated before an interruption are not evaluated again. */
  private Map<String, PrecisionRecall> evaluate(
      Cell cell, NerModel model, TokenizedCorpora corpora) {
    Map<String, PrecisionRecall> scores = new LinkedHashMap<>();
    long total = data.evaluation().stream().mapToLong(each -> each.sentences().size()).sum();
    long done = 0;
    try (Progress.Task task = progress.start("evaluating", Progress.Unit.SENTENCES, 0, total)) {
      for (EvaluationData each : data.evaluation()) {
        scores.put(each.key(), evaluate(cell, each, model, corpora));
        done += each.sentences().size();
        task.at(done, each.key(), Optional.empty());
      }
    }
    return scores;
  }

  private PrecisionRecall evaluate(
      Cell cell, EvaluationData each, NerModel model, TokenizedCorpora corpora) {
    return directory
        .evaluated(cell, each.key(), each.sentences(), settings.score())
        .orElseGet(
            () -> {
              NerEvaluation evaluation =
                  model.evaluate(each.sentences(), settings.score(), corpora);
              directory.writeEvaluation(cell, each.key(), evaluation);
              return evaluation.report().micro();
            });
  }

  /** How the encoder was before. */
  private void inspectPretrained() {
    if (settings.contextSentences() == 0 || directory.contextualization().isPresent()) {
      return;
    }
    try (PretrainedEncoder encoder =
        PretrainedEncoder.open(pretrained, settings.recipe().inference())) {
      directory.writeContextualization(
          inspect("looking into the encoder", encoder::contextualization));
    }
  }

  /** Measures contextualization in every language, by the name of the data. */
  private Map<String, Contextualization> inspect(
      String name, Function<List<List<String>>, Contextualization> encoder) {
    Map<String, Contextualization> figures = new LinkedHashMap<>();
    if (settings.contextSentences() == 0) {
      return figures;
    }
    List<NerDataset> samples =
        data.evaluation().stream()
            .map(each -> each.sentences().first(settings.contextSentences()))
            .toList();
    long done = 0;
    try (Progress.Task task =
        progress.start(
            name,
            Progress.Unit.SENTENCES,
            done,
            samples.stream().mapToLong(NerDataset::size).sum())) {
      for (int d = 0; d < samples.size(); d++) {
        String key = data.evaluation().get(d).key();
        figures.put(
            key, encoder.apply(samples.get(d).sentences().stream().map(Sentence::words).toList()));
        done += samples.get(d).size();
        task.at(done, key, Optional.empty());
      }
    }
    return figures;
  }
}
