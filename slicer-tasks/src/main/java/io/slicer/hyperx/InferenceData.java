package io.slicer.hyperx;

import io.slicer.classification.Answer;
import io.slicer.classification.ClassificationDataset;
import io.slicer.classification.ClassificationEvaluation;
import io.slicer.classification.Example;
import io.slicer.classification.Problem;
import io.slicer.classification.SequenceClassifier;
import io.slicer.finetune.TrainingRecord;
import io.slicer.head.SequenceClassificationHead;
import io.slicer.inference.TaskModel;
import io.slicer.inference.TextEncoder;
import io.slicer.inference.TextEncoder.Encoded;
import io.slicer.model.Head;
import io.slicer.model.TokenSequence;
import io.slicer.train.TrainingList;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Texts with one label each. */
final class InferenceData extends PairData {
  static final String TASK = "nli";

  private final ClassificationDataset data;

  InferenceData(String language, ClassificationDataset data) {
    super(TASK, language);
    this.data = data;
    if (data.problem() != Problem.SINGLE_LABEL) {
      throw new IllegalArgumentException(
          data.source() + " is about " + data.problem() + ", not about one label of several");
    }
  }

  @Override
  TrainingRecord.Data described() {
    return new TrainingRecord.Data(data.source(), data.size(), data.sha256());
  }

  @Override
  List<String> labels() {
    return data.labels();
  }

  @Override
  Head head(List<String> labels) {
    return new SequenceClassificationHead(labels);
  }

  @Override
  TrainingList list(DataReader reader, List<String> labels) {
    TextEncoder encoder = new TextEncoder(reader.tokenizer(), reader.maxLength(), reader.threads());
    List<Encoded> texts = encoder.encode(data.examples().stream().map(Example::input).toList());
    List<TokenSequence> sequences = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      Answer.Label right = (Answer.Label) data.examples().get(i).answer();
      sequences.add(texts.get(i).sequence().withLabels(labels.indexOf(right.name())));
    }
    return listOf(sequences);
  }

  @Override
  Map<String, Double> evaluate(TaskModel model, int maxLength) {
    return SequenceClassifier.over(model).evaluate(data).figures();
  }

  @Override
  double score(Map<String, Double> figures) {
    return figures.getOrDefault(ClassificationEvaluation.ACCURACY, Double.NaN);
  }
}
