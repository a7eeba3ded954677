package io.slicer.examples.tag;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE_NEW;

import io.slicer.files.ProcessLock;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A file that lines are added to. It can be continued wherever a process was killed that wrote it.
 * Nothing that a file has is ever taken from it: before anything is added, what it has must agree
 * with what is written. One process at a time writes it; the empty lock file stays beside it.
 */
final class LineFile implements AutoCloseable {
  private static final int BUFFER = 1 << 16;

  private final Path file;
  private final boolean isNew;
  private final long finished;
  private final Closeable lock;
  private @Nullable OutputStream out;

  private LineFile(Path file, Closeable lock, boolean isNew, long finished) {
    this.file = file;
    this.lock = lock;
    this.isNew = isNew;
    this.finished = finished;
  }

  /**
   * A new file, which is made when it is first written to.
   *
   * @throws IllegalArgumentException if there is something of that name, or no directory for it, or
   *     another process is making it
   */
  static LineFile create(Path file) throws IOException {
    requireNew(file);
    return locked(file, lock -> newFile(file, lock));
  }

  private static LineFile newFile(Path file, Closeable lock) {
    requireNew(file); // nobody makes it from here on
    return new LineFile(file, lock, true, 0);
  }

  private static void requireNew(Path file) {
    if (Files.exists(file)) {
      throw existing(file);
    }
    Path directory = file.toAbsolutePath().getParent();
    if (directory == null || !Files.isDirectory(directory)) {
      throw new IllegalArgumentException(file + ": there is no directory " + directory);
    }
  }

  /** Opens a file that is locked. */
  private interface Opening {
    LineFile open(Closeable lock) throws IOException;
  }

  /** The lock is a file beside it: closing any reader of a file gives up the locks on the file. */
  private static LineFile locked(Path file, Opening opening) throws IOException {
    Path there = Files.exists(file) ? file.toRealPath() : file;
    Closeable lock =
        ProcessLock.tryHold(there.resolveSibling("." + there.getFileName() + ".lock"))
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        file
                            + " is being written by another process: wait for its end, or name"
                            + " another file"));
    try {
      return opening.open(lock);
    } catch (IOException | RuntimeException | Error e) {
      lock.close();
      throw e;
    }
  }

  private static IllegalArgumentException existing(Path file) {
    return new IllegalArgumentException(
        file + " exists already: --resume continues it, another name spares it");
  }

  /**
   * A file to be continued, or a new one if there is none.
   *
   * @throws IllegalArgumentException if another process is writing it
   */
  static LineFile resume(Path file) throws IOException {
    return Files.exists(file) ? locked(file, lock -> continued(file, lock)) : create(file);
  }

  private static LineFile continued(Path file, Closeable lock) throws IOException {
    long finished = 0;
    try (InputStream in = Files.newInputStream(file)) {
      byte[] buffer = new byte[BUFFER];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        finished += lineEnds(buffer, read);
      }
    }
    return new LineFile(file, lock, false, finished);
  }

  private static long lineEnds(byte[] bytes, int length) {
    long ends = 0;
    for (int i = 0; i < length; i++) {
      ends += bytes[i] == '\n' ? 1 : 0;
    }
    return ends;
  }

  /** How many whole lines there were when the file was opened. */
  long finished() {
    return finished;
  }

  /**
   * Writes the lines that follow those of the call before. The first call begins anywhere before
   * the end of what the file has; of that, nothing is written again.
   *
   * @param first the number of lines before these
   * @throws IllegalArgumentException if the file has something else there; it is left as it was
   */
  void write(long first, List<String> lines) throws IOException {
    StringBuilder text = new StringBuilder();
    lines.forEach(line -> text.append(line).append('\n'));
    byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
    int written = 0;
    if (out == null) {
      byte[] there = from(first, bytes.length);
      int different = Arrays.mismatch(there, bytes);
      if (different >= 0 && different < there.length) {
        throw new IllegalArgumentException(
            ("%s:%d is not what is made of that line now: the file was made of another text, or with"
                    + " another model, other options or another number of threads")
                .formatted(file, first + 1 + lineEnds(bytes, different)));
      }
      written = there.length;
    }
    if (written < bytes.length) {
      open().write(bytes, written, bytes.length - written);
    }
  }

  /**
   * Ends the file, which is there from now on even if nothing was written.
   *
   * @param lines that it must have
   * @throws IllegalArgumentException if it has more
   */
  void end(long lines) throws IOException {
    if (out == null && from(lines, 1).length > 0) {
      throw new IllegalArgumentException(
          "%s goes on behind line %d, where the text ends: the file was made of another text"
              .formatted(file, lines));
    }
    open();
  }

  private OutputStream open() throws IOException {
    if (out == null) {
      try {
        out = Files.newOutputStream(file, isNew ? CREATE_NEW : APPEND);
      } catch (FileAlreadyExistsException e) {
        throw existing(file);
      }
    }
    return out;
  }

  /** What the file has behind so many lines, but no more than so many bytes. */
  private byte[] from(long lines, int most) throws IOException {
    if (isNew) {
      return new byte[0];
    }
    long position = position(lines);
    try (InputStream in = Files.newInputStream(file)) {
      in.skipNBytes(position);
      return in.readNBytes(most);
    }
  }

  /** Where so many lines end; the end of the file if it has fewer. */
  private long position(long lines) throws IOException {
    long position = 0;
    try (InputStream in = Files.newInputStream(file)) {
      byte[] buffer = new byte[BUFFER];
      long left = lines;
      while (left > 0) {
        int read = in.read(buffer);
        if (read < 0) {
          break;
        }
        for (int i = 0; i < read && left > 0; i++) {
          left -= buffer[i] == '\n' ? 1 : 0;
          position++;
        }
      }
    }
    return position;
  }

  @Override
  public void close() throws IOException {
    try {
      if (out != null) {
        out.close();
      }
    } finally {
      lock.close();
    }
  }
}
