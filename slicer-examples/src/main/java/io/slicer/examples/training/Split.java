package io.slicer.examples.training;

import java.util.Locale;

/** What a part of a corpus is for. */
public enum Split {
  /** To train on. */
  TRAIN,
  /** To develop with. */
  DEV,
  /** To test with. */
  TEST;

  /**
   * A split by its name in files.
   *
   * @param name {@code train}, {@code dev} or {@code test}
   * @return the split
   */
  public static Split of(String name) {
    return valueOf(name.toUpperCase(Locale.ROOT));
  }

  /**
   * What data sets of the Hub call it.
   *
   * @return {@code train}, {@code validation} or {@code test}
   */
  public String ofTheHub() {
    return this == DEV ? "validation" : toString();
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
