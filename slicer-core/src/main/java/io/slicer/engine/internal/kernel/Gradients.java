package io.slicer.engine.internal.kernel;

import io.slicer.model.TrainingStep;
import io.slicer.weights.Parameters;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * An executor's gradients, and what the step so far has made of each: the first op that contributes
 * to a gradient in a step stores its part, all others add theirs. This holds over micro-batches and
 * for all plans of the executor, whichever parameters each of them reaches.
 */
public final class Gradients implements AutoCloseable {
  private final Parameters store;
  private final Map<String, Gradient> states = new LinkedHashMap<>();

  /**
   * Gradients that nothing has been computed of.
   *
   * @param store where they go; it belongs to this object
   * @param workers number of workers that compute them
   */
  public Gradients(Parameters store, int workers) {
    this.store = store;
    store.names().forEach(name -> states.put(name, new Gradient(workers)));
  }

  /** Where they lie, by parameter. */
  public Parameters store() {
    return store;
  }

  /** What the last step made: the parameters that its losses reach. */
  public Set<String> updated() {
    return states.entrySet().stream()
        .filter(entry -> entry.getValue().isBegun())
        .map(Map.Entry::getKey)
        .collect(Collectors.toUnmodifiableSet());
  }

  Gradient of(String parameter) {
    Gradient gradient = states.get(parameter);
    if (gradient == null) {
      throw new IllegalArgumentException("no store for the gradient of " + parameter);
    }
    return gradient;
  }

  /** Before the workers run a micro-batch: the first of a step begins all gradients anew. */
  void begin(TrainingStep step) {
    if (!step.accumulate()) {
      states.values().forEach(Gradient::reset);
    }
  }

  @Override
  public void close() {
    store.close();
  }
}
