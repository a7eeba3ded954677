package io.slicer.engine.internal.kernel;

import io.slicer.engine.internal.dnnl.GrowingMemory;
import io.slicer.engine.internal.layout.BatchLayout;
import io.slicer.engine.internal.layout.Extent;
import io.slicer.weights.FloatMemory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The memory of a plan's activations: one piece that grows to the largest batch and is reused.
 * Every activation has a slot; values of the same extent that are never needed at the same time
 * share one. Values of different width do not, because one worker's rows of one would lie over
 * another worker's rows of the other.
 *
 * <p>What is fixed shares its slot with nothing: all workers read it, and some may still do so when
 * others are further on.
 */
final class Arena {
  private final List<Extent> slots = new ArrayList<>();
  private final List<Value> values = new ArrayList<>();

  /** What lies in other values, behind what it lies in. */
  private final List<Value> views = new ArrayList<>();

  private final GrowingMemory room;

  /**
   * Gives every activation a slot.
   *
   * @param nodes the ops, in the order in which they run
   * @param known the variables by name
   * @param kept names of those that are read when all ops have run
   * @param elsewhere names of those that lie in memory of their own
   * @param room the memory, which other plans may use, too, as one runs at a time
   */
  Arena(
      List<Node> nodes,
      Map<String, Value> known,
      Set<String> kept,
      Set<String> elsewhere,
      GrowingMemory room) {
    this.room = room;
    Map<String, Integer> lastUse = new HashMap<>();
    for (int n = 0; n < nodes.size(); n++) {
      for (String name : nodes.get(n).outputs()) {
        lastUse.put(name, n);
      }
      for (String name : nodes.get(n).inputs()) {
        lastUse.put(name, n);
      }
    }
    placeViews(nodes, known, elsewhere);
    Map<Extent, List<Integer>> free = new HashMap<>();
    for (int n = 0; n < nodes.size(); n++) {
      Node node = nodes.get(n);
      if (node.own().isEmpty()) {
        release(node.inputs(), n, lastUse, known, kept, Set.of(), free);
        continue;
      }
      Set<String> handedOn = new HashSet<>();
      for (int i = 0; i < node.outputs().size(); i++) {
        Value output = value(known, node.outputs().get(i));
        boolean unwanted =
            node.addsToGradient(i)
                && lastUse.getOrDefault(output.name(), n) == n
                && !kept.contains(output.name());
        if (elsewhere.contains(output.name()) || views.contains(output) || unwanted) {
          continue;
        }
        int from = i == 0 ? node.inPlaceInput() : -1;
        if (from >= 0 && canTake(node, from, output, n, lastUse, known, kept)) {
          Value input = value(known, node.inputs().get(from));
          handedOn.add(input.name());
          output.assign(input.slot());
        } else {
          output.assign(slot(output.extent(), free));
        }
        values.add(output);
      }
      Set<String> used = new HashSet<>(node.inputs());
      used.addAll(node.outputs());
      release(used, n, lastUse, known, kept, handedOn, free);
    }
  }

  /** What parts of a value are made of, and what is made of parts of a value, is not copied. */
  private void placeViews(List<Node> nodes, Map<String, Value> known, Set<String> elsewhere) {
    Set<String> made = new HashSet<>();
    nodes.stream()
        .filter(node -> node.own().isPresent() && !node.isView())
        .forEach(node -> made.addAll(node.outputs()));
    made.removeAll(elsewhere);
    for (int n = nodes.size() - 1; n >= 0; n--) {
      Node node = nodes.get(n);
      List<Long> places = node.places();
      for (int i = 0; i < places.size() && !elsewhere.contains(node.outputs().get(0)); i++) {
        // The first place that a part is given is its own; from there it is copied to others.
        if (made.remove(node.inputs().get(i))) {
          Value part = value(known, node.inputs().get(i));
          part.place(value(known, node.outputs().get(0)), places.get(i));
          views.add(part);
        }
      }
    }
    for (Node node : nodes) {
      List<Long> offsets = node.views();
      for (int i = 0; i < offsets.size(); i++) {
        Value part = value(known, node.outputs().get(i));
        part.place(value(known, node.inputs().get(0)), offsets.get(i));
        views.add(part);
      }
    }
  }

  private static Value value(Map<String, Value> known, String name) {
    Value value = known.get(name);
    if (value == null) {
      throw new IllegalArgumentException("no variable \"" + name + "\" in the plan");
    }
    return value;
  }

  /** Whether an output may lie where an input lies that nothing else reads any more. */
  private static boolean canTake(
      Node node,
      int from,
      Value output,
      int now,
      Map<String, Integer> lastUse,
      Map<String, Value> known,
      Set<String> kept) {
    String name = node.inputs().get(from);
    Value input = value(known, name);
    return input.slot() >= 0
        && !input.isFixed()
        && input.extent().equals(output.extent())
        && lastUse.getOrDefault(name, -1) == now
        && !kept.contains(name)
        && node.inputs().stream().filter(name::equals).count() == 1;
  }

  private int slot(Extent extent, Map<Extent, List<Integer>> free) {
    List<Integer> candidates = free.getOrDefault(extent, List.of());
    if (!candidates.isEmpty()) {
      return candidates.remove(candidates.size() - 1);
    }
    slots.add(extent);
    return slots.size() - 1;
  }

  private static void release(
      Iterable<String> names,
      int now,
      Map<String, Integer> lastUse,
      Map<String, Value> known,
      Set<String> kept,
      Set<String> handedOn,
      Map<Extent, List<Integer>> free) {
    for (String name : names) {
      Value value = known.get(name);
      if (value != null
          && value.slot() >= 0
          && !value.isFixed()
          && lastUse.getOrDefault(name, -1) == now
          && !kept.contains(name)
          && !handedOn.contains(name)) {
        free.computeIfAbsent(value.extent(), e -> new ArrayList<>()).add(value.slot());
      }
    }
  }

  /** Makes room for a batch. */
  void place(BatchLayout layout) {
    long size = 0;
    long[] starts = new long[slots.size()];
    for (int s = 0; s < starts.length; s++) {
      starts[s] = size;
      Extent extent = slots.get(s);
      size += (layout.total(extent.rows()) * extent.columns() + 15) / 16 * 16;
    }
    FloatMemory memory = room.atLeast(size);
    for (Value value : values) {
      value.place(memory, starts[value.slot()]);
    }
    views.forEach(Value::follow);
  }
}
