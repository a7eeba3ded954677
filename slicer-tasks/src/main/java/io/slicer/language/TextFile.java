package io.slicer.language;

import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import com.google.common.primitives.Longs;
import io.slicer.corpus.CorpusException;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A file in UTF-8 with a text in each line, of any size: only where every 1,024th text begins is in
 * memory. Blank lines are no texts. The file must not change while it is open.
 */
public final class TextFile implements TextCorpus, AutoCloseable {
  /** Texts from one known place to the next. */
  private static final int STRIDE = 1024;

  private final Path file;
  private final FileChannel channel;
  private final long[] places;
  private final long size;
  private final String sha256;

  private TextFile(Path file, FileChannel channel, long[] places, long size, String sha256) {
    this.file = file;
    this.channel = channel;
    this.places = places;
    this.size = size;
    this.sha256 = sha256;
  }

  /**
   * Opens a file and reads it once.
   *
   * @param file with a text in each line
   * @return the corpus; the caller closes it
   * @throws CorpusException if there is no such file, or a line is not UTF-8
   */
  public static TextFile open(Path file) {
    List<Long> places = new ArrayList<>();
    Hasher hasher = Hashing.sha256().newHasher();
    long size = 0;
    long at = 0;
    int line = 0;
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
      for (byte[] next = line(in); next.length > 0; next = line(in)) {
        line++;
        hasher.putBytes(next);
        if (!text(next, file, line).isBlank()) {
          if (size % STRIDE == 0) {
            places.add(at);
          }
          size++;
        }
        at += next.length;
      }
      return new TextFile(
          file, FileChannel.open(file), Longs.toArray(places), size, hasher.hash().toString());
    } catch (NoSuchFileException e) {
      throw new CorpusException(file.toString(), "there is no such file");
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  /** The bytes of a line with its end; none behind the last. */
  private static byte[] line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int next = in.read(); next >= 0; next = in.read()) {
      line.write(next);
      if (next == '\n') {
        break;
      }
    }
    return line.toByteArray();
  }

  private static String text(byte[] line, Path file, int number) {
    int end = line.length;
    while (end > 0 && (line[end - 1] == '\n' || line[end - 1] == '\r')) {
      end--;
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(line, 0, end)).toString();
    } catch (CharacterCodingException e) {
      throw new CorpusException(file.toString(), number, "the line is not UTF-8");
    }
  }

  @Override
  public String source() {
    return file.toString();
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public String text(long number) {
    int place = Math.toIntExact(number / STRIDE);
    try (InputStream in = new BufferedInputStream(new Reading(places[place]), 1 << 16)) {
      long before = number % STRIDE;
      while (true) {
        byte[] line = line(in);
        if (line.length == 0) {
          throw new CorpusException(
              file.toString(), "the file has become shorter while it is read");
        }
        String text = text(line, file, 0);
        if (!text.isBlank() && before-- == 0) {
          return text;
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  /** The file from some place on. */
  private final class Reading extends InputStream {
    private long at;

    Reading(long from) {
      at = from;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int count) throws IOException {
      int read = channel.read(ByteBuffer.wrap(bytes, offset, count), at);
      at += Math.max(0, read);
      return read;
    }
  }

  @Override
  public String sha256() {
    return sha256;
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot close " + file, e);
    }
  }
}
