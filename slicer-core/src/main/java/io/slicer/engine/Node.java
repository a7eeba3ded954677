package io.slicer.engine;

import io.slicer.graph.internal.FusedOp;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.internal.SameDiffOp;

/**
 * An op of a graph with the names of what it reads and writes.
 *
 * @param op the op
 * @param inputs names of its inputs
 * @param outputs names of its outputs
 */
record Node(SameDiffOp op, List<String> inputs, List<String> outputs) {
  /** Collective ops that are put off until so many have come together. */
  private static final int GATHERED = 4;

  /**
   * The ops that some variables depend on, in the order in which they were added to the graph. But
   * collective ops, before and after which workers wait for one another, are put off until a few
   * have come together or one is needed.
   */
  static List<Node> ordered(SameDiff graph, List<String> variables) {
    List<Node> all = new ArrayList<>();
    for (SameDiffOp op : graph.getOps().values()) {
      List<String> inputs = op.getInputsToOp() == null ? List.of() : op.getInputsToOp();
      all.add(new Node(op, inputs, op.getOutputsOfOp()));
    }
    Set<String> wanted = new HashSet<>(variables);
    List<Node> found = new ArrayList<>();
    for (int i = all.size() - 1; i >= 0; i--) {
      Node node = all.get(i);
      if (node.outputs().stream().anyMatch(wanted::contains)) {
        wanted.addAll(node.inputs());
        found.add(0, node);
      }
    }
    List<Node> order = new ArrayList<>();
    List<Node> pending = new ArrayList<>();
    for (Node node : found) {
      if (pending.size() == GATHERED || pending.stream().anyMatch(node::reads)) {
        order.addAll(pending);
        pending.clear();
      }
      (node.isCollective() ? pending : order).add(node);
    }
    order.addAll(pending);
    return order;
  }

  private boolean reads(Node other) {
    return other.outputs().stream().anyMatch(inputs::contains);
  }

  /** Whether it is one of slicer's own ops. */
  boolean isFused() {
    return op.getOp() instanceof FusedOp;
  }

  FusedOp fused() {
    return (FusedOp) op.getOp();
  }

  /** Whether it needs the rows of all workers. */
  boolean isCollective() {
    return !isFused() || fused().isCollective();
  }
}
