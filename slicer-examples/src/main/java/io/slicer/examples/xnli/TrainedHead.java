package io.slicer.examples.xnli;

import java.util.Locale;

/** What is trained on a frozen encoder. */
enum TrainedHead {
  /** The model's own head, in slicer's loop. */
  SLICER,
  /** A layer of Deeplearning4j on one vector of each text. */
  DL4J;

  /** As it is written on a command line. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
