package io.slicer.vectors;

import io.slicer.hub.TransferListener;
import io.slicer.weights.TensorSource;

/** Counts what has been worked on. */
final class Meter {
  private final String name;
  private final long total;
  private final TransferListener listener;
  private long done;

  /**
   * Nothing is done yet.
   *
   * @param name of the work
   * @param total bytes
   */
  Meter(String name, long total, TransferListener listener) {
    this.name = name;
    this.total = total;
    this.listener = listener;
  }

  /** What passes values on and counts them. */
  TensorSource.Sink counting(TensorSource.Sink sink) {
    return (values, offset, count) -> {
      sink.accept(values, offset, count);
      add(count);
    };
  }

  void add(long values) {
    done += values * Float.BYTES;
    listener.transferred(name, done, total);
  }
}
