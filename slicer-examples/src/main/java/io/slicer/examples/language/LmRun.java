package io.slicer.examples.language;

import com.fasterxml.jackson.core.type.TypeReference;
import io.slicer.examples.tracking.TestMetrics;
import io.slicer.examples.tracking.TrackedTraining;
import io.slicer.examples.training.Score;
import io.slicer.finetune.TrainingRecord;
import io.slicer.finetune.TrainingSummary;
import io.slicer.language.LanguageModel;
import io.slicer.language.LanguageModelTrainer;
import io.slicer.tracking.Tracker;
import java.util.ArrayList;
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
    long texts = data.train().size();
    try (TextMeter counting = new TextMeter("counting sub-words", texts, run.progress());
        LanguageModel model =
            run.model(
                () -> trainer(tracker, counting),
                trainer -> trainer.fit(data.train()),
                LanguageModel::save,
                saved -> LanguageModel.load(saved, arguments.recipe().inference()),
                PERPLEXITY)) {
      TestMetrics tests = new TestMetrics();
      List<TrainingRecord.Figures> figures = model.runRecord().map(LmRun::after).orElse(List.of());
      figures.forEach(one -> tests.add(one.data().source(), one.figures()));
      TrainingRecord record = run.keep(tracker, model.runRecord(), figures, tests);
      return new LmMetrics(foresight(record.training()), record.training(), record.environment());
    }
  }

  /** What the last evaluation found, which is that of the trained model. */
  private static List<TrainingRecord.Figures> after(TrainingRecord record) {
    List<TrainingRecord.Figures> all = new ArrayList<>();
    List<TrainingSummary.Validation> made = record.training().validations();
    for (TrainingRecord.Data data : record.validation()) {
      Map<String, Double> figures = new LinkedHashMap<>();
      for (String name : List.of(LanguageModelTrainer.LOSS, LanguageModelTrainer.PERPLEXITY)) {
        figures.put(name, figure(made.get(made.size() - 1).figures(), name, data.source()));
      }
      all.add(new TrainingRecord.Figures(data, figures));
    }
    return all;
  }

  private LanguageModelTrainer.Builder trainer(Tracker tracker, TextMeter counting) {
    LanguageModelTrainer.Builder trainer =
        arguments.trainer(run.pretrained(), counting).tracker(tracker);
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
                      figure(before, LanguageModelTrainer.LOSS, name),
                      figure(before, LanguageModelTrainer.PERPLEXITY, name),
                      figure(after, LanguageModelTrainer.LOSS, name),
                      figure(after, LanguageModelTrainer.PERPLEXITY, name)));
            });
    return all;
  }

  private static double figure(Map<String, Double> figures, String name, String source) {
    return figures.getOrDefault(name + " of " + source, Double.NaN);
  }
}
