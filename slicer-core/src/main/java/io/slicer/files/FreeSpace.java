package io.slicer.files;

import java.nio.file.Path;

/** How much room there is on disks. */
public final class FreeSpace {
  private FreeSpace() {}

  /**
   * How much this user may write. {@link java.nio.file.Files#getFileStore} knows that, too, but
   * fails where the system does not say what is mounted, as below another root directory.
   *
   * @param directory that is there
   * @return bytes; 0 also if the system does not know
   */
  public static long in(Path directory) {
    return directory.toFile().getUsableSpace();
  }
}
