package io.slicer.weights;

import java.io.EOFException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;

/**
 * Where a tensor lies in a file: little-endian elements, row-major, without gaps.
 *
 * @param type how its elements are stored
 * @param dtype what the file calls that
 * @param shape its shape
 * @param position of its first byte in the file
 * @param bytes its length
 */
record StoredTensor(TensorType type, String dtype, Shape shape, long position, long bytes) {
  private static final int CHUNK = 1 << 14; // elements

  StoredTensor(TensorType type, Shape shape, long position) {
    this(type, type.name(), shape, position, shape.elements() * type.bytes());
  }

  boolean isFloat() {
    return switch (type) {
      case F16, BF16, F32, F64 -> true;
      default -> false;
    };
  }

  boolean isInteger() {
    return switch (type) {
      case I32, I64 -> true;
      default -> false;
    };
  }

  /** Whether the file's bytes are float32 values as memory has them. */
  boolean isMappable() {
    return type == TensorType.F32
        && position % Float.BYTES == 0
        && shape.elements() > 0
        && ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
  }

  /** The values as float32: mapped where the file's bytes will do, else converted into memory. */
  FloatMemory floats(FileChannel channel) throws IOException {
    return isMappable() ? FloatMemory.map(channel, position, shape.elements()) : converted(channel);
  }

  /** The values as float32 in new memory. */
  FloatMemory converted(FileChannel channel) throws IOException {
    FloatMemory memory = FloatMemory.allocate(shape.elements());
    try {
      stream(channel, memory.filling());
      return memory;
    } catch (Throwable e) {
      memory.close();
      throw e;
    }
  }

  /** Gives the values as float32, piece by piece. */
  void stream(FileChannel channel, TensorSource.Sink sink) throws IOException {
    long count = shape.elements();
    float[] values = new float[(int) Math.min(count, CHUNK)];
    ByteBuffer bytes = ByteBuffer.allocateDirect(values.length * type.bytes());
    bytes.order(ByteOrder.LITTLE_ENDIAN);
    for (long done = 0; done < count; done += values.length) {
      int n = (int) Math.min(values.length, count - done);
      fill(channel, bytes, done, n);
      toFloats(bytes, values, 0, n);
      sink.accept(values, 0, n);
    }
  }

  /** Converts elements from a little-endian buffer's position on. */
  void toFloats(ByteBuffer bytes, float[] target, int offset, int count) {
    if (type == TensorType.F32) {
      bytes.asFloatBuffer().get(target, offset, count);
      return;
    }
    for (int i = 0; i < count; i++) {
      target[offset + i] = nextFloat(bytes);
    }
  }

  /** The values of an integer tensor. */
  long[] longs(FileChannel channel) throws IOException {
    long[] values = new long[Math.toIntExact(shape.elements())];
    ByteBuffer bytes = buffer(Math.min(values.length, CHUNK));
    for (int done = 0; done < values.length; ) {
      int n = Math.min(values.length - done, CHUNK);
      fill(channel, bytes, done, n);
      for (int i = 0; i < n; i++) {
        values[done + i] = type == TensorType.I64 ? bytes.getLong() : bytes.getInt();
      }
      done += n;
    }
    return values;
  }

  private ByteBuffer buffer(int elements) {
    return ByteBuffer.allocate(elements * type.bytes()).order(ByteOrder.LITTLE_ENDIAN);
  }

  private void fill(FileChannel channel, ByteBuffer bytes, long element, int count)
      throws IOException {
    readFully(
        channel, bytes.clear().limit(count * type.bytes()), position + element * type.bytes());
    bytes.flip();
  }

  private float nextFloat(ByteBuffer bytes) {
    return switch (type) {
      case F16 -> half(bytes.getShort());
      case BF16 -> Float.intBitsToFloat(bytes.getShort() << 16);
      case F32 -> bytes.getFloat();
      case F64 -> (float) bytes.getDouble();
      default -> throw new IllegalStateException(type + " is no float");
    };
  }

  static float half(short bits) {
    int sign = (bits & 0x8000) << 16;
    int exponent = bits >>> 10 & 0x1f;
    int fraction = bits & 0x3ff;
    if (exponent == 0) { // subnormal: a multiple of 2^-24, which float32 holds exactly
      return Float.intBitsToFloat(sign | Float.floatToIntBits(fraction * 0x1p-24f));
    }
    int wide = exponent == 0x1f ? 0xff : exponent - 15 + 127;
    return Float.intBitsToFloat(sign | wide << 23 | fraction << 13);
  }

  /** Copies a run of values, as float32. */
  void get(RandomAccessFile file, long index, float[] target, int offset, int count)
      throws IOException {
    byte[] bytes = new byte[Math.min(count, CHUNK) * type.bytes()];
    file.seek(position + index * type.bytes());
    for (int done = 0; done < count; done += CHUNK) {
      int n = Math.min(count - done, CHUNK);
      file.readFully(bytes, 0, n * type.bytes());
      toFloats(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN), target, offset + done, n);
    }
  }

  /** Gives the bytes as they are, piece by piece. */
  void streamBytes(FileChannel channel, ByteSink sink) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocateDirect((int) Math.min(bytes(), CHUNK * Long.BYTES));
    for (long done = 0; done < bytes(); done += bytes.capacity()) {
      bytes.clear().limit((int) Math.min(bytes.capacity(), bytes() - done));
      readFully(channel, bytes, position + done);
      sink.accept(bytes.flip());
    }
  }

  /** Takes bytes. */
  @FunctionalInterface
  interface ByteSink {
    void accept(ByteBuffer bytes) throws IOException;
  }

  /** Fills a buffer up to its limit from a place in a file. */
  static void readFully(FileChannel channel, ByteBuffer bytes, long position) throws IOException {
    long at = position;
    while (bytes.hasRemaining()) {
      int n = channel.read(bytes, at);
      if (n < 0) {
        throw new EOFException("the file ends at byte " + at);
      }
      at += n;
    }
  }
}
