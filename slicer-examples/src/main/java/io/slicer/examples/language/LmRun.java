package io.slicer.examples.language;

import com.fasterxml.jackson.core.type.TypeReference;
import io.slicer.examples.tracking.TestMetrics;
import io.slicer.examples.tracking.TrackedTraining;
import io.slicer.examples.training.Score;
import io.slicer.finetune.TrainingRecord;
import io.slicer.finetune.TrainingSummary;
import io.slicer.language.LanguageModel;
import io.slicer.language.LanguageModelTrainer;
import io.slicer.language.TextCorpus;
import io.slicer.tracking.Tracker;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Trains a language model, and says how well it foresees texts before and after.
 *
 * @param arguments of the run
 * @param data all texts
 * @param run where it is
 */
record LmRun(LmArguments arguments, LmData data, TrackedTraining run) {
  /** Evaluations are compared by the mean loss, the less the better. */
  private static final Score PERPLEXITY =
      new Score(LanguageModelTrainer.PERPLEXITY, score -> Math.exp(-score));

  /** Does what is still to be done. */
  LmMetrics metrics() {
    return run.result(new TypeReference<LmMetrics>() {}, this::train, LmMetrics::csv);
  }

  private LmMetrics train(Tracker tracker) {
    try (LanguageModel model =
        run.model(
            () -> trainer(tracker),
            trainer -> trainer.fit(data.train()),
            LanguageModel::save,
            saved -> LanguageModel.load(saved, arguments.recipe().inference()),
            PERPLEXITY)) {
      TrainingRecord record = run.keep(tracker, model.runRecord(), List.of(), new TestMetrics());
      return new LmMetrics(foresight(record.training()), record.training(), record.environment());
    }
  }

  private LanguageModelTrainer.Builder trainer(Tracker tracker) {
    LanguageModelTrainer.Builder trainer = arguments.trainer(run.pretrained()).tracker(tracker);
    data.validation().forEach(trainer::validation);
    return trainer.evaluationOnStart(!data.validation().isEmpty());
  }

  /** The first evaluation is that of the model as it came, the last that of the trained one. */
  private Map<String, LmMetrics.Foresight> foresight(TrainingSummary training) {
    Map<String, LmMetrics.Foresight> all = new LinkedHashMap<>();
    List<TrainingSummary.Validation> made = training.validations();
    data.validation()
        .forEach(
            (name, corpus) -> {
              Map<String, Double> before = made.get(0).figures();
              Map<String, Double> after = made.get(made.size() - 1).figures();
              all.put(
                  name,
                  new LmMetrics.Foresight(
                      corpus.size(),
                      figure(before, LanguageModelTrainer.LOSS, corpus),
                      figure(before, LanguageModelTrainer.PERPLEXITY, corpus),
                      figure(after, LanguageModelTrainer.LOSS, corpus),
                      figure(after, LanguageModelTrainer.PERPLEXITY, corpus)));
            });
    return all;
  }

  private static double figure(Map<String, Double> figures, String name, TextCorpus corpus) {
    return figures.getOrDefault(name + " of " + corpus.source(), Double.NaN);
  }
}
