package io.slicer.engine.internal.op;

import io.slicer.engine.internal.kernel.Choice;
import io.slicer.engine.internal.kernel.Compilation;
import io.slicer.engine.internal.kernel.GradientOp;
import io.slicer.engine.internal.kernel.Kernel;
import io.slicer.engine.internal.kernel.Op;
import io.slicer.engine.internal.kernel.Rows;
import io.slicer.engine.internal.kernel.Target;
import io.slicer.engine.internal.kernel.Value;
import io.slicer.engine.internal.kernel.Worker;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * Parameters of one shape -> the one that the batch's condition names. The others are not read and
 * get no gradient.
 */
final class Chosen extends Op {
  private final Choice choice;

  private Chosen(Choice choice, SDVariable[] options) {
    super(options[0].getSameDiff(), like(options[0]), options);
    this.choice = choice;
  }

  /**
   * One of some parameters.
   *
   * @param aspect what there is a choice of
   * @param options parameters of one shape, by name
   */
  static SDVariable of(String aspect, Map<String, SDVariable> options) {
    SDVariable[] parameters = options.values().toArray(SDVariable[]::new);
    if (parameters.length == 0) {
      throw new IllegalArgumentException("no " + aspect + " to choose");
    }
    for (SDVariable parameter : parameters) {
      if (thatMade(parameter).isPresent() || !extent(parameter).equals(extent(parameters[0]))) {
        throw new IllegalArgumentException(
            "what is chosen by "
                + aspect
                + " must be parameters of one shape, which \""
                + parameter.name()
                + "\" is not");
      }
    }
    return new Chosen(new Choice(aspect, List.copyOf(options.keySet())), parameters).only();
  }

  @Override
  protected List<@Nullable SDVariable> gradients(List<@Nullable SDVariable> outputs) {
    return List.of(new Gradient(choice, given(outputs.get(0)), args()).add());
  }

  @Override
  public Kernel kernel(Compilation plan) {
    return new Copy(choice, plan.in(0, args().length), plan.out(0));
  }

  private record Copy(Choice choice, List<Value> options, Value out) implements Kernel {
    @Override
    public void run(Worker worker) {
      Rows.copy(worker, options.get(choice.of(worker.layout().condition())), out);
    }
  }

  /** dy -> the gradient of the parameter that was chosen; the others' stay as they are. */
  private static final class Gradient extends GradientOp {
    private final Choice choice;

    Gradient(Choice choice, SDVariable dy, SDVariable[] options) {
      super(dy.getSameDiff(), like(options), dy);
      this.choice = choice;
    }

    @Override
    public String opName() {
      return "slicer_ChosenGradient";
    }

    @Override
    public boolean addsToGradient(int output) {
      return true;
    }

    @Override
    public Kernel kernel(Compilation plan) {
      List<@Nullable Target> gradients = new ArrayList<>();
      for (int i = 0; i < extents().size(); i++) {
        gradients.add(plan.chosenTarget(i, choice));
      }
      return new Store(choice, plan.in(0), gradients);
    }
  }

  private record Store(Choice choice, Value dy, List<@Nullable Target> gradients)
      implements Kernel {
    @Override
    public void run(Worker worker) {
      Target chosen = gradients.get(choice.of(worker.layout().condition()));
      if (chosen != null) {
        chosen.take(worker, dy);
      }
    }
  }
}
