package io.slicer.train;

import io.slicer.weights.FloatMemory;
import io.slicer.weights.TensorSource;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/** A checksum of float32 values that tells damaged ones from those that were written. */
final class TensorChecksum implements TensorSource.Sink {
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
      accept(values, 0, n);
    }
    return this;
  }

  /** Adds the next values. */
  @Override
  public void accept(float[] buffer, int offset, int count) {
    for (int done = 0; done < count; done += CHUNK) {
      int n = Math.min(CHUNK, count - done);
      bytes.clear().asFloatBuffer().put(buffer, offset + done, n);
      crc.update(bytes.limit(n * Float.BYTES));
    }
  }

  /** The checksum of all values so far, in hexadecimal. */
  @Override
  public String toString() {
    return Long.toHexString(crc.getValue());
  }
}
