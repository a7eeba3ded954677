package io.slicer.engine.internal.op;

import io.slicer.engine.internal.dnnl.Dnnl.Recipe;
import io.slicer.engine.internal.dnnl.Recipes;
import io.slicer.engine.internal.kernel.Compilation;
import io.slicer.engine.internal.kernel.GradientOp;
import io.slicer.engine.internal.kernel.Kernel;
import io.slicer.engine.internal.kernel.Op;
import io.slicer.engine.internal.kernel.Partial;
import io.slicer.engine.internal.kernel.Value;
import io.slicer.engine.internal.kernel.Worker;
import io.slicer.weights.FloatMemory;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;

/** x (rows, H), weight (H), bias (H) -> normalized (rows, H), mean (rows), variance (rows). */
final class LayerNorm extends Op {
  private final double epsilon;

  /** With a summand of the variance. */
  LayerNorm(SDVariable x, SDVariable weight, SDVariable bias, double epsilon) {
    super(x.getSameDiff(), List.of(extent(x), rowsOf(x, 1), rowsOf(x, 1)), x, weight, bias);
    this.epsilon = epsilon;
  }

  @Override
  protected List<@Nullable SDVariable> gradients(List<@Nullable SDVariable> outputs) {
    SDVariable[] own = outputVariables();
    return Arrays.asList(
        new Gradient(arg(0), arg(1), arg(2), own[1], own[2], given(outputs.get(0)), epsilon).add());
  }

  @Override
  public Kernel kernel(Compilation plan) {
    Value x = plan.in(0);
    return new Normalize(
        x,
        plan.in(1),
        plan.in(2),
        plan.out(0),
        plan.out(1),
        plan.out(2),
        new Recipes.LayerNormForward(x.columns(), (float) epsilon));
  }

  private record Normalize(
      Value x, Value weight, Value bias, Value y, Value mean, Value variance, Recipe recipe)
      implements Kernel {
    @Override
    public void run(Worker worker) {
      long rows = worker.rows(x);
      if (rows > 0) {
        worker
            .calls(recipe)
            .of(rows)
            .bind(0, worker.address(x))
            .bind(1, weight.address(0))
            .bind(2, bias.address(0))
            .bind(3, worker.address(y))
            .bind(4, worker.address(mean))
            .bind(5, worker.address(variance))
            .run();
      }
    }
  }

  /** x, weight, mean, variance, dy -> the gradients of x, weight and bias. */
  private static final class Gradient extends GradientOp {
    private final double epsilon;

    Gradient(
        SDVariable x,
        SDVariable weight,
        SDVariable bias,
        SDVariable mean,
        SDVariable variance,
        SDVariable dy,
        double epsilon) {
      super(x.getSameDiff(), like(x, weight, bias), x, weight, mean, variance, dy);
      this.epsilon = epsilon;
    }

    @Override
    public String opName() {
      return "slicer_LayerNormGradient";
    }

    @Override
    public boolean addsToGradient(int output) {
      return output > 0;
    }

    @Override
    public int inPlaceInput() {
      return 4;
    }

    @Override
    public Kernel kernel(Compilation plan) {
      Value x = plan.in(0);
      return new NormalizeBackward(
          x,
          plan.in(1),
          plan.in(2),
          plan.in(3),
          plan.in(4),
          plan.out(0),
          plan.partial(1),
          plan.partial(2),
          new Recipes.LayerNormBackward(x.columns(), (float) epsilon));
    }
  }

  /** The gradients of weight and bias are partial. */
  private record NormalizeBackward(
      Value x,
      Value weight,
      Value mean,
      Value variance,
      Value dy,
      Value dx,
      @Nullable Partial weightGradient,
      @Nullable Partial biasGradient,
      Recipe recipe)
      implements Kernel {
    @Override
    public void run(Worker worker) {
      long rows = worker.rows(x);
      int columns = (int) x.columns();
      FloatMemory parameters = worker.scratch(2L * columns);
      if (rows > 0) {
        worker
            .calls(recipe)
            .of(rows)
            .bind(0, worker.address(x))
            .bind(1, weight.address(0))
            .bind(2, worker.address(mean))
            .bind(3, worker.address(variance))
            .bind(4, worker.address(dy))
            .bind(5, worker.address(dx))
            .bind(6, parameters.address(0))
            .bind(7, parameters.address(columns))
            .run();
      } else {
        parameters.fill(0, 2L * columns, 0);
      }
      float[] values = worker.row(0, 2 * columns);
      parameters.get(0, values, 0, 2 * columns);
      if (weightGradient != null) {
        weightGradient.put(worker, values, 0);
      }
      if (biasGradient != null) {
        biasGradient.put(worker, values, columns);
      }
    }
  }
}
