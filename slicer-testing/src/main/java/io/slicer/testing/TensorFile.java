package io.slicer.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * A .safetensors file of a reference implementation, read without slicer's own reader. It stays
 * closed between reads.
 */
public final class TensorFile {
  private static final JsonMapper JSON = new JsonMapper();

  private final Path file;
  private final JsonNode header;
  private final long dataStart;

  private TensorFile(Path file, JsonNode header, long dataStart) {
    this.file = file;
    this.header = header;
    this.dataStart = dataStart;
  }

  public static TensorFile of(Path file) {
    int length = Math.toIntExact(read(file, 0, Long.BYTES).getLong());
    try {
      return new TensorFile(
          file, JSON.readTree(read(file, Long.BYTES, length).array()), Long.BYTES + length);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ByteBuffer read(Path file, long position, int length) {
    ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    try (FileChannel channel = FileChannel.open(file)) {
      while (bytes.hasRemaining()) {
        if (channel.read(bytes, position + bytes.position()) < 0) {
          throw new EOFException(file + " ends before byte " + (position + length));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.flip();
  }

  /** The names of all tensors. */
  public Set<String> names() {
    return header
        .propertyStream()
        .map(Map.Entry::getKey)
        .filter(name -> !name.equals("__metadata__"))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  public boolean has(String tensor) {
    return header.has(tensor);
  }

  /** The last dimension of a tensor. */
  public int columns(String tensor) {
    JsonNode shape = described(tensor).path("shape");
    return shape.path(shape.size() - 1).intValue();
  }

  /** All values of a tensor of type F32. */
  public float[] floats(String tensor) {
    ByteBuffer bytes = bytes(tensor, "F32");
    float[] values = new float[bytes.remaining() / Float.BYTES];
    bytes.asFloatBuffer().get(values);
    return values;
  }

  /** All values of a tensor of type I64. */
  public long[] longs(String tensor) {
    ByteBuffer bytes = bytes(tensor, "I64");
    long[] values = new long[bytes.remaining() / Long.BYTES];
    bytes.asLongBuffer().get(values);
    return values;
  }

  private ByteBuffer bytes(String tensor, String type) {
    JsonNode described = described(tensor);
    if (!described.path("dtype").textValue().equals(type)) {
      throw new IllegalArgumentException(
          "%s: %s is of type %s, not %s"
              .formatted(file, tensor, described.path("dtype").textValue(), type));
    }
    long begin = described.path("data_offsets").path(0).longValue();
    long end = described.path("data_offsets").path(1).longValue();
    return read(file, dataStart + begin, Math.toIntExact(end - begin));
  }

  private JsonNode described(String tensor) {
    if (!has(tensor)) {
      throw new NoSuchElementException(file + " has no tensor " + tensor);
    }
    return header.path(tensor);
  }
}
