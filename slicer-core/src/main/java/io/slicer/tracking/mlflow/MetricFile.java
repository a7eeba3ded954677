package io.slicer.tracking.mlflow;

import com.google.common.base.Splitter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The points of a metric, a line each: milliseconds, value, step. Nobody ever sees the file empty,
 * nor with a part of a line that is not the last.
 */
final class MetricFile {
  private static final Splitter FIELDS = Splitter.on(' ');

  private final Path file;
  private final Path temporary;
  private final Set<Point> earlier = new HashSet<>();
  private @Nullable FileChannel channel;
  private long lastTime = Long.MIN_VALUE;

  /** A value at a step, whenever. */
  private record Point(long step, long bits) {}

  /**
   * A file that may be there.
   *
   * @param file of the metric
   * @param temporary where the first line is written before the file appears
   */
  MetricFile(Path file, Path temporary) throws IOException {
    this.file = file;
    this.temporary = temporary;
    for (Line line : lines(file, 0, Integer.MAX_VALUE)) {
      earlier.add(new Point(line.step(), Double.doubleToLongBits(line.value())));
      lastTime = Math.max(lastTime, line.time());
    }
  }

  /**
   * A point.
   *
   * @param time in milliseconds since 1970
   * @param end the position in the file behind it
   */
  record Line(long time, double value, long step, long end) {
    static Line parse(String text, long end) throws IOException {
      List<String> fields = FIELDS.splitToList(text.strip());
      try {
        return new Line(
            Long.parseLong(fields.get(0)),
            value(fields.get(1)),
            fields.size() > 2 ? Long.parseLong(fields.get(2)) : 0,
            end);
      } catch (NumberFormatException | IndexOutOfBoundsException e) {
        throw new IOException("\"" + text + "\" is no point of a metric", e);
      }
    }

    /** As Python writes and Java does. */
    private static double value(String text) {
      return switch (text) {
        case "nan", "NaN" -> Double.NaN;
        case "inf", "Infinity" -> Double.POSITIVE_INFINITY;
        case "-inf", "-Infinity" -> Double.NEGATIVE_INFINITY;
        default -> Double.parseDouble(text);
      };
    }
  }

  /**
   * Whole lines of a file.
   *
   * @param from the position of the first
   * @param most how many to read at most
   * @return none if the file is missing
   */
  static List<Line> lines(Path file, long from, int most) throws IOException {
    List<Line> lines = new ArrayList<>();
    try (FileChannel read = FileChannel.open(file, StandardOpenOption.READ)) {
      ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
      StringBuilder line = new StringBuilder();
      long at = from;
      read.position(from);
      while (lines.size() < most && read.read(buffer.clear()) > 0) {
        buffer.flip();
        while (buffer.hasRemaining() && lines.size() < most) {
          char next = (char) (buffer.get() & 0xff);
          at++;
          if (next == '\n') {
            lines.add(Line.parse(line.toString(), at));
            line.setLength(0);
          } else {
            line.append(next);
          }
        }
      }
    } catch (NoSuchFileException e) {
      return List.of();
    }
    return lines;
  }

  /** Cuts a line that a killed program has left unfinished, which would read as another value. */
  static void repair(Path file) throws IOException {
    byte[] content = Files.readAllBytes(file);
    int end = content.length;
    while (end > 0 && content[end - 1] != '\n') {
      end--;
    }
    if (end == 0) {
      Files.delete(file);
    } else if (end < content.length) {
      try (FileChannel cut = FileChannel.open(file, StandardOpenOption.WRITE)) {
        cut.truncate(end);
      }
    }
  }

  /**
   * Adds a point, unless the file had one of that step and value when it was opened: then a resumed
   * training repeats it.
   *
   * @param now in milliseconds since 1970; the time is never before that of the point before
   */
  void add(long now, double value, long step) throws IOException {
    if (earlier.contains(new Point(step, Double.doubleToLongBits(value)))) {
      return;
    }
    lastTime = Math.max(lastTime, now);
    ByteBuffer line =
        ByteBuffer.wrap(
            (lastTime + " " + value + " " + step + "\n").getBytes(StandardCharsets.UTF_8));
    if (channel == null && !Files.exists(file)) {
      Journal.place(temporary, file, line.array());
      return;
    }
    if (channel == null) {
      channel = FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
    }
    long before = channel.size();
    try {
      while (line.hasRemaining()) {
        channel.write(line);
      }
    } catch (IOException e) {
      channel.truncate(before);
      throw e;
    }
  }

  /** Gives the file back to the system; it is opened again when it is needed. */
  void rest() throws IOException {
    if (channel != null) {
      channel.close();
      channel = null;
    }
  }
}
