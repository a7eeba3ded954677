package io.slicer.corpus;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** A stream cut at every LF. */
final class ByteLines {
  /** Much longer than a sentence, and short enough to be held. */
  static final int LONGEST = 1 << 26;

  private final InputStream in;
  private final byte[] buffer;
  private int position;
  private int limit;
  private long taken;

  ByteLines(InputStream in) {
    this(in, 1 << 16);
  }

  /**
   * A stream.
   *
   * @param ahead how many bytes of it are read at a time
   */
  ByteLines(InputStream in, int ahead) {
    this.in = in;
    buffer = new byte[ahead];
  }

  /** What comes next, up to the size of a buffer; empty at the end. */
  ByteBuffer ahead() throws IOException {
    if (position == limit) {
      position = 0;
      limit = in.readNBytes(buffer, 0, buffer.length);
    }
    return ByteBuffer.wrap(buffer, position, limit - position);
  }

  /**
   * The next line, until the one after it is asked for; null at the end. Of a line that is longer
   * than the longest, more than that comes, but not all.
   */
  @Nullable ByteBuffer next() throws IOException {
    if (!ahead().hasRemaining()) {
      return null;
    }
    int end = lineEnd();
    if (end < limit) {
      ByteBuffer line = ByteBuffer.wrap(buffer, position, end - position);
      take(end + 1);
      return line;
    }
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    boolean ended = false;
    while (!ended && line.size() <= LONGEST && ahead().hasRemaining()) {
      end = lineEnd();
      line.write(buffer, position, end - position);
      ended = end < limit;
      take(ended ? end + 1 : limit);
    }
    return ByteBuffer.wrap(line.toByteArray());
  }

  private void take(int end) {
    taken += end - position;
    position = end;
  }

  /** How many bytes the lines had that came so far, with their ends. */
  long taken() {
    return taken;
  }

  private int lineEnd() {
    int end = position;
    while (end < limit && buffer[end] != '\n') {
      end++;
    }
    return end;
  }
}
