package io.slicer.weights;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.zip.CRC32C;
import org.nd4j.shade.protobuf.ByteString;
import org.nd4j.shade.protobuf.InvalidProtocolBufferException;
import org.tensorflow.framework.DataType;
import org.tensorflow.framework.TensorShapeProto;
import org.tensorflow.util.BundleEntryProto;
import org.tensorflow.util.BundleHeaderProto;

/**
 * A checkpoint in TensorFlow's V2 format, as Google published BERT: an index ({@code PREFIX.index})
 * and data files ({@code PREFIX.data-00000-of-00001}). Float32 tensors can be read, memory-mapped;
 * their checksums are verified when they are.
 *
 * <p>Format: tensorflow/core/util/tensor_bundle. Thread-safe.
 */
public final class TensorFlowCheckpoint implements Checkpoint {
  private static final int CHUNK = 1 << 20;

  private final Path prefix;
  private final List<FileChannel> shards;
  private final Map<String, Entry> entries;
  private volatile boolean closed;

  private TensorFlowCheckpoint(Path prefix, List<FileChannel> shards, Map<String, Entry> entries) {
    this.prefix = prefix;
    this.shards = shards;
    this.entries = Collections.unmodifiableMap(entries);
  }

  /** What the index says about a tensor. A checksum of 0 is none. */
  private record Entry(
      DataType type, Shape shape, int shard, long offset, long size, int checksum) {}

  /**
   * Opens a checkpoint.
   *
   * @param prefix what the paths of its files start with, such as {@code variables/variables}
   * @return the checkpoint; the caller closes it
   * @throws CheckpointException if there is none, or its index is damaged; nothing stays open then
   */
  public static TensorFlowCheckpoint open(Path prefix) {
    Path index = prefix.resolveSibling(prefix.getFileName() + ".index");
    List<FileChannel> shards = new ArrayList<>();
    try {
      Map<String, ByteString> values = new LinkedHashMap<>();
      for (LevelDbTable.Entry entry : LevelDbTable.read(index)) {
        if (!entry.key().isValidUtf8()) {
          throw new CheckpointException(index + ": a name is not UTF-8: " + entry.key());
        }
        values.put(entry.key().toStringUtf8(), entry.value());
      }
      ByteString headerEntry = values.remove("");
      if (headerEntry == null) {
        throw new CheckpointException(index + ": there is no header entry");
      }
      BundleHeaderProto header = BundleHeaderProto.parseFrom(headerEntry);
      if (header.getEndianness() != BundleHeaderProto.Endianness.LITTLE) {
        throw new CheckpointException(index + ": the data are not little-endian");
      }
      openShards(prefix, header.getNumShards(), shards);
      Map<String, Entry> entries = new LinkedHashMap<>();
      for (Map.Entry<String, ByteString> value : values.entrySet()) {
        entries.put(value.getKey(), entry(index, value.getKey(), value.getValue(), shards));
      }
      return new TensorFlowCheckpoint(prefix, shards, entries);
    } catch (NoSuchFileException e) {
      closeAll(shards);
      throw new CheckpointException(e.getFile() + ": there is no such file", e);
    } catch (InvalidProtocolBufferException e) {
      closeAll(shards);
      throw new CheckpointException(index + ": an entry is damaged: " + e.getMessage(), e);
    } catch (IOException e) {
      closeAll(shards);
      throw new CheckpointException(index + ": cannot be read: " + e.getMessage(), e);
    } catch (RuntimeException e) {
      closeAll(shards);
      throw e;
    }
  }

  private static void openShards(Path prefix, int count, List<FileChannel> shards)
      throws IOException {
    for (int i = 0; i < count; i++) {
      shards.add(FileChannel.open(shard(prefix, i, count), StandardOpenOption.READ));
    }
  }

  private static Path shard(Path prefix, int i, int count) {
    return prefix.resolveSibling("%s.data-%05d-of-%05d".formatted(prefix.getFileName(), i, count));
  }

  private static Entry entry(Path index, String name, ByteString value, List<FileChannel> shards)
      throws IOException {
    BundleEntryProto proto = BundleEntryProto.parseFrom(value);
    String tensor = index + ": tensor \"" + name + "\" ";
    if (proto.getSlicesCount() > 0) {
      throw new CheckpointException(tensor + "is stored in slices, which slicer does not read");
    }
    Shape shape;
    try {
      shape =
          Shape.of(
              proto.getShape().getDimList().stream()
                  .mapToLong(TensorShapeProto.Dim::getSize)
                  .toArray());
    } catch (IllegalArgumentException e) {
      throw new CheckpointException(tensor + "has no valid shape: " + e.getMessage(), e);
    }
    int shard = proto.getShardId();
    if (shard < 0 || shard >= shards.size()) {
      throw new CheckpointException(tensor + "is in data file " + shard + " of " + shards.size());
    }
    long length = shards.get(shard).size();
    if (proto.getOffset() < 0
        || proto.getSize() < 0
        || proto.getOffset() > length
        || proto.getSize() > length - proto.getOffset()) {
      throw new CheckpointException(
          tensor
              + "should have "
              + proto.getSize()
              + " bytes from byte "
              + proto.getOffset()
              + " of a data file of "
              + length
              + " bytes: truncated?");
    }
    if (proto.getDtype() == DataType.DT_FLOAT
        && (shape.elements() > length || shape.elements() * Float.BYTES != proto.getSize())) {
      throw new CheckpointException(
          tensor + shape + " of float32 does not take " + proto.getSize() + " bytes");
    }
    return new Entry(
        proto.getDtype(), shape, shard, proto.getOffset(), proto.getSize(), proto.getCrc32C());
  }

  @Override
  public Set<String> names() {
    return entries.keySet();
  }

  @Override
  public Shape shape(String name) {
    return get(name).shape();
  }

  @Override
  public FloatMemory read(String name) {
    Entry entry = get(name);
    Path file = shard(prefix, entry.shard(), shards.size());
    if (closed) {
      throw new IllegalStateException(prefix + " has been closed");
    }
    if (entry.type() != DataType.DT_FLOAT) {
      throw new CheckpointException(
          file + ": tensor \"" + name + "\" is " + entry.type() + ", where DT_FLOAT is wanted");
    }
    FileChannel channel = shards.get(entry.shard());
    try {
      if (entry.checksum() != 0 && checksum(channel, entry) != entry.checksum()) {
        throw new CheckpointException(
            file
                + ": the checksum of tensor \""
                + name
                + "\" at byte "
                + entry.offset()
                + " is wrong");
      }
      return new StoredTensor(TensorType.F32, entry.shape(), entry.offset()).floats(channel);
    } catch (IOException e) {
      throw new CheckpointException(
          file + ": tensor \"" + name + "\" cannot be read: " + e.getMessage(), e);
    }
  }

  private static int checksum(FileChannel channel, Entry entry) throws IOException {
    CRC32C checksum = new CRC32C();
    ByteBuffer chunk = ByteBuffer.allocateDirect((int) Math.min(CHUNK, entry.size()));
    for (long done = 0; done < entry.size(); done += chunk.limit()) {
      chunk.clear().limit((int) Math.min(chunk.capacity(), entry.size() - done));
      StoredTensor.readFully(channel, chunk, entry.offset() + done);
      checksum.update(chunk.flip());
    }
    return LevelDbTable.mask((int) checksum.getValue());
  }

  /** Closes the data files. */
  @Override
  public void close() {
    closed = true;
    closeAll(shards);
  }

  /** What the paths of its files start with. */
  @Override
  public String toString() {
    return prefix.toString();
  }

  private Entry get(String name) {
    Entry entry = entries.get(name);
    if (entry == null) {
      throw new NoSuchElementException(prefix + ": there is no tensor \"" + name + "\"");
    }
    return entry;
  }

  private static void closeAll(List<FileChannel> shards) {
    for (FileChannel shard : shards) {
      try {
        shard.close();
      } catch (IOException e) {
        // Nothing was written through it, so nothing is lost.
      }
    }
  }
}
