package io.slicer.examples.crosslingual.task;

import io.slicer.examples.cli.Progress;
import io.slicer.examples.training.Score;
import io.slicer.examples.treebank.TaggingMeter;
import io.slicer.hub.PretrainedModel;
import io.slicer.inference.InferenceSettings;
import io.slicer.tagging.TaggerTrainer;
import io.slicer.tagging.TaggingDataset;
import io.slicer.tagging.TaggingEvaluation;
import io.slicer.tagging.WordTagger;
import java.util.Map;

/** Parts of speech: the accuracy of UPOS. */
final class PosWork extends TaskWork<TreebankExamples, WordTagger> {
  PosWork(TaskCorpus<TreebankExamples> corpus, Limits limits) {
    super(Task.POS, corpus, limits);
  }

  @Override
  public void train(PretrainedModel start, TaskRecipe recipe, Training training) {
    training.run(
        recipe.wordTrainer(TaggerTrainer.builder(), start),
        trainer -> trainer.fit(TaggingDataset.upos(trained(recipe).treebank())),
        WordTagger::save,
        Score.percent(TaggingEvaluation.ACCURACY));
  }

  @Override
  public WordTagger open(PretrainedModel model, InferenceSettings settings) {
    return WordTagger.load(model, settings);
  }

  @Override
  public Map<String, Figure> evaluate(
      WordTagger model, TreebankExamples examples, String name, Progress progress) {
    TaggingEvaluation evaluation =
        TaggingMeter.evaluate(model, TaggingDataset.upos(examples.treebank()), name, progress);
    return Map.of(
        Task.ACCURACY,
        Figure.accuracy(evaluation.report().accuracy(), evaluation.gold(), evaluation.predicted()));
  }
}
