package io.slicer.engine.internal.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Takes the times of a {@link StepTimes}. Every worker has times of its own. */
final class StopWatch {
  private static final double NANOS = 1e9;

  private final int rounds;
  private final List<Map<String, long[]>> times = new ArrayList<>();
  private final long[] last;
  private final List<Double> steps = new ArrayList<>();
  private final List<Double> products = new ArrayList<>();

  public StopWatch(int workers, int rounds) {
    this.rounds = rounds;
    last = new long[workers * 8];
    for (int w = 0; w < workers; w++) {
      times.add(new TreeMap<>());
    }
  }

  public void time(Runnable step) {
    steps.add(seconds(step));
  }

  public void timeProducts(Runnable step) {
    products.add(seconds(step));
  }

  private static double seconds(Runnable work) {
    long start = System.nanoTime();
    work.run();
    return (System.nanoTime() - start) / NANOS;
  }

  public void start(int worker) {
    last[8 * worker] = System.nanoTime();
  }

  /** What has passed since a worker's last call was spent on a kind of op. */
  public void lap(int worker, String kind) {
    long now = System.nanoTime();
    times.get(worker).computeIfAbsent(kind, k -> new long[1])[0] += now - last[8 * worker];
    last[8 * worker] = now;
  }

  public StepTimes profile() {
    Map<String, Double> byKind = new TreeMap<>();
    for (Map<String, long[]> worker : times) {
      worker.forEach(
          (kind, nanos) ->
              byKind.merge(kind, nanos[0] / NANOS / rounds / times.size(), Double::sum));
    }
    return new StepTimes(List.copyOf(steps), List.copyOf(products), Map.copyOf(byKind));
  }
}
