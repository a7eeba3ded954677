package io.slicer.inference;

import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;

/** Lets calls in until it is closed, which waits for those that are in. Thread-safe. */
final class Gate {
  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
  private final String name;
  private boolean closed;

  /**
   * An open gate.
   *
   * @param name of what is behind it, for the message when it is closed
   */
  Gate(String name) {
    this.name = name;
  }

  /**
   * Does something during which it is not closed; also within itself.
   *
   * @throws IllegalStateException if it has been closed
   */
  <T> T whileOpen(Supplier<T> action) {
    Lock reading = lock.readLock();
    reading.lock();
    try {
      if (closed) {
        throw new IllegalStateException("the " + name + " is closed");
      }
      return action.get();
    } finally {
      reading.unlock();
    }
  }

  /**
   * Does something while nobody else is in.
   *
   * @throws IllegalStateException if it has been closed, or this thread is in
   */
  void alone(Runnable action) {
    if (lock.getReadHoldCount() > 0) {
      throw new IllegalStateException("the " + name + " is at work on this thread");
    }
    Lock writing = lock.writeLock();
    writing.lock();
    try {
      if (closed) {
        throw new IllegalStateException("the " + name + " is closed");
      }
      action.run();
    } finally {
      writing.unlock();
    }
  }

  /** Lets nobody in any more, waits for those who are in, and releases. Only the first time. */
  void close(Runnable release) {
    Lock writing = lock.writeLock();
    writing.lock();
    try {
      if (!closed) {
        closed = true;
        release.run();
      }
    } finally {
      writing.unlock();
    }
  }
}
