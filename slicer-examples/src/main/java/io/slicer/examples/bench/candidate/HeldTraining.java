package io.slicer.examples.bench.candidate;

import io.slicer.train.TrainingListener;
import io.slicer.weights.FloatMemory;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;

/**
 * A training that stands still between its epochs until the next is asked for. So it is one
 * training, warm from the second epoch on, and others may be measured in between.
 */
final class HeldTraining implements TrainingListener, AutoCloseable {
  private static final double NANOS = 1e9;

  private final TimedExecutor executor;
  private final BlockingQueue<CompletableFuture<Work>> asked = new LinkedBlockingQueue<>();
  private final Thread thread;

  // Of the training's thread.
  private CompletableFuture<Work> round = new CompletableFuture<>();
  private long started;
  private long gradientNanosBefore;
  private long nativeBytesBefore;
  private long tokens;
  private int steps;

  /**
   * A training that has not begun.
   *
   * @param train trains, and tells the listener that it is given
   */
  HeldTraining(TimedExecutor executor, Consumer<TrainingListener> train) {
    this.executor = executor;
    thread = new Thread(() -> run(train), "training");
    thread.setDaemon(true);
    thread.start();
  }

  /** Trains for one epoch. */
  Work round() {
    CompletableFuture<Work> wanted = new CompletableFuture<>();
    asked.add(wanted);
    try {
      return wanted.join();
    } catch (CompletionException e) {
      throw new IllegalStateException("the training failed: " + e.getCause(), e);
    }
  }

  private void run(Consumer<TrainingListener> train) {
    try {
      awaitRound();
      if (!Thread.currentThread().isInterrupted()) {
        train.accept(this);
      }
    } catch (RuntimeException | Error e) {
      round.completeExceptionally(e);
    }
  }

  private void awaitRound() {
    try {
      round = asked.take();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // ends the training behind this step
      return;
    }
    tokens = 0;
    steps = 0;
    gradientNanosBefore = executor.nanos();
    nativeBytesBefore = FloatMemory.allocatedBytes();
    started = System.nanoTime();
  }

  @Override
  public void stepped(Step step) {
    tokens += step.tokens();
    steps++;
  }

  @Override
  public void epochEnded(Epoch epoch) {
    double seconds = (System.nanoTime() - started) / NANOS;
    double gradients = (executor.nanos() - gradientNanosBefore) / NANOS;
    double nativeBytes = FloatMemory.allocatedBytes() - nativeBytesBefore;
    round.complete(
        new Work(
            tokens,
            steps,
            seconds,
            Map.of(
                Work.GRADIENTS, gradients,
                Work.OPTIMIZER, seconds - gradients,
                Work.NATIVE_BYTES, nativeBytes)));
    awaitRound();
  }

  /** Ends the training where it stands. */
  @Override
  public void close() {
    thread.interrupt();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
