package io.slicer.tracking;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * An event as a reader of a file finds it.
 *
 * @param starts whether it says that the session starts
 * @param scalars by tag
 * @param texts by tag
 */
record LoggedEvent(
    double time,
    long step,
    String version,
    boolean starts,
    Map<String, Float> scalars,
    Map<String, String> texts) {

  /** The whole records of a file. */
  static List<LoggedEvent> read(Path file) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    List<LoggedEvent> events = new ArrayList<>();
    while (bytes.remaining() >= 12) {
      ByteBuffer header = bytes.slice(bytes.position(), 8);
      long length = bytes.getLong();
      check(header, bytes.getInt());
      if (bytes.remaining() < length + 4) {
        break;
      }
      ByteBuffer data = bytes.slice(bytes.position(), (int) length).order(ByteOrder.LITTLE_ENDIAN);
      bytes.position(bytes.position() + (int) length);
      check(data.duplicate(), bytes.getInt());
      events.add(of(data));
    }
    return events;
  }

  private static void check(ByteBuffer data, int masked) {
    CRC32C crc = new CRC32C();
    crc.update(data);
    int rotated = (int) ((crc.getValue() >>> 15) | (crc.getValue() << 17));
    if (rotated + 0xa282ead8 != masked) {
      throw new IllegalStateException("the check of a record is wrong");
    }
  }

  private static LoggedEvent of(ByteBuffer data) {
    Map<Integer, List<Object>> event = fields(data);
    Map<String, Float> scalars = new LinkedHashMap<>();
    Map<String, String> texts = new LinkedHashMap<>();
    for (Object summary : event.getOrDefault(5, List.of())) {
      for (Object each : fields((ByteBuffer) summary).get(1)) {
        Map<Integer, List<Object>> value = fields((ByteBuffer) each);
        String tag = text(value.get(1).get(0));
        if (value.containsKey(2)) {
          scalars.put(tag, (Float) value.get(2).get(0));
        } else {
          Map<Integer, List<Object>> tensor = fields((ByteBuffer) value.get(8).get(0));
          texts.put(tag, text(tensor.get(8).get(0)));
        }
      }
    }
    return new LoggedEvent(
        (Double) event.get(1).get(0),
        (Long) event.getOrDefault(2, List.of(0L)).get(0),
        event.containsKey(3) ? text(event.get(3).get(0)) : "",
        event.containsKey(7),
        scalars,
        texts);
  }

  private static String text(Object bytes) {
    return StandardCharsets.UTF_8.decode(((ByteBuffer) bytes).duplicate()).toString();
  }

  private static Map<Integer, List<Object>> fields(ByteBuffer message) {
    ByteBuffer bytes = message.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    Map<Integer, List<Object>> fields = new LinkedHashMap<>();
    while (bytes.hasRemaining()) {
      long key = varint(bytes);
      Object value =
          switch ((int) (key & 7)) {
            case 0 -> varint(bytes);
            case 1 -> bytes.getDouble();
            case 2 -> {
              int length = (int) varint(bytes);
              ByteBuffer part = bytes.slice(bytes.position(), length);
              bytes.position(bytes.position() + length);
              yield part;
            }
            case 5 -> bytes.getFloat();
            default -> throw new IllegalStateException("a field of type " + (key & 7));
          };
      fields.computeIfAbsent((int) (key >>> 3), field -> new ArrayList<>()).add(value);
    }
    return fields;
  }

  private static long varint(ByteBuffer bytes) {
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      byte next = bytes.get();
      value |= (next & 0x7fL) << shift;
      if (next >= 0) {
        return value;
      }
    }
  }
}
