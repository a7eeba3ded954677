package io.slicer.examples.xnli;

import com.fasterxml.jackson.core.type.TypeReference;
import io.slicer.classification.Classification;
import io.slicer.classification.ClassificationDataset;
import io.slicer.classification.ClassificationEvaluation;
import io.slicer.classification.ClassifierTrainer;
import io.slicer.classification.SequenceClassifier;
import io.slicer.examples.cli.Progress;
import io.slicer.examples.tracking.RunTracking;
import io.slicer.examples.tracking.TestMetrics;
import io.slicer.examples.training.RunDirectory;
import io.slicer.examples.training.RunDirectoryException;
import io.slicer.examples.training.Score;
import io.slicer.examples.training.TrainingDirectory;
import io.slicer.finetune.TrainingRecord;
import io.slicer.hub.PretrainedModel;
import io.slicer.tracking.Tracker;
import io.slicer.train.FeatureCacheSettings;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Trains one model after the other and evaluates each on all languages, from where the run was
 * stopped, if it was. Each has a folder of its own.
 */
final class XnliRun {
  /** Examples that are classified between two signs of life. */
  private static final int CHUNK = 512;

  private final XnliArguments arguments;
  private final XnliData data;
  private final RunDirectory directory;
  private final RunTracking runs;
  private final Optional<Path> features;
  private final Progress progress;
  private final PrintWriter err;

  /**
   * A run.
   *
   * @param features where what frozen encoders make of texts is kept; none for the directory of the
   *     run, until there is a result
   */
  XnliRun(
      XnliArguments arguments,
      XnliData data,
      RunDirectory directory,
      RunTracking runs,
      Optional<Path> features,
      Progress progress,
      PrintWriter err) {
    this.arguments = arguments;
    this.data = data;
    this.directory = directory;
    this.runs = runs;
    this.features = features;
    this.progress = progress;
    this.err = err;
  }

  /**
   * Does what is still to be done.
   *
   * @param models what to start from, by the names of their folders
   */
  Map<String, ModelResult> run(Map<String, PretrainedModel> models) {
    Map<String, ModelResult> results = new LinkedHashMap<>();
    models.forEach((name, pretrained) -> results.put(name, run(name, pretrained, models.size())));
    return results;
  }

  private ModelResult run(String name, PretrainedModel pretrained, int models) {
    TrainingDirectory training = new TrainingDirectory(directory, name, "result.json");
    if (!training.isFinished()) {
      err.printf(Locale.ROOT, "%s, %,d examples%n", name, data.train().size());
      err.flush();
    } else if (models == 1) {
      err.println(directory + " holds a finished run: there is nothing left to do.");
    }
    return training.result(
        new TypeReference<ModelResult>() {},
        () -> runs.run(name, tracker -> work(name, pretrained, training, tracker)));
  }

  private ModelResult work(
      String name, PretrainedModel pretrained, TrainingDirectory training, Tracker tracker) {
    tracker.parameters(
        Map.of("train_language", arguments.train(), "eval_languages", arguments.evalLanguages()));
    return arguments.head() == TrainedHead.DL4J
        ? new NetworkRun(arguments, data, features, progress, err)
            .trainAndEvaluate(name, pretrained, training, tracker)
        : trainAndEvaluate(name, pretrained, training, tracker);
  }

  private ModelResult trainAndEvaluate(
      String name, PretrainedModel pretrained, TrainingDirectory training, Tracker tracker) {
    try (SequenceClassifier model =
        Files.isDirectory(training.model())
            ? trained(training)
            : train(pretrained, training, tracker)) {
      List<TrainingRecord.Figures> figures = new ArrayList<>();
      Map<String, ModelResult.Language> languages = new LinkedHashMap<>();
      TestMetrics metrics = new TestMetrics();
      data.evaluation()
          .forEach(
              (language, texts) -> {
                ClassificationEvaluation evaluation =
                    evaluate(model, texts.dataset(), name + " on " + language);
                Predictions.write(training, language, evaluation);
                figures.add(evaluation.forRecord());
                metrics.add(language, evaluation.figures());
                languages.put(language, ModelResult.Language.of(texts.split(), evaluation));
              });
      TrainingRecord record =
          model
              .runRecord()
              .orElseThrow(() -> new RunDirectoryException(training + " has lost its run record"));
      directory.write(name + "/run-record.json", record.withFigures(figures).toJson());
      runs.keep(
          tracker,
          record.training().steps(),
          metrics,
          directory.resolve(name + "/run-record.json"),
          training.model());
      return new ModelResult(
          name,
          languages,
          ModelResult.Validation.all(record.training(), data.validation()),
          record.training(),
          record.environment());
    }
  }

  private SequenceClassifier trained(TrainingDirectory training) {
    return SequenceClassifier.load(
        PretrainedModel.of(training.model()), arguments.recipe().inference());
  }

  private SequenceClassifier train(
      PretrainedModel pretrained, TrainingDirectory training, Tracker tracker) {
    ClassifierTrainer.Builder trainer =
        arguments
            .recipe()
            .trainer(ClassifierTrainer.builder(), pretrained)
            .trained(arguments.trained())
            .balancedLabels(arguments.balanced())
            .learningRate(arguments.learningRate())
            .seed(arguments.seed())
            .tracker(tracker)
            .loggingSteps(runs.loggingSteps());
    if (arguments.head() != null) {
      trainer.featureCache(
          features.map(FeatureCacheSettings::in).orElse(FeatureCacheSettings.DEFAULT));
    }
    data.validation().forEach(trainer::validation);
    SequenceClassifier model =
        training.train(
            trainer,
            fit -> fit.fit(data.train()),
            Score.percent(ClassificationEvaluation.ACCURACY),
            progress,
            err,
            RunDirectory.ADVICE);
    return training.keep(model, SequenceClassifier::save);
  }

  private ClassificationEvaluation evaluate(
      SequenceClassifier model, ClassificationDataset dataset, String name) {
    List<Classification> answers = new ArrayList<>();
    double loss = 0;
    try (Progress.Task task = progress.start(name, Progress.Unit.EXAMPLES, 0, dataset.size())) {
      for (int from = 0; from < dataset.size(); from += CHUNK) {
        int to = Math.min(dataset.size(), from + CHUNK);
        ClassificationEvaluation part =
            model.evaluate(
                new ClassificationDataset(
                    dataset.source(),
                    dataset.problem(),
                    dataset.labels(),
                    dataset.examples().subList(from, to)));
        answers.addAll(part.classifications());
        loss += part.loss() * (to - from);
        task.at(to, "", Optional.empty());
      }
    }
    return new ClassificationEvaluation(
        dataset, answers, loss / dataset.size(), Classification.THRESHOLD);
  }
}
