package io.slicer.examples.bench;

import io.slicer.examples.bench.candidate.Work;
import io.slicer.examples.bench.candidate.Workload;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A figure of a round.
 *
 * @param name with its unit
 * @param workload of which it is
 * @param of a round; null where it is not known
 */
record Figure(String name, Workload workload, Function<Round, @Nullable Double> of) {
  private static final double MILLIS = 1e3;
  private static final double PER_MEGABYTE = 1e-6;

  /** The figures of workloads that were measured. */
  static List<Figure> of(List<Workload> workloads) {
    List<Figure> figures = new ArrayList<>();
    for (Workload workload : workloads) {
      switch (workload) {
        case TRAINING -> figures.addAll(training());
        case SORTED, FILE_ORDER, FROM_WORDS ->
            figures.add(new Figure(workload + ", real tokens/s", workload, Figure::speed));
        case ONE_SENTENCE ->
            figures.add(new Figure(workload + ", ms", workload, r -> MILLIS * r.work().seconds()));
      }
    }
    Workload last = workloads.get(workloads.size() - 1);
    figures.add(
        new Figure(
            "resident memory, MB", last, r -> times(r.usage().residentBytes(), PER_MEGABYTE)));
    figures.add(
        new Figure(
            "peak resident memory, MB",
            last,
            r -> times(r.usage().peakResidentBytes(), PER_MEGABYTE)));
    return List.copyOf(figures);
  }

  private static List<Figure> training() {
    Workload training = Workload.TRAINING;
    return List.of(
        new Figure("real tokens/s", training, Figure::speed),
        new Figure("step, ms", training, r -> perStep(r, MILLIS * r.work().seconds())),
        new Figure(
            "forward and backward, ms/step",
            training,
            r -> perStep(r, times(r.work().parts().get(Work.GRADIENTS), MILLIS))),
        new Figure(
            "optimizer and the rest, ms/step",
            training,
            r -> perStep(r, times(r.work().parts().get(Work.OPTIMIZER), MILLIS))),
        new Figure("Java heap, bytes/step", training, r -> perStep(r, r.usage().heapBytes())),
        new Figure(
            "slicer's native memory, bytes/step",
            training,
            r -> perStep(r, r.work().parts().get(Work.NATIVE_BYTES))),
        new Figure("page faults/step", training, r -> perStep(r, r.usage().pageFaults())));
  }

  private static @Nullable Double speed(Round round) {
    return round.work().tokens() / round.work().seconds();
  }

  private static @Nullable Double perStep(Round round, @Nullable Number value) {
    return times(value, 1.0 / round.work().steps());
  }

  private static @Nullable Double times(@Nullable Number value, double factor) {
    return value == null ? null : value.doubleValue() * factor;
  }

  /** Of every round of a candidate; empty if it is not known of all of them. */
  List<Double> values(Comparison.Measured candidate) {
    List<Double> values = new ArrayList<>();
    for (Round round : candidate.rounds().getOrDefault(workload, List.of())) {
      Double value = of.apply(round);
      if (value == null) {
        return List.of();
      }
      values.add(value);
    }
    return values;
  }
}
