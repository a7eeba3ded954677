package io.slicer.engine.internal.op;

import io.slicer.engine.internal.dnnl.Dnnl.Recipe;
import io.slicer.engine.internal.dnnl.Epilogue;
import io.slicer.engine.internal.dnnl.Recipes;
import io.slicer.engine.internal.kernel.Compilation;
import io.slicer.engine.internal.kernel.Kernel;
import io.slicer.engine.internal.kernel.Op;
import io.slicer.engine.internal.kernel.Value;
import io.slicer.engine.internal.kernel.Worker;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;

/** a, b -> a + b. */
final class Add extends Op {
  Add(SDVariable a, SDVariable b) {
    super(a.getSameDiff(), like(a), a, b);
    if (!extent(a).equals(extent(b))) {
      throw new IllegalArgumentException("cannot add " + extent(a) + " and " + extent(b));
    }
  }

  /** The sum of two variables, by the op that made the second if that can add. */
  static SDVariable of(SDVariable a, SDVariable b) {
    return fused(b, a).orElseGet(() -> new Add(a, b).only());
  }

  /** The sum by the op that made a summand, if that can add. */
  static Optional<SDVariable> fused(SDVariable summand, SDVariable addend) {
    return extent(summand).equals(extent(addend))
        ? thatMade(summand).flatMap(op -> op.plus(addend))
        : Optional.empty();
  }

  @Override
  public int inPlaceInput() {
    return 0;
  }

  @Override
  public Optional<Epilogue> asEpilogue() {
    return Optional.of(Epilogue.RESIDUAL);
  }

  @Override
  protected List<@Nullable SDVariable> gradients(List<@Nullable SDVariable> outputs) {
    return List.of(given(outputs.get(0)), given(outputs.get(0)));
  }

  @Override
  public Kernel kernel(Compilation plan) {
    Value a = plan.in(0);
    return new Sum(a, plan.in(1), plan.out(0), new Recipes.Sum(a.columns()));
  }

  private record Sum(Value a, Value b, Value sum, Recipe recipe) implements Kernel {
    @Override
    public void run(Worker worker) {
      long rows = worker.rows(a);
      if (rows > 0) {
        worker
            .calls(recipe)
            .of(rows)
            .bind(0, worker.address(a))
            .bind(1, worker.address(b))
            .bind(2, worker.address(sum))
            .run();
      }
    }
  }
}
