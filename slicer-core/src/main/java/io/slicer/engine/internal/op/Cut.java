package io.slicer.engine.internal.op;

import io.slicer.engine.internal.kernel.Compilation;
import io.slicer.engine.internal.kernel.Extent;
import io.slicer.engine.internal.kernel.GradientOp;
import io.slicer.engine.internal.kernel.Kernel;
import io.slicer.engine.internal.kernel.Op;
import io.slicer.engine.internal.kernel.Value;
import io.slicer.engine.internal.kernel.Worker;
import io.slicer.weights.Shape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;

/** Something fixed -> its parts, one behind the other, each of a shape of its own: views. */
final class Cut extends Op {
  /** Into all of it. */
  Cut(SDVariable x, List<Shape> parts) {
    super(x.getSameDiff(), parts.stream().map(Extent::fixed).toList(), x);
    long size = parts.stream().mapToLong(Shape::elements).sum();
    if (size != extent(x).size()) {
      throw new IllegalArgumentException(
          "cannot cut "
              + extent(x).shape()
              + " into "
              + parts
              + ", which have "
              + size
              + " values");
    }
  }

  @Override
  public List<Long> views() {
    List<Long> offsets = new ArrayList<>();
    long at = 0;
    for (Extent part : extents()) {
      offsets.add(at);
      at += part.size();
    }
    return offsets;
  }

  @Override
  protected List<@Nullable SDVariable> gradients(List<@Nullable SDVariable> outputs) {
    return List.of(new Gradient(arg(0), views(), extents(), outputs).only());
  }

  @Override
  public Kernel kernel(Compilation plan) {
    throw new IllegalStateException("views are not computed");
  }

  /** The gradients of some parts -> that of the whole, zero where a part has none. */
  private static final class Gradient extends GradientOp {
    private final List<Long> offsets = new ArrayList<>();
    private final List<Gap> gaps = new ArrayList<>();

    Gradient(
        SDVariable whole,
        List<Long> offsets,
        List<Extent> extents,
        List<@Nullable SDVariable> parts) {
      super(
          whole.getSameDiff(),
          like(whole),
          parts.stream().filter(Objects::nonNull).toArray(SDVariable[]::new));
      for (int i = 0; i < parts.size(); i++) {
        if (parts.get(i) == null) {
          gaps.add(new Gap(offsets.get(i), extents.get(i).size()));
        } else {
          this.offsets.add(offsets.get(i));
        }
      }
    }

    @Override
    public String opName() {
      return "slicer_CutGradient";
    }

    @Override
    public List<Long> places() {
      return Collections.unmodifiableList(offsets);
    }

    @Override
    public Kernel kernel(Compilation plan) {
      return new Join(plan.in(0, offsets.size()), offsets, gaps, plan.out(0));
    }
  }

  /** A run of values of which no part has a gradient. */
  private record Gap(long offset, long size) {}

  /** Each worker has some rows of every part. */
  private record Join(List<Value> parts, List<Long> offsets, List<Gap> gaps, Value whole)
      implements Kernel {
    @Override
    public void run(Worker worker) {
      for (int i = 0; i < parts.size(); i++) {
        Value part = parts.get(i);
        if (part.address(0) != whole.address(0) + Float.BYTES * offsets.get(i)) {
          copy(worker, part, whole.index(0) + offsets.get(i));
        }
      }
      for (Gap gap : gaps) {
        if (worker.number() == 0) {
          whole.memory().fill(whole.index(0) + gap.offset(), gap.size(), 0);
        }
      }
    }

    private void copy(Worker worker, Value part, long to) {
      int columns = Math.toIntExact(part.columns());
      float[] values = worker.row(0, columns);
      long end = worker.start(part) + worker.rows(part);
      for (long row = worker.start(part); row < end; row++) {
        part.memory().get(part.index(row), values, 0, columns);
        whole.memory().put(to + row * columns, values, 0, columns);
      }
    }
  }
}
