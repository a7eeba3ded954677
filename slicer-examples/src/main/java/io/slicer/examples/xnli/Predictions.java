package io.slicer.examples.xnli;

import io.slicer.classification.Classification;
import io.slicer.classification.ClassificationEvaluation;
import io.slicer.classification.LabelScore;
import io.slicer.examples.training.TrainingDirectory;
import io.slicer.files.AtomicFiles;
import java.util.List;
import java.util.Locale;

/** What a model says of a language, as a file. */
final class Predictions {
  private Predictions() {}

  static void write(
      TrainingDirectory training, String language, ClassificationEvaluation evaluation) {
    AtomicFiles.write(training.predictions().resolve(language + ".tsv"), lines(evaluation));
  }

  /** A row for each example: the right label, the predicted one, and all probabilities. */
  private static String lines(ClassificationEvaluation evaluation) {
    StringBuilder lines = new StringBuilder("gold\tpredicted");
    List<String> labels =
        evaluation.classifications().get(0).scores().stream()
            .map(LabelScore::label)
            .sorted()
            .toList();
    labels.forEach(label -> lines.append('\t').append(label));
    lines.append('\n');
    for (int i = 0; i < evaluation.classifications().size(); i++) {
      Classification said = evaluation.classifications().get(i);
      lines.append(evaluation.gold().get(i)).append('\t').append(said.label());
      for (String label : labels) {
        lines.append(String.format(Locale.ROOT, "\t%.6f", said.score(label)));
      }
      lines.append('\n');
    }
    return lines.toString();
  }
}
