package io.slicer.text;

import com.google.common.base.Throwables;
import io.slicer.threads.LibraryThreads;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * The tokenizers that are in use in this process. Loading one takes seconds and hundreds of
 * megabytes, and it is only read, so all who open the same file share one; when the last of them
 * closes it, it is freed. A file that was written anew is another file.
 */
final class OpenTokenizers {
  private static final Map<Version, Entry> ENTRIES = new HashMap<>();

  private OpenTokenizers() {}

  /** What is the same as long as nobody writes any of the files of a tokenizer. */
  private record Version(List<FileVersion> files) {
    static Version of(Path file) {
      return new Version(SubwordTokenizer.files(file).stream().map(FileVersion::of).toList());
    }
  }

  /** What is the same as long as nobody writes the file. */
  private record FileVersion(
      Path path, @Nullable Object identity, long size, FileTime lastModified) {
    static FileVersion of(Path file) {
      try {
        BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
        return new FileVersion(
            file.toRealPath(), now.fileKey(), now.size(), now.lastModifiedTime());
      } catch (NoSuchFileException e) {
        throw new TokenizerException("no tokenizer file " + file, e);
      } catch (IOException e) {
        throw new TokenizerException(file + " cannot be read: " + e, e);
      }
    }
  }

  /** A tokenizer that is loaded or being loaded, and by how many it is held. */
  private static final class Entry {
    private final CompletableFuture<LoadedTokenizer> tokenizer = new CompletableFuture<>();
    private int shares;
  }

  /** One user's share, to be given back once. */
  static final class Share {
    private final Version version;
    private final Entry entry;
    private final LoadedTokenizer tokenizer;

    private Share(Version version, Entry entry, LoadedTokenizer tokenizer) {
      this.version = version;
      this.entry = entry;
      this.tokenizer = tokenizer;
    }

    LoadedTokenizer tokenizer() {
      return tokenizer;
    }

    void giveBack() {
      if (dropShare(version, entry)) {
        tokenizer.free();
      }
      LibraryThreads.end();
    }
  }

  /**
   * Takes a share in the tokenizer of a file, which is loaded unless somebody has done so. Who
   * comes while it is being loaded waits.
   *
   * @throws TokenizerException if there is none in the file, or this platform cannot run it
   */
  static Share open(Path file) {
    Version version = Version.of(file);
    LibraryThreads.begin();
    Entry entry;
    boolean first;
    synchronized (ENTRIES) {
      entry = ENTRIES.computeIfAbsent(version, v -> new Entry());
      first = entry.shares == 0;
      entry.shares++;
    }
    try {
      LoadedTokenizer tokenizer = first ? load(file, entry) : entry.tokenizer.join();
      return new Share(version, entry, tokenizer);
    } catch (CompletionException e) {
      dropShare(version, entry);
      LibraryThreads.end();
      Throwables.throwIfUnchecked(Objects.requireNonNull(e.getCause()));
      throw e;
    } catch (RuntimeException | Error e) {
      dropShare(version, entry);
      LibraryThreads.end();
      throw e;
    }
  }

  private static LoadedTokenizer load(Path file, Entry entry) {
    try {
      LoadedTokenizer tokenizer = LoadedTokenizer.load(file);
      entry.tokenizer.complete(tokenizer);
      return tokenizer;
    } catch (RuntimeException | Error e) {
      entry.tokenizer.completeExceptionally(e);
      throw e;
    }
  }

  /** Whether that was the last one. */
  private static boolean dropShare(Version version, Entry entry) {
    synchronized (ENTRIES) {
      entry.shares--;
      return entry.shares == 0 && ENTRIES.remove(version, entry);
    }
  }

  /** How many files have a tokenizer in memory. */
  static int count() {
    synchronized (ENTRIES) {
      return ENTRIES.size();
    }
  }
}
