package io.slicer.examples.tag;

import io.slicer.corpus.CorpusException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads lines of UTF-8 from a stream of any length, portion by portion. Where the portions of a
 * file end depends on the file alone, so what is made of a portion as a whole is the same in every
 * run.
 */
final class TextLines implements AutoCloseable {
  /** Enough for many batches on every processor, and little to do again if a run is killed. */
  private static final Portion PORTION = new Portion(512, 1 << 18);

  private static final char BYTE_ORDER_MARK = '\uFEFF';

  private final InputStream in;
  private final String source;
  private final Portion portion;
  private final boolean live;
  private final byte[] buffer = new byte[1 << 16];
  private int at;
  private int end;
  private long read;
  private long number;
  private boolean afterCarriageReturn;
  private @Nullable CorpusException failure;

  /**
   * How much is read at a time.
   *
   * @param lines at most
   * @param bytes at most, or a single line
   */
  record Portion(int lines, long bytes) {}

  /** Lines of a stream that this object closes. */
  TextLines(InputStream in, String source, Portion portion, boolean live) {
    this.in = in;
    this.source = source;
    this.portion = portion;
    this.live = live;
  }

  /** Lines of a file. */
  static TextLines ofFile(InputStream in, String source) {
    return new TextLines(in, source, PORTION, false);
  }

  /** Lines that somebody may be typing: a portion also ends where no whole line is there yet. */
  static TextLines live(InputStream in, String source) {
    return new TextLines(in, source, PORTION, true);
  }

  /**
   * The next lines, without their ends.
   *
   * @return none behind the last line
   * @throws CorpusException if a line is not UTF-8; lines before it come in a portion of their own
   */
  List<String> next() {
    if (failure != null) {
      throw failure;
    }
    List<String> lines = new ArrayList<>();
    long from = position();
    try {
      while (lines.size() < portion.lines()
          && position() - from < portion.bytes()
          && (!live || lines.isEmpty() || nextIsThere())) {
        String line = line();
        if (line == null) {
          break;
        }
        lines.add(line);
      }
    } catch (CorpusException e) {
      if (lines.isEmpty()) {
        throw e;
      }
      failure = e;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + source, e);
    }
    return lines;
  }

  /** How many bytes have been read as lines. */
  long position() {
    return read - (end - at);
  }

  /** Whether a whole line can be had without waiting for more of the stream. */
  private boolean nextIsThere() throws IOException {
    while (!holdsLine()) {
      if (end - at == buffer.length || in.available() == 0) {
        return false;
      }
      System.arraycopy(buffer, at, buffer, 0, end - at);
      end -= at;
      at = 0;
      int more = in.read(buffer, end, buffer.length - end);
      if (more < 0) {
        return false;
      }
      end += more;
      read += more;
    }
    return true;
  }

  private boolean holdsLine() {
    int from = at;
    if (afterCarriageReturn && from < end && buffer[from] == '\n') {
      from++;
    }
    while (from < end && buffer[from] != '\n' && buffer[from] != '\r') {
      from++;
    }
    return from < end;
  }

  private @Nullable String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    boolean begun = false;
    while (fill()) {
      if (afterCarriageReturn) {
        afterCarriageReturn = false;
        if (buffer[at] == '\n') {
          at++;
          continue;
        }
      }
      begun = true;
      int from = at;
      while (at < end && buffer[at] != '\n' && buffer[at] != '\r') {
        at++;
      }
      line.write(buffer, from, at - from);
      if (at < end) {
        afterCarriageReturn = buffer[at] == '\r';
        at++;
        return decoded(line.toByteArray());
      }
    }
    return begun ? decoded(line.toByteArray()) : null;
  }

  private boolean fill() throws IOException {
    if (at == end) {
      int more = Math.max(0, in.read(buffer));
      at = 0;
      end = more;
      read += more;
    }
    return at < end;
  }

  private String decoded(byte[] bytes) {
    number++;
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    ByteBuffer input = ByteBuffer.wrap(bytes);
    CharBuffer text = CharBuffer.allocate(bytes.length);
    if (decoder.decode(input, text, true).isError()) {
      throw new CorpusException(
          source + ":" + number,
          "not UTF-8: 0x%02X is byte %d of the line"
              .formatted(input.get(input.position()), input.position() + 1));
    }
    text.flip();
    boolean marked = number == 1 && text.length() > 0 && text.charAt(0) == BYTE_ORDER_MARK;
    return marked ? text.subSequence(1, text.length()).toString() : text.toString();
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
