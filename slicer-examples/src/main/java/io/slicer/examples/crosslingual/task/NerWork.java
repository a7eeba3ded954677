package io.slicer.examples.crosslingual.task;

import io.slicer.eval.SpanCounts;
import io.slicer.examples.cli.EvaluationMeter;
import io.slicer.examples.cli.Progress;
import io.slicer.examples.training.Score;
import io.slicer.hub.PretrainedModel;
import io.slicer.inference.InferenceSettings;
import io.slicer.ner.NerEvaluation;
import io.slicer.ner.NerModel;
import io.slicer.ner.Scoring;
import io.slicer.ner.SlicerTrainer;
import java.util.LinkedHashMap;
import java.util.Map;

/** Named entities: F1 as seqeval has it, and the accuracy of tags as it was published. */
final class NerWork extends TaskWork<NerExamples, NerModel> {
  NerWork(TaskCorpus<NerExamples> corpus, Limits limits) {
    super(Task.NER, corpus, limits);
  }

  @Override
  public void train(PretrainedModel start, TaskRecipe recipe, Training training) {
    training.run(
        recipe.wordTrainer(SlicerTrainer.builder(), start),
        trainer -> trainer.fit(trained(recipe).dataset()),
        NerModel::save,
        Score.percent("F1"));
  }

  @Override
  public NerModel open(PretrainedModel model, InferenceSettings settings) {
    return NerModel.load(model, settings);
  }

  @Override
  public Map<String, Figure> evaluate(
      NerModel model, NerExamples examples, String name, Progress progress) {
    NerEvaluation evaluation =
        EvaluationMeter.evaluate(
            examples.dataset(),
            Scoring.WORDS,
            part -> model.evaluate(part, Scoring.WORDS),
            name,
            progress);
    Map<String, Figure> figures = new LinkedHashMap<>();
    figures.put(
        Task.F1,
        Figure.of(
            evaluation.report().micro().f1(),
            SpanCounts.ofSentences(evaluation.gold(), evaluation.predicted())));
    figures.put(
        Task.ACCURACY,
        Figure.accuracy(evaluation.report().accuracy(), evaluation.gold(), evaluation.predicted()));
    return figures;
  }
}
