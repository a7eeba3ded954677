package io.slicer.hub;

import com.google.common.collect.ImmutableList;
import com.google.common.hash.Hashing;
import com.google.common.primitives.Longs;
import io.slicer.hub.HubRepository.RemoteFile;
import io.slicer.weights.SafeTensors;
import java.io.IOException;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A server that has the Hub's files where the Hub has them, but not its interface: a plain web
 * server, or a store of artifacts. Which files there are is found by asking for those that a model
 * can be made of.
 */
final class Mirror {
  private static final Logger LOG = LoggerFactory.getLogger(Mirror.class);

  /** What a server says that does not know the interface. */
  private static final Set<Integer> NO_INTERFACE = Set.of(404, 405, 410, 501);

  private static final String COMMIT = "X-Repo-Commit";

  private final HubClient client;
  private final HubSettings settings;

  Mirror(HubClient client, HubSettings settings) {
    this.client = client;
    this.settings = settings;
  }

  /** Whether an answer of the interface may come from a server that does not have it. */
  static boolean mayLackInterface(HubHttp.Answer answer) {
    HttpHeaders headers = answer.headers();
    return NO_INTERFACE.contains(answer.status())
        && headers.firstValue("X-Error-Code").isEmpty()
        && headers.firstValue("X-Error-Message").isEmpty();
  }

  /**
   * Finds out what there is of a model.
   *
   * @return the files that a model is made of; empty if there is no model
   * @throws HubException if it is a data set, whose files have names of their own
   * @throws IOException if the server cannot be reached
   */
  Optional<HubRepository> describe(HubId id) throws IOException {
    if (id.kind() != HubId.Kind.MODEL) {
      return Optional.empty();
    }
    Map<String, RemoteFile> files = new LinkedHashMap<>();
    StringBuilder seen = new StringBuilder(id.name()).append('@').append(id.revision());
    @Nullable String commit = HubId.isCommit(id.revision()) ? id.revision() : null;
    for (String name : candidates()) {
      try (HubHttp.Answer answer = client.ask(id, id.revision(), name)) {
        if (answer.status() != 200) {
          if (name.equals(ModelDirectory.CONFIG)) {
            return Optional.empty();
          }
          continue;
        }
        HttpHeaders headers = answer.headers();
        RemoteFile file = file(name, headers, answer.sha256());
        files.put(name, file);
        commit =
            commit == null
                ? headers.firstValue(COMMIT).filter(HubId::isCommit).orElse(null)
                : commit;
        seen.append('\n').append(file).append(header(headers, "ETag"));
        seen.append(header(headers, "Last-Modified"));
      }
    }
    LOG.info(
        "{} has files, but no interface that says which: of {} there are {}",
        settings.shownEndpoint(),
        id,
        files.keySet());
    return Optional.of(
        new HubRepository(commit == null ? nameOf(seen) : commit, id.revision(), false, files));
  }

  private static List<String> candidates() {
    return ImmutableList.<String>builder()
        .add(ModelDirectory.CONFIG, ModelDirectory.TOKENIZER, ModelDirectory.ADAPTER)
        .add(SafeTensors.FILE_NAME, SafeTensors.INDEX_NAME)
        .add(ModelDirectory.PICKLED, ModelDirectory.SENTENCEPIECE)
        .addAll(HubCache.COMPANIONS)
        .build();
  }

  private static RemoteFile file(String name, HttpHeaders headers, @Nullable String sha256) {
    @Nullable Long length = Longs.tryParse(header(headers, "Content-Length"));
    // Of a mirror of the Hub's own answers it is Git's hash; of another server, anything.
    String tag = headers.firstValue(COMMIT).isPresent() ? header(headers, "ETag") : "";
    String hash = tag.replace("\"", "");
    return new RemoteFile(
        name,
        length == null || length < 0 ? -1 : length,
        sha256,
        sha256 == null && HubId.isCommit(hash) ? hash : null);
  }

  private static String header(HttpHeaders headers, String name) {
    return headers.firstValue(name).orElse("");
  }

  /** Where the server does not say which commit it has: the same as long as its files are. */
  @SuppressWarnings("deprecation") // as long as a commit's hash
  private static String nameOf(CharSequence seen) {
    return Hashing.sha1().hashString(seen, StandardCharsets.UTF_8).toString();
  }
}
