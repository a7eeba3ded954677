package io.slicer.files;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Files and directories that appear under their name only when they are complete and on the disk:
 * written under another name beside it, forced out, renamed. Whatever ends the program meanwhile,
 * the name holds what it held before or all of the new content.
 */
public final class AtomicFiles {
  private static final String UNIQUE = "[0-9a-f]+\\.tmp";
  private static final Pattern LEFTOVER = Pattern.compile("\\..+\\." + UNIQUE);

  private AtomicFiles() {}

  /** What a file is to hold. */
  @FunctionalInterface
  public interface FileContent {
    /**
     * Writes the content.
     *
     * @param channel an empty file
     * @throws IOException if that fails; the file is then deleted
     */
    void writeTo(FileChannel channel) throws IOException;
  }

  /** What a directory is to hold. */
  @FunctionalInterface
  public interface DirectoryContent {
    /**
     * Writes the files.
     *
     * @param directory an empty directory
     * @throws IOException if that fails; the directory is then deleted
     */
    void writeTo(Path directory) throws IOException;
  }

  /**
   * Writes a file, replacing the one of that name if there is one.
   *
   * @param file its name; missing parent directories are made
   * @param content what it is to hold
   * @throws UncheckedIOException if that fails; the name then holds what it held before
   */
  public static void write(Path file, FileContent content) {
    try {
      Files.createDirectories(parent(file));
      Path temporary = temporary(file);
      try {
        try (FileChannel channel =
            FileChannel.open(temporary, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)) {
          content.writeTo(channel);
        }
        publish(temporary, file);
      } finally {
        Files.deleteIfExists(temporary);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file + ": " + e.getMessage(), e);
    }
  }

  /**
   * Gives a complete file its name, replacing the one of that name if there is one.
   *
   * @param complete the file, closed, on the same file system
   * @param file its name, in a directory that exists
   * @throws IOException if that fails; the name then holds what it held before
   */
  public static void publish(Path complete, Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(complete, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
    Files.move(complete, file, StandardCopyOption.ATOMIC_MOVE);
    forceDirectory(parent(file));
  }

  /**
   * Writes a text file in UTF-8, replacing the one of that name if there is one.
   *
   * @param file its name; missing parent directories are made
   * @param text what it is to hold
   * @throws UncheckedIOException if that fails; the name then holds what it held before
   */
  public static void write(Path file, String text) {
    write(
        file,
        channel -> {
          ByteBuffer bytes = StandardCharsets.UTF_8.encode(text);
          while (bytes.hasRemaining()) {
            channel.write(bytes);
          }
        });
  }

  /**
   * Writes a directory.
   *
   * @param directory its name, which is free or that of an empty directory; missing parent
   *     directories are made
   * @param content what it is to hold
   * @throws UncheckedIOException if that fails; there is then no directory of that name, or the
   *     empty one
   */
  public static void writeDirectory(Path directory, DirectoryContent content) {
    try {
      Files.createDirectories(parent(directory));
      Path temporary = Files.createDirectory(temporary(directory));
      try {
        content.writeTo(temporary);
        forceTree(temporary);
        Files.move(temporary, directory, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        deleteTree(temporary);
      }
      forceDirectory(parent(directory));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + directory + ": " + e.getMessage(), e);
    }
  }

  /**
   * Deletes what writers of a file or directory left beside it when they were killed. Nobody may be
   * writing it.
   *
   * @param target the name that was being written
   * @throws UncheckedIOException if that fails
   */
  public static void deleteLeftovers(Path target) {
    Pattern leftover = Pattern.compile("\\." + Pattern.quote(target.getFileName() + ".") + UNIQUE);
    try (DirectoryStream<Path> entries =
        Files.newDirectoryStream(
            parent(target),
            entry -> leftover.matcher(String.valueOf(entry.getFileName())).matches())) {
      for (Path entry : entries) {
        deleteTree(entry);
      }
    } catch (NoSuchFileException e) {
      return; // no parent directory, so nothing was left in it
    } catch (IOException e) {
      throw new UncheckedIOException("cannot clean up beside " + target, e);
    }
  }

  /**
   * Deletes what writers of any files and directories left in a directory, however deep, when they
   * were killed. Nobody may be writing there.
   *
   * @param root the directory
   * @throws UncheckedIOException if that fails
   */
  public static void deleteLeftoversIn(Path root) {
    try (Stream<Path> walk = Files.walk(root)) {
      for (Path entry :
          walk.filter(path -> LEFTOVER.matcher(String.valueOf(path.getFileName())).matches())
              .toList()) {
        deleteTree(entry);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot clean up " + root, e);
    }
  }

  /**
   * Deletes a file, or a directory with all that is in it; links are not followed.
   *
   * @param root what to delete; may be missing
   * @throws IOException if that fails
   */
  public static void deleteTree(Path root) throws IOException {
    if (!Files.exists(root, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    List<Path> entries;
    try (Stream<Path> walk = Files.walk(root)) {
      entries = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path entry : entries) {
      Files.deleteIfExists(entry);
    }
  }

  private static Path parent(Path path) {
    return Objects.requireNonNull(
        path.toAbsolutePath().getParent(), () -> path + " is the root of a file system");
  }

  private static Path temporary(Path target) {
    String unique = Long.toHexString(ThreadLocalRandom.current().nextLong());
    return parent(target).resolve("." + target.getFileName() + "." + unique + ".tmp");
  }

  private static void forceTree(Path root) throws IOException {
    List<Path> entries;
    try (Stream<Path> walk = Files.walk(root)) {
      entries = walk.toList();
    }
    for (Path entry : entries) {
      if (Files.isDirectory(entry)) {
        forceDirectory(entry);
      } else {
        try (FileChannel channel = FileChannel.open(entry, StandardOpenOption.WRITE)) {
          channel.force(true);
        }
      }
    }
  }

  private static void forceDirectory(Path directory) {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException e) {
      // Windows opens no directories and needs none forced: renaming there is a journalled change.
    }
  }
}
