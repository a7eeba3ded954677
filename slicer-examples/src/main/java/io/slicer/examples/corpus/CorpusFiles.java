package io.slicer.examples.corpus;

import io.slicer.corpus.CorpusException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The files that a path stands for: itself, or what a directory holds. */
final class CorpusFiles {
  private CorpusFiles() {}

  /**
   * The files in their order. Links are followed, hidden files and directories left out.
   *
   * @throws CorpusException if a directory has none
   * @throws UncheckedIOException if a directory cannot be listed
   */
  static List<Path> of(Path path) {
    if (!Files.isDirectory(path)) {
      return List.of(path);
    }
    List<Path> files;
    try (Stream<Path> tree = Files.walk(path, FileVisitOption.FOLLOW_LINKS)) {
      files =
          tree.filter(file -> isVisible(path.relativize(file)))
              .filter(Files::isRegularFile)
              .filter(CorpusFiles::isData)
              .sorted()
              .toList();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list " + path, e);
    } catch (UncheckedIOException e) {
      throw new UncheckedIOException("cannot list " + path, e.getCause());
    }
    if (files.isEmpty()) {
      throw new CorpusException(path.toString(), "no files");
    }
    return files;
  }

  private static boolean isVisible(Path relative) {
    for (Path name : relative) {
      if (name.toString().startsWith(".")) {
        return false;
      }
    }
    return true;
  }

  private static boolean isData(Path file) {
    String name = String.valueOf(file.getFileName());
    return !name.endsWith(".md") && !name.startsWith("LICENSE");
  }
}
