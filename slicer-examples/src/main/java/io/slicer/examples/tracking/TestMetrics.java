package io.slicer.examples.tracking;

import io.slicer.eval.PrecisionRecall;
import io.slicer.tracking.TrackingListener;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Scores of a trained model on several datasets, under the names they are logged with. */
public final class TestMetrics {
  private final Map<String, Double> values = new LinkedHashMap<>();

  /** No scores. */
  public TestMetrics() {}

  /**
   * Adds the scores of a tagger.
   *
   * @param data such as a language
   * @param score on it
   */
  public void add(String data, PrecisionRecall score) {
    values.put("test_" + data + "_precision", score.precision());
    values.put("test_" + data + "_recall", score.recall());
    values.put("test_" + data + "_f1", score.f1());
  }

  /**
   * Adds scores by name.
   *
   * @param data such as a language
   * @param figures on it; "macro F1" is logged as {@code test_DATA_macro_f1}
   */
  public void add(String data, Map<String, Double> figures) {
    figures.forEach(
        (name, value) -> values.put("test_" + data + "_" + TrackingListener.metric(name), value));
  }

  /**
   * All scores as a page.
   *
   * @return Markdown
   */
  String toMarkdown() {
    StringBuilder page = new StringBuilder("| score | value |\n|---|---|\n");
    values.forEach(
        (name, value) -> page.append(String.format(Locale.ROOT, "| %s | %.4f |\n", name, value)));
    return page.toString();
  }

  /**
   * All scores.
   *
   * @return by name, in the order in which they were added
   */
  public Map<String, Double> values() {
    return Collections.unmodifiableMap(values);
  }
}
