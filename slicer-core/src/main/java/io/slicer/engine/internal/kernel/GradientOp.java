package io.slicer.engine.internal.kernel;

import io.slicer.engine.internal.layout.Extent;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** An op of the backward pass, which has no derivative of its own. */
public abstract class GradientOp extends Op {
  /**
   * An op in a graph.
   *
   * @param extents of the outputs
   * @param inputs what it reads
   */
  protected GradientOp(SameDiff graph, List<Extent> extents, SDVariable... inputs) {
    super(graph, extents, inputs);
  }

  @Override
  protected final List<@Nullable SDVariable> gradients(List<@Nullable SDVariable> outputs) {
    throw new UnsupportedOperationException("slicer's graphs have no second derivatives");
  }
}
