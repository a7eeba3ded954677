package io.slicer.corpus;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The lines of a text in UTF-8, one after the other, without their ends (LF or CR LF) and without a
 * byte order mark. The first has number 1.
 */
public final class SourceLines {
  private static final String BYTE_ORDER_MARK = "\uFEFF";

  /** Of the rest of a text, often only a few lines are wanted. */
  private static final int FEW_BYTES = 1 << 13;

  private final String source;
  private final Lines lines;
  private final Deque<String> ahead = new ArrayDeque<>();
  private int number;

  private interface Lines {
    @Nullable String next() throws IOException;

    /** How many bytes the lines had that came so far; 0 where there are none. */
    default long bytes() {
      return 0;
    }
  }

  private SourceLines(String source, Lines lines) {
    this.source = source;
    this.lines = lines;
  }

  /**
   * The lines of a stream, which is read no further than they are asked for, but for a buffer.
   *
   * @param in a text; the caller closes it
   * @param source what to call it in errors
   * @return its lines
   * @throws UncheckedIOException if the stream cannot be read
   */
  public static SourceLines of(InputStream in, String source) {
    return of(in, source, "");
  }

  /**
   * The same for a text that may turn out to be Parquet, for which something else is there.
   *
   * @param in a text; the caller closes it
   * @param source what to call it in errors
   * @param parquetReader what reads Parquet from its path, as errors call it
   * @return its lines
   * @throws UncheckedIOException if the stream cannot be read
   */
  public static SourceLines of(InputStream in, String source, String parquetReader) {
    return of(in, source, parquetReader, false);
  }

  private static SourceLines of(
      InputStream in, String source, String parquetReader, boolean exactly) {
    ByteLines bytes = new ByteLines(in);
    try {
      BinaryFile.refuse(bytes.ahead(), source, parquetReader);
    } catch (IOException e) {
      throw cannotRead(source, e);
    }
    return new SourceLines(source, new Text(source, bytes, exactly, 0));
  }

  /**
   * The lines of a text from one of them on, of which no more is read than is asked for, but for a
   * small buffer. What begins with a byte order mark there keeps it.
   *
   * @param in the rest of a text, from the beginning of a line; the caller closes it
   * @param source what to call it in errors
   * @param before how many lines come before, at least 1
   * @return its lines, the first of which has the number behind those
   */
  public static SourceLines continuing(InputStream in, String source, int before) {
    SourceLines lines =
        new SourceLines(source, new Text(source, new ByteLines(in, FEW_BYTES), false, before));
    lines.number = before;
    return lines;
  }

  /**
   * The same for a format that has neither a byte order mark nor CR LF: both are refused instead of
   * passed over, so the lines with LF behind each are the bytes of the text.
   *
   * @param in a text; the caller closes it
   * @param source what to call it in errors
   * @return its lines
   * @throws UncheckedIOException if the stream cannot be read
   */
  public static SourceLines exactly(InputStream in, String source) {
    return of(in, source, "", true);
  }

  /**
   * Lines that were taken from a file that has none.
   *
   * @param lines without ends
   * @param source what to call it in errors
   * @return these lines
   */
  public static SourceLines of(List<String> lines, String source) {
    Iterator<String> rest = lines.iterator();
    return new SourceLines(source, () -> rest.hasNext() ? rest.next() : null);
  }

  /**
   * Where the lines come from.
   *
   * @return as errors call it
   */
  public String source() {
    return source;
  }

  /**
   * The next line.
   *
   * @return without its end; null behind the last
   * @throws CorpusException if it is not UTF-8, or its end is not LF or CR LF
   * @throws UncheckedIOException if the stream cannot be read
   */
  public @Nullable String next() {
    String line = ahead.isEmpty() ? read() : ahead.remove();
    number += line == null ? 0 : 1;
    return line;
  }

  private @Nullable String read() {
    try {
      return lines.next();
    } catch (IOException e) {
      throw cannotRead(source, e);
    }
  }

  /**
   * The line that comes next, which still comes afterwards.
   *
   * @return null behind the last
   * @throws CorpusException if it is not UTF-8, or its end is not LF or CR LF
   * @throws UncheckedIOException if the stream cannot be read
   */
  public @Nullable String peek() {
    if (ahead.isEmpty()) {
      String line = read();
      if (line == null) {
        return null;
      }
      ahead.add(line);
    }
    return ahead.peek();
  }

  /**
   * The lines that come next, which still come afterwards.
   *
   * @param count how many at most
   * @return fewer if there are no more
   * @throws CorpusException if one is not UTF-8, or its end is not LF or CR LF
   * @throws UncheckedIOException if the stream cannot be read
   */
  public List<String> ahead(int count) {
    while (ahead.size() < count) {
      String line = read();
      if (line == null) {
        break;
      }
      ahead.add(line);
    }
    return List.copyOf(ahead);
  }

  /**
   * The number of the line that came last.
   *
   * @return counted from 1
   */
  public int number() {
    return number;
  }

  /**
   * How many bytes the lines had that came so far, with their ends and what was left out. It is
   * where the next line begins, unless lines were looked at {@linkplain #ahead ahead}.
   *
   * @return 0 if the lines are of no stream
   */
  public long bytes() {
    return lines.bytes();
  }

  /**
   * What is wrong with a line.
   *
   * @param line its number
   * @param problem what is wrong and what would be right
   * @return to be thrown
   */
  public CorpusException problem(int line, String problem) {
    return new CorpusException(source, line, problem);
  }

  private static UncheckedIOException cannotRead(String source, IOException e) {
    return new UncheckedIOException("cannot read " + source, e);
  }

  private static final class Text implements Lines {
    private final String source;
    private final ByteLines bytes;
    private final boolean exactly;
    private final CharsetDecoder utf8 = StandardCharsets.UTF_8.newDecoder();
    private int number;

    Text(String source, ByteLines bytes, boolean exactly, int before) {
      this.source = source;
      this.bytes = bytes;
      this.exactly = exactly;
      number = before;
    }

    @Override
    public long bytes() {
      return bytes.taken();
    }

    @Override
    public @Nullable String next() throws IOException {
      ByteBuffer line = bytes.next();
      if (line == null) {
        return null;
      }
      number++;
      require(
          line.remaining() <= ByteLines.LONGEST,
          "longer than " + (ByteLines.LONGEST >> 20) + " MiB: every sentence or word has a line");
      String text = decoded(line);
      if (exactly) {
        require(
            number > 1 || !text.startsWith(BYTE_ORDER_MARK),
            "a byte order mark (U+FEFF), which this format does not have: take it out");
        require(
            !text.endsWith("\r"),
            "ends with CR LF, where this format has LF alone: take CR out (tr -d '\\r')");
      }
      if (number == 1 && text.startsWith(BYTE_ORDER_MARK)) {
        text = text.substring(1);
      }
      require(
          !beginsInTheMiddle(text),
          "a byte order mark (U+FEFF), which may only be the first of a file: take it out");
      if (text.endsWith("\r")) {
        text = text.substring(0, text.length() - 1);
      }
      require(
          text.indexOf('\r') < 0,
          "CR in a line: if it ends lines, convert it to LF (tr '\\r' '\\n'), else take it out");
      return text;
    }

    /** Whether a file was appended here. Alone it may be a word, as PAN-X has it in Tamil. */
    private static boolean beginsInTheMiddle(String text) {
      return text.startsWith(BYTE_ORDER_MARK)
          && (text.length() == 1 || "\t ".indexOf(text.charAt(1)) < 0);
    }

    private String decoded(ByteBuffer line) {
      try {
        return utf8.decode(line).toString();
      } catch (CharacterCodingException e) {
        throw new CorpusException(
            source,
            number,
            "not UTF-8: if it is ISO 8859-1, convert it (iconv -f latin1 -t utf-8)");
      }
    }

    private void require(boolean right, String problem) {
      if (!right) {
        throw new CorpusException(source, number, problem);
      }
    }
  }
}
