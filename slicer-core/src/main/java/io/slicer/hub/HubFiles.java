package io.slicer.hub;

import io.slicer.files.AtomicFiles;
import io.slicer.files.ProcessLock;
import io.slicer.files.SmallFile;
import io.slicer.hub.HubRepository.RemoteFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of one commit, each downloaded when it is first asked for. The cache also keeps which
 * files there are, so that without a network those are known that were never downloaded.
 */
final class HubFiles {
  private static final Logger LOG = LoggerFactory.getLogger(HubFiles.class);
  private static final int LONGEST_LISTING = 1 << 24;

  private final HubHome home;
  private final HubRepository repository;
  private final HubSettings settings;
  private final HubClient.Timing timing;
  private final TransferListener listener;

  private HubFiles(
      HubHome home,
      HubRepository repository,
      HubSettings settings,
      HubClient.Timing timing,
      TransferListener listener) {
    this.home = home;
    this.repository = repository;
    this.settings = settings;
    this.timing = timing;
    this.listener = listener;
  }

  /**
   * Asks which files there are.
   *
   * @throws HubException if there is no such repository, or no access to it, or it is neither to be
   *     reached nor in the cache
   */
  static HubFiles open(
      HubId id, HubSettings settings, HubClient.Timing timing, TransferListener listener) {
    HubHome home = HubHome.of(settings, id);
    try {
      return new HubFiles(home, repository(home, settings, timing), settings, timing, listener);
    } catch (IOException e) {
      throw cannotDownload(id, settings, e);
    }
  }

  private static HubException cannotDownload(HubId id, HubSettings settings, IOException e) {
    return new HubException(
        id + ": cannot be downloaded from " + settings.shownEndpoint() + ": " + HubClient.reason(e),
        e);
  }

  private static HubRepository repository(
      HubHome home, HubSettings settings, HubClient.Timing timing) throws IOException {
    HubId id = home.id();
    HubRepository cached = cached(home);
    if (cached != null && (settings.offline() || HubId.isCommit(id.revision()))) {
      return cached;
    }
    if (settings.offline()) {
      throw new HubException(
          id
              + ": the network is switched off (HF_HUB_OFFLINE) and "
              + home.directory()
              + " does not have the "
              + id.kind()
              + "; download it once with the network on");
    }
    try (HubClient client = new HubClient(settings, timing, TransferListener.NONE)) {
      HubRepository found = client.describe(id, cached == null);
      if (!found.equals(cached)) {
        AtomicFiles.write(listing(home, found.commit()), found.json());
        home.keep(found.commit());
      }
      return found;
    } catch (IOException e) {
      if (cached == null) {
        throw e;
      }
      LOG.warn(
          "{} cannot be reached ({}); using {} as it was when last asked for, commit {}",
          settings.shownEndpoint(),
          HubClient.reason(e),
          id,
          cached.commit());
      return cached;
    }
  }

  /** What the cache knows: a listing, or the files that something else has downloaded. */
  private static @Nullable HubRepository cached(HubHome home) throws IOException {
    String commit = home.commit();
    if (commit == null) {
      return null;
    }
    Path listing = listing(home, commit);
    if (Files.exists(listing)) {
      byte[] answer = SmallFile.read(listing, LONGEST_LISTING);
      return HubRepository.parse(home.id(), new String(answer, StandardCharsets.UTF_8), "");
    }
    Path snapshot = home.snapshot(commit);
    if (!Files.isDirectory(snapshot) || HubId.isCommit(home.id().revision())) {
      return null;
    }
    Map<String, RemoteFile> files = new LinkedHashMap<>();
    for (String name : names(snapshot)) {
      files.put(name, new RemoteFile(name, -1, null, null));
    }
    return new HubRepository(commit, commit, true, files);
  }

  private static Path listing(HubHome home, String commit) {
    return home.unfinished().resolve(commit + ".json");
  }

  private static List<String> names(Path snapshot) throws IOException {
    List<String> names = new ArrayList<>();
    try (Stream<Path> files = Files.walk(snapshot)) {
      files
          .filter(Files::isRegularFile)
          .map(file -> snapshot.relativize(file).toString().replace('\\', '/'))
          .sorted()
          .forEach(names::add);
    }
    return names;
  }

  String commit() {
    return repository.commit();
  }

  /** The names of all files, with their directories. */
  Set<String> names() {
    return Collections.unmodifiableSet(repository.files().keySet());
  }

  /**
   * A file, which is downloaded if need be.
   *
   * @param name one of {@link #names}
   * @throws HubException if it cannot be had
   */
  Path get(String name) {
    HubId id = home.id();
    Path target = home.snapshot(commit()).resolve(name);
    RemoteFile file = repository.files().get(name);
    if (Files.exists(target)) {
      return target;
    }
    if (file == null) {
      throw new HubException(id + ": there is no file " + name);
    }
    if (settings.offline()) {
      throw new HubException(
          id
              + ": the network is switched off (HF_HUB_OFFLINE) and "
              + target
              + " is not there; download it once with the network on");
    }
    try (HubClient client = new HubClient(settings, timing, listener)) {
      ProcessLock.holding(home.lock(), () -> home.fetch(client, repository, file));
      return target;
    } catch (IOException e) {
      throw cannotDownload(id, settings, e);
    }
  }
}
