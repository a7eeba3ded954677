package io.slicer.examples.crosslingual.task;

import io.slicer.classification.ClassificationDataset;
import io.slicer.classification.ClassificationEvaluation;
import io.slicer.classification.ClassifierTrainer;
import io.slicer.classification.SequenceClassifier;
import io.slicer.corpus.CorpusException;
import io.slicer.eval.ClassificationReport;
import io.slicer.examples.cli.Progress;
import io.slicer.examples.cli.SentenceMeter;
import io.slicer.examples.training.Score;
import io.slicer.hub.PretrainedModel;
import io.slicer.inference.InferenceSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Natural language inference: accuracy. */
final class NliWork extends TaskWork<PairExamples, SequenceClassifier> {
  private final Optional<Ranges> ranges;

  /** Which pairs of the test are for what, where no other file may be used. */
  record Ranges(Parts.Range choose, Parts.Range report) {}

  /**
   * The task.
   *
   * @param ranges of the test; none if development data may choose
   */
  NliWork(TaskCorpus<PairExamples> corpus, Optional<Ranges> ranges, Limits limits) {
    super(Task.NLI, corpus, limits);
    this.ranges = ranges;
  }

  @Override
  Parts<PairExamples> parts(PairExamples train, TaskCorpus<PairExamples> from, String language) {
    if (ranges.isEmpty()) {
      return super.parts(train, from, language);
    }
    PairExamples test =
        from.test(language)
            .orElseThrow(() -> new CorpusException("inference", "there is no test of " + language));
    return Parts.ofRanges(train, test, ranges.get().choose(), ranges.get().report());
  }

  @Override
  public void train(PretrainedModel start, TaskRecipe recipe, Training training) {
    training.run(
        recipe.trainer(ClassifierTrainer.builder(), start),
        trainer -> trainer.fit(trained(recipe).dataset()),
        SequenceClassifier::save,
        Score.percent(ClassificationEvaluation.ACCURACY));
  }

  @Override
  public SequenceClassifier open(PretrainedModel model, InferenceSettings settings) {
    return SequenceClassifier.load(model, settings);
  }

  @Override
  public Map<String, Figure> evaluate(
      SequenceClassifier model, PairExamples examples, String name, Progress progress) {
    ClassificationDataset all = examples.dataset();
    List<String> gold = new ArrayList<>();
    List<String> predicted = new ArrayList<>();
    SentenceMeter.each(
        all.examples(),
        name,
        progress,
        portion -> {
          ClassificationEvaluation part =
              model.evaluate(
                  new ClassificationDataset(all.source(), all.problem(), all.labels(), portion));
          gold.addAll(part.gold());
          predicted.addAll(part.predicted());
        });
    return Map.of(
        Task.ACCURACY,
        Figure.accuracy(
            ClassificationReport.of(gold, predicted).accuracy(),
            gold.stream().map(List::of).toList(),
            predicted.stream().map(List::of).toList()));
  }
}
