package io.slicer.examples.crosslingual.cell;

import io.slicer.examples.crosslingual.task.Task;
import java.math.BigDecimal;

/** What cells are called. */
public final class Cells {
  /** What the names of all comparisons of vectors begin with. */
  public static final String VECTORS = "vectors_";

  private Cells() {}

  /**
   * The cell of a language model.
   *
   * @param language its code
   * @return its name
   */
  public static String languageModel(String language) {
    return "lm_" + language;
  }

  /**
   * The cell of a task's model.
   *
   * @param task which
   * @param start what it is fine-tuned from
   * @return its name
   */
  public static String taskModel(Task task, Start start) {
    return "task_" + task + "_" + start;
  }

  /**
   * The cell that chooses lambda.
   *
   * @param task which
   * @param start what its model is fine-tuned from
   * @param language of the vector
   * @return its name
   */
  public static String choice(Task task, Start start, String language) {
    return "choose_" + task + "_" + start + "_" + language;
  }

  /**
   * The cell that reports.
   *
   * @param task which
   * @param start what its model is fine-tuned from
   * @param language of the vector
   * @param lambda how much of it is added
   * @return its name
   */
  public static String report(Task task, Start start, String language, double lambda) {
    String plain = BigDecimal.valueOf(lambda).stripTrailingZeros().toPlainString();
    return reports(task, start) + language + "_" + plain;
  }

  /**
   * What the names of all cells that report begin with.
   *
   * @param task which
   * @param start what its model is fine-tuned from
   * @return the prefix
   */
  public static String reports(Task task, Start start) {
    return "report_" + task + "_" + start + "_";
  }
}
