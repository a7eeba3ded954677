package io.slicer.examples;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * A file that lines are added to. It can be continued wherever a process was killed that wrote it.
 */
final class LineFile implements AutoCloseable {
  private final OutputStream out;
  private final long finished;
  private final String last;

  private LineFile(OutputStream out, long finished, String last) {
    this.out = out;
    this.finished = finished;
    this.last = last;
  }

  /**
   * A new file.
   *
   * @throws IllegalArgumentException if there is something of that name
   */
  static LineFile create(Path file) throws IOException {
    try {
      return new LineFile(Files.newOutputStream(file, StandardOpenOption.CREATE_NEW), 0, "");
    } catch (FileAlreadyExistsException e) {
      throw new IllegalArgumentException(
          file + " exists already: --resume continues it, another name spares it", e);
    }
  }

  /** A file to be continued behind its last finished line, or a new one if there is none. */
  static LineFile resume(Path file) throws IOException {
    if (!Files.exists(file)) {
      return create(file);
    }
    long finished = 0;
    long lastStart = 0;
    long end = 0;
    long at = 0;
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
      for (int value = in.read(); value >= 0; value = in.read()) {
        at++;
        if (value == '\n') {
          finished++;
          lastStart = end;
          end = at;
        }
      }
    }
    String last = text(file, lastStart, end);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(end);
    }
    return new LineFile(Files.newOutputStream(file, StandardOpenOption.APPEND), finished, last);
  }

  private static String text(Path file, long from, long to) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      in.skipNBytes(from);
      byte[] line = in.readNBytes(Math.toIntExact(Math.max(0, to - from - 1)));
      return new String(line, StandardCharsets.UTF_8);
    }
  }

  /** How many lines there were when the file was opened. */
  long finished() {
    return finished;
  }

  /** The last of them. */
  String last() {
    return last;
  }

  void write(List<String> lines) throws IOException {
    StringBuilder text = new StringBuilder();
    lines.forEach(line -> text.append(line).append('\n'));
    out.write(text.toString().getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
