package io.slicer.engine;

import io.slicer.engine.internal.kernel.Op;
import io.slicer.engine.internal.layout.Extent;
import io.slicer.engine.internal.op.FusedOps;
import io.slicer.model.EncoderGraph;
import io.slicer.model.EncoderModel;
import io.slicer.model.TokenBatch;
import io.slicer.weights.Parameters;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.internal.SameDiffOp;

/** What both executors refuse, before anything is compiled or run. */
final class GraphChecks {
  private GraphChecks() {}

  /**
   * Refuses a head or a loss that reads the word table where the parameter store has only some of
   * its rows, because only those are under training, or none, because the head does not say that it
   * reads it.
   *
   * @param graph of encoder and head, without gradients
   */
  static void refuseWordTable(SameDiff graph, EncoderModel model) {
    String table = EncoderGraph.wordTable(model.config());
    Parameters parameters = model.parameters();
    if (parameters.contains(table)
        && parameters.get(table).shape().size(0) == model.config().vocabularySize()) {
      return;
    }
    for (SameDiffOp op : graph.getOps().values()) {
      List<String> inputs = op.getInputsToOp();
      if (inputs != null && inputs.contains(table) && !FusedOps.looksUpWords(op.getOp())) {
        throw new UnsupportedOperationException(
            "a head or a loss reads the word table \""
                + table
                + "\" ("
                + op.getOp().opName()
                + "), which needs all of its rows to be under training, or none and a head that"
                + " says that it reads them (Head.readsWordTable)");
      }
    }
  }

  /** Refuses a parameter that the model does not have. */
  static void refuseUndeclared(String parameter, EncoderModel model) {
    if (!model.parameters().contains(parameter)
        && !parameter.equals(EncoderGraph.wordTable(model.config()))) {
      throw new IllegalArgumentException(
          (model.adapter().isPresent() ? "a head or the adapter" : "the head")
              + " asks for \""
              + parameter
              + "\", which its parameters do not declare");
    }
  }

  /** Refuses a loss that one of slicer's ops makes, if it is not a single number. */
  static void checkScalar(SDVariable loss) {
    if (Op.thatMade(loss).isPresent()) {
      Extent extent = Op.extent(loss);
      if (!extent.isFixed()) {
        throw notScalar("(R, " + extent.columns() + ")");
      }
      if (extent.shape().rank() > 0) {
        throw notScalar(extent.shape().toString());
      }
    }
  }

  /**
   * Refuses a loss that is not a single number. What SameDiff's ops make has a shape only when they
   * have run.
   *
   * @param loss its shape
   * @param batch that it is of
   */
  static void checkScalar(long[] loss, TokenBatch batch) {
    if (loss.length > 0) {
      String rows = loss[0] == batch.scoredRows() ? "R" : "" + loss[0];
      String others =
          Arrays.stream(loss).skip(1).mapToObj(size -> ", " + size).collect(Collectors.joining());
      throw notScalar("(" + rows + others + ")");
    }
  }

  private static IllegalArgumentException notScalar(String shape) {
    return new IllegalArgumentException(
        "the loss of the head is "
            + shape
            + ", not a scalar: reduce it, e.g. .sum().mul(ops.rowWeight())");
  }

  /** Refuses a loss that trains nothing. */
  static void checkReached(Set<String> reached) {
    if (reached.isEmpty()) {
      throw new IllegalArgumentException("the loss depends on no parameter under training");
    }
  }

  /**
   * Refuses features that are not what the model's fixed layers make of the sequences.
   *
   * @param batch with features or without
   */
  static void checkFeatures(TokenBatch batch, EncoderModel model) {
    if (!batch.hasFeatures() || model.fixedLayers().isEmpty()) {
      return;
    }
    for (int s = 0; s < batch.sequenceCount(); s++) {
      boolean ofScored = model.featuresAreScored();
      long rows = ofScored ? batch.scoredRows(s) : batch.offsets()[s + 1] - batch.offsets()[s];
      long size = rows * model.config().hiddenSize();
      if (batch.features(s).length() != size) {
        throw new IllegalArgumentException(
            "sequence %d has features of %d values, not %d: %d for each of %d %s"
                .formatted(
                    batch.given(s),
                    batch.features(s).length(),
                    size,
                    model.config().hiddenSize(),
                    rows,
                    ofScored ? "scored tokens" : "tokens"));
      }
    }
  }

  /** Refuses runs of tokens for a head that reads single ones. */
  static void checkRuns(TokenBatch batch, EncoderModel model) {
    if (batch.hasRuns() && !model.head(batch.head()).readsAllTokens()) {
      throw new IllegalArgumentException(
          "the batch has scored runs of tokens, but the head reads single ones; one that makes rows"
              + " of runs says that it reads all tokens (Head.readsAllTokens)");
    }
  }

  /** Refuses a batch that cannot be trained on. */
  static void checkLabels(TokenBatch batch) {
    if (batch.scoredRows() == 0 || !batch.canBeTrainedOn()) {
      throw new IllegalArgumentException(
          "the batch has "
              + batch.labels().length
              + " labels for "
              + batch.scoredRows()
              + " scored tokens");
    }
  }
}
