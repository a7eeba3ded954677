package io.slicer.weights;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

/** Composes .safetensors files byte by byte, so that tests can get every byte wrong. */
public final class SafeTensorsFile {
  private SafeTensorsFile() {}

  public static Path write(Path file, String header, byte... data) throws IOException {
    byte[] bytes = header.getBytes(StandardCharsets.UTF_8);
    return write(file, bytes.length, bytes, data);
  }

  static Path write(Path file, long length, byte[] header, byte... data) throws IOException {
    return Files.write(
        file,
        littleEndian(
            Long.BYTES + header.length + data.length,
            bytes -> bytes.putLong(length).put(header).put(data)));
  }

  /** The header with as many spaces as let the data start at a multiple of 8 bytes. */
  public static String aligned(String header) {
    return header + " ".repeat(7 - (header.length() + 7) % 8);
  }

  public static String tensor(String name, String type, String shape, long begin, long end) {
    return "\"%s\":{\"dtype\":\"%s\",\"shape\":%s,\"data_offsets\":[%d,%d]}"
        .formatted(name, type, shape, begin, end);
  }

  public static byte[] floats(float... values) {
    return littleEndian(
        Float.BYTES * values.length,
        bytes -> {
          for (float value : values) {
            bytes.putFloat(value);
          }
        });
  }

  static byte[] littleEndian(int length, Consumer<ByteBuffer> content) {
    byte[] bytes = new byte[length];
    content.accept(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN));
    return bytes;
  }
}
