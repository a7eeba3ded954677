package io.slicer.engine.internal.op;

import io.slicer.engine.internal.dnnl.Dnnl.Recipe;
import io.slicer.engine.internal.dnnl.Epilogue;
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

/** x -> x (1 + erf(x / sqrt 2)) / 2. */
final class Gelu extends Op {
  Gelu(SDVariable x) {
    super(x.getSameDiff(), like(x), x);
  }

  @Override
  public int inPlaceInput() {
    return 0;
  }

  @Override
  public Optional<Epilogue> asEpilogue() {
    return Optional.of(Epilogue.GELU);
  }

  @Override
  protected List<@Nullable SDVariable> gradients(List<@Nullable SDVariable> outputs) {
    return List.of(new Gradient(arg(0), given(outputs.get(0))).only());
  }

  @Override
  public Kernel kernel(Compilation plan) {
    Value x = plan.in(0);
    return new Activate(x, plan.out(0), new Recipes.GeluForward(x.columns()));
  }

  private record Activate(Value x, Value y, Recipe gelu) implements Kernel {
    @Override
    public void run(Worker worker) {
      long rows = worker.rows(x);
      if (rows > 0) {
        worker.calls(gelu).of(rows).bind(0, worker.address(x)).bind(1, worker.address(y)).run();
      }
    }
  }

  /** x, dy -> dy times the derivative at x. */
  private static final class Gradient extends GradientOp {
    Gradient(SDVariable x, SDVariable dy) {
      super(x.getSameDiff(), like(x), x, dy);
    }

    @Override
    public String opName() {
      return "slicer_GeluGradient";
    }

    @Override
    public int inPlaceInput() {
      return 1;
    }

    @Override
    public Kernel kernel(Compilation plan) {
      Value x = plan.in(0);
      return new ActivateBackward(
          x, plan.in(1), plan.out(0), new Recipes.GeluBackward(x.columns()));
    }
  }

  private record ActivateBackward(Value x, Value dy, Value dx, Recipe gelu) implements Kernel {
    @Override
    public void run(Worker worker) {
      long rows = worker.rows(x);
      if (rows > 0) {
        worker
            .calls(gelu)
            .of(rows)
            .bind(0, worker.address(x))
            .bind(1, worker.address(dy))
            .bind(2, worker.address(dx))
            .run();
      }
    }
  }
}
