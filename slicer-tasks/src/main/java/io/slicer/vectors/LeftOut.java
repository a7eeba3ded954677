package io.slicer.vectors;

/** Why a tensor of a model is not in a vector. */
public enum LeftOut {
  /** It holds integers or truth values, such as positions. */
  INTEGERS("integers"),
  /** It holds numbers that are not computed with, such as floats of 8 bits. */
  OTHER_TYPE("numbers of another type"),
  /** Only the model that training began with has it. */
  BASE_ONLY("base only"),
  /** Only the trained model has it, such as its new head. */
  TUNED_ONLY("tuned only");

  private final String text;

  LeftOut(String text) {
    this.text = text;
  }

  /** In words. */
  @Override
  public String toString() {
    return text;
  }
}
