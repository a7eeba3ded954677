package io.slicer.hub;

import io.slicer.files.ProcessLock;
import io.slicer.hub.HubRepository.RemoteFile;
import io.slicer.weights.SafeTensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Models of the Hub on this machine, each complete, kept in its {@link HubHome}. */
final class HubCache {
  private static final Logger LOG = LoggerFactory.getLogger(HubCache.class);

  /** Files that come along where there are any: what transformers needs to open a saved model. */
  static final List<String> COMPANIONS =
      List.of("tokenizer_config.json", "special_tokens_map.json", "added_tokens.json", "vocab.txt");

  private final HubSettings settings;
  private final HubClient.Timing timing;
  private final TransferListener listener;

  HubCache(HubSettings settings, HubClient.Timing timing, TransferListener listener) {
    this.settings = settings;
    this.timing = timing;
    this.listener = listener;
  }

  /**
   * A model on this machine.
   *
   * @param directory its files
   * @param commit which version it is
   */
  record Snapshot(Path directory, String commit) {}

  /**
   * Finds a model in the cache, or downloads what is missing of it.
   *
   * @param model which
   * @return where it is
   * @throws HubException if it cannot be had
   */
  Snapshot get(HubId model) {
    HubHome home = HubHome.of(settings, model);
    Snapshot cached = cached(home);
    if (cached != null && (settings.offline() || HubId.isCommit(model.revision()))) {
      return cached;
    }
    if (settings.offline()) {
      throw new HubException(
          model
              + ": the network is switched off (HF_HUB_OFFLINE) and "
              + home.directory()
              + " does not have all of the model; download it once with the network on, or give"
              + " the path of a directory that has it");
    }
    try (HubClient client = new HubClient(settings, timing, listener)) {
      HubRepository repository;
      try {
        repository = client.describe(model, cached == null);
      } catch (IOException e) {
        if (cached == null) {
          throw e;
        }
        LOG.warn(
            "{} cannot be reached ({}); using {} as it was when last downloaded, commit {}",
            settings.shownEndpoint(),
            HubClient.reason(e),
            model,
            cached.commit());
        return cached;
      }
      return cached != null && cached.commit().equals(repository.commit())
          ? cached
          : download(client, model, repository, home);
    } catch (IOException e) {
      throw new HubException(
          model
              + ": cannot be downloaded from "
              + settings.shownEndpoint()
              + ": "
              + HubClient.reason(e)
              + ". Without a network, give the path of a directory that has the model",
          e);
    }
  }

  /** What the cache has of a model, if that is all of it. */
  private static @Nullable Snapshot cached(HubHome home) {
    String commit = home.commit();
    if (commit == null) {
      return null;
    }
    Path snapshot = home.snapshot(commit);
    return Files.isDirectory(snapshot) && ModelDirectory.problem(snapshot).isEmpty()
        ? new Snapshot(snapshot, commit)
        : null;
  }

  private Snapshot download(HubClient client, HubId model, HubRepository repository, HubHome home)
      throws IOException {
    Optional<String> problem = ModelDirectory.problem(repository.files().keySet());
    if (problem.isPresent()) {
      throw new HubException(model + ": " + problem.get());
    }
    String commit = repository.commit();
    Path snapshot = home.snapshot(commit);
    ProcessLock.holding(
        home.lock(),
        () -> {
          Files.createDirectories(snapshot);
          for (String name : wanted(repository)) {
            fetch(client, repository, name, home);
          }
          if (!Files.exists(snapshot.resolve(SafeTensors.FILE_NAME))) {
            Path index = snapshot.resolve(SafeTensors.INDEX_NAME);
            for (String shard : SafeTensors.shards(index)) {
              fetch(client, repository, shard, home);
            }
          }
          home.keep(commit);
        });
    return new Snapshot(snapshot, commit);
  }

  /** The small files first, so that whatever is wrong with them costs no long download. */
  private static List<String> wanted(HubRepository repository) {
    List<String> names = new ArrayList<>(List.of(ModelDirectory.CONFIG, ModelDirectory.TOKENIZER));
    COMPANIONS.stream().filter(repository.files()::containsKey).forEach(names::add);
    names.add(
        repository.files().containsKey(SafeTensors.FILE_NAME)
            ? SafeTensors.FILE_NAME
            : SafeTensors.INDEX_NAME);
    return names;
  }

  private static void fetch(HubClient client, HubRepository repository, String name, HubHome home)
      throws IOException {
    RemoteFile file = repository.file(name);
    if (file == null && !Files.exists(home.snapshot(repository.commit()).resolve(name))) {
      throw new HubException(
          home.id()
              + ": "
              + SafeTensors.INDEX_NAME
              + " names "
              + name
              + ", which is not on the Hub");
    }
    if (file != null) {
      home.fetch(client, repository, file);
    }
  }
}
