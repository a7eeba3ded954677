package io.slicer.examples.bench;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.util.Statistics;

/**
 * What single operations took.
 *
 * @param alone operations that JMH ran alone
 * @param steps operations of training steps
 */
record OpsReport(
    Machine machine, String description, int threads, List<Op> alone, List<Step> steps) {
  private static final double MILLIS = 1e3;
  private static final double GIGA = 1e9;
  private static final double LEAST_MILLIS = 0.005;

  /**
   * An operation that ran alone.
   *
   * @param name with its sizes
   * @param minimum milliseconds
   * @param median milliseconds
   * @param maximum milliseconds
   * @param rate at the median
   * @param unit of the rate
   */
  record Op(String name, double minimum, double median, double maximum, double rate, String unit) {
    /** Reads and writes of a parameter, its gradient and its moments. */
    private static final int STEP_BYTES = 7 * Float.BYTES;

    static Op of(RunResult result) {
      BenchmarkParams params = result.getParams();
      Statistics times = result.getPrimaryResult().getStatistics();
      double median = times.getPercentile(50);
      int in = Integer.parseInt(params.getParam("in"));
      String method = params.getBenchmark();
      String name;
      double work;
      String unit;
      if (method.endsWith("multiply")) {
        int rows = Integer.parseInt(params.getParam("rows"));
        int out = in * Integer.parseInt(params.getParam("widening"));
        String kind = params.getParam("kind").toLowerCase(Locale.ROOT).replace('_', ' ');
        name = "%s, %d rows, %d to %d".formatted(kind, rows, in, out);
        work = 2.0 * rows * in * out;
        unit = "GFLOP/s";
      } else {
        boolean isStep = method.endsWith("step");
        long count = AdamWBenchmark.parameters(in);
        String what = isStep ? "AdamW step" : "gradient norm";
        name = String.format(Locale.ROOT, "%s, %,d parameters", what, count);
        work = (double) count * (isStep ? STEP_BYTES : Float.BYTES);
        unit = "GB/s";
      }
      double rate = work / (median / MILLIS) / GIGA;
      return new Op(name, times.getMin(), median, times.getMax(), rate, unit);
    }
  }

  /**
   * The operations of a training step.
   *
   * @param hiddenSize H
   * @param rows of the batch
   * @param secondsByKind of each kind of operation, mean over threads
   * @param flop of all products with weights in one direction
   */
  record Step(int hiddenSize, int rows, Map<String, Double> secondsByKind, double flop) {
    /** The rate of a kind that is nothing but products with weights in one direction. */
    private String rate(String kind, double seconds) {
      double of =
          switch (kind) {
            case "slicer_Linear", "slicer_LinearInputGradient", "slicer_LinearWeightGradient" ->
                seconds;
            default -> 0;
          };
      return of == 0 ? "" : String.format(Locale.ROOT, "%.1f GFLOP/s", flop / of / GIGA);
    }
  }

  String table() {
    StringBuilder text = new StringBuilder("bench ops\n");
    line(text, "  %s, %d processors, %s", machine.cpu(), machine.processors(), machine.os());
    line(text, "  %s", String.join(" ", machine.instructions()));
    line(text, "  Java %s; %s; %s", machine.java(), description, machine.date());
    line(text, "");
    line(text, "%-44s%12s%12s%12s", "alone, ms", "minimum", "median", "maximum");
    for (Op op : alone) {
      line(
          text,
          "  %-42s%12.4f%12.4f%12.4f%10.1f %s",
          op.name(),
          op.minimum(),
          op.median(),
          op.maximum(),
          op.rate(),
          op.unit());
    }
    for (Step step : steps) {
      line(text, "");
      line(
          text,
          "in a training step of two layers, hidden size %d, %d rows, %d threads: ms a thread",
          step.hiddenSize(),
          step.rows(),
          threads);
      step.secondsByKind().entrySet().stream()
          .filter(entry -> MILLIS * entry.getValue() >= LEAST_MILLIS)
          .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
          .forEach(
              entry ->
                  line(
                      text,
                      "  %-42s%24.3f  %s",
                      entry.getKey(),
                      MILLIS * entry.getValue(),
                      step.rate(entry.getKey(), entry.getValue())));
    }
    return text.toString();
  }

  private static void line(StringBuilder text, String format, Object... values) {
    text.append(String.format(Locale.ROOT, format, values).stripTrailing()).append('\n');
  }
}
