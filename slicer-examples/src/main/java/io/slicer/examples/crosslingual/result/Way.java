package io.slicer.examples.crosslingual.result;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** How lambda is come by. */
public enum Way {
  /** On labels of the language itself: not strictly without labels of it. */
  OWN("lambda of its own dev"),
  /** On labels of the other languages only. */
  OTHERS("lambda of the others' dev");

  private final String words;

  Way(String words) {
    this.words = words;
  }

  /**
   * How, in words.
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
