package io.slicer.examples.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where somebody may be watching. */
enum Terminal {
  STANDARD_OUTPUT(1),
  STANDARD_ERROR(2);

  private final Path file;

  Terminal(int descriptor) {
    file = Path.of("/proc/self/fd/" + descriptor);
  }

  /**
   * Linux says what a stream goes to. Elsewhere the console has to do, which from Java 22 to 24 is
   * there even if nobody watches.
   */
  @SuppressWarnings("SystemConsoleNull")
  boolean isThere() {
    if (!Files.exists(file)) {
      return System.console() != null;
    }
    try {
      String target = Files.readSymbolicLink(file).toString();
      return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
    } catch (IOException e) {
      return false;
    }
  }
}
