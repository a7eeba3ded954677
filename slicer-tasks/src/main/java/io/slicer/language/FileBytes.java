package io.slicer.language;

import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/**
 * The bytes of a file from any place on. Several threads may read at a time, and interrupting one
 * disturbs none, as it would with a channel.
 */
final class FileBytes implements AutoCloseable {
  private final Path path;
  private final RandomAccessFile file;
  private final Runnable behind;

  private FileBytes(Path path, RandomAccessFile file, Runnable behind) {
    this.path = path;
    this.file = file;
    this.behind = behind;
  }

  static FileBytes of(Path path) throws IOException {
    return of(path, () -> {});
  }

  /**
   * Opens a file.
   *
   * @param behind what is to be done when it has been closed
   */
  static FileBytes of(Path path, Runnable behind) throws IOException {
    return new FileBytes(path, new RandomAccessFile(path.toFile(), "r"), behind);
  }

  long length() throws IOException {
    return file.length();
  }

  /** The rest of the file. It need not be closed. */
  InputStream from(long place) {
    return new Rest(place);
  }

  private final class Rest extends InputStream {
    private long at;

    Rest(long place) {
      at = place;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int count) throws IOException {
      int read;
      synchronized (file) {
        file.seek(at);
        read = file.read(bytes, offset, count);
      }
      at += Math.max(0, read);
      return read;
    }
  }

  @Override
  public void close() {
    try {
      file.close();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot close " + path, e);
    } finally {
      behind.run();
    }
  }
}
