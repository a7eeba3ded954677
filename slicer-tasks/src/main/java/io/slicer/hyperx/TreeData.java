package io.slicer.hyperx;

import io.slicer.finetune.TrainingRecord;
import io.slicer.head.BiaffineParsingHead;
import io.slicer.inference.TaskModel;
import io.slicer.model.Head;
import io.slicer.parsing.Decoding;
import io.slicer.parsing.DependencyParser;
import io.slicer.parsing.ParsingEvaluation;
import io.slicer.parsing.Relations;
import io.slicer.parsing.TaughtTrees;
import io.slicer.train.TrainingList;
import io.slicer.treebank.Treebank;
import java.util.List;
import java.util.Map;

/** Dependency trees. */
final class TreeData extends PairData {
  static final String TASK = "dep";

  private final Treebank treebank;

  TreeData(String language, Treebank treebank) {
    super(TASK, language);
    this.treebank = treebank;
  }

  @Override
  TrainingRecord.Data described() {
    return new TrainingRecord.Data(treebank.source(), treebank.size(), treebank.sha256());
  }

  @Override
  List<String> labels() {
    return Relations.UNIVERSAL;
  }

  @Override
  Head head(List<String> labels) {
    return new BiaffineParsingHead(labels);
  }

  @Override
  TrainingList list(DataReader reader, List<String> labels) {
    return listOf(TaughtTrees.of(treebank, labels, reader.words()).sequences());
  }

  @Override
  Map<String, Double> evaluate(TaskModel model, int maxLength) {
    return DependencyParser.over(model).evaluate(treebank, Decoding.TREE).figures();
  }

  @Override
  double score(Map<String, Double> figures) {
    return figures.getOrDefault(ParsingEvaluation.LAS, Double.NaN);
  }
}
