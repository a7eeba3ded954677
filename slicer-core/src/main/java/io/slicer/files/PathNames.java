package io.slicer.files;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Names of files that the locale may be unable to write. Under {@code LC_ALL=POSIX}, which
 * containers have unless told otherwise, Java reads and writes names of files in ASCII: a file with
 * an accent in its path is then not found, although it is there.
 */
public final class PathNames {
  /** What Java reads in the place of what it cannot. */
  private static final char UNREADABLE = '\uFFFD';

  private PathNames() {}

  /**
   * What keeps a text from naming a file in this process's locale.
   *
   * @param name a path, an argument of the program, or a part of either
   * @return one line that says what to set; empty if the name can be written
   */
  public static Optional<String> problem(String name) {
    return problem(name, System.getProperty("sun.jnu.encoding", "UTF-8"));
  }

  static Optional<String> problem(String name, String encoding) {
    Charset charset = Charset.forName(encoding);
    if (name.indexOf(UNREADABLE) < 0 && charset.newEncoder().canEncode(name)) {
      return Optional.empty();
    }
    if (charset.equals(StandardCharsets.UTF_8)) {
      return Optional.of("its bytes are not UTF-8, which is the locale's encoding");
    }
    return Optional.of(
        "the locale, whose encoding is "
            + encoding
            + ", cannot write it: set LC_ALL=C.UTF-8 in the environment");
  }

  /**
   * The path of a name.
   *
   * @param name of a file
   * @return its path
   * @throws InvalidPathException if it cannot be one; the message says what to set
   */
  public static Path of(String name) {
    problem(name)
        .ifPresent(
            problem -> {
              throw new InvalidPathException(name, problem);
            });
    return Path.of(name);
  }
}
