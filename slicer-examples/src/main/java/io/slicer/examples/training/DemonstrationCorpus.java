package io.slicer.examples.training;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** The files of {@code demo-corpus}, which are resources of this program. */
public final class DemonstrationCorpus {
  /** What it is called in records and errors. */
  public static final String NAME = "demo-corpus";

  /** What has to be said with every figure that it gives. */
  public static final String CAUTION =
      """
      This is the demonstration corpus: small and synthetic, written to show that training and
      transfer work. Its figures say nothing about a model or a language. For figures that do, give
      --data a directory with PAN-X's files.""";

  private DemonstrationCorpus() {}

  /**
   * Opens a file.
   *
   * @param file its name
   * @return its bytes; the caller closes it
   * @throws NoSuchFileException if there is none of that name
   * @throws IOException if it cannot be read
   */
  public static InputStream open(String file) throws IOException {
    InputStream in = DemonstrationCorpus.class.getResourceAsStream(NAME + "/" + file);
    if (in == null) {
      throw new NoSuchFileException(NAME + "/" + file);
    }
    return in;
  }

  /** The names of all files, whether they lie in a jar or in a directory. */
  static Stream<String> files() {
    URL folder = Objects.requireNonNull(DemonstrationCorpus.class.getResource(NAME));
    try {
      if (folder.openConnection() instanceof JarURLConnection jar) {
        Path archive = Path.of(jar.getJarFileURL().toURI());
        try (FileSystem entries = FileSystems.newFileSystem(archive)) {
          return names(entries.getPath(jar.getEntryName()));
        }
      }
      return names(Path.of(folder.toURI()));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list " + folder, e);
    } catch (URISyntaxException e) {
      throw new IllegalStateException("no place for files: " + folder, e);
    }
  }

  private static Stream<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      List<String> names = files.map(file -> String.valueOf(file.getFileName())).toList();
      return names.stream();
    }
  }
}
