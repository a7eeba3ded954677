package io.slicer.engine.internal.kernel;

import io.slicer.engine.internal.layout.Extent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.internal.SameDiffOp;

/**
 * x -> x as a part of a parameter's gradient: the way of a gradient whose op writes to a place of
 * its own.
 */
public final class Deposit extends GradientOp {
  private Deposit(SDVariable x, Extent parameter) {
    super(x.getSameDiff(), List.of(parameter), x);
  }

  /**
   * The parts of parameters' gradients, each by an op that adds to what there is.
   *
   * @param parts what the gradient of each parameter is the sum of, by its name
   */
  public static Map<String, List<SDVariable>> all(
      Map<String, List<SDVariable>> parts, SameDiff graph) {
    Map<String, Integer> uses = new HashMap<>();
    for (SameDiffOp op : graph.getOps().values()) {
      List<String> inputs = op.getInputsToOp();
      (inputs == null ? List.<String>of() : inputs)
          .forEach(name -> uses.merge(name, 1, Integer::sum));
    }
    parts.values().stream()
        .flatMap(List::stream)
        .forEach(part -> uses.merge(part.name(), 1, Integer::sum));
    Map<String, List<SDVariable>> all = new LinkedHashMap<>();
    parts.forEach(
        (name, ofOne) -> {
          Extent parameter = Op.extent(graph.getVariable(name));
          List<SDVariable> own = new ArrayList<>();
          for (SDVariable part : ofOne) {
            SDVariable adopted = Adopt.of(part, parameter);
            boolean alone =
                !adopted.name().equals(part.name()) || uses.getOrDefault(part.name(), 0) == 1;
            own.add(
                alone && addsToGradient(adopted)
                    ? adopted
                    : new Deposit(adopted, parameter).only());
          }
          all.put(name, own);
        });
    return all;
  }

  private static boolean addsToGradient(SDVariable part) {
    return thatMade(part).map(op -> op.addsToGradient(outputNumber(part))).orElse(false);
  }

  @Override
  public boolean addsToGradient(int output) {
    return true;
  }

  @Override
  public Kernel kernel(Compilation plan) {
    Target gradient = Objects.requireNonNull(plan.targets(0, 1).get(0), "no gradient");
    return new Put(plan.in(0), gradient);
  }

  private record Put(Value x, Target gradient) implements Kernel {
    @Override
    public void run(Worker worker) {
      gradient.take(worker, x);
    }
  }
}
