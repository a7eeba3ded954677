package io.slicer.engine;

import io.slicer.engine.internal.op.FusedOps;
import io.slicer.model.EncoderGraph;
import io.slicer.model.EncoderModel;
import io.slicer.model.TokenBatch;
import io.slicer.weights.Parameters;
import java.util.List;
import java.util.Set;
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

  /** Refuses a loss that trains nothing. */
  static void checkReached(Set<String> reached) {
    if (reached.isEmpty()) {
      throw new IllegalArgumentException("the loss depends on no parameter under training");
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
