package io.slicer.language;

import com.google.common.hash.Hashing;
import com.google.common.hash.HashingInputStream;
import io.slicer.corpus.CorpusException;
import io.slicer.corpus.ParquetFile;
import io.slicer.corpus.SourceLines;
import io.slicer.hub.TransferListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * A file of texts, of any size, of which hardly anything is in memory:
 *
 * <ul>
 *   <li>a file in UTF-8 with a text in each line;
 *   <li>with a JSON object in each line, if its name ends in {@code .jsonl}, {@code .ndjson} or
 *       {@code .json}: one of its fields is the text;
 *   <li>or a Parquet file: one of its columns is the text. Its rows are copied to a temporary file,
 *       as nothing can be read from the middle of a column.
 * </ul>
 *
 * <p>Blank lines and blank texts are left out. The file is read once when it is opened, which finds
 * what is damaged, and must not change while it is open. Thread-safe; interrupting a thread that
 * reads does not disturb it.
 */
public final class TextFile implements TextCorpus, AutoCloseable {
  /** The field or column that is the text, unless another is given. */
  public static final String FIELD = "text";

  /** Lines from one sign of life to the next. */
  private static final int SIGN = 1 << 16;

  private final Path path;
  private final TextReader reader;
  private final FileBytes bytes;
  private final SparseIndex index;
  private final String sha256;

  private TextFile(
      Path path, TextReader reader, FileBytes bytes, SparseIndex index, String sha256) {
    this.path = path;
    this.reader = reader;
    this.bytes = bytes;
    this.index = index;
    this.sha256 = sha256;
  }

  /**
   * Opens a file. If it has objects or columns, the text is {@value #FIELD}.
   *
   * @param file with texts
   * @return the corpus; the caller closes it
   * @throws CorpusException if there is no such file, or something in it is damaged: with the line
   */
  public static TextFile open(Path file) {
    return open(file, FIELD, TransferListener.NONE);
  }

  /**
   * Opens a file and says how far that is.
   *
   * @param file with texts
   * @param field of an object, or column, that is the text; of no meaning where a line is
   * @param progress hears how many bytes have been read
   * @return the corpus; the caller closes it
   * @throws CorpusException if there is no such file, something in it is damaged, or it has no such
   *     field: with the line, or of Parquet with the row
   * @throws CancellationException if the thread is interrupted; it still is
   */
  public static TextFile open(Path file, String field, TransferListener progress) {
    if (!Files.exists(file)) {
      throw new CorpusException(file.toString(), "there is no such file");
    }
    if (!Files.isRegularFile(file)) {
      throw new CorpusException(
          file.toString(), "expected a file, as texts are read in another order than theirs");
    }
    refuseInterrupted(file);
    try {
      if (ParquetFile.is(file)) {
        FileBytes rows = ParquetRows.spooled(new ParquetFile(file), field);
        return closingIfItFails(rows, file, TextReader.ofObjects(field), progress);
      }
      TextReader reader =
          TextReader.hasObjects(file) ? TextReader.ofObjects(field) : TextReader.ofLines();
      return closingIfItFails(FileBytes.of(file), file, reader, progress);
    } catch (IOException e) {
      throw cannotRead(file, e);
    }
  }

  private static TextFile closingIfItFails(
      FileBytes bytes, Path file, TextReader reader, TransferListener progress) throws IOException {
    try {
      return open(bytes, file, reader, progress);
    } catch (IOException | RuntimeException | Error e) {
      bytes.close();
      throw e;
    }
  }

  private static TextFile open(
      FileBytes bytes, Path file, TextReader reader, TransferListener progress) throws IOException {
    SparseIndex index = new SparseIndex();
    String name = String.valueOf(file.getFileName());
    long total = bytes.length();
    try (HashingInputStream in = new HashingInputStream(Hashing.sha256(), bytes.from(0))) {
      SourceLines lines = SourceLines.of(in, file.toString());
      long place = 0;
      for (String line = lines.next(); line != null; line = lines.next()) {
        if (!line.isBlank() && !reader.text(lines, line).isBlank()) {
          index.add(place, lines.number() - 1L);
        }
        place = lines.bytes();
        if (lines.number() % SIGN == 0) {
          refuseInterrupted(file);
          progress.transferred(name, place, total);
        }
      }
      progress.transferred(name, total, total);
      return new TextFile(file, reader, bytes, index, reader.fingerprint(in.hash()));
    }
  }

  private static void refuseInterrupted(Path file) {
    if (Thread.currentThread().isInterrupted()) {
      throw new CancellationException("reading " + file + " was interrupted");
    }
  }

  private static UncheckedIOException cannotRead(Path file, IOException e) {
    return new UncheckedIOException("cannot read " + file, e);
  }

  @Override
  public String source() {
    return path.toString();
  }

  @Override
  public long size() {
    return index.items();
  }

  @Override
  public String text(long number) {
    return from(number).next();
  }

  @Override
  public Iterator<String> from(long number) {
    if (number < 0 || number > size()) {
      throw new IndexOutOfBoundsException("text " + number + " of " + size());
    }
    if (number == size()) {
      return Collections.emptyIterator();
    }
    int entry = index.entry(number);
    Texts texts = new Texts(entry);
    for (long skipped = index.item(entry); skipped < number; skipped++) {
      texts.next();
    }
    return texts;
  }

  /** The texts from an entry of the index on. */
  private final class Texts implements Iterator<String> {
    private final SourceLines lines;
    private @Nullable String next;

    Texts(int entry) {
      long place = index.first(entry);
      int before = (int) index.second(entry);
      lines =
          before == 0
              ? SourceLines.of(bytes.from(place), source())
              : SourceLines.continuing(bytes.from(place), source(), before);
    }

    @Override
    public boolean hasNext() {
      while (next == null) {
        String line = lines.next();
        if (line == null) {
          return false;
        }
        String text = line.isBlank() ? line : reader.text(lines, line);
        next = text.isBlank() ? null : text;
      }
      return true;
    }

    @Override
    public String next() {
      if (!hasNext()) {
        throw new NoSuchElementException(
            source() + ": the file has become shorter while it was read");
      }
      String text = Objects.requireNonNull(next);
      next = null;
      return text;
    }
  }

  @Override
  public String sha256() {
    return sha256;
  }

  @Override
  public void close() {
    bytes.close();
  }
}
