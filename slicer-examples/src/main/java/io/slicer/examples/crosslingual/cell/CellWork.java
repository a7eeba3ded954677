package io.slicer.examples.crosslingual.cell;

import com.google.common.util.concurrent.Uninterruptibles;
import io.slicer.examples.training.RunDirectoryException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Does the steps of a run that are still to be done, beside other processes that do the same: each
 * step is done by whoever takes its cell first, and the others wait for what they need of it.
 */
public final class CellWork {
  private static final Duration PATIENCE = Duration.ofMillis(500);

  private final CellDirectory directory;
  private final PrintWriter err;
  private final Map<String, Rate> rates = new LinkedHashMap<>();

  /**
   * Work in a directory.
   *
   * @param directory of the run
   * @param err for what somebody who watches wants to know
   */
  public CellWork(CellDirectory directory, PrintWriter err) {
    this.directory = directory;
    this.err = err;
  }

  /** How long steps of a kind take. */
  private record Rate(double amount, double seconds) {
    Rate plus(double more, double longer) {
      return new Rate(amount + more, seconds + longer);
    }
  }

  /**
   * Does all that nobody has done yet.
   *
   * @param steps each behind those that it needs
   * @throws RunDirectoryException if a cell that is finished was made of other inputs
   */
  public void run(List<Step<?>> steps) {
    List<Step<?>> left = new ArrayList<>(steps);
    boolean waiting = false;
    while (!left.isEmpty()) {
      int before = left.size();
      for (Step<?> step : List.copyOf(left)) {
        if (step.needs().stream().allMatch(directory::isFinished) && isDone(step, left, steps)) {
          left.remove(step);
        }
      }
      if (left.size() < before) {
        waiting = false;
      } else {
        if (!waiting) {
          say("waiting for another process: %s", left.get(0).words());
          waiting = true;
        }
        Uninterruptibles.sleepUninterruptibly(PATIENCE);
      }
    }
  }

  /** Does a step, if nobody has done it or is at it. */
  private <R extends CellResult> boolean isDone(
      Step<R> step, List<Step<?>> left, List<Step<?>> all) {
    if (isFinished(step)) {
      return true;
    }
    return directory.holding(
        step.cell(),
        () -> {
          // Somebody may have finished it in between.
          if (!isFinished(step)) {
            work(step, left, all);
          }
        });
  }

  private <R extends CellResult> boolean isFinished(Step<R> step) {
    Optional<R> result = directory.result(step.cell(), step.type());
    result.ifPresent(
        found -> {
          refuseOther(step, found.inputs());
          count(step, found.cost());
        });
    return result.isPresent();
  }

  private void refuseOther(Step<?> step, Map<String, String> then) {
    Map<String, String> now = step.inputs().get();
    for (Map.Entry<String, String> input : now.entrySet()) {
      String was = then.get(input.getKey());
      if (!input.getValue().equals(was)) {
        throw new RunDirectoryException(
            directory
                + ", cell "
                + step.cell()
                + ": "
                + input.getKey()
                + " was "
                + (was == null ? "not given" : was)
                + " and is "
                + input.getValue()
                + ". Continue with what it was begun with, or give another --output");
      }
    }
  }

  private void count(Step<?> step, Cost cost) {
    rates.merge(
        step.kind(),
        new Rate(step.amount(), cost.seconds()),
        (old, one) -> old.plus(one.amount(), one.seconds()));
  }

  private <R extends CellResult> void work(Step<R> step, List<Step<?>> left, List<Step<?>> all) {
    int number = all.size() - left.size() + 1;
    say(
        "[%d/%d] %s%s",
        number,
        all.size(),
        step.words(),
        seconds(step).map(seconds -> ": about " + clock(seconds)).orElse(""));
    R result = step.work().apply(step.inputs().get());
    directory.finish(step.cell(), result);
    count(step, result.cost());
    say("finished after %s%s", clock(result.cost().seconds()), outlook(step, left));
  }

  private String outlook(Step<?> done, List<Step<?>> left) {
    double seconds = 0;
    int known = 0;
    int unknown = 0;
    for (Step<?> step : left) {
      if (!step.cell().equals(done.cell())) {
        Optional<Double> expected = seconds(step);
        seconds += expected.orElse(0.0);
        known += expected.isPresent() ? 1 : 0;
        unknown += expected.isPresent() ? 0 : 1;
      }
    }
    if (known + unknown == 0) {
      return "";
    }
    String text = String.format(Locale.ROOT, "; %d to go", known + unknown);
    if (known > 0) {
      text += ", about " + clock(seconds);
    }
    if (known > 0 && unknown > 0) {
      text += " and what " + unknown + " of kinds not seen yet take";
    }
    return text;
  }

  private Optional<Double> seconds(Step<?> step) {
    Rate rate = rates.get(step.kind());
    return rate == null || rate.amount() == 0
        ? Optional.empty()
        : Optional.of(rate.seconds() / rate.amount() * step.amount());
  }

  private static String clock(double seconds) {
    Duration time = Duration.ofSeconds(Math.round(seconds));
    return String.format(
        Locale.ROOT, "%d:%02d:%02d", time.toHours(), time.toMinutesPart(), time.toSecondsPart());
  }

  private void say(String format, Object... values) {
    err.println(String.format(Locale.ROOT, format, values));
    err.flush();
  }
}
