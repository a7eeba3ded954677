package io.slicer.engine.internal.kernel;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where an op's gradients of parameters go.
 *
 * @param values null for a gradient that nobody wants
 * @param onTop whether another op has made a part of each before
 */
public record Targets(List<@Nullable Value> values, boolean onTop) {
  /** Whether what is there already stays, so that the op has to add to it. */
  public boolean accumulate(Worker worker) {
    return onTop || worker.step().accumulate();
  }

  /** The number of gradients. */
  public int size() {
    return values.size();
  }

  /** One of the gradients, null if nobody wants it. */
  public @Nullable Value get(int i) {
    return values.get(i);
  }

  /** The same as one if all are wanted and lie one behind the other: one product makes them. */
  public Targets together() {
    List<Value> present =
        values.stream().filter(Objects::nonNull).map(Objects::requireNonNull).toList();
    boolean one = present.size() == values.size() && Value.areAdjacent(present);
    return one ? new Targets(List.of(present.get(0)), onTop) : this;
  }
}
