package io.slicer.files;

import java.io.File;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.stream.Stream;

/** Whether a folder can hold libraries and run them: found out by putting a file there. */
final class FolderCheck {
  private FolderCheck() {}

  /**
   * Makes a folder, if need be, and tries it.
   *
   * @param folder its name
   * @param bytes that it is to hold
   * @return what is wrong with it, in a few words; empty if it will do
   */
  static Optional<String> problem(Path folder, long bytes) {
    try {
      return problemOfExisting(Files.createDirectories(folder), bytes);
    } catch (IOException e) {
      return Optional.of(reason(e));
    }
  }

  /** The same of the folder that exists where this one is to be made; nothing is made there. */
  static Optional<String> problemWhereItWouldBe(Path folder, long bytes) {
    Path at = folder.toAbsolutePath();
    while (!Files.exists(at) && at.getParent() != null) {
      at = at.getParent();
    }
    return problemOfExisting(at, bytes);
  }

  private static Optional<String> problemOfExisting(Path folder, long bytes) {
    try {
      Path probe =
          Files.createTempFile(
              folder,
              ".slicer",
              ".probe",
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      try {
        Files.write(probe, new byte[1 << 12]);
        long free = FreeSpace.in(folder);
        if (free < bytes && free < bytes - size(folder)) { // What is unpacked needs no more room.
          return Optional.of(
              "only %d MB are free, of %d that are needed".formatted(free >> 20, bytes >> 20));
        }
        // The system says no of a file with this permission where programs may not run.
        return Files.isExecutable(probe)
            ? Optional.empty()
            : Optional.of("no program may run from there (it is mounted noexec)");
      } finally {
        Files.deleteIfExists(probe);
      }
    } catch (IOException e) {
      return Optional.of(reason(e));
    }
  }

  private static long size(Path folder) throws IOException {
    try (Stream<Path> entries = Files.walk(folder)) {
      return entries.map(Path::toFile).filter(File::isFile).mapToLong(File::length).sum();
    }
  }

  private static String reason(IOException problem) {
    if (problem instanceof AccessDeniedException) {
      return "this user may not write there";
    }
    if (problem instanceof FileAlreadyExistsException exists) {
      return exists.getFile() + " is no directory";
    }
    if (problem instanceof FileSystemException file && file.getReason() != null) {
      return file.getReason(); // such as "Read-only file system" or "No space left on device"
    }
    return problem.toString();
  }
}
