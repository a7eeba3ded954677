package io.slicer.hub;

import com.google.common.hash.Hashing;
import com.google.common.io.ByteSource;
import com.google.common.io.MoreFiles;
import com.google.common.primitives.Longs;
import io.slicer.files.FreeSpace;
import io.slicer.hub.HubRepository.RemoteFile;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A file on its way into the cache: what there is of it, the rest as answers bring it, and whether
 * it is what the Hub says. No answer is believed about how much to write.
 */
final class FileTransfer {
  /** A file of which nobody says how large it is may be as large as this. */
  static final long LONGEST_UNANNOUNCED = 1 << 26;

  private static final int BUFFER = 1 << 16;
  private static final long REPORT_EVERY = 1 << 20;
  private static final Pattern CONTENT_RANGE =
      Pattern.compile("bytes (\\d{1,18})-\\d{1,18}/(\\d{1,18}|\\*)", Pattern.CASE_INSENSITIVE);

  private final HubId id;
  private final RemoteFile file;
  private final Path partial;
  private final TransferListener listener;

  /**
   * A file of which there may be a part.
   *
   * @param id whose
   * @param file which
   * @param partial holds the part
   * @param listener is told how far it has come
   */
  FileTransfer(HubId id, RemoteFile file, Path partial, TransferListener listener) {
    this.id = id;
    this.file = file;
    this.partial = partial;
    this.listener = listener;
  }

  /**
   * How many bytes there are. What is no file, such as a link to one elsewhere, is deleted, and so
   * is a file that is too long.
   */
  long have() throws IOException {
    if (!Files.exists(partial, LinkOption.NOFOLLOW_LINKS)) {
      return 0;
    }
    if (!Files.isRegularFile(partial, LinkOption.NOFOLLOW_LINKS)
        || (file.size() >= 0 && Files.size(partial) > file.size())) {
      Files.delete(partial);
      return 0;
    }
    return Files.size(partial);
  }

  /** Begins anew. */
  void discard() throws IOException {
    Files.deleteIfExists(partial);
  }

  /**
   * Takes the rest, or all, of an answer with status 200 or 206.
   *
   * @param answer of an address that was asked for all from byte {@code have} on
   * @param address for messages
   * @return the SHA-256 that the file should have, or null
   * @throws HubException if there is no room for it
   * @throws IOException if it breaks off, or is not what was asked for
   */
  @Nullable String receive(HubHttp.Answer answer, String address, long have) throws IOException {
    boolean rest = answer.status() == 206;
    long total = rest ? totalOfRange(answer, address, have) : contentLength(answer, address);
    long from = rest ? have : 0;
    String encoding = answer.headers().firstValue("Content-Encoding").orElse("identity");
    if (!encoding.equalsIgnoreCase("identity")) {
      throw new IOException(address + " answered in an encoding that was not asked for");
    }
    requireSpace(total - from);
    if (total >= 0 && file.size() >= 0 && total != file.size()) {
      throw new IOException(
          "%s has %d bytes, where the Hub says %d".formatted(address, total, file.size()));
    }
    long expected = file.size() >= 0 ? file.size() : total;
    long end = append(answer, address, from, expected);
    if (expected >= 0 && end != expected) {
      throw new IOException("%s ended after %d of %d bytes".formatted(address, end, expected));
    }
    return answer.sha256() == null ? file.sha256() : answer.sha256();
  }

  private long totalOfRange(HubHttp.Answer answer, String address, long have) throws IOException {
    Matcher range = CONTENT_RANGE.matcher(answer.headers().firstValue("Content-Range").orElse(""));
    if (!range.matches() || Long.parseLong(range.group(1)) != have) {
      Files.deleteIfExists(partial);
      throw new IOException(address + " answered with another range than was asked for");
    }
    return range.group(2).equals("*") ? file.size() : Long.parseLong(range.group(2));
  }

  private long contentLength(HubHttp.Answer answer, String address) throws IOException {
    String length = answer.headers().firstValue("Content-Length").orElse("");
    if (length.isEmpty()) {
      return file.size();
    }
    @Nullable Long number = Longs.tryParse(length);
    if (number == null || number < 0) {
      throw new IOException(address + " has a length that no file has");
    }
    return number;
  }

  private long append(HubHttp.Answer answer, String address, long from, long expected)
      throws IOException {
    long limit = expected >= 0 ? expected : LONGEST_UNANNOUNCED;
    try (FileChannel channel =
        FileChannel.open(
            partial,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            LinkOption.NOFOLLOW_LINKS)) {
      channel.truncate(from).position(from);
      byte[] buffer = new byte[BUFFER];
      long at = from;
      long reported = from;
      listener.transferred(file.name(), from, expected);
      for (int n; (n = read(answer, buffer, address, at)) >= 0; ) {
        if (n > limit - at) {
          channel.truncate(0);
          throw new IOException(
              "%s goes on after the %d bytes that %s"
                  .formatted(
                      address,
                      limit,
                      expected >= 0 ? "were announced" : "a file without a known size may have"));
        }
        ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, n);
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
        at += n;
        if (at - reported >= REPORT_EVERY) {
          listener.transferred(file.name(), at, expected);
          reported = at;
        }
      }
      if (at > reported) {
        listener.transferred(file.name(), at, expected < 0 ? at : expected);
      }
      return at;
    }
  }

  private static int read(HubHttp.Answer answer, byte[] buffer, String address, long at)
      throws IOException {
    try {
      return answer.body().read(buffer);
    } catch (InterruptedIOException e) {
      throw e;
    } catch (IOException e) {
      throw new IOException(
          "%s broke off after %d bytes: %s".formatted(address, at, HubClient.reason(e)), e);
    }
  }

  private void requireSpace(long bytes) {
    Path directory = Objects.requireNonNull(partial.toAbsolutePath().getParent());
    long free = FreeSpace.in(directory);
    if (bytes > free) {
      throw new HubException(
          "%s: %s needs %d bytes more, and %s has %d bytes free; HF_HOME or the system property %s names another place"
              .formatted(id, file.name(), bytes, directory, free, HubSettings.CACHE_PROPERTY));
    }
  }

  /**
   * Compares the whole file with the Hub's hash.
   *
   * @param sha256 as the Hub says, or null
   * @return whether there was a hash
   * @throws HubException if it differs; the file is then deleted
   */
  boolean verify(@Nullable String sha256) throws IOException {
    ByteSource content = MoreFiles.asByteSource(partial, LinkOption.NOFOLLOW_LINKS);
    if (sha256 != null) {
      verify("SHA-256", content.hash(Hashing.sha256()).toString(), sha256);
    } else if (file.blobId() != null) {
      verify("Git blob", blobId(content), file.blobId());
    }
    return sha256 != null || file.blobId() != null;
  }

  @SuppressWarnings("deprecation") // Git's choice
  private static String blobId(ByteSource content) throws IOException {
    byte[] header = ("blob " + content.size() + "\0").getBytes(StandardCharsets.UTF_8);
    return ByteSource.concat(ByteSource.wrap(header), content).hash(Hashing.sha1()).toString();
  }

  private void verify(String kind, String actual, String expected) throws IOException {
    if (!actual.equals(expected)) {
      Files.delete(partial);
      throw new HubException(
          "%s: %s arrived damaged and was deleted: its %s is %s, but the Hub says %s; try again"
              .formatted(id, file.name(), kind, actual, expected));
    }
  }
}
