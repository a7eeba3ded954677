package io.slicer.testing;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The resources of this module as files that can be mapped: they lie in its directory of classes,
 * or, once it is packaged, in its jar, which is unpacked to a temporary directory then.
 */
public final class ShippedFiles {
  private static final Path ROOT = root();

  private ShippedFiles() {}

  /**
   * A file or directory.
   *
   * @param name its path among the resources
   */
  public static Path of(String name) {
    return ROOT.resolve(name);
  }

  private static Path root() {
    try {
      Path classes =
          Path.of(ShippedFiles.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      return Files.isDirectory(classes) ? classes : unpacked(classes);
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path unpacked(Path jar) throws IOException {
    Path directory = Files.createTempDirectory("slicer-testing-");
    Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(directory)));
    unpack(jar, directory);
    return directory;
  }

  /** Copies all that a jar holds. */
  static void unpack(Path jar, Path directory) throws IOException {
    try (FileSystem zip = FileSystems.newFileSystem(jar);
        Stream<Path> all = Files.walk(zip.getPath("/"))) {
      List<Path> files = all.filter(Files::isRegularFile).toList();
      for (Path file : files) {
        Path copy = directory.resolve(zip.getPath("/").relativize(file).toString());
        MoreFiles.createParentDirectories(copy);
        Files.copy(file, copy);
      }
    }
  }

  private static void delete(Path directory) {
    try {
      MoreFiles.deleteRecursively(directory, RecursiveDeleteOption.ALLOW_INSECURE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
