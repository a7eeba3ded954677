package io.slicer.engine.internal.op;

import io.slicer.engine.internal.dnnl.Dnnl.Recipe;
import io.slicer.engine.internal.dnnl.Epilogue;
import io.slicer.engine.internal.dnnl.Function;
import io.slicer.engine.internal.dnnl.Recipes;
import io.slicer.engine.internal.kernel.Compilation;
import io.slicer.engine.internal.kernel.GradientOp;
import io.slicer.engine.internal.kernel.Kernel;
import io.slicer.engine.internal.kernel.Op;
import io.slicer.engine.internal.kernel.Value;
import io.slicer.engine.internal.kernel.Worker;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;

/** x -> f(x), value by value, where f is one of oneDNN's functions. */
abstract class Activation extends Op {
  private final Function function;

  /**
   * An activation.
   *
   * @param function whose derivative oneDNN computes from x
   */
  Activation(SDVariable x, Function function) {
    super(x.getSameDiff(), like(x), x);
    this.function = function;
  }

  /** A product whose result nobody else reads computes it before it writes. */
  @Override
  public Optional<Epilogue> asEpilogue() {
    return Optional.of(Epilogue.of(function));
  }

  @Override
  public int inPlaceInput() {
    return 0;
  }

  @Override
  protected List<@Nullable SDVariable> gradients(List<@Nullable SDVariable> outputs) {
    return List.of(new Gradient(this, arg(0), given(outputs.get(0))).only());
  }

  @Override
  public Kernel kernel(Compilation plan) {
    Value x = plan.in(0);
    return new Apply(x, plan.out(0), new Recipes.EltwiseForward(function, x.columns()));
  }

  private record Apply(Value x, Value y, Recipe recipe) implements Kernel {
    @Override
    public void run(Worker worker) {
      long rows = worker.rows(x);
      if (rows > 0) {
        worker.calls(recipe).of(rows).bind(0, worker.address(x)).bind(1, worker.address(y)).run();
      }
    }
  }

  /** x, dy -> dy times the derivative at x. */
  private static final class Gradient extends GradientOp {
    private final Activation forward;

    Gradient(Activation forward, SDVariable x, SDVariable dy) {
      super(x.getSameDiff(), like(x), x, dy);
      this.forward = forward;
    }

    @Override
    public String opName() {
      return "slicer_ActivationGradient";
    }

    @Override
    public int inPlaceInput() {
      return 1;
    }

    @Override
    public Kernel kernel(Compilation plan) {
      Value x = plan.in(0);
      return new ApplyDerivative(
          x, plan.in(1), plan.out(0), new Recipes.EltwiseBackward(forward.function, x.columns()));
    }
  }

  private record ApplyDerivative(Value x, Value dy, Value dx, Recipe recipe) implements Kernel {
    @Override
    public void run(Worker worker) {
      long rows = worker.rows(x);
      if (rows > 0) {
        worker
            .calls(recipe)
            .of(rows)
            .bind(0, worker.address(x))
            .bind(1, worker.address(dy))
            .bind(2, worker.address(dx))
            .run();
      }
    }
  }
}
