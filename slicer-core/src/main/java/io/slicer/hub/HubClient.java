package io.slicer.hub;

import com.google.common.base.Splitter;
import com.google.common.hash.Hashing;
import com.google.common.io.ByteSource;
import com.google.common.io.MoreFiles;
import com.google.common.net.UrlEscapers;
import io.slicer.files.AtomicFiles;
import io.slicer.hub.HubRepository.RemoteFile;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the Hub about models and data sets and downloads their files: tries again when a connection
 * breaks or the Hub is overloaded, goes on where a download stopped, and verifies what it got.
 */
final class HubClient implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HubClient.class);
  private static final int ATTEMPTS = 5;
  private static final int LONGEST_ANSWER = 1 << 23;
  private static final int BUFFER = 1 << 16;
  private static final long REPORT_EVERY = 1 << 20;
  private static final Pattern CONTENT_RANGE =
      Pattern.compile("bytes (\\d+)-\\d+/(\\d+|\\*)", Pattern.CASE_INSENSITIVE);

  private final HubSettings settings;
  private final HubHttp http;
  private final Duration firstPause;
  private final TransferListener listener;

  /**
   * A client.
   *
   * @param settings endpoint and token
   * @param timing how long to wait for what
   * @param listener is told how far downloads have come
   */
  HubClient(HubSettings settings, Timing timing, TransferListener listener) {
    this.settings = settings;
    this.http = new HubHttp(settings, timing.patience());
    this.firstPause = timing.firstPause();
    this.listener = listener;
  }

  /**
   * How long to wait.
   *
   * @param patience for a connection, an answer, or the next bytes
   * @param firstPause before the first retry; doubled for each further one
   */
  record Timing(Duration patience, Duration firstPause) {
    static final Timing USUAL = new Timing(Duration.ofSeconds(60), Duration.ofSeconds(1));
  }

  /** What a file turned out to be. */
  private record Received(long size, @Nullable String sha256) {}

  /**
   * Asks for the commit and the files of a model or a data set.
   *
   * @param id which
   * @param persistent whether to try again when the Hub cannot be reached
   * @throws HubException if there is none or no access to it
   * @throws IOException if the Hub cannot be reached
   */
  HubRepository describe(HubId id, boolean persistent) throws IOException {
    URI address = address(id.apiPath() + "/revision/" + escape(id.revision()), "?blobs=true");
    for (int attempts = 1; ; attempts++) {
      try (HubHttp.Answer answer = http.get(address, 0)) {
        check(answer, address, id, "");
        byte[] bytes = answer.body().readNBytes(LONGEST_ANSWER + 1);
        if (bytes.length > LONGEST_ANSWER) {
          throw new HubException(
              id + ": the Hub's answer is longer than " + LONGEST_ANSWER + " bytes");
        }
        return HubRepository.parse(id, new String(bytes, StandardCharsets.UTF_8));
      } catch (IOException e) {
        pauseAfter(attempts, persistent ? ATTEMPTS : 1, e);
      }
    }
  }

  /**
   * Downloads a file, or the rest of it.
   *
   * @param id whose
   * @param commit which version
   * @param file which
   * @param partial holds what there is of it so far, if anything, and more if this fails
   * @param target gets the file once it is complete and verified
   * @throws HubException if there is no access to it, no room for it, or it is not what it should
   *     be
   * @throws IOException if the Hub cannot be reached
   */
  void download(HubId id, String commit, RemoteFile file, Path partial, Path target)
      throws IOException {
    URI address = address(id.path() + "/resolve/" + commit + "/" + escapePath(file.name()), "");
    Received received = null;
    for (int attempts = 1; received == null; attempts++) {
      long before = size(partial);
      try {
        received = transfer(id, file, address, partial);
      } catch (IOException e) {
        attempts = size(partial) > before ? 1 : attempts; // what makes progress may go on
        pauseAfter(attempts, ATTEMPTS, e);
      }
    }
    verify(id, file, received, partial);
    AtomicFiles.publish(partial, target);
  }

  private Received transfer(HubId id, RemoteFile file, URI address, Path partial)
      throws IOException {
    long have = size(partial);
    if (file.size() >= 0 && have > file.size()) {
      Files.delete(partial);
      have = 0;
    }
    if (have > 0 && have == file.size()) {
      return new Received(have, file.sha256());
    }
    try (HubHttp.Answer answer = http.get(address, have)) {
      if (answer.status() == 416) {
        Files.deleteIfExists(partial);
        throw new IOException(address + " has nothing from byte " + have + " on");
      }
      check(answer, address, id, file.name());
      long total = answer.headers().firstValueAsLong("Content-Length").orElse(file.size());
      if (answer.status() == 206) {
        Matcher range =
            CONTENT_RANGE.matcher(answer.headers().firstValue("Content-Range").orElse(""));
        if (!range.matches() || Long.parseLong(range.group(1)) != have) {
          Files.deleteIfExists(partial);
          throw new IOException(address + " answered with another range than was asked for");
        }
        total = range.group(2).equals("*") ? file.size() : Long.parseLong(range.group(2));
      } else {
        have = 0;
      }
      requireSpace(id, file, partial, total - have);
      long end = append(answer, file.name(), partial, have, total);
      if (total >= 0 && end != total) {
        throw new IOException(address + " ended after " + end + " of " + total + " bytes");
      }
      if (file.size() >= 0 && end != file.size()) {
        Files.delete(partial);
        throw new IOException(
            address + " has " + end + " bytes, where the Hub says " + file.size());
      }
      return new Received(end, answer.sha256() == null ? file.sha256() : answer.sha256());
    }
  }

  private long append(HubHttp.Answer answer, String name, Path partial, long from, long total)
      throws IOException {
    try (FileChannel channel =
        FileChannel.open(partial, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      channel.truncate(from).position(from);
      byte[] buffer = new byte[BUFFER];
      long at = from;
      long reported = from;
      listener.transferred(name, from, total);
      for (int n; (n = answer.body().read(buffer)) >= 0; ) {
        ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, n);
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
        at += n;
        if (at - reported >= REPORT_EVERY) {
          listener.transferred(name, at, total);
          reported = at;
        }
      }
      if (at > reported) {
        listener.transferred(name, at, total < 0 ? at : total);
      }
      return at;
    }
  }

  private static void requireSpace(HubId id, RemoteFile file, Path partial, long bytes)
      throws IOException {
    Path directory = Objects.requireNonNull(partial.toAbsolutePath().getParent());
    long free = Files.getFileStore(directory).getUsableSpace();
    if (bytes > free) {
      throw new HubException(
          "%s: %s needs %d bytes more, and %s has %d bytes free; HF_HOME or the system property %s names another place"
              .formatted(id, file.name(), bytes, directory, free, HubSettings.CACHE_PROPERTY));
    }
  }

  private static void verify(HubId id, RemoteFile file, Received received, Path partial)
      throws IOException {
    ByteSource content = MoreFiles.asByteSource(partial);
    if (received.sha256() != null) {
      String actual = content.hash(Hashing.sha256()).toString();
      verify(id, file, partial, "SHA-256", actual, received.sha256());
    } else if (file.blobId() != null) {
      verify(id, file, partial, "Git blob", blobId(content), file.blobId());
    }
  }

  @SuppressWarnings("deprecation") // Git's choice
  private static String blobId(ByteSource content) throws IOException {
    byte[] header = ("blob " + content.size() + "\0").getBytes(StandardCharsets.UTF_8);
    return ByteSource.concat(ByteSource.wrap(header), content).hash(Hashing.sha1()).toString();
  }

  private static void verify(
      HubId id, RemoteFile file, Path partial, String kind, String actual, String expected)
      throws IOException {
    if (!actual.equals(expected)) {
      Files.delete(partial);
      throw new HubException(
          "%s: %s arrived damaged and was deleted: its %s is %s, but the Hub says %s; try again"
              .formatted(id, file.name(), kind, actual, expected));
    }
  }

  /** Throws for every status but that of a file or an answer. */
  private void check(HubHttp.Answer answer, URI address, HubId id, String file) throws IOException {
    int status = answer.status();
    if (status == 200 || status == 206) {
      return;
    }
    if (status >= 500 || status == 408 || status == 429) {
      throw new IOException(address + " answered " + status); // may be another one in a while
    }
    String page = settings.endpoint() + id.path();
    String said =
        answer.headers().firstValue("X-Error-Message").map(s -> " (" + s + ")").orElse("");
    throw new HubException(
        id
            + ": "
            + switch (status) {
              case 401 ->
                  settings.token() == null
                      ? page
                          + " does not exist, or not for everyone: check the name, or set HF_TOKEN"
                          + " if the "
                          + id.kind()
                          + " is private"
                      : page + " does not exist, or the token gives no access to it";
              case 403 ->
                  "access is restricted: accept the terms at "
                      + page
                      + " and set HF_TOKEN to a token of that account";
              case 404 ->
                  file.isEmpty()
                      ? page + " does not exist or has no revision \"" + id.revision() + "\""
                      : page + " has no file " + file;
              default -> address + " answered " + status;
            }
            + said);
  }

  /** Throws the failure unless it is worth another attempt. */
  private void pauseAfter(int attempts, int most, IOException failure) throws IOException {
    if (attempts >= most
        || failure instanceof InterruptedIOException
        || failure instanceof FileSystemException) {
      throw failure;
    }
    Duration pause = firstPause.multipliedBy(1L << (attempts - 1));
    LOG.warn("{}; trying again in {} s", reason(failure), pause.toSeconds());
    try {
      Thread.sleep(pause.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failure;
    }
  }

  /**
   * Connection failures of java.net.http often have no message, only a cause with a telling name.
   */
  static String reason(Throwable failure) {
    for (Throwable t = failure; t != null; t = t.getCause()) {
      if (t.getMessage() != null) {
        return t.getMessage();
      }
    }
    Throwable last = failure.getCause() == null ? failure : failure.getCause();
    return last.getClass().getSimpleName();
  }

  private URI address(String path, String query) {
    return URI.create(settings.endpoint() + path + query);
  }

  private static String escapePath(String file) {
    return Splitter.on('/')
        .splitToStream(file)
        .map(HubClient::escape)
        .collect(Collectors.joining("/"));
  }

  private static String escape(String segment) {
    return UrlEscapers.urlPathSegmentEscaper().escape(segment);
  }

  private static long size(Path partial) throws IOException {
    return Files.exists(partial) ? Files.size(partial) : 0;
  }

  @Override
  public void close() {
    http.close();
  }
}
