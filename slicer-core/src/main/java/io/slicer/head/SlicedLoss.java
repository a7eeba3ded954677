package io.slicer.head;

import io.slicer.graph.EncoderOps;
import io.slicer.model.EncoderConfig;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * SLICER's loss (Schmidt, Vulić and Glavaš, EMNLP 2022). Each row of H hidden values is cut into K
 * = H/h contiguous slices of width h; each slice alone must tell the label, scored by its own h
 * columns of the one head's weight plus the head's bias; and the cross-entropy is averaged over
 * rows and slices. So no label can rest on few dimensions that the whole sentence writes to.
 *
 * <p>With a narrow slice the training loss stays near that of guessing by the labels' frequencies:
 * judge by F1.
 *
 * @param sliceWidth h; divides H
 */
public record SlicedLoss(int sliceWidth) implements TokenLoss {
  /**
   * Checks that the width is positive.
   *
   * @param sliceWidth h; divides H
   */
  public SlicedLoss {
    if (sliceWidth < 1) {
      throw new IllegalArgumentException("a slice width of " + sliceWidth);
    }
  }

  @Override
  public void check(EncoderConfig config) {
    int hidden = config.hiddenSize();
    if (hidden % sliceWidth != 0) {
      List<Integer> divisors =
          IntStream.rangeClosed(1, hidden).filter(d -> hidden % d == 0).boxed().toList();
      throw new IllegalArgumentException(
          "slice width "
              + sliceWidth
              + " does not divide the hidden size "
              + hidden
              + "; its divisors are "
              + divisors.stream().map(String::valueOf).collect(Collectors.joining(", ")));
    }
  }

  @Override
  public SDVariable loss(EncoderOps ops, SDVariable rows, SDVariable weight, SDVariable bias) {
    return ops.slicedCrossEntropy(rows, weight, bias, sliceWidth);
  }
}
