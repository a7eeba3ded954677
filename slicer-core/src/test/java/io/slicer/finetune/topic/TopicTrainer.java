package io.slicer.finetune.topic;

import io.slicer.finetune.FineTuning;
import io.slicer.finetune.TrainerBuilder;
import io.slicer.finetune.TrainingTask;
import io.slicer.head.SequenceClassificationHead;
import io.slicer.model.TokenSequence;
import io.slicer.text.SubwordTokenizer;
import io.slicer.train.Evaluation;
import java.util.List;

/** Fine-tunes an encoder to tell the topics of texts apart. */
final class TopicTrainer extends TrainerBuilder<TopicTrainer> {
  private List<Example> validation = List.of();

  /** A text and its topic. */
  record Example(String text, String topic) {}

  @Override
  protected TopicTrainer self() {
    return this;
  }

  /** Texts that are evaluated after each epoch. */
  TopicTrainer validation(List<Example> value) {
    validation = value;
    return this;
  }

  TopicModel fit(List<Example> examples) {
    List<String> topics = examples.stream().map(Example::topic).sorted().distinct().toList();
    FineTuning tuning = begin(!validation.isEmpty());
    List<TokenSequence> sequences;
    List<TokenSequence> held;
    try (SubwordTokenizer tokenizer = tuning.source().tokenizer()) {
      sequences = labelled(examples, topics, tokenizer, tuning.maxLength());
      held = labelled(validation, topics, tokenizer, tuning.maxLength());
    }
    TrainingTask task =
        TrainingTask.of(new SequenceClassificationHead(topics)).matching("validation", held);
    if (!held.isEmpty()) {
      task = task.validatedBy((model, pool) -> Evaluation.of(accuracy(pool.scores(held), held)));
    }
    return new TopicModel(tuning.train(task, sequences).model());
  }

  private static List<TokenSequence> labelled(
      List<Example> examples, List<String> topics, SubwordTokenizer tokenizer, int maxLength) {
    return examples.stream()
        .map(
            example ->
                TopicModel.sequence(example.text(), tokenizer, maxLength)
                    .withLabels(topics.indexOf(example.topic())))
        .toList();
  }

  private static double accuracy(List<float[]> scores, List<TokenSequence> right) {
    double hits = 0;
    for (int i = 0; i < right.size(); i++) {
      hits += TopicModel.best(scores.get(i)) == right.get(i).labels()[0] ? 1 : 0;
    }
    return hits / right.size();
  }
}
