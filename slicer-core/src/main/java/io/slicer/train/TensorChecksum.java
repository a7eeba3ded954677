package io.slicer.train;

import io.slicer.weights.FloatMemory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/** A checksum of float32 values that tells damaged ones from those that were written. */
final class TensorChecksum {
  private static final int CHUNK = 1 << 14;

  private final CRC32C crc = new CRC32C();
  private final float[] values = new float[CHUNK];
  private final ByteBuffer bytes =
      ByteBuffer.allocate(CHUNK * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);

  /** Adds all values, which must not change meanwhile. */
  TensorChecksum plus(FloatMemory memory) {
    for (long done = 0; done < memory.length(); done += CHUNK) {
      int n = (int) Math.min(CHUNK, memory.length() - done);
      memory.get(done, values, 0, n);
      plus(values, n);
    }
    return this;
  }

  /** Adds the first values of an array. */
  TensorChecksum plus(float[] source, int count) {
    for (int done = 0; done < count; done += CHUNK) {
      int n = Math.min(CHUNK, count - done);
      bytes.clear().asFloatBuffer().put(source, done, n);
      crc.update(bytes.limit(n * Float.BYTES));
    }
    return this;
  }

  /** The checksum of all values so far, in hexadecimal. */
  @Override
  public String toString() {
    return Long.toHexString(crc.getValue());
  }
}
