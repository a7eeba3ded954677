package io.slicer.engine.internal.op;

import io.slicer.engine.internal.kernel.Op;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.internal.SameDiffOp;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Reverse-mode differentiation: walks the ops of a graph backwards and adds to the same graph what
 * each op's own {@code doDiff} says, unless it is one of SameDiff's that say something wrong: those
 * are replaced or refused, and one that nobody has tried is logged as a warning. SameDiff's {@code
 * createGradFunction} does the same on a copy, but it copies through a serialized form that ops of
 * one's own do not survive, and prints a line for every op.
 */
public final class ReverseMode {
  private ReverseMode() {}

  /**
   * Adds the gradients of a scalar to its graph.
   *
   * @param loss the scalar
   * @param wanted names of the variables whose gradients are wanted
   * @return the gradient of each, under the variable's name, in the order given; without an entry
   *     for those that the loss does not depend on
   */
  public static Map<String, SDVariable> differentiate(SDVariable loss, List<String> wanted) {
    Map<String, SDVariable> sums = new LinkedHashMap<>();
    contributions(loss, wanted)
        .forEach(
            (name, parts) -> sums.put(name, parts.stream().reduce(ReverseMode::sum).orElseThrow()));
    return sums;
  }

  /**
   * Adds the gradients of a scalar to its graph, those of parameters in parts.
   *
   * @param loss the scalar
   * @param wanted names of the variables whose gradients are wanted
   * @return what the gradient of each is the sum of, under the variable's name, in the order given:
   *     for what no op makes one part from every op that uses it; without an entry for those that
   *     the loss does not depend on
   */
  public static Map<String, List<SDVariable>> contributions(SDVariable loss, List<String> wanted) {
    SameDiff graph = loss.getSameDiff();
    StockDerivatives stock = new StockDerivatives();
    List<SameDiffOp> ops = new ArrayList<>(graph.getOps().values());
    Set<String> moving = new HashSet<>(wanted);
    for (SameDiffOp op : ops) {
      if (inputs(op).stream().anyMatch(moving::contains)) {
        moving.addAll(op.getOutputsOfOp());
      }
    }
    Set<String> leaves = new HashSet<>(wanted);
    ops.forEach(op -> leaves.removeAll(op.getOutputsOfOp()));
    Map<String, List<SDVariable>> parts = new HashMap<>();
    Map<String, SDVariable> gradients = new HashMap<>();
    gradients.put(
        loss.name(), graph.constant("gradient_of_" + loss.name(), Nd4j.scalar(loss.dataType(), 1)));
    for (int i = ops.size() - 1; i >= 0; i--) {
      SameDiffOp op = ops.get(i);
      List<@Nullable SDVariable> outputs = new ArrayList<>();
      boolean reached = false;
      for (String output : op.getOutputsOfOp()) {
        SDVariable gradient = gradients.get(output);
        outputs.add(gradient);
        reached |= gradient != null;
      }
      if (!reached || inputs(op).stream().noneMatch(moving::contains)) {
        continue;
      }
      List<SDVariable> found =
          op.getOp() instanceof Op own ? own.doDiff(outputs) : stock.of(op.getOp(), outputs);
      List<String> inputs = inputs(op);
      for (int k = 0; k < inputs.size() && k < found.size(); k++) {
        SDVariable gradient = found.get(k);
        String input = inputs.get(k);
        if (gradient == null) {
          continue;
        }
        if (leaves.contains(input)) {
          parts.computeIfAbsent(input, name -> new ArrayList<>()).add(gradient);
        } else if (moving.contains(input)) {
          gradients.merge(input, gradient, ReverseMode::sum);
        }
      }
    }
    Map<String, List<SDVariable>> result = new LinkedHashMap<>();
    for (String name : wanted) {
      SDVariable whole = gradients.get(name);
      List<SDVariable> found = whole == null ? parts.getOrDefault(name, List.of()) : List.of(whole);
      if (!found.isEmpty()) {
        result.put(name, found);
      }
    }
    return result;
  }

  private static SDVariable sum(SDVariable a, SDVariable b) {
    boolean own = Op.thatMade(a).isPresent() && Op.thatMade(b).isPresent();
    return own ? Add.of(a, b) : a.add(b);
  }

  private static List<String> inputs(SameDiffOp op) {
    return op.getInputsToOp() == null ? List.of() : op.getInputsToOp();
  }
}
