package io.slicer.engine.internal.kernel;

import io.slicer.engine.internal.dnnl.Epilogue;
import io.slicer.engine.internal.dnnl.Format;
import io.slicer.engine.internal.layout.Extent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.internal.SameDiffOp;

/**
 * An op of a graph with the names of what it reads and writes. A product may have swallowed the op
 * that follows it.
 *
 * @param op the op
 * @param following the op that is done to its result before that is written, if any
 * @param inputs names of what is read
 * @param outputs names of what is written
 */
public record Node(
    SameDiffOp op, Optional<Op> following, List<String> inputs, List<String> outputs) {
  /** Collective ops that are put off until so many have come together. */
  private static final int GATHERED = 4;

  private static Node of(SameDiffOp op) {
    List<String> inputs = op.getInputsToOp() == null ? List.of() : op.getInputsToOp();
    return new Node(op, Optional.empty(), inputs, op.getOutputsOfOp());
  }

  /**
   * The ops that some variables depend on, in the order in which they were added to the graph. But
   * collective ops, before and after which workers wait for one another, are put off until a few
   * have come together or one is needed.
   *
   * @param products what rounds the rows that they multiply, and may do what follows
   */
  public static List<Node> ordered(SameDiff graph, List<String> variables, Products products) {
    List<Node> all = graph.getOps().values().stream().map(Node::of).toList();
    Set<String> wanted = new HashSet<>(variables);
    List<Node> found = new ArrayList<>();
    for (int i = all.size() - 1; i >= 0; i--) {
      Node node = all.get(i);
      if (node.outputs().stream().anyMatch(wanted::contains)) {
        wanted.addAll(node.inputs());
        found.add(0, node);
      }
    }
    if (products.takeEpilogues()) {
      swallowEpilogues(found, Set.copyOf(variables));
    }
    if (products.format() != Format.FLOAT32) {
      found = withRoundedOperands(found, graph, products.format());
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

  /** What alone reads the result of a product may become part of it. */
  private static void swallowEpilogues(List<Node> nodes, Set<String> kept) {
    for (int i = 0; i < nodes.size(); i++) {
      Node product = nodes.get(i);
      if (!product.takesEpilogue() || kept.contains(product.outputs().get(0))) {
        continue;
      }
      List<Node> readers = nodes.stream().filter(node -> node.reads(product)).toList();
      if (readers.size() == 1 && readers.get(0).canFollow()) {
        Node follower = readers.get(0);
        List<String> inputs = new ArrayList<>(product.inputs());
        follower.inputs().stream().filter(x -> !product.outputs().contains(x)).forEach(inputs::add);
        nodes.set(
            nodes.indexOf(follower),
            new Node(product.op(), follower.own(), inputs, follower.outputs()));
        nodes.remove(i--);
      }
    }
  }

  /**
   * Before the first product that multiplies some rows they are rounded, for all products; so are
   * weights that an op has made.
   */
  private static List<Node> withRoundedOperands(List<Node> nodes, SameDiff graph, Format format) {
    Map<String, String> rounded = new HashMap<>();
    List<Node> result = new ArrayList<>();
    for (Node node : nodes) {
      List<String> inputs = new ArrayList<>(node.inputs());
      for (int i = 0; i < inputs.size(); i++) {
        if (node.isRounded(i)) {
          String rows = inputs.get(i);
          if (!rounded.containsKey(rows)) {
            Rounded op = new Rounded(graph.getVariable(rows), format);
            rounded.put(rows, op.only().name());
            result.add(of(Objects.requireNonNull(graph.getOps().get(op.getOwnName()))));
          }
          inputs.set(i, rounded.getOrDefault(rows, rows));
        }
      }
      result.add(new Node(node.op(), node.following(), inputs, node.outputs()));
    }
    return result;
  }

  private boolean isRounded(int input) {
    return own()
        .filter(op -> input < op.args().length)
        .map(op -> op.isOperand(input) || (op.isWeight(input) && Op.isMade(op.arg(input))))
        .orElse(false);
  }

  private boolean takesEpilogue() {
    return following.isEmpty() && own().map(Op::takesEpilogue).orElse(false);
  }

  private boolean canFollow() {
    boolean itself = inputs.size() == 2 && inputs.get(0).equals(inputs.get(1));
    return !itself && own().flatMap(Op::asEpilogue).isPresent();
  }

  private boolean reads(Node other) {
    return other.outputs().stream().anyMatch(inputs::contains);
  }

  /** The op, if it is one of slicer's. */
  Optional<Op> own() {
    return op.getOp() instanceof Op own ? Optional.of(own) : Optional.empty();
  }

  /** What is done to the op's result before it is written. */
  Epilogue epilogue() {
    return following.flatMap(Op::asEpilogue).orElse(Epilogue.NONE);
  }

  /** The extents of what one of slicer's ops writes. */
  List<Extent> extents() {
    return following.or(this::own).map(Op::extents).orElse(List.of());
  }

  /** The input whose memory the first output may take, or -1. */
  int inPlaceInput() {
    return following.isPresent() ? -1 : own().map(Op::inPlaceInput).orElse(-1);
  }

  /** Whether its outputs are parts of its first input, so that nothing is to be computed. */
  boolean isView() {
    return !views().isEmpty();
  }

  /** Where its outputs lie in its first input, if they do. */
  List<Long> views() {
    return own().map(Op::views).orElse(List.of());
  }

  /** Where its inputs may lie in its first output, if they may. */
  List<Long> places() {
    return own().map(Op::places).orElse(List.of());
  }

  /** Whether an output is a gradient that it does not compute if nobody wants it. */
  boolean addsToGradient(int output) {
    return own().map(op -> op.addsToGradient(output)).orElse(false);
  }

  /** Whether it needs the rows of all workers. */
  boolean isCollective() {
    return own().map(Op::isCollective).orElse(true);
  }
}
