package io.slicer.engine.internal.op;

import io.slicer.engine.internal.kernel.Compilation;
import io.slicer.engine.internal.kernel.Kernel;
import io.slicer.engine.internal.kernel.Op;
import io.slicer.engine.internal.layout.Extent;
import io.slicer.weights.Shape;
import java.util.ArrayList;
import java.util.List;
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
    return List.of(Join.of(sameDiff, extent(arg(0)), extents(), outputs));
  }

  @Override
  public Kernel kernel(Compilation plan) {
    throw new IllegalStateException("views are not computed");
  }
}
