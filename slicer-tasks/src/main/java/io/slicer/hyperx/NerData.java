package io.slicer.hyperx;

import com.google.common.collect.ImmutableMap;
import io.slicer.eval.PrecisionRecall;
import io.slicer.finetune.TrainingRecord;
import io.slicer.head.TokenClassificationHead;
import io.slicer.inference.TaskModel;
import io.slicer.model.Head;
import io.slicer.ner.NerModel;
import io.slicer.ner.Scoring;
import io.slicer.ner.corpus.LabelSet;
import io.slicer.ner.corpus.NerDataset;
import io.slicer.train.TrainingList;
import java.util.List;
import java.util.Map;

/** Named entities. */
final class NerData extends PairData {
  static final String TASK = "ner";

  private static final String F1 = "f1";

  private final NerDataset data;

  NerData(String language, NerDataset data) {
    super(TASK, language);
    this.data = data;
  }

  @Override
  TrainingRecord.Data described() {
    return new TrainingRecord.Data(data.source(), data.size(), data.sha256());
  }

  @Override
  List<String> labels() {
    return data.labels().names();
  }

  @Override
  Head head(List<String> labels) {
    return new TokenClassificationHead(LabelSet.of(labels).names());
  }

  @Override
  TrainingList list(DataReader reader, List<String> labels) {
    NerDataset own = data.withLabels(LabelSet.of(labels));
    return listOf(reader.align(own.labelled(), own.source()).sequences());
  }

  @Override
  Map<String, Double> evaluate(TaskModel model, int maxLength) {
    PrecisionRecall micro = NerModel.over(model).evaluate(data, Scoring.WORDS).report().micro();
    return ImmutableMap.of(
        "precision", micro.precision(), "recall", micro.recall(), F1, micro.f1());
  }

  @Override
  double score(Map<String, Double> figures) {
    return figures.getOrDefault(F1, Double.NaN);
  }
}
