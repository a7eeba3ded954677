package io.slicer.classification;

import io.slicer.eval.ClassificationReport;
import io.slicer.eval.ConfusionMatrix;
import io.slicer.eval.RegressionReport;
import io.slicer.finetune.TrainingRecord;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a model says of a dataset, and how right it is.
 *
 * @param dataset what was classified
 * @param classifications what the model says of each example
 * @param loss the mean of cross-entropy, binary cross-entropy or squared error; NaN if the dataset
 *     has a label that the model does not know
 * @param threshold the probability from which on a text has a label, where it may have several
 */
public record ClassificationEvaluation(
    ClassificationDataset dataset,
    List<Classification> classifications,
    double loss,
    double threshold) {
  /** The name of the loss among the {@link #figures}. */
  public static final String LOSS = "loss";

  /** The name of the accuracy among the {@link #figures}. */
  public static final String ACCURACY = "accuracy";

  /**
   * Copies the list.
   *
   * @param dataset what was classified
   * @param classifications what the model says of each example
   * @param loss the mean over the examples
   * @param threshold the probability from which on a text has a label
   */
  public ClassificationEvaluation {
    classifications = List.copyOf(classifications);
  }

  /**
   * The true label of each example, where it has one.
   *
   * @return names
   * @throws IllegalStateException if the problem is another
   */
  public List<String> gold() {
    require(Problem.SINGLE_LABEL);
    return dataset.examples().stream()
        .map(example -> ((Answer.Label) example.answer()).name())
        .toList();
  }

  /**
   * The best label of each example.
   *
   * @return names
   */
  public List<String> predicted() {
    return classifications.stream().map(Classification::label).toList();
  }

  private void require(Problem problem) {
    if (dataset.problem() != problem) {
      throw new IllegalStateException(dataset.source() + " is about " + dataset.problem());
    }
  }

  /**
   * The figures of labels.
   *
   * @return the report
   * @throws IllegalStateException if the answers are numbers
   */
  public ClassificationReport report() {
    if (dataset.problem() == Problem.SINGLE_LABEL) {
      return ClassificationReport.of(gold(), predicted());
    }
    require(Problem.MULTI_LABEL);
    List<Set<String>> gold = new ArrayList<>();
    Set<String> labels = new LinkedHashSet<>();
    classifications.get(0).scores().forEach(score -> labels.add(score.label()));
    for (Example example : dataset.examples()) {
      Set<String> names = ((Answer.Labels) example.answer()).names();
      gold.add(names);
      labels.addAll(names);
    }
    List<Set<String>> predicted =
        classifications.stream().map(one -> one.labels(threshold)).toList();
    return ClassificationReport.of(gold, predicted, labels);
  }

  /**
   * Which label was taken for which.
   *
   * @return the matrix
   * @throws IllegalStateException if examples do not have one label each
   */
  public ConfusionMatrix confusion() {
    return ConfusionMatrix.of(List.of(gold()), List.of(predicted()));
  }

  /**
   * The figures of numbers.
   *
   * @return the report
   * @throws IllegalStateException if the answers are labels
   */
  public RegressionReport regression() {
    require(Problem.REGRESSION);
    return RegressionReport.of(
        dataset.examples().stream()
            .map(example -> ((Answer.Value) example.answer()).value())
            .toList(),
        classifications.stream().map(Classification::score).toList());
  }

  /**
   * By what models are compared: accuracy of one label each, micro F1 of several labels, the
   * negative mean squared error of numbers.
   *
   * @return greater is better
   */
  public double score() {
    return switch (dataset.problem()) {
      case SINGLE_LABEL -> report().accuracy();
      case MULTI_LABEL -> report().micro().f1();
      case REGRESSION -> -regression().meanSquaredError();
    };
  }

  /**
   * The figures by name: accuracy, F1 and loss, or error, correlations and loss.
   *
   * @return in a fixed order
   */
  public Map<String, Double> figures() {
    Map<String, Double> figures = new LinkedHashMap<>();
    if (dataset.problem() == Problem.REGRESSION) {
      RegressionReport report = regression();
      figures.put("mean squared error", report.meanSquaredError());
      figures.put("Pearson", report.pearson());
      figures.put("Spearman", report.spearman());
    } else {
      ClassificationReport report = report();
      figures.put(ACCURACY, report.accuracy());
      figures.put("micro F1", report.micro().f1());
      figures.put("macro F1", report.macro().f1());
    }
    figures.put(LOSS, loss);
    return figures;
  }

  /**
   * The figures as a run record keeps them.
   *
   * @return figures and what they are of
   */
  public TrainingRecord.Figures forRecord() {
    return new TrainingRecord.Figures(ClassifierTrainer.data(dataset), figures());
  }

  /**
   * How many texts were not read to their end, because the encoder takes no more.
   *
   * @return the number of examples
   */
  public long cutTexts() {
    return classifications.stream().filter(c -> c.cutFirst() + c.cutSecond() > 0).count();
  }
}
