package io.slicer.weights;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Rows that stay in their file. They are read and not mapped because the kernel maps the pages
 * around a page that is touched: few rows, scattered over a table, would soon make all of it
 * resident. A channel is not used because interrupting a thread that reads from it closes it, for
 * all others too.
 */
final class RowsInFile implements MatrixRows {
  private final Path path;
  private final RandomAccessFile file;
  private final StoredTensor tensor;
  private final int width;
  private final byte[] bytes;
  private boolean closed;

  private RowsInFile(Path path, RandomAccessFile file, StoredTensor tensor, int width) {
    this.path = path;
    this.file = file;
    this.tensor = tensor;
    this.width = width;
    bytes = new byte[Math.multiplyExact(width, tensor.type().bytes())];
  }

  /**
   * Opens a file for its rows alone.
   *
   * @param identity what {@link #identity} said when the place of the tensor was read
   * @throws CheckpointException if another file has taken its name since then
   */
  static RowsInFile open(Path path, @Nullable Object identity, StoredTensor tensor, int width)
      throws IOException {
    return new RowsInFile(path, open(path, identity), tensor, width);
  }

  /**
   * Opens a file once more.
   *
   * @throws CheckpointException if another file has taken its name since then
   */
  static RandomAccessFile open(Path path, @Nullable Object identity) throws IOException {
    RandomAccessFile file = new RandomAccessFile(path.toFile(), "r");
    if (!Objects.equals(identity, identity(path))) {
      file.close();
      throw new CheckpointException(path + " has been replaced since it was opened");
    }
    return file;
  }

  /** What tells a file from another of the same name; null where the system has no such thing. */
  static @Nullable Object identity(Path path) throws IOException {
    return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
  }

  @Override
  public long rows() {
    return tensor.shape().size(0);
  }

  @Override
  public int width() {
    return width;
  }

  @Override
  public synchronized void copyRow(long row, float[] target, int offset) {
    Objects.checkIndex(row, rows());
    if (closed) {
      throw new IllegalStateException("the rows of " + path + " have been closed");
    }
    try {
      file.seek(tensor.position() + row * bytes.length);
      file.readFully(bytes);
    } catch (IOException e) {
      throw new CheckpointException(path + ": row " + row + " cannot be read: " + e, e);
    }
    ByteBuffer values = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    tensor.toFloats(values, target, offset, width);
  }

  @Override
  public synchronized void close() {
    closed = true;
    try {
      file.close();
    } catch (IOException e) {
      // Nothing was written through it, so nothing is lost.
    }
  }

  @Override
  public String toString() {
    return path + ", rows of " + width;
  }
}
