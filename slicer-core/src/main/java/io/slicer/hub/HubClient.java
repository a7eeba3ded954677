package io.slicer.hub;

import com.google.common.base.Splitter;
import com.google.common.net.UrlEscapers;
import io.slicer.corpus.Quoted;
import io.slicer.files.AtomicFiles;
import io.slicer.http.Addresses;
import io.slicer.http.Proxies;
import io.slicer.http.RetryAfter;
import io.slicer.hub.HubRepository.RemoteFile;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
  private static final int LONGEST_ANSWER = 1 << 23;

  /** An attempt that got less has failed, whatever came. */
  private static final long PROGRESS = 1 << 18;

  private final HubSettings settings;
  private final HubHttp http;
  private final Timing timing;
  private final TransferListener listener;
  private final List<String> unverified = new ArrayList<>();

  /**
   * A client.
   *
   * @param settings endpoint and token
   * @param timing how long to wait for what
   * @param listener is told how far downloads have come
   */
  HubClient(HubSettings settings, Timing timing, TransferListener listener) {
    this(settings, timing, listener, Proxies.ofThisMachine());
  }

  HubClient(HubSettings settings, Timing timing, TransferListener listener, Proxies proxies) {
    this.settings = settings;
    this.timing = timing;
    this.http = new HubHttp(settings, timing.patience(), proxies);
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
    Attempts attempts = new Attempts(persistent ? Attempts.USUAL : 1, timing.firstPause());
    while (true) {
      try {
        return describe(id, address);
      } catch (IOException e) {
        attempts.pauseAfter(e);
      }
    }
  }

  private HubRepository describe(HubId id, URI address) throws IOException {
    try (HubHttp.Answer answer = http.get(address, 0)) {
      if (Mirror.mayLackInterface(answer)) {
        Optional<HubRepository> mirrored = new Mirror(this, settings).describe(id);
        if (mirrored.isPresent()) {
          return mirrored.get();
        }
      }
      check(answer, address, id, "");
      byte[] bytes = answer.body().readNBytes(LONGEST_ANSWER + 1);
      if (bytes.length > LONGEST_ANSWER) {
        throw new HubException(
            id + ": the Hub's answer is longer than " + LONGEST_ANSWER + " bytes" + answer.way());
      }
      return HubRepository.parse(id, new String(bytes, StandardCharsets.UTF_8), answer.way());
    }
  }

  /** Where a file of a version is. */
  private URI address(HubId id, String version, String file) {
    return address(id.path() + "/resolve/" + escape(version) + "/" + escapePath(file), "");
  }

  /** Asks for a file; the caller reads of the answer what it wants, and closes it. */
  HubHttp.Answer ask(HubId id, String version, String file) throws IOException {
    return http.get(address(id, version, file), 0);
  }

  /**
   * Downloads a file, or the rest of it.
   *
   * @param id whose
   * @param version the commit, or what its server calls it
   * @param file which
   * @param partial holds what there is of it so far, if anything, and more if this fails
   * @param target gets the file once it is complete and verified
   * @throws HubException if there is no access to it, no room for it, or it is not what it should
   *     be
   * @throws IOException if the Hub cannot be reached
   */
  void download(HubId id, String version, RemoteFile file, Path partial, Path target)
      throws IOException {
    URI address = address(id, version, file.name());
    FileTransfer transfer = new FileTransfer(id, file, partial, listener);
    Attempts attempts = new Attempts(Attempts.USUAL, timing.firstPause());
    @Nullable String sha256 = null;
    long most = transfer.have();
    for (boolean complete = false; !complete; ) {
      long have = transfer.have();
      try {
        sha256 = receive(id, address, file, transfer, have);
        complete = true;
      } catch (IOException e) {
        if (transfer.have() - most >= PROGRESS) { // A server that makes it begin anew has no part.
          most = transfer.have();
          attempts.beginAnew();
        }
        attempts.pauseAfter(e);
      }
    }
    if (!transfer.verify(sha256)) {
      unverified.add(file.name());
    }
    AtomicFiles.publish(partial, target);
  }

  private @Nullable String receive(
      HubId id, URI address, RemoteFile file, FileTransfer transfer, long have) throws IOException {
    if (have > 0 && have == file.size()) {
      return file.sha256();
    }
    try (HubHttp.Answer answer = http.get(address, have)) {
      if (answer.status() == 416) {
        transfer.discard();
        throw new IOException(Addresses.shown(address) + " has nothing from byte " + have + " on");
      }
      check(answer, address, id, file.name());
      return transfer.receive(answer, Addresses.shown(address), have);
    }
  }

  /** Throws for every status but that of a file or an answer. */
  private void check(HubHttp.Answer answer, URI address, HubId id, String file) throws IOException {
    int status = answer.status();
    if (status == 200 || status == 206) {
      return;
    }
    String answered = Addresses.shown(address) + " answered " + status + answer.way();
    if (status >= 500 || status == 408 || status == 429) {
      throw new Attempts.BusyException(answered, RetryAfter.in(answer.headers(), Instant.now()));
    }
    throw new HubException(
        id + ": " + meaning(answer, answered, id, file) + answer.way() + said(answer));
  }

  private String meaning(HubHttp.Answer answer, String answered, HubId id, String file) {
    String page = settings.shownEndpoint() + id.path();
    return switch (answer.status()) {
      case 401 ->
          settings.token() == null
              ? page
                  + " does not exist, or not for everyone: check the name, or set HF_TOKEN if the "
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
      case 407 ->
          "the proxy "
              + (answer.route().authorization() == null
                  ? "wants a user and a password: HTTPS_PROXY=http://USER:PASSWORD@HOST:PORT"
                  : "refuses the user and the password, or did not get them: check them, and see"
                      + " -Djdk.http.auth.tunneling.disabledSchemes= in the guide on containers");
      default -> answered;
    };
  }

  /** What the Hub itself says, on one line. */
  private static String said(HubHttp.Answer answer) {
    return answer
        .headers()
        .firstValue("X-Error-Message")
        .map(said -> " (" + Quoted.unmarked(said) + ")")
        .orElse("");
  }

  /** Failures of java.net.http often have no message, only a cause with a telling name. */
  static String reason(Throwable failure) {
    for (Throwable t = failure; t != null; t = t.getCause()) {
      if (t instanceof UnresolvedAddressException) {
        return "no host of that name is known";
      }
      if (t.getMessage() != null) {
        return t.getMessage();
      }
    }
    return failure instanceof ConnectException
        ? "nobody answers there"
        : failure.getClass().getSimpleName();
  }

  private URI address(String path, String query) {
    return URI.create(settings.endpoint() + path + query); // HubHttp takes a password out of it.
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

  @Override
  public void close() {
    http.close();
    if (!unverified.isEmpty()) {
      LOG.warn(
          "{} gave no hash of {}: only their sizes could be checked",
          settings.shownEndpoint(),
          unverified);
    }
  }
}
