package io.slicer.damage;

import com.google.common.io.ByteSource;
import io.slicer.testing.damage.Answer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A valid file, and what reads it.
 *
 * @param kind of file, as the figures name it
 * @param file where it is, among the files that it needs
 * @param valid its content
 * @param json whether its values can be damaged one by one
 * @param reader reads it
 */
record Subject(String kind, Path file, ByteSource valid, boolean json, Reader reader) {
  /** Reads a file as far as anybody would; what it refuses it throws. */
  interface Reader {
    void read(Path file) throws Exception;
  }

  static Subject of(String kind, Path file, Reader reader) throws IOException {
    return new Subject(
        kind,
        file,
        ByteSource.wrap(Files.readAllBytes(file)),
        file.toString().endsWith(".json"),
        reader);
  }

  static Subject of(String kind, Path file, String content, Reader reader) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
    return new Subject(
        kind, file, ByteSource.wrap(content.getBytes(StandardCharsets.UTF_8)), false, reader);
  }

  /** Reads a damaged file in the place of the valid one. */
  Answer answer(byte[] damaged) throws IOException {
    Files.write(file, damaged);
    try {
      reader.read(file);
      return Answer.RESULT;
    } catch (Exception | Error e) {
      return Answer.of(e, file);
    }
  }
}
