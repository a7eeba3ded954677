package io.slicer.tracking;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/**
 * A file of events, as TensorBoard reads it while it grows. Each event is handed to the operating
 * system in one piece, so what was logged survives the end of the process. TensorBoard reads the
 * files of a directory in the order of their names, and a file up to its first torn record: so
 * every process begins a file of its own, behind the others.
 *
 * <p>Times are in seconds since 1970. Sources: TensorFlow's {@code record_writer.cc}, {@code
 * event.proto}, {@code summary.proto}.
 */
final class EventFile implements AutoCloseable {
  private static final Pattern NAME = Pattern.compile("events\\.out\\.tfevents\\.(\\d{10})\\..*");

  // Fields of Event.
  private static final int WALL_TIME = 1;
  private static final int STEP = 2;
  private static final int FILE_VERSION = 3;
  private static final int SUMMARY = 5;
  private static final int SESSION_LOG = 7;

  // Fields of Summary's values.
  private static final int VALUE = 1;
  private static final int TAG = 1;
  private static final int SIMPLE_VALUE = 2;
  private static final int TENSOR = 8;
  private static final int METADATA = 9;

  private static final int START = 1;
  private static final int STRING = 7;

  /** The class of data that texts are: one whose class isn't said is read, but not shown. */
  private static final int TENSORS = 2;

  private final OutputStream out;

  private EventFile(OutputStream out) {
    this.out = out;
  }

  /**
   * Begins a file.
   *
   * @param directory of the run; made where it is missing
   * @param time now
   */
  static EventFile create(Path directory, double time) throws IOException {
    Files.createDirectories(directory);
    long second = Math.max((long) time, last(directory) + 1);
    Path file =
        directory.resolve(
            "events.out.tfevents.%010d.slicer.%d.0"
                .formatted(second, ProcessHandle.current().pid()));
    Files.createFile(file);
    // Not a channel: that one would be closed if the training's thread were interrupted.
    EventFile created = new EventFile(new FileOutputStream(file.toFile()));
    created.write(new ProtoMessage().put(WALL_TIME, time).put(FILE_VERSION, "brain.Event:2"));
    return created;
  }

  /** The second in the name of the last file, or -1. */
  private static long last(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .map(file -> NAME.matcher(file.getFileName().toString()))
          .filter(Matcher::matches)
          .mapToLong(name -> Long.parseLong(name.group(1)))
          .max()
          .orElse(-1);
    }
  }

  /** The run goes on: what older files have of this step and of later ones is not shown. */
  void start(double time, long step) throws IOException {
    write(event(time, step).put(SESSION_LOG, new ProtoMessage().put(1, START)));
  }

  void scalars(double time, long step, Map<String, Double> values) throws IOException {
    ProtoMessage summary = new ProtoMessage();
    values.forEach(
        (tag, value) ->
            summary.put(
                VALUE, new ProtoMessage().put(TAG, tag).put(SIMPLE_VALUE, value.floatValue())));
    write(event(time, step).put(SUMMARY, summary));
  }

  /** A text, shown as Markdown. */
  void text(double time, long step, String tag, String markdown) throws IOException {
    ProtoMessage shape = new ProtoMessage().put(2, new ProtoMessage().put(1, 1));
    ProtoMessage tensor = new ProtoMessage().put(1, STRING).put(2, shape).put(8, markdown);
    ProtoMessage metadata =
        new ProtoMessage().put(1, new ProtoMessage().put(1, "text")).put(4, TENSORS);
    ProtoMessage value =
        new ProtoMessage().put(TAG, tag).put(TENSOR, tensor).put(METADATA, metadata);
    write(event(time, step).put(SUMMARY, new ProtoMessage().put(VALUE, value)));
  }

  private static ProtoMessage event(double time, long step) {
    return new ProtoMessage().put(WALL_TIME, time).put(STEP, step);
  }

  /** Its length, its bytes, and a check of each. */
  private void write(ProtoMessage event) throws IOException {
    byte[] data = event.toBytes();
    ByteBuffer record =
        ByteBuffer.allocate(Long.BYTES + Integer.BYTES + data.length + Integer.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN);
    record.putLong(data.length);
    record.putInt(check(record.array(), 0, Long.BYTES)).put(data);
    record.putInt(check(record.array(), Long.BYTES + Integer.BYTES, data.length));
    out.write(record.array());
  }

  /** Masked, so that the check of bytes that hold checks is as good. */
  private static int check(byte[] bytes, int from, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, from, length);
    return Integer.rotateRight((int) crc.getValue(), 15) + 0xa282ead8;
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
