package io.slicer.hub;

import io.slicer.files.AtomicFiles;
import io.slicer.hub.HubRepository.RemoteFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where the cache keeps a model or a data set, laid out as huggingface_hub does, so that Python
 * finds what was downloaded here and the reverse:
 *
 * <pre>
 * models--ORGANIZATION--NAME/refs/REVISION          the commit of a branch or tag
 * models--ORGANIZATION--NAME/snapshots/COMMIT/FILE  the files, each complete and verified
 * models--ORGANIZATION--NAME/slicer/                unfinished downloads, listings and the lock
 * </pre>
 *
 * @param id what is kept
 * @param directory where
 */
record HubHome(HubId id, Path directory) {
  static HubHome of(HubSettings settings, HubId id) {
    return new HubHome(id, settings.hubCache().resolve(id.cacheName()));
  }

  /** The commit that the revision was when it was last asked for; null if it never was. */
  @Nullable String commit() {
    if (HubId.isCommit(id.revision())) {
      return id.revision();
    }
    Path ref = directory.resolve("refs").resolve(id.revision());
    try {
      String commit = Files.isRegularFile(ref) ? Files.readString(ref).strip() : "";
      return HubId.isCommit(commit) ? commit : null; // A damaged file is written anew.
    } catch (IOException e) {
      throw new HubException(id + ": the cache " + directory + " cannot be read: " + e, e);
    }
  }

  /** Keeps which commit the revision is. */
  void keep(String commit) {
    if (!HubId.isCommit(id.revision())) {
      AtomicFiles.write(directory.resolve("refs").resolve(id.revision()), commit);
    }
  }

  Path snapshot(String commit) {
    return directory.resolve("snapshots").resolve(commit);
  }

  Path unfinished() {
    return directory.resolve("slicer");
  }

  /** Who downloads holds it. */
  Path lock() {
    return unfinished().resolve("lock");
  }

  /** Downloads a file, or the rest of it, unless it is there. The caller holds the lock. */
  Path fetch(HubClient client, HubRepository repository, RemoteFile file) throws IOException {
    String commit = repository.commit();
    Path target = snapshot(commit).resolve(file.name());
    if (!Files.exists(target)) {
      Path parent = target.getParent();
      if (parent != null) {
        Files.createDirectories(parent);
      }
      Path partial = unfinished().resolve(commit + "-" + file.name().replace("/", "--"));
      client.download(id, repository.version(), file, partial, target);
    }
    return target;
  }
}
