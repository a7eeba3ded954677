package io.slicer.files;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Reads files that are small if they are what they should be. What is made of a JSON document or of
 * a table takes up to fifty times as much memory as the file, so a file of some megabytes from
 * somebody else could exhaust the heap.
 */
public final class SmallFile {
  private SmallFile() {}

  /** A file that is longer than any of its kind. */
  public static final class TooLongException extends IOException {
    private static final long serialVersionUID = 1L;

    TooLongException(int longest) {
      super("longer than " + longest + " bytes, the most that slicer reads of such a file");
    }
  }

  /**
   * Reads a file.
   *
   * @param file any
   * @param longest how many bytes it may have
   * @return its content
   * @throws TooLongException if it has more
   * @throws IOException if it cannot be read
   */
  public static byte[] read(Path file, int longest) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] content = in.readNBytes(longest + 1);
      if (content.length > longest) {
        throw new TooLongException(longest);
      }
      return content;
    }
  }
}
