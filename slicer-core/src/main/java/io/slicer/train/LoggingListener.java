package io.slicer.train;

import java.time.Duration;
import java.util.Locale;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs a training at level INFO: a line every so many steps with the mean loss since the last line,
 * learning rate, gradient norm, real tokens per second and time left, and one for everything else
 * that happens.
 */
public final class LoggingListener implements TrainingListener {
  private static final Logger LOG = LoggerFactory.getLogger(LoggingListener.class);

  private final long everySteps;
  private double lossSum;
  private long lossCount;

  /**
   * A listener.
   *
   * @param everySteps how many steps one line is about
   */
  public LoggingListener(long everySteps) {
    if (everySteps < 1) {
      throw new IllegalArgumentException("a line every " + everySteps + " steps");
    }
    this.everySteps = everySteps;
  }

  @Override
  public void started(Start start) {
    lossSum = 0;
    lossCount = 0;
    log(
        "training on %,d sequences%s: %,d steps, %,d to an epoch, %,d done",
        start.sequences(),
        start.tokensPerEpoch() == 0
            ? ""
            : String.format(Locale.ROOT, " of %,d tokens", start.tokensPerEpoch()),
        start.totalSteps(),
        start.stepsPerEpoch(),
        start.stepsDone());
  }

  @Override
  public void stepped(Step step) {
    if (!Double.isNaN(step.loss())) {
      lossSum += step.loss();
      lossCount++;
    }
    if (step.step() % everySteps != 0 && step.step() != step.totalSteps()) {
      return;
    }
    log(
        "step %d/%d, epoch %.2f: loss %.4f, learning rate %.3g, gradient norm %.3f,"
            + " %,.0f tokens/s, %s left",
        step.step(),
        step.totalSteps(),
        step.epoch(),
        lossSum / lossCount,
        step.learningRate(),
        step.gradientNorm(),
        step.tokensPerSecond(),
        clock(step.timeLeft()));
    lossSum = 0;
    lossCount = 0;
  }

  private static String clock(Duration time) {
    return String.format(
        Locale.ROOT, "%d:%02d:%02d", time.toHours(), time.toMinutesPart(), time.toSecondsPart());
  }

  @Override
  public void epochEnded(Epoch epoch) {
    log("epoch %d: mean loss %.4f", epoch.epoch(), epoch.meanLoss());
  }

  @Override
  public void evaluated(Evaluated evaluated) {
    String figures =
        evaluated.evaluation().figures().entrySet().stream()
            .map(
                figure ->
                    String.format(Locale.ROOT, ", %s %.4f", figure.getKey(), figure.getValue()))
            .collect(Collectors.joining());
    log(
        "%s: score %.4f%s%s",
        evaluated.endsEpoch() ? "epoch " + evaluated.epoch() : "step " + evaluated.step(),
        evaluated.evaluation().score(),
        evaluated.best() ? " (best)" : "",
        figures);
  }

  @Override
  public void checkpointed(Checkpointed checkpointed) {
    log("step %d: checkpoint %s", checkpointed.step(), checkpointed.directory());
  }

  @Override
  public void ended(TrainingResult result) {
    log(
        "training %s: %,d steps, mean loss %.4f, %,d tokens in %.1f s (%,.0f tokens/s)",
        switch (result.ending()) {
          case COMPLETED -> "completed";
          case STOPPED_EARLY -> "stopped early";
          case INTERRUPTED -> "interrupted";
        },
        result.steps(),
        result.meanLoss(),
        result.realTokens(),
        result.seconds(),
        result.realTokensPerSecond());
  }

  private static void log(String format, Object... values) {
    if (LOG.isInfoEnabled()) {
      LOG.info(String.format(Locale.ROOT, format, values));
    }
  }
}
