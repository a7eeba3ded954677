package io.slicer.weights;

import io.slicer.files.SmallFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.zip.CRC32C;
import org.nd4j.shade.protobuf.ByteString;
import org.nd4j.shade.protobuf.CodedInputStream;

/**
 * Reads the uncompressed LevelDB tables that TensorFlow writes as the index of a checkpoint: data
 * blocks of sorted keys, each key without the prefix it shares with its predecessor, then a block
 * that says where they are, then a footer that says where that is.
 *
 * <p>Format: doc/table_format.md of google/leveldb.
 */
final class LevelDbTable {
  private static final long MAGIC = 0xdb4775248b80fb57L;
  private static final int FOOTER = 48;
  private static final int TRAILER = 5; // compression, checksum

  /** A hundred times the index of any BERT, and low enough not to exhaust a heap. */
  private static final int LONGEST = 1 << 22;

  /** In full, without what they share with their predecessors. */
  private static final int LONGEST_KEYS = 1 << 24;

  private final Path file;
  private final byte[] table;
  private long keyBytes;
  private long endOfBlocks;

  private LevelDbTable(Path file, byte[] table) {
    this.file = file;
    this.table = table;
  }

  /** A key and its value. */
  record Entry(ByteString key, ByteString value) {}

  /** Where a block lies. */
  private record Handle(long offset, long size) {
    static Handle read(CodedInputStream in) throws IOException {
      return new Handle(in.readRawVarint64(), in.readRawVarint64());
    }
  }

  /**
   * Reads a table.
   *
   * @param file the table
   * @return its entries, in ascending order of their keys
   * @throws CheckpointException if it is damaged or compressed
   * @throws IOException if it cannot be read
   */
  static List<Entry> read(Path file) throws IOException {
    long size = Files.size(file);
    if (size < FOOTER || size > LONGEST) {
      throw new CheckpointException(file + ": not a table: " + size + " bytes long");
    }
    return new LevelDbTable(file, SmallFile.read(file, LONGEST)).entries();
  }

  private List<Entry> entries() {
    int footer = table.length - FOOTER;
    if (littleEndian().getLong(table.length - Long.BYTES) != MAGIC) {
      throw damaged(table.length - Long.BYTES, "the magic number of a table is missing");
    }
    List<Entry> entries = new ArrayList<>();
    try {
      CodedInputStream handles = CodedInputStream.newInstance(table, footer, FOOTER - Long.BYTES);
      Handle.read(handles); // of the meta index, which TensorFlow leaves empty
      for (Entry block : block(Handle.read(handles))) {
        entries.addAll(nextBlock(Handle.read(block.value().newCodedInput())));
      }
    } catch (IOException e) {
      throw damaged(footer, "a block handle is cut off");
    }
    for (int i = 1; i < entries.size(); i++) {
      if (ByteString.unsignedLexicographicalComparator()
              .compare(entries.get(i - 1).key(), entries.get(i).key())
          >= 0) {
        throw new CheckpointException(file + ": the keys are not in ascending order");
      }
    }
    return entries;
  }

  /** Blocks lie one behind the other: one that many handles name would be read many times. */
  private List<Entry> nextBlock(Handle handle) {
    if (handle.offset() < endOfBlocks) {
      throw damaged(
          handle.offset(), "a block begins before its predecessor ends at byte " + endOfBlocks);
    }
    List<Entry> entries = block(handle);
    endOfBlocks = handle.offset() + handle.size() + TRAILER;
    return entries;
  }

  private List<Entry> block(Handle handle) {
    long end = (long) table.length - FOOTER - TRAILER;
    if (handle.offset() < 0
        || handle.size() < Integer.BYTES
        || handle.offset() > end
        || handle.size() > end - handle.offset()) {
      throw damaged(
          handle.offset(), "a block of " + handle.size() + " bytes does not lie in the file");
    }
    int offset = (int) handle.offset();
    int size = (int) handle.size();
    if (table[offset + size] != 0) {
      throw damaged(offset, "the block is compressed, which TensorFlow's indexes are not");
    }
    CRC32C checksum = new CRC32C();
    checksum.update(table, offset, size + 1);
    if (mask((int) checksum.getValue()) != littleEndian().getInt(offset + size + 1)) {
      throw damaged(offset, "the block's checksum is wrong");
    }
    return entries(offset, size);
  }

  private List<Entry> entries(int offset, int size) {
    long restarts = Integer.toUnsignedLong(littleEndian().getInt(offset + size - Integer.BYTES));
    long length = size - 4 * (restarts + 1);
    if (length < 0) {
      throw damaged(offset, "a block of " + size + " bytes has no " + restarts + " restarts");
    }
    List<Entry> entries = new ArrayList<>();
    byte[] key = {};
    CodedInputStream in = CodedInputStream.newInstance(table, offset, (int) length);
    try {
      while (!in.isAtEnd()) {
        int shared = in.readRawVarint32();
        int rest = in.readRawVarint32();
        int value = in.readRawVarint32();
        keyBytes += shared + (long) rest;
        if (keyBytes > LONGEST_KEYS) {
          throw damaged(offset, "the keys take more than " + LONGEST_KEYS + " bytes");
        }
        byte[] end = in.readRawBytes(rest);
        Objects.checkFromToIndex(0, shared, key.length);
        key = Arrays.copyOf(key, shared + rest);
        System.arraycopy(end, 0, key, shared, rest);
        entries.add(
            new Entry(ByteString.copyFrom(key), ByteString.copyFrom(in.readRawBytes(value))));
      }
    } catch (IOException | IndexOutOfBoundsException e) {
      throw damaged((long) offset + in.getTotalBytesRead(), "an entry does not lie in its block");
    }
    return entries;
  }

  /** How LevelDB and TensorFlow store a CRC-32C. */
  static int mask(int checksum) {
    return Integer.rotateRight(checksum, 15) + 0xa282ead8;
  }

  private ByteBuffer littleEndian() {
    return ByteBuffer.wrap(table).order(ByteOrder.LITTLE_ENDIAN);
  }

  private CheckpointException damaged(long position, String what) {
    return new CheckpointException(file + ": at byte " + position + ": " + what);
  }
}
