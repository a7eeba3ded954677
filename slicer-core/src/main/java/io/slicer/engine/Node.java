package io.slicer.engine;

import io.slicer.graph.internal.Extent;
import io.slicer.graph.internal.FusedOp;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.internal.SameDiffOp;

/**
 * An op of a graph with the names of what it reads and writes. A dense layer may have swallowed the
 * op that follows it.
 *
 * @param op the op
 * @param following the op that is done to its result before that is written, if any
 * @param inputs names of what is read
 * @param outputs names of what is written
 */
record Node(
    SameDiffOp op, Optional<SameDiffOp> following, List<String> inputs, List<String> outputs) {
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
      all.add(new Node(op, Optional.empty(), inputs, op.getOutputsOfOp()));
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
    swallowEpilogues(found, Set.copyOf(variables));
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

  /** A GELU or a sum that alone reads the result of a dense layer becomes part of it. */
  private static void swallowEpilogues(List<Node> nodes, Set<String> kept) {
    for (int i = 0; i < nodes.size(); i++) {
      Node dense = nodes.get(i);
      if (!dense.isDense() || kept.contains(dense.outputs().get(0))) {
        continue;
      }
      List<Node> readers = nodes.stream().filter(node -> node.reads(dense)).toList();
      if (readers.size() == 1 && readers.get(0).canFollowDense()) {
        Node follower = readers.get(0);
        List<String> inputs = new ArrayList<>(dense.inputs());
        follower.inputs().stream().filter(x -> !dense.outputs().contains(x)).forEach(inputs::add);
        nodes.set(
            nodes.indexOf(follower),
            new Node(dense.op(), Optional.of(follower.op()), inputs, follower.outputs()));
        nodes.remove(i--);
      }
    }
  }

  private boolean isDense() {
    return op.getOp() instanceof FusedOp.Linear && following.isEmpty();
  }

  private boolean canFollowDense() {
    boolean sum = op.getOp() instanceof FusedOp.Add && !inputs.get(0).equals(inputs.get(1));
    return sum || op.getOp() instanceof FusedOp.Gelu;
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

  /** What is done to the op's result before it is written, or null. */
  @Nullable FusedOp epilogue() {
    return following.map(next -> (FusedOp) next.getOp()).orElse(null);
  }

  /** The extents of what is written. */
  List<Extent> extents() {
    FusedOp epilogue = epilogue();
    return epilogue == null ? fused().extents() : epilogue.extents();
  }

  /** The input whose memory the first output may take, or -1. */
  int inPlaceInput() {
    return following.isPresent() ? -1 : fused().inPlaceInput();
  }

  /** Whether it needs the rows of all workers. */
  boolean isCollective() {
    return !isFused() || fused().isCollective();
  }
}
