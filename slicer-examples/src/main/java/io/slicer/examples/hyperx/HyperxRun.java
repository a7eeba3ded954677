package io.slicer.examples.hyperx;

import com.fasterxml.jackson.core.type.TypeReference;
import io.slicer.examples.cli.Progress;
import io.slicer.examples.tracking.TestMetrics;
import io.slicer.examples.tracking.TrackedTraining;
import io.slicer.examples.training.Score;
import io.slicer.finetune.TrainingRecord;
import io.slicer.hyperx.HyperX;
import io.slicer.hyperx.HyperXTrainer;
import io.slicer.hyperx.Pair;
import io.slicer.hyperx.PairData;
import io.slicer.tracking.Tracker;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Trains a model on a mixture of pairs and evaluates it on others.
 *
 * @param arguments of the run
 * @param data all data
 * @param run where it is
 */
record HyperxRun(HyperxArguments arguments, HyperxData data, TrackedTraining run) {
  /** Does what is still to be done. */
  HyperxMetrics metrics() {
    return run.result(new TypeReference<HyperxMetrics>() {}, this::train, HyperxMetrics::csv);
  }

  private HyperxMetrics train(Tracker tracker) {
    try (HyperX model =
        run.model(
            () -> trainer(tracker),
            HyperXTrainer.Builder::fit,
            HyperX::save,
            saved -> HyperX.load(saved, arguments.recipe().inference()),
            Score.percent("mean score"))) {
      TestMetrics tests = new TestMetrics();
      Map<String, Map<String, Double>> pairs =
          evaluate(model.allowingUntrained(), data.test(), run.progress());
      pairs.forEach(tests::add);
      TrainingRecord record = run.keep(tracker, model.runRecord(), List.of(), tests);
      return new HyperxMetrics(
          pairs,
          data.test().stream()
              .map(PairData::pair)
              .filter(pair -> !model.isTrained(pair))
              .map(Pair::toString)
              .toList(),
          TrainedParts.of(record),
          Similarity.of(model.taskEmbeddings()),
          Similarity.of(model.languageEmbeddings()),
          Similarity.of(model.layerEmbeddings()),
          record.training(),
          record.environment());
    }
  }

  /** The figures of each pair. */
  static Map<String, Map<String, Double>> evaluate(
      HyperX model, List<PairData> data, Progress progress) {
    Map<String, Map<String, Double>> pairs = new LinkedHashMap<>();
    try (Progress.Task task = progress.start("evaluation", Progress.Unit.TEXTS, 0, data.size())) {
      for (PairData each : data) {
        pairs.put(each.pair().toString(), model.evaluate(each));
        task.at(pairs.size(), "", Optional.empty());
      }
    }
    return pairs;
  }

  private HyperXTrainer.Builder trainer(Tracker tracker) {
    HyperXTrainer.Builder trainer = arguments.trainer(run.pretrained()).tracker(tracker);
    data.train().forEach(trainer::train);
    data.dev().forEach(trainer::validation);
    return trainer;
  }
}
