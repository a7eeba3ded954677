package io.slicer.weights;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.zip.CRC32C;
import org.tensorflow.framework.DataType;
import org.tensorflow.framework.TensorShapeProto;
import org.tensorflow.util.BundleEntryProto;
import org.tensorflow.util.BundleHeaderProto;

/** Writes TensorFlow V2 checkpoints, as TensorFlow does or with entries of the test's own. */
public final class TensorFlowBundle {
  private final Map<String, byte[]> index = new TreeMap<>();
  private final ByteArrayOutputStream data = new ByteArrayOutputStream();
  private UnaryOperator<byte[]> damage = UnaryOperator.identity();
  private int keysOfABlock = 2;

  public TensorFlowBundle() {
    put("", BundleHeaderProto.newBuilder().setNumShards(1).build().toByteArray());
  }

  TensorFlowBundle put(String key, byte[] value) {
    index.put(key, value);
    return this;
  }

  public TensorFlowBundle remove(String key) {
    index.remove(key);
    return this;
  }

  TensorFlowBundle keysOfABlock(int count) {
    keysOfABlock = count;
    return this;
  }

  /** Something to do to each block before its checksum is taken. */
  TensorFlowBundle damage(UnaryOperator<byte[]> how) {
    damage = how;
    return this;
  }

  /** A float32 tensor with its checksum. */
  public TensorFlowBundle add(String name, Shape shape, float... values) {
    byte[] bytes = SafeTensorsFile.floats(values);
    put(
        name,
        entry(shape)
            .setOffset(data.size())
            .setSize(bytes.length)
            .setCrc32C(checksum(bytes))
            .build()
            .toByteArray());
    data.writeBytes(bytes);
    return this;
  }

  /** An entry for a float32 tensor that still lacks offset, size and checksum. */
  static BundleEntryProto.Builder entry(Shape shape) {
    TensorShapeProto.Builder dims = TensorShapeProto.newBuilder();
    Arrays.stream(shape.toArray())
        .forEach(size -> dims.addDim(TensorShapeProto.Dim.newBuilder().setSize(size)));
    return BundleEntryProto.newBuilder().setDtype(DataType.DT_FLOAT).setShape(dims);
  }

  public byte[] data() {
    return data.toByteArray();
  }

  /** The index as a table. */
  public byte[] index() {
    ByteArrayOutputStream table = new ByteArrayOutputStream();
    Map<String, byte[]> handles = new TreeMap<>();
    List<Map.Entry<String, byte[]>> entries = new ArrayList<>(index.entrySet());
    for (int i = 0; i < entries.size(); i += keysOfABlock) {
      List<Map.Entry<String, byte[]>> block =
          entries.subList(i, Math.min(i + keysOfABlock, entries.size()));
      handles.put(block.get(block.size() - 1).getKey(), append(table, block(block)));
    }
    byte[] metaIndex = append(table, block(List.of()));
    byte[] footer =
        Arrays.copyOf(
            concatenate(metaIndex, append(table, block(new ArrayList<>(handles.entrySet())))), 40);
    table.writeBytes(footer);
    table.writeBytes(SafeTensorsFile.littleEndian(8, bytes -> bytes.putLong(0xdb4775248b80fb57L)));
    return table.toByteArray();
  }

  /**
   * An index of one block of many keys and values, all of them empty, that many handles name: what
   * a short file can claim to hold.
   */
  static byte[] indexOfOneBlockManyTimes(int entries, int handles) {
    ByteArrayOutputStream table = new ByteArrayOutputStream();
    ByteArrayOutputStream block = new ByteArrayOutputStream();
    block.writeBytes(new byte[3 * entries]);
    block.writeBytes(SafeTensorsFile.littleEndian(8, bytes -> bytes.putInt(0).putInt(1)));
    TensorFlowBundle empty = new TensorFlowBundle();
    byte[] handle = empty.append(table, block.toByteArray());
    Map<String, byte[]> named = new TreeMap<>();
    for (int i = 0; i < handles; i++) {
      named.put("%04d".formatted(i), handle);
    }
    byte[] metaIndex = empty.append(table, block(List.of()));
    byte[] index = empty.append(table, block(new ArrayList<>(named.entrySet())));
    table.writeBytes(Arrays.copyOf(concatenate(metaIndex, index), 40));
    table.writeBytes(SafeTensorsFile.littleEndian(8, bytes -> bytes.putLong(0xdb4775248b80fb57L)));
    return table.toByteArray();
  }

  /** Writes both files and returns their prefix. */
  public Path write(Path directory) throws IOException {
    Files.createDirectories(directory);
    Files.write(directory.resolve("variables.index"), index());
    Files.write(directory.resolve("variables.data-00000-of-00001"), data());
    return directory.resolve("variables");
  }

  private static byte[] block(List<Map.Entry<String, byte[]>> entries) {
    ByteArrayOutputStream block = new ByteArrayOutputStream();
    byte[] previous = {};
    for (Map.Entry<String, byte[]> entry : entries) {
      byte[] key = entry.getKey().getBytes(StandardCharsets.UTF_8);
      int mismatch = Arrays.mismatch(previous, key);
      int shared = mismatch < 0 ? key.length : mismatch;
      varint(block, shared);
      varint(block, key.length - shared);
      varint(block, entry.getValue().length);
      block.write(key, shared, key.length - shared);
      block.writeBytes(entry.getValue());
      previous = key;
    }
    block.writeBytes(SafeTensorsFile.littleEndian(8, bytes -> bytes.putInt(0).putInt(1)));
    return block.toByteArray();
  }

  /** Appends a block with its trailer and returns its handle. */
  private byte[] append(ByteArrayOutputStream table, byte[] block) {
    ByteArrayOutputStream handle = new ByteArrayOutputStream();
    varint(handle, table.size());
    varint(handle, block.length);
    byte[] damaged = damage.apply(block);
    byte[] uncompressed = Arrays.copyOf(damaged, block.length + 1);
    table.writeBytes(uncompressed);
    table.writeBytes(
        SafeTensorsFile.littleEndian(4, bytes -> bytes.putInt(checksum(uncompressed))));
    return handle.toByteArray();
  }

  static int checksum(byte[] bytes) {
    CRC32C checksum = new CRC32C();
    checksum.update(bytes);
    int crc = (int) checksum.getValue();
    return ((crc >>> 15) | (crc << 17)) + 0xa282ead8;
  }

  private static byte[] concatenate(byte[] a, byte[] b) {
    return ByteBuffer.wrap(Arrays.copyOf(a, a.length + b.length))
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(a.length, b)
        .array();
  }

  private static void varint(ByteArrayOutputStream out, long value) {
    long rest = value;
    while (rest > 127) {
      out.write((int) ((rest & 127) | 128));
      rest >>>= 7;
    }
    out.write((int) rest);
  }
}
