package io.slicer.weights;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.collect.Streams;
import io.slicer.files.AtomicFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Writes the safetensors format: header, padded with spaces, then the tensors. They begin at a
 * multiple of 64 bytes, as vector instructions like the values of a file that is mapped.
 */
final class SafeTensorsWriter {
  private static final JsonMapper JSON = new JsonMapper();
  private static final int BUFFER = 1 << 20;
  private static final int ALIGNMENT = 64;

  private final FileChannel channel;
  private final ByteBuffer buffer =
      ByteBuffer.allocateDirect(BUFFER).order(ByteOrder.LITTLE_ENDIAN);
  private long given;

  private SafeTensorsWriter(FileChannel channel) {
    this.channel = channel;
  }

  /** Writes the values of a tensor. */
  @FunctionalInterface
  interface Body {
    void writeTo(SafeTensorsWriter writer) throws IOException;
  }

  /** A tensor of the file. */
  record Entry(String name, String dtype, Shape shape, long bytes, Body body) {
    static Entry of(TensorSource tensor) {
      TensorType type = TensorType.F32;
      return new Entry(
          tensor.name(),
          type.name(),
          tensor.shape(),
          Math.multiplyExact(tensor.shape().elements(), type.bytes()),
          writer -> writer.writeTensor(tensor));
    }
  }

  static void write(Path file, Iterable<TensorSource> tensors, Map<String, String> metadata) {
    writeEntries(file, Streams.stream(tensors).map(Entry::of).toList(), metadata);
  }

  static void writeEntries(Path file, List<Entry> entries, Map<String, String> metadata) {
    byte[] header = header(entries, metadata);
    AtomicFiles.write(
        file,
        channel -> {
          SafeTensorsWriter writer = new SafeTensorsWriter(channel);
          writer.writeHeader(header);
          for (Entry entry : entries) {
            entry.body().writeTo(writer);
          }
          writer.flush();
        });
  }

  private static byte[] header(List<Entry> tensors, Map<String, String> metadata) {
    ObjectNode root = JSON.createObjectNode();
    ObjectNode about = root.putObject(SafeTensorsHeader.METADATA);
    metadata.forEach(about::put);
    long end = 0;
    for (Entry tensor : tensors) {
      if (root.has(tensor.name())) {
        throw new IllegalArgumentException(
            "a second tensor with the name \"" + tensor.name() + "\"");
      }
      long begin = end;
      end = Math.addExact(begin, tensor.bytes());
      ObjectNode entry = root.putObject(tensor.name()).put("dtype", tensor.dtype());
      Arrays.stream(tensor.shape().toArray()).forEach(entry.putArray("shape")::add);
      entry.putArray("data_offsets").add(begin).add(end);
    }
    ByteBuffer json = encode(root);
    int dataStart = (Long.BYTES + json.remaining() + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    int length = dataStart - Long.BYTES;
    if (length > SafeTensorsHeader.LONGEST) {
      throw new IllegalArgumentException(
          "names and metadata make a header of "
              + length
              + " bytes, more than the "
              + SafeTensorsHeader.LONGEST
              + " that the format allows");
    }
    byte[] padded = new byte[length];
    Arrays.fill(padded, (byte) ' ');
    json.get(padded, 0, json.remaining());
    return padded;
  }

  /** Strictly: Jackson's own encoder lets lone surrogates pass, which no reader accepts. */
  private static ByteBuffer encode(ObjectNode root) {
    try {
      return StandardCharsets.UTF_8
          .newEncoder()
          .encode(CharBuffer.wrap(JSON.writeValueAsString(root)));
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "names or metadata with half a surrogate pair, which UTF-8 cannot hold", e);
    }
  }

  private void writeHeader(byte[] header) throws IOException {
    buffer.putLong(header.length);
    flush();
    ByteBuffer bytes = ByteBuffer.wrap(header);
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  private void writeTensor(TensorSource tensor) throws IOException {
    long elements = tensor.shape().elements();
    given = 0;
    try {
      tensor
          .values()
          .writeTo(
              (values, offset, count) -> {
                given += count;
                if (given > elements) {
                  throw wrongCount(tensor, "more");
                }
                put(values, offset, count);
              });
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    if (given < elements) {
      throw wrongCount(tensor, "only " + given);
    }
  }

  private void put(float[] values, int offset, int count) {
    for (int done = 0; done < count; ) {
      if (!buffer.hasRemaining()) {
        try {
          flush();
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
      int n = Math.min(count - done, buffer.remaining() / Float.BYTES);
      buffer.asFloatBuffer().put(values, offset + done, n);
      buffer.position(buffer.position() + n * Float.BYTES);
      done += n;
    }
  }

  /** Writes bytes as they are. */
  void put(ByteBuffer bytes) throws IOException {
    flush();
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  private void flush() throws IOException {
    buffer.flip();
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
    buffer.clear();
  }

  private static IllegalArgumentException wrongCount(TensorSource tensor, String given) {
    return new IllegalArgumentException(
        "tensor \""
            + tensor.name()
            + "\" "
            + tensor.shape()
            + " has "
            + tensor.shape().elements()
            + " values, but its source gave "
            + given);
  }
}
