package io.slicer.weights;

import io.slicer.files.NativeFolders;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.channels.FileChannel;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.jspecify.annotations.Nullable;

/**
 * A run of float32 values outside the Java heap, of any length: allocated, memory-mapped from a
 * file, or a slice of another. It is what parameters, gradients, optimizer state and activations
 * live in.
 *
 * <p>Bulk {@code get} and {@code put} may run on several threads at once on disjoint ranges. The
 * memory belongs to the object that allocated or mapped it: closing that one releases it, closing a
 * slice does nothing. Java access after closing throws {@link IllegalStateException}; whoever hands
 * an {@linkplain #address(long) address} to native code keeps this object open meanwhile.
 */
public final class FloatMemory implements AutoCloseable {
  /** The longest run, in floats, that lies in one piece from any start, however long the memory. */
  public static final int LONGEST_RUN = 1 << 24;

  private static final String PHYSICAL_LIMIT = "org.bytedeco.javacpp.maxPhysicalBytes";

  static {
    NativeFolders.secure();
    // JavaCPP refuses every allocation once the process is four times as large as its heap may be.
    // A
    // small heap beside a large model, mapped pages included, is what slicer is made for.
    if (System.getProperty(PHYSICAL_LIMIT) == null
        && System.getProperty(PHYSICAL_LIMIT.toLowerCase(Locale.ROOT)) == null) {
      System.setProperty(PHYSICAL_LIMIT, "0");
    }
  }

  private static final int WINDOW_BITS = 28;
  private static final long WINDOW = 1L << WINDOW_BITS;
  private static final int ALIGNMENT = 64;

  private static final LongAdder ALLOCATED = new LongAdder();

  private final Storage storage;
  private final long from;
  private final long length;
  private final boolean owner;

  /** Threads may lose counts to one another, but none is taken back below where it was. */
  private int writes;

  private FloatMemory(Storage storage, long from, long length, boolean owner) {
    this.storage = storage;
    this.from = from;
    this.length = length;
    this.owner = owner;
  }

  /**
   * Allocates memory, all zeros, aligned to 64 bytes.
   *
   * @param length number of floats
   * @return the memory; the caller closes it
   * @throws OutOfMemoryError if the system has no such memory
   */
  public static FloatMemory allocate(long length) {
    if (length < 0) {
      throw new IllegalArgumentException("negative length " + length);
    }
    Pointer allocation = Pointer.calloc(Math.addExact(length * 4, ALIGNMENT), 1);
    if (allocation == null || allocation.isNull()) {
      throw new OutOfMemoryError("no " + length * 4 + " bytes of native memory to be had");
    }
    ALLOCATED.add(length * 4);
    long address = (allocation.address() + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    ByteBuffer[] windows = new ByteBuffer[windows(length)];
    for (int w = 0; w < windows.length; w++) {
      long start = w * WINDOW;
      windows[w] =
          new Window(address + 4 * start, 4 * Math.min(length - start, WINDOW + LONGEST_RUN))
              .asByteBuffer();
    }
    return new FloatMemory(new Storage(windows, allocation, false), 0, length, true);
  }

  /**
   * Maps little-endian float32 values of a file, read only. The pages belong to the operating
   * system's cache and are shared by every process that maps the same file.
   *
   * @param channel an open channel; it may be closed afterwards
   * @param position offset in the file, in bytes; a multiple of 4
   * @param length number of floats
   * @return the memory; the caller closes it
   * @throws IOException if the file cannot be mapped or ends before the last value
   */
  public static FloatMemory map(FileChannel channel, long position, long length)
      throws IOException {
    if (position % 4 != 0) {
      throw new IllegalArgumentException("position " + position + " is not a multiple of 4");
    }
    if (ByteOrder.nativeOrder() != ByteOrder.LITTLE_ENDIAN) {
      throw new UnsupportedOperationException("mapping needs a little-endian machine");
    }
    if (position + 4 * length > channel.size()) {
      throw new IOException(
          "the file ends at byte "
              + channel.size()
              + ", before the end of the values at byte "
              + (position + 4 * length));
    }
    ByteBuffer[] windows = new ByteBuffer[windows(length)];
    for (int w = 0; w < windows.length; w++) {
      long start = w * WINDOW;
      windows[w] =
          channel.map(
              FileChannel.MapMode.READ_ONLY,
              position + 4 * start,
              4 * Math.min(length - start, WINDOW + LONGEST_RUN));
    }
    return new FloatMemory(new Storage(windows, null, true), 0, length, true);
  }

  /**
   * Allocates memory and fills it.
   *
   * @param values the values
   * @return the memory; the caller closes it
   */
  public static FloatMemory of(float... values) {
    FloatMemory memory = allocate(values.length);
    memory.put(0, values, 0, values.length);
    return memory;
  }

  /**
   * What this process has allocated so far, whether it was released or not: a step that leaves this
   * as it was has allocated nothing here.
   *
   * @return bytes, those of mapped files not counted
   */
  public static long allocatedBytes() {
    return ALLOCATED.sum();
  }

  private static int windows(long length) {
    return Math.toIntExact(Math.max(1, (length + WINDOW - 1) >>> WINDOW_BITS));
  }

  /**
   * The number of values.
   *
   * @return number of floats
   */
  public long length() {
    return length;
  }

  /**
   * Whether the values cannot be written, as those of a mapped file.
   *
   * @return true for mapped memory and its slices
   */
  public boolean isReadOnly() {
    return storage.readOnly;
  }

  /**
   * The native address of a value. From there on {@link #LONGEST_RUN} values, or as many as there
   * are, lie in one piece; in allocated memory all do.
   *
   * @param index of the value, at most {@code length}
   * @return its address
   */
  public long address(long index) {
    Objects.checkIndex(index, length + 1);
    long at = from + index;
    int window = storage.window(at);
    return storage.addresses[window] + 4 * (at - window * WINDOW);
  }

  /**
   * Whether all values lie one behind the other from {@code address(0)} on. Mapped memory may be
   * cut in pieces if it is longer than {@value #LONGEST_RUN}; a mapping that begins with the first
   * value has its first 2^28 in one piece.
   *
   * @return true if so
   */
  public boolean isInOnePiece() {
    int window = storage.window(from);
    return !storage.readOnly
        || from - window * WINDOW + length <= storage.windows(window).capacity();
  }

  /**
   * Reads one value.
   *
   * @param index of the value
   * @return the value
   */
  public float get(long index) {
    Objects.checkIndex(index, length);
    long at = from + index;
    int window = storage.window(at);
    return storage.windows(window).get((int) (at - window * WINDOW));
  }

  /**
   * Writes one value.
   *
   * @param index of the value
   * @param value the value
   */
  public void set(long index, float value) {
    Objects.checkIndex(index, length);
    long at = from + index;
    int window = storage.window(at);
    storage.windows(window).put((int) (at - window * WINDOW), value);
    writes++;
  }

  /**
   * Copies values out.
   *
   * @param index of the first value
   * @param target where to
   * @param offset in the target
   * @param count how many
   */
  public void get(long index, float[] target, int offset, int count) {
    Objects.checkFromIndexSize(index, (long) count, length);
    long at = from + index;
    int done = 0;
    while (done < count) {
      int window = storage.window(at + done);
      FloatBuffer values = storage.windows(window);
      int start = (int) (at + done - window * WINDOW);
      int n = Math.min(count - done, values.capacity() - start);
      values.get(start, target, offset + done, n);
      done += n;
    }
  }

  /**
   * Copies values in.
   *
   * @param index of the first value
   * @param source where from
   * @param offset in the source
   * @param count how many
   */
  public void put(long index, float[] source, int offset, int count) {
    Objects.checkFromIndexSize(index, (long) count, length);
    long at = from + index;
    int done = 0;
    while (done < count) {
      int window = storage.window(at + done);
      FloatBuffer values = storage.windows(window);
      int start = (int) (at + done - window * WINDOW);
      int n = Math.min(count - done, values.capacity() - start);
      values.put(start, source, offset + done, n);
      done += n;
    }
    writes++;
  }

  /**
   * Copies values out as their IEEE 754 bits.
   *
   * @param index of the first value
   * @param target where to
   * @param offset in the target
   * @param count how many
   */
  public void getBits(long index, int[] target, int offset, int count) {
    Objects.checkFromIndexSize(index, (long) count, length);
    long at = from + index;
    int done = 0;
    while (done < count) {
      int window = storage.window(at + done);
      IntBuffer bits = storage.bits(window);
      int start = (int) (at + done - window * WINDOW);
      int n = Math.min(count - done, bits.capacity() - start);
      bits.get(start, target, offset + done, n);
      done += n;
    }
  }

  /**
   * Copies values in that are given as their IEEE 754 bits.
   *
   * @param index of the first value
   * @param source where from
   * @param offset in the source
   * @param count how many
   */
  public void putBits(long index, int[] source, int offset, int count) {
    Objects.checkFromIndexSize(index, (long) count, length);
    long at = from + index;
    int done = 0;
    while (done < count) {
      int window = storage.window(at + done);
      IntBuffer bits = storage.bits(window);
      int start = (int) (at + done - window * WINDOW);
      int n = Math.min(count - done, bits.capacity() - start);
      bits.put(start, source, offset + done, n);
      done += n;
    }
    writes++;
  }

  /**
   * All values as a new array.
   *
   * @return the values
   * @throws ArithmeticException if there are more than an array can hold
   */
  public float[] toArray() {
    float[] values = new float[Math.toIntExact(length)];
    get(0, values, 0, values.length);
    return values;
  }

  /**
   * Copies values into other memory.
   *
   * @param index of the first value
   * @param target where to; ranges that overlap give undefined values
   * @param targetIndex of the first value in the target
   * @param count how many
   */
  public void copyTo(long index, FloatMemory target, long targetIndex, long count) {
    Objects.checkFromIndexSize(index, count, length);
    float[] buffer = new float[(int) Math.min(count, 1 << 14)];
    for (long done = 0; done < count; done += buffer.length) {
      int n = (int) Math.min(buffer.length, count - done);
      get(index + done, buffer, 0, n);
      target.put(targetIndex + done, buffer, 0, n);
    }
  }

  /**
   * Takes values from the first to the last, piece by piece.
   *
   * @return puts what it is given behind what it was given before
   */
  TensorSource.Sink filling() {
    long[] done = {0};
    return (buffer, offset, count) -> {
      put(done[0], buffer, offset, count);
      done[0] += count;
    };
  }

  /**
   * Sets a range to one value.
   *
   * @param index of the first value
   * @param count how many
   * @param value the value
   */
  public void fill(long index, long count, float value) {
    Objects.checkFromIndexSize(index, count, length);
    if (storage.readOnly) {
      throw new UnsupportedOperationException("mapped memory is read only");
    }
    writes++;
    if (value == 0 && count > 0 && storage.allocation != null) {
      storage.windows(0); // refuses closed memory
      Pointer.memset(new Window(address(index), 4 * count), 0, 4 * count);
      return;
    }
    for (long i = 0; i < count; i++) {
      set(index + i, value);
    }
  }

  /**
   * Tells whether values may have changed: the number is another one whenever something was written
   * through this object since. What is written through other parts of the same memory, or by its
   * address, does not count.
   *
   * @return a number to be compared with an earlier one
   */
  public int writes() {
    return writes;
  }

  /**
   * A part of this memory. It shares the values and owns nothing.
   *
   * @param index of the first value
   * @param count how many
   * @return the part
   */
  public FloatMemory slice(long index, long count) {
    Objects.checkFromIndexSize(index, count, length);
    return new FloatMemory(storage, from + index, count, false);
  }

  /**
   * A part of this mapped memory that is closed by itself. The pages stay mapped as long as
   * anything reaches them.
   */
  FloatMemory share(long index, long count) {
    Objects.checkFromIndexSize(index, count, length);
    return new FloatMemory(new Storage(storage), from + index, count, true);
  }

  /**
   * Tells the system that these values will hardly be read again, so that pages mapped from a file
   * need not stay in memory. Reading them brings them back. Does nothing to allocated memory, or on
   * a system that has no call for it.
   */
  public void evict() {
    if (!storage.readOnly || length == 0) {
      return;
    }
    storage.checkOpen();
    for (long done = 0; done < length; done += LONGEST_RUN) {
      long start = address(done);
      long end = start + 4 * Math.min(length - done, LONGEST_RUN);
      MappedPages.evict(start, end);
    }
  }

  /** Releases the memory if this object allocated it; mapped pages go when nothing reaches them. */
  @Override
  public void close() {
    if (owner) {
      storage.close();
    }
  }

  @Override
  public String toString() {
    return "FloatMemory[" + length + (storage.readOnly ? ", mapped]" : "]");
  }

  /** Overlapping views over the memory, and what must be freed. */
  private static final class Storage {
    private final FloatBuffer[] windows;
    private final IntBuffer[] bits;
    private final long[] addresses;
    private final @Nullable Pointer allocation;
    private final boolean readOnly;
    private volatile boolean closed;

    Storage(ByteBuffer[] bytes, @Nullable Pointer allocation, boolean readOnly) {
      this.allocation = allocation;
      this.readOnly = readOnly;
      windows = new FloatBuffer[bytes.length];
      bits = new IntBuffer[bytes.length];
      addresses = new long[bytes.length];
      for (int w = 0; w < bytes.length; w++) {
        ByteBuffer window = bytes[w].order(ByteOrder.nativeOrder());
        windows[w] = window.asFloatBuffer();
        bits[w] = window.asIntBuffer();
        addresses[w] = new BytePointer(window).address();
      }
    }

    /** The same mapped pages, to be closed by themselves. */
    Storage(Storage mapped) {
      windows = mapped.windows;
      bits = mapped.bits;
      addresses = mapped.addresses;
      allocation = null;
      readOnly = true;
    }

    int window(long at) {
      return Math.min((int) (at >>> WINDOW_BITS), windows.length - 1);
    }

    FloatBuffer windows(int window) {
      checkOpen();
      return windows[window];
    }

    IntBuffer bits(int window) {
      checkOpen();
      return bits[window];
    }

    private void checkOpen() {
      if (closed) {
        throw new IllegalStateException("this memory has been closed");
      }
    }

    synchronized void close() {
      if (!closed) {
        closed = true;
        if (allocation != null) {
          Pointer.free(allocation);
        }
      }
    }
  }

  /** A pointer to a given address. */
  private static final class Window extends BytePointer {
    Window(long address, long bytes) {
      super((Pointer) null);
      this.address = address;
      this.limit = bytes;
      this.capacity = bytes;
    }
  }
}
