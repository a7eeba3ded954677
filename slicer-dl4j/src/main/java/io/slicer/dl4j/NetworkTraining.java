package io.slicer.dl4j;

import com.google.common.base.Stopwatch;
import io.slicer.classification.ClassificationEvaluation;
import io.slicer.classification.ClassifierTrainer;
import io.slicer.finetune.TrainingSummary;
import io.slicer.inference.Features;
import io.slicer.train.DivergenceException;
import io.slicer.train.TrainingResult.Ending;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.deeplearning4j.earlystopping.EarlyStoppingConfiguration;
import org.deeplearning4j.earlystopping.EarlyStoppingResult;
import org.deeplearning4j.earlystopping.saver.InMemoryModelSaver;
import org.deeplearning4j.earlystopping.scorecalc.ScoreCalculator;
import org.deeplearning4j.earlystopping.termination.EpochTerminationCondition;
import org.deeplearning4j.earlystopping.termination.InvalidScoreIterationTerminationCondition;
import org.deeplearning4j.earlystopping.termination.MaxEpochsTerminationCondition;
import org.deeplearning4j.earlystopping.termination.ScoreImprovementEpochTerminationCondition;
import org.deeplearning4j.earlystopping.trainer.EarlyStoppingTrainer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

/** One training of a network. */
final class NetworkTraining {
  private final MultiLayerConfiguration configuration;
  private final FeatureDataset data;
  private final List<FeatureDataset> validation;
  private final int epochs;
  private final int batchSize;
  private final long seed;
  private final boolean keepsBest;
  private final OptionalInt patience;
  private final List<String> labels;
  private final int stepsOfAnEpoch;
  private final List<Double> losses = new ArrayList<>();
  private final List<TrainingSummary.Validation> validations = new ArrayList<>();
  private final Stopwatch time = Stopwatch.createUnstarted();

  NetworkTraining(
      MultiLayerConfiguration configuration,
      FeatureDataset data,
      List<FeatureDataset> validation,
      int epochs,
      int batchSize,
      long seed,
      boolean keepsBest,
      OptionalInt patience) {
    this.configuration = configuration;
    this.data = data;
    this.validation = List.copyOf(validation);
    this.epochs = epochs;
    this.batchSize = batchSize;
    this.seed = seed;
    this.keepsBest = keepsBest;
    this.patience = patience;
    labels = data.dataset().labels();
    stepsOfAnEpoch = (data.dataset().size() + batchSize - 1) / batchSize;
  }

  FeatureClassifier run() {
    MultiLayerNetwork network = new MultiLayerNetwork(configuration);
    network.init();
    network.setListeners(new Losses());
    DataSetIterator batches =
        Features.dataSetIterator(
            data.vectors(), data.labels(labels), labels.size(), batchSize, OptionalLong.of(seed));
    time.start();
    return validation.isEmpty() ? withoutValidation(network, batches) : validated(network, batches);
  }

  private FeatureClassifier withoutValidation(MultiLayerNetwork network, DataSetIterator batches) {
    for (int epoch = 0; epoch < epochs; epoch++) {
      network.fit(batches);
      refuseInfiniteLoss();
    }
    return classifier(network, summary(Ending.COMPLETED, null));
  }

  private FeatureClassifier validated(MultiLayerNetwork network, DataSetIterator batches) {
    List<EpochTerminationCondition> ends = new ArrayList<>();
    ends.add(new MaxEpochsTerminationCondition(epochs));
    patience.ifPresent(most -> ends.add(new ScoreImprovementEpochTerminationCondition(most)));
    EarlyStoppingConfiguration<MultiLayerNetwork> early =
        new EarlyStoppingConfiguration.Builder<MultiLayerNetwork>()
            .epochTerminationConditions(ends)
            // Without it training would go on and call a network of no numbers its best.
            .iterationTerminationConditions(new InvalidScoreIterationTerminationCondition())
            .scoreCalculator(new Accuracy())
            .modelSaver(new InMemoryModelSaver<>())
            .build();
    EarlyStoppingResult<MultiLayerNetwork> result;
    try {
      result = new EarlyStoppingTrainer(early, network, batches).fit();
    } catch (RuntimeException e) {
      refuseInfiniteLoss(); // It fails itself where there is no best network.
      throw e;
    }
    refuseInfiniteLoss();
    if (result.getTerminationReason() == EarlyStoppingResult.TerminationReason.Error) {
      throw new IllegalStateException(
          "Deeplearning4j could not train the network: " + result.getTerminationDetails());
    }
    Ending ending = validations.size() < epochs ? Ending.STOPPED_EARLY : Ending.COMPLETED;
    if (!keepsBest) {
      return classifier(network, summary(ending, null));
    }
    long bestStep = (result.getBestModelEpoch() + 1L) * stepsOfAnEpoch;
    return classifier(result.getBestModel(), summary(ending, bestStep));
  }

  private FeatureClassifier classifier(MultiLayerNetwork network, TrainingSummary summary) {
    network.setListeners(List.of());
    return new FeatureClassifier(network, labels, data.width(), summary);
  }

  private void refuseInfiniteLoss() {
    for (int step = 0; step < losses.size(); step++) {
      if (!Double.isFinite(losses.get(step))) {
        throw new DivergenceException(
            step,
            "training diverged at step %d of %d: the loss is %s"
                .formatted(step + 1, (long) epochs * stepsOfAnEpoch, losses.get(step)));
      }
    }
  }

  private TrainingSummary summary(Ending ending, @Nullable Long bestStep) {
    List<Double> epochLosses = new ArrayList<>();
    for (int from = 0; from < losses.size(); from += stepsOfAnEpoch) {
      epochLosses.add(mean(losses.subList(from, Math.min(losses.size(), from + stepsOfAnEpoch))));
    }
    return new TrainingSummary(
        ending,
        losses.size(),
        epochLosses,
        validations,
        bestStep,
        Map.of(),
        mean(losses),
        0,
        time.elapsed(TimeUnit.NANOSECONDS) / 1e9,
        0,
        null);
  }

  private static double mean(List<Double> values) {
    return values.stream().mapToDouble(value -> value).average().orElse(Double.NaN);
  }

  /** Keeps the loss of every step. */
  private final class Losses extends BaseTrainingListener {
    @Override
    public void iterationDone(Model model, int iteration, int epoch) {
      losses.add(model.score());
    }
  }

  /** Evaluates all validation data; the accuracy on the first is the score. */
  private final class Accuracy implements ScoreCalculator<MultiLayerNetwork> {
    @Override
    public double calculateScore(MultiLayerNetwork network) {
      time.stop();
      FeatureClassifier present = new FeatureClassifier(network, labels, data.width(), null);
      Map<String, Double> figures = new LinkedHashMap<>();
      double score = Double.NaN;
      for (FeatureDataset held : validation) {
        ClassificationEvaluation evaluation = present.evaluate(held);
        evaluation
            .figures()
            .forEach(
                (name, value) ->
                    figures.put(ClassifierTrainer.figure(name, held.dataset()), value));
        score = Double.isNaN(score) ? evaluation.score() : score;
      }
      validations.add(
          new TrainingSummary.Validation(losses.size(), validations.size() + 1, true, figures));
      time.start();
      return score;
    }

    @Override
    public boolean minimizeScore() {
      return false;
    }
  }
}
