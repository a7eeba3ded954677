package io.slicer.examples.xnli;

import io.slicer.classification.ClassificationEvaluation;
import io.slicer.dl4j.FeatureClassifier;
import io.slicer.dl4j.FeatureDataset;
import io.slicer.examples.cli.Progress;
import io.slicer.examples.tracking.TestMetrics;
import io.slicer.examples.training.TrainingDirectory;
import io.slicer.files.AtomicFiles;
import io.slicer.finetune.RunEnvironment;
import io.slicer.finetune.TrainingSummary;
import io.slicer.hub.PretrainedModel;
import io.slicer.inference.EncoderOutput;
import io.slicer.tracking.Tracker;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Trains a layer of Deeplearning4j on what an encoder makes of texts and evaluates it on all
 * languages. What is kept are the vectors; the layer is trained in seconds, so a run that was
 * stopped trains it again, with the same bits.
 */
final class NetworkRun {
  private final XnliArguments arguments;
  private final XnliData data;
  private final Optional<Path> features;
  private final Progress progress;
  private final PrintWriter err;

  NetworkRun(
      XnliArguments arguments,
      XnliData data,
      Optional<Path> features,
      Progress progress,
      PrintWriter err) {
    this.arguments = arguments;
    this.data = data;
    this.features = features;
    this.progress = progress;
    this.err = err;
  }

  ModelResult trainAndEvaluate(
      String name, PretrainedModel pretrained, TrainingDirectory training, Tracker tracker) {
    Path kept = features.orElse(training.run().resolve(name + "/features"));
    EncoderOutput vector = Objects.requireNonNull(arguments.vector());
    String sha256 = Objects.requireNonNull(arguments.modelSha256().get(name), name);
    ModelResult result;
    try (FeatureStore store =
        new FeatureStore(
            pretrained, sha256, vector, arguments.recipe().inference(), kept, progress, err)) {
      FeatureClassifier classifier = train(name, store);
      save(classifier, training);
      TrainingSummary summary = classifier.summary().orElseThrow();
      Map<String, ModelResult.Language> languages = new LinkedHashMap<>();
      TestMetrics metrics = new TestMetrics();
      data.evaluation()
          .forEach(
              (language, texts) -> {
                ClassificationEvaluation evaluation =
                    classifier.evaluate(store.of(texts.dataset(), name + " on " + language));
                Predictions.write(training, language, evaluation);
                metrics.add(language, evaluation.figures());
                languages.put(language, ModelResult.Language.of(texts.split(), evaluation));
              });
      result =
          new ModelResult(
              name,
              languages,
              ModelResult.Validation.all(summary, data.validation()),
              summary,
              RunEnvironment.current());
      track(tracker, result, metrics);
    }
    if (features.isEmpty()) {
      delete(kept);
    }
    return result;
  }

  private FeatureClassifier train(String name, FeatureStore store) {
    FeatureClassifier.Builder builder =
        FeatureClassifier.builder()
            .learningRate(arguments.learningRate())
            .epochs((int) arguments.recipe().epochs())
            .batchSize(arguments.recipe().batchSize())
            .seed(arguments.seed());
    FeatureDataset train = store.of(data.train(), name + ": features of " + arguments.train());
    data.validation()
        .forEach(
            (language, dev) ->
                builder.validation(store.of(dev, name + ": features of dev-" + language)));
    return builder.fit(train);
  }

  /** A run that was stopped may have left one. */
  private static void save(FeatureClassifier classifier, TrainingDirectory training) {
    delete(training.model());
    classifier.save(training.model());
  }

  private static void delete(Path directory) {
    try {
      AtomicFiles.deleteTree(directory);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete " + directory, e);
    }
  }

  /** Under the names that a training in slicer's loop has. */
  private static void track(Tracker tracker, ModelResult result, TestMetrics metrics) {
    TrainingSummary training = result.training();
    for (ModelResult.Validation one : result.validations()) {
      Map<String, Double> values = new LinkedHashMap<>();
      one.accuracy().forEach((language, v) -> values.put("eval_" + language + "_accuracy", v));
      one.loss().forEach((language, v) -> values.put("eval_" + language + "_loss", v));
      tracker.metrics(one.step(), values);
    }
    tracker.metrics(
        training.steps(),
        Map.of("train_loss", training.loss(), "train_runtime", training.seconds()));
    tracker.metrics(training.steps(), metrics.values());
  }
}
