package io.slicer.files;

import com.google.common.util.concurrent.Striped;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Lock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps other threads and other processes out while files are being made. The operating system lets
 * go of the lock when the process ends, however it ends; the empty lock file stays.
 */
public final class ProcessLock {
  private static final Logger LOG = LoggerFactory.getLogger(ProcessLock.class);

  /** A file lock keeps out processes but not the threads of this one. */
  private static final Striped<Lock> THREADS = Striped.lock(64);

  /**
   * What {@link #tryHold} has locked. A second channel on such a file must not even be opened:
   * closing any channel of a process gives up the locks of all of them.
   */
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private ProcessLock() {}

  /** What is done while the lock is held. */
  @FunctionalInterface
  public interface Work {
    /**
     * Works.
     *
     * @throws IOException if that fails
     */
    void run() throws IOException;
  }

  /**
   * Waits until nobody else holds the lock, then works.
   *
   * @param file the lock file; missing parent directories are made
   * @param work what to do while holding it
   * @throws IOException if the file cannot be locked, or the work fails
   */
  public static void holding(Path file, Work work) throws IOException {
    Path path = real(file);
    Lock threads = THREADS.get(path);
    threads.lock();
    try (FileChannel channel =
        FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      if (channel.tryLock() == null) {
        LOG.info("Waiting for another process that holds {}", path);
        channel.lock();
      }
      work.run();
    } finally {
      threads.unlock();
    }
  }

  /** One name for a file, whatever it was called. */
  private static Path real(Path file) throws IOException {
    Path parent = Objects.requireNonNull(file.toAbsolutePath().getParent());
    return Files.createDirectories(parent).toRealPath().resolve(file.getFileName());
  }

  /**
   * Takes the lock, unless somebody holds it, and keeps it until it is given back.
   *
   * @param file the lock file; missing parent directories are made
   * @return gives the lock back when it is closed; empty if somebody else holds it, in this process
   *     or in another
   * @throws IOException if the file cannot be locked
   */
  public static Optional<Closeable> tryHold(Path file) throws IOException {
    Path path = real(file);
    if (!HELD.add(path)) {
      return Optional.empty();
    }
    boolean locked = false;
    try {
      FileChannel channel =
          FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      try {
        locked = channel.tryLock() != null;
      } finally {
        if (!locked) {
          channel.close();
        }
      }
      return locked ? Optional.of(() -> release(channel, path)) : Optional.empty();
    } finally {
      if (!locked) {
        HELD.remove(path);
      }
    }
  }

  private static void release(FileChannel channel, Path path) throws IOException {
    channel.close();
    HELD.remove(path);
  }
}
