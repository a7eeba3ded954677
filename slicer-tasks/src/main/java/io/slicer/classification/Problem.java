package io.slicer.classification;

import java.util.Arrays;
import java.util.Optional;

/** What is asked about a text: transformers' {@code problem_type}. */
public enum Problem {
  /** Which one of several labels it has: cross-entropy, softmax. */
  SINGLE_LABEL("single_label_classification"),
  /** Which of several labels it has, none or all: binary cross-entropy, sigmoid. */
  MULTI_LABEL("multi_label_classification"),
  /** How much of something it has: squared error, one number. */
  REGRESSION("regression");

  private final String configName;

  Problem(String configName) {
    this.configName = configName;
  }

  /**
   * Its name in {@code config.json}.
   *
   * @return the value of {@code problem_type}
   */
  public String configName() {
    return configName;
  }

  /**
   * A problem by its name in {@code config.json}.
   *
   * @param configName the value of {@code problem_type}
   * @return the problem, if there is one of that name
   */
  public static Optional<Problem> of(String configName) {
    return Arrays.stream(values()).filter(one -> one.configName.equals(configName)).findFirst();
  }
}
