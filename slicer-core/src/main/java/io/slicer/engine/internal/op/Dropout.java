package io.slicer.engine.internal.op;

import io.slicer.engine.internal.kernel.Compilation;
import io.slicer.engine.internal.kernel.DropoutMask;
import io.slicer.engine.internal.kernel.Kernel;
import io.slicer.engine.internal.kernel.Op;
import io.slicer.engine.internal.kernel.Rows;
import io.slicer.engine.internal.kernel.Value;
import io.slicer.engine.internal.kernel.Worker;
import io.slicer.engine.internal.layout.BatchLayout;
import io.slicer.engine.internal.layout.RowKind;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;

/** x -> x times the step's mask, plus something else if there is a second input. */
final class Dropout extends Op {
  private final double probability;
  private final int site;

  private Dropout(double probability, int site, SDVariable... inputs) {
    super(inputs[0].getSameDiff(), like(inputs[0]), inputs);
    this.probability = probability;
    this.site = site;
  }

  /**
   * Dropout of a variable.
   *
   * @param probability of a zero
   * @param site number of the place in the model
   */
  static SDVariable of(SDVariable x, double probability, int site) {
    return new Dropout(probability, site, x).only();
  }

  private boolean hasAddend() {
    return args().length > 1;
  }

  /** What dropout leaves is added in the same pass; this op need not run then. */
  @Override
  public Optional<SDVariable> plus(SDVariable addend) {
    return hasAddend()
        ? Optional.empty()
        : Optional.of(new Dropout(probability, site, arg(0), addend).only());
  }

  @Override
  public int inPlaceInput() {
    return 0;
  }

  /** The gradient of the dropped is the same op. */
  @Override
  protected List<@Nullable SDVariable> gradients(List<@Nullable SDVariable> outputs) {
    SDVariable dy = given(outputs.get(0));
    SDVariable dx = of(dy, probability, site);
    return hasAddend() ? List.of(dx, dy) : List.of(dx);
  }

  @Override
  public Kernel kernel(Compilation plan) {
    return new Drop(plan.in(0), hasAddend() ? plan.in(1) : null, plan.out(0), probability, site);
  }

  /** In rows that stand for nothing, nothing is dropped. */
  private record Drop(Value x, @Nullable Value addend, Value y, double probability, int site)
      implements Kernel {
    /** The rows of what is fixed belong to no sequence. */
    private static final int NO_SEQUENCE = -1;

    @Override
    public void run(Worker worker) {
      BatchLayout layout = worker.layout();
      RowKind kind = x.extent().rows();
      DropoutMask mask =
          DropoutMask.of(probability, worker.step().seed(), worker.step().number(), site);
      long row = worker.start(x);
      long end = row + worker.rows(x);
      if (x.isFixed()) {
        while (row < end) {
          drop(worker, mask, row, NO_SEQUENCE, (int) row);
          row++;
        }
        return;
      }
      int behind = layout.endSequence(worker.number());
      for (int s = layout.firstSequence(worker.number()); s < behind; s++) {
        long first = layout.firstRow(kind, s);
        for (int i = 0; i < layout.rows(kind, s); i++) {
          drop(worker, mask, first + i, layout.number(s), layout.place(kind, s, i));
        }
      }
      for (row = layout.endOfSequences(kind, worker.number()); row < end; row++) {
        drop(worker, null, row, NO_SEQUENCE, 0);
      }
    }

    private void drop(
        Worker worker, @Nullable DropoutMask mask, long row, int sequence, int place) {
      for (int first = 0; first < x.columns(); first += DropoutMask.BLOCK) {
        int count = (int) Math.min(DropoutMask.BLOCK, x.columns() - first);
        float[] values = worker.row(0, count);
        x.memory().get(x.index(row) + first, values, 0, count);
        if (mask != null) {
          worker.dropoutFactors().multiply(mask, sequence, place, first, values, count);
        }
        if (addend != null) {
          float[] others = worker.row(1, count);
          addend.memory().get(addend.index(row) + first, others, 0, count);
          Rows.add(others, values, count);
        }
        y.memory().put(y.index(row) + first, values, 0, count);
      }
    }
  }
}
