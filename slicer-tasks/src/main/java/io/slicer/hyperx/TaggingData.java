package io.slicer.hyperx;

import io.slicer.finetune.TrainingRecord;
import io.slicer.head.TokenClassificationHead;
import io.slicer.inference.TaskModel;
import io.slicer.model.Head;
import io.slicer.tagging.TaggingDataset;
import io.slicer.tagging.TaggingEvaluation;
import io.slicer.tagging.WordTagger;
import io.slicer.train.TrainingList;
import java.util.List;
import java.util.Map;

/** Tags of words. */
final class TaggingData extends PairData {
  static final String TASK = "pos";

  private final TaggingDataset data;

  TaggingData(String language, TaggingDataset data) {
    super(TASK, language);
    this.data = data;
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
    return new TokenClassificationHead(labels);
  }

  @Override
  TrainingList list(DataReader reader, List<String> labels) {
    TaggingDataset own = data.withLabels(labels);
    return listOf(reader.align(own.labelled(), own.source()).sequences());
  }

  @Override
  Map<String, Double> evaluate(TaskModel model, int maxLength) {
    return WordTagger.over(model).evaluate(data).figures();
  }

  @Override
  double score(Map<String, Double> figures) {
    return figures.getOrDefault(TaggingEvaluation.ACCURACY, Double.NaN);
  }
}
