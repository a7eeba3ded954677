package io.slicer.engine.internal.op;

import io.slicer.engine.internal.kernel.Compilation;
import io.slicer.engine.internal.kernel.Kernel;
import io.slicer.engine.internal.kernel.Op;
import io.slicer.engine.internal.kernel.Value;
import io.slicer.engine.internal.kernel.Worker;
import io.slicer.engine.internal.layout.Extent;
import io.slicer.weights.Shape;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** Parts, each of them fixed -> one whole, in which the parts lie one behind the other. */
final class Join extends Op {
  private final List<Place> places;

  /**
   * Where a part lies in the whole.
   *
   * @param offset how many values behind its start
   * @param size how many values
   * @param isFilled whether there is a part; else there are zeros
   */
  record Place(long offset, long size, boolean isFilled) {}

  private Join(SameDiff graph, Extent whole, List<Place> places, SDVariable[] parts) {
    super(graph, List.of(whole), parts);
    this.places = places;
  }

  /** All of the parts. */
  static SDVariable of(List<SDVariable> parts, Shape whole) {
    List<Extent> extents = new ArrayList<>();
    parts.forEach(part -> extents.add(extent(part)));
    long size = extents.stream().mapToLong(Extent::size).sum();
    if (size != whole.elements()) {
      throw new IllegalArgumentException(
          "the parts have " + size + " values, which are not " + whole);
    }
    return of(parts.get(0).getSameDiff(), Extent.fixed(whole), extents, List.copyOf(parts));
  }

  /** Parts of which some may be missing. */
  static SDVariable of(
      SameDiff graph,
      Extent whole,
      List<Extent> extents,
      List<? extends @Nullable SDVariable> parts) {
    List<Place> places = new ArrayList<>();
    List<SDVariable> present = new ArrayList<>();
    long at = 0;
    for (int i = 0; i < parts.size(); i++) {
      SDVariable part = parts.get(i);
      places.add(new Place(at, extents.get(i).size(), part != null));
      if (part != null) {
        present.add(part);
      }
      at += extents.get(i).size();
    }
    return new Join(graph, whole, places, present.toArray(SDVariable[]::new)).only();
  }

  @Override
  public List<Long> places() {
    return places.stream().filter(Place::isFilled).map(Place::offset).toList();
  }

  @Override
  protected List<@Nullable SDVariable> gradients(List<@Nullable SDVariable> outputs) {
    List<Shape> shapes = new ArrayList<>();
    for (SDVariable part : args()) {
      shapes.add(extent(part).shape());
    }
    return List.of(new Cut(given(outputs.get(0)), shapes).add());
  }

  @Override
  public Kernel kernel(Compilation plan) {
    return new Copy(plan.in(0, args().length), places, plan.out(0));
  }

  /** Each worker copies some rows of every part that does not lie in its place already. */
  private record Copy(List<Value> parts, List<Place> places, Value whole) implements Kernel {
    @Override
    public void run(Worker worker) {
      int next = 0;
      for (Place place : places) {
        if (place.isFilled()) {
          Value part = parts.get(next++);
          if (part.address(0) != whole.address(0) + Float.BYTES * place.offset()) {
            copy(worker, part, whole.index(0) + place.offset());
          }
        } else if (worker.number() == 0) {
          whole.memory().fill(whole.index(0) + place.offset(), place.size(), 0);
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
