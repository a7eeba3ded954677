package io.slicer.classification;

import io.slicer.inference.Softmax;
import java.util.List;

/** Scores as probabilities, and what a wrong answer costs. */
final class Probabilities {
  private Probabilities() {}

  static double[] sigmoid(float[] scores) {
    double[] probabilities = new double[scores.length];
    for (int c = 0; c < scores.length; c++) {
      probabilities[c] = 1 / (1 + Math.exp(-(double) scores[c]));
    }
    return probabilities;
  }

  static double[] unchanged(float[] scores) {
    double[] values = new double[scores.length];
    for (int c = 0; c < scores.length; c++) {
      values[c] = scores[c];
    }
    return values;
  }

  /**
   * What scores cost where the answer is known: cross-entropy, binary cross-entropy or squared
   * error; NaN if the answer has a label that the model does not know.
   */
  static double loss(Answer answer, List<String> labels, float[] scores) {
    if (answer instanceof Answer.Label one) {
      int index = labels.indexOf(one.name());
      return index < 0 ? Double.NaN : Softmax.of(scores).crossEntropy(index);
    }
    if (answer instanceof Answer.Labels several) {
      double sum = labels.containsAll(several.names()) ? 0 : Double.NaN;
      for (int c = 0; c < scores.length; c++) {
        sum += binaryCrossEntropy(scores[c], several.names().contains(labels.get(c)));
      }
      return sum / scores.length;
    }
    double off = ((Answer.Value) answer).value() - scores[0];
    return off * off;
  }

  /**
   * Of having a label or not: log(1 + e^-s) or log(1 + e^s), written so that it cannot overflow.
   */
  private static double binaryCrossEntropy(float score, boolean has) {
    double towards = has ? -(double) score : score;
    return Math.max(towards, 0) + Math.log1p(Math.exp(-Math.abs(towards)));
  }
}
