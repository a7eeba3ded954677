package io.slicer.engine.internal.op;

import com.google.common.primitives.Longs;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/**
 * What a graph takes from outside, by name. Asked for again it is the same variable, and refused if
 * it is described in another way.
 */
public final class Declarations {
  private final SameDiff graph;
  private final Map<String, long[]> shapes = new HashMap<>();
  private final Set<Integer> dropoutSites = new HashSet<>();

  public Declarations(SameDiff graph) {
    this.graph = graph;
  }

  /**
   * A variable, made when it is first asked for.
   *
   * @param shape -1 where the size depends on the batch
   * @throws IllegalArgumentException if it was asked for with another shape
   */
  public SDVariable once(String name, long[] shape, Supplier<SDVariable> made) {
    long[] before = shapes.putIfAbsent(name, shape.clone());
    if (before == null) {
      return made.get();
    }
    if (!Arrays.equals(before, shape)) {
      throw new IllegalArgumentException(
          "\"%s\" is (%s) and cannot be (%s) as well"
              .formatted(name, Longs.join(", ", before), Longs.join(", ", shape)));
    }
    return graph.getVariable(name);
  }

  /**
   * Refuses a second dropout with the number of a first: both would have one mask.
   *
   * @throws IllegalArgumentException if the number is taken
   */
  public void dropout(int site) {
    if (!dropoutSites.add(site)) {
      throw new IllegalArgumentException(
          "two dropouts have the site " + site + ", so their masks would be the same");
    }
  }
}
