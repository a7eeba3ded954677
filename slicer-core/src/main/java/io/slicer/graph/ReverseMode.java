package io.slicer.graph;

import io.slicer.graph.internal.FusedOp;
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
 * each op's own {@code doDiff} says. SameDiff's {@code createGradFunction} does the same on a copy,
 * but it copies through a serialized form that ops of one's own do not survive, and prints a line
 * for every op.
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
    SameDiff graph = loss.getSameDiff();
    List<SameDiffOp> ops = new ArrayList<>(graph.getOps().values());
    Set<String> moving = new HashSet<>(wanted);
    for (SameDiffOp op : ops) {
      if (inputs(op).stream().anyMatch(moving::contains)) {
        moving.addAll(op.getOutputsOfOp());
      }
    }
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
      List<SDVariable> found = op.getOp().doDiff(outputs);
      List<String> inputs = inputs(op);
      for (int k = 0; k < inputs.size() && k < found.size(); k++) {
        SDVariable gradient = found.get(k);
        if (gradient != null && moving.contains(inputs.get(k))) {
          gradients.merge(inputs.get(k), gradient, ReverseMode::sum);
        }
      }
    }
    Map<String, SDVariable> result = new LinkedHashMap<>();
    for (String name : wanted) {
      SDVariable gradient = gradients.get(name);
      if (gradient != null) {
        result.put(name, gradient);
      }
    }
    return result;
  }

  private static SDVariable sum(SDVariable a, SDVariable b) {
    return FusedOp.isFused(a) && FusedOp.isFused(b) ? FusedOp.sum(a, b) : a.add(b);
  }

  private static List<String> inputs(SameDiffOp op) {
    return op.getInputsToOp() == null ? List.of() : op.getInputsToOp();
  }
}
