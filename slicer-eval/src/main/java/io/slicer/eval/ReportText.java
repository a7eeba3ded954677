package io.slicer.eval;

import io.slicer.eval.internal.PythonText;
import java.util.Collection;

/** The text of a report, as seqeval and scikit-learn lay it out: byte for byte. */
final class ReportText {
  private static final int FIGURE_WIDTH = 9;

  private final StringBuilder text = new StringBuilder();
  private final int width;
  private final int digits;

  /**
   * Begins with the header.
   *
   * @param names of the rows but the averages
   * @param digits how many follow the decimal point
   * @throws IllegalArgumentException if there are less than none
   */
  ReportText(Collection<String> names, int digits) {
    this.digits = digits;
    int widest = Math.max("weighted avg".length(), digits);
    for (String name : names) {
      widest = Math.max(widest, PythonText.length(name));
    }
    width = widest;
    cells("", "precision", "recall", "f1-score", "support");
    blank();
  }

  void blank() {
    text.append('\n');
  }

  void line(String name, PrecisionRecall score) {
    cells(
        name,
        PythonText.fixed(score.precision(), digits),
        PythonText.fixed(score.recall(), digits),
        PythonText.fixed(score.f1(), digits),
        Long.toString(score.support()));
  }

  void accuracy(double accuracy, long support) {
    cells("accuracy", "", "", PythonText.fixed(accuracy, digits), Long.toString(support));
  }

  private void cells(String name, String... cells) {
    text.append(PythonText.right(name, width)).append(' ');
    for (String cell : cells) {
      text.append(' ').append(PythonText.right(cell, FIGURE_WIDTH));
    }
    text.append('\n');
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
