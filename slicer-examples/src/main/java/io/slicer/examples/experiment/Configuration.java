package io.slicer.examples.experiment;

import io.slicer.examples.training.WordPiece;
import io.slicer.head.HeadUpdate;
import io.slicer.words.LabelAlignment;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A way to train: all that the grid varies but the seed.
 *
 * @param slices width of a slice; null for the whole row, which is ordinary cross-entropy
 */
record Configuration(
    @Nullable Integer slices, HeadUpdate head, double learningRate, LabelAlignment alignment) {

  /** Of the loss alone: {@code cross-entropy}, {@code slices-48-frozen}. */
  String lossName() {
    if (slices == null) {
      return head == HeadUpdate.TRAINED ? "cross-entropy" : "cross-entropy-frozen";
    }
    return "slices-" + slices + (head == HeadUpdate.TRAINED ? "-trained" : "-frozen");
  }

  String learningRateName() {
    return new DecimalFormat("0.######E0", DecimalFormatSymbols.getInstance(Locale.ROOT))
        .format(learningRate)
        .toLowerCase(Locale.ROOT);
  }

  String alignmentName() {
    return WordPiece.name(alignment);
  }

  /** A part of a file's name. */
  String name() {
    return lossName() + "_lr-" + learningRateName() + "_" + alignmentName();
  }

  /** Whether this is what slicing is compared with. */
  boolean isCrossEntropy() {
    return slices == null && head == HeadUpdate.TRAINED;
  }

  /** Cross-entropy at the same learning rate and alignment. */
  Configuration baseline() {
    return new Configuration(null, HeadUpdate.TRAINED, learningRate, alignment);
  }

  private String subwords() {
    return switch (alignment) {
      case FIRST_SUBWORD -> "first sub-words";
      case FIRST_NOT_BARE -> "first sub-words that are not bare";
      case MEAN -> "means of sub-words";
      case ALL_SUBWORDS -> "all sub-words";
      case ALL_CONTINUED -> "all sub-words, continued labels behind the first";
    };
  }

  @Override
  public String toString() {
    return lossName() + ", learning rate " + learningRateName() + ", " + subwords();
  }
}
