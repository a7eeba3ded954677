package io.slicer.examples.crosslingual.cell;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What the model of a task is fine-tuned from. */
public enum Start {
  /** The published checkpoint. */
  BASE("from the published model"),
  /** The language model of the language that tasks are trained in. */
  ENGLISH("from the English language model");

  private final String words;

  Start(String words) {
    this.words = words;
  }

  /**
   * What it is, in words.
   *
   * @return a phrase
   */
  public String words() {
    return words;
  }

  @Override
  @JsonValue
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
