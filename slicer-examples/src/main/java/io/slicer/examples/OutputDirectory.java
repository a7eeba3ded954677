package io.slicer.examples;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.slicer.weights.internal.AtomicFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The directory that a run writes to, with the arguments it was begun with, so that one that was
 * stopped goes on as it began. Every file is there completely or not at all, and one of them is
 * written last.
 */
public final class OutputDirectory {
  private static final String ARGUMENTS = "arguments.json";

  private final Path directory;
  private final String lastFile;
  private final boolean existed;

  private OutputDirectory(Path directory, String lastFile) {
    this.directory = directory;
    this.lastFile = lastFile;
    existed = Files.exists(directory);
  }

  /**
   * Takes a directory for a new run, or for one to continue.
   *
   * @param directory made if it is missing
   * @param arguments of the run, a record whose components are called as their options are
   * @param lastFile the name of the file that is there when a run is finished
   * @param resume whether to continue the run that is in it, if there is one
   * @return the directory
   * @throws RunDirectoryException if it holds anything else
   */
  public static OutputDirectory open(
      Path directory, Object arguments, String lastFile, boolean resume) {
    OutputDirectory output = new OutputDirectory(directory, lastFile);
    try {
      Files.createDirectories(directory);
      if (output.isEmpty()) {
        output.write(ARGUMENTS, Json.document(arguments));
      } else if (!resume) {
        throw new RunDirectoryException(directory + " is not empty: " + output.advice());
      } else {
        output.refuseOther(arguments);
      }
    } catch (FileAlreadyExistsException e) {
      throw new RunDirectoryException(directory + " is a file: give --output a directory");
    } catch (IOException e) {
      throw new UncheckedIOException("cannot use " + directory, e);
    }
    return output;
  }

  private boolean isEmpty() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.findAny().isEmpty();
    }
  }

  private String advice() {
    if (Files.exists(resolve(lastFile))) {
      return "it holds a finished run; give another --output";
    }
    if (Files.exists(resolve(ARGUMENTS))) {
      return "it holds a run that was stopped; continue it with --resume, or give another --output";
    }
    return "give another --output";
  }

  private void refuseOther(Object arguments) throws IOException {
    Path file = resolve(ARGUMENTS);
    if (!Files.exists(file)) {
      throw new RunDirectoryException(
          directory + " holds no run to continue, and is not empty: give another --output");
    }
    List<String> differences = differences(Json.MAPPER.readTree(file.toFile()), tree(arguments));
    if (!differences.isEmpty()) {
      throw new RunDirectoryException(
          directory
              + " holds a run with other arguments: "
              + String.join("; ", differences)
              + ". Continue with those it began with, or give another --output");
    }
  }

  /** As it is when it has been written and read. */
  private static JsonNode tree(Object arguments) throws JsonProcessingException {
    return Json.MAPPER.readTree(Json.document(arguments));
  }

  private static List<String> differences(JsonNode before, JsonNode now) {
    List<String> differences = new ArrayList<>();
    for (Map.Entry<String, JsonNode> was : before.properties()) {
      JsonNode is = now.path(was.getKey());
      if (!was.getValue().equals(is)) {
        differences.add(
            "--" + was.getKey() + " was " + text(was.getValue()) + " and is " + text(is));
      }
    }
    return differences;
  }

  private static String text(JsonNode value) {
    if (value.isNull() || value.isMissingNode()) {
      return "not given";
    }
    if (value.isArray()) {
      List<String> items = new ArrayList<>();
      value.forEach(item -> items.add(item.asText()));
      return String.join(",", items);
    }
    return value.asText();
  }

  /**
   * A place in the directory.
   *
   * @param name with folders, if it has any
   * @return the path
   */
  public Path resolve(String name) {
    return directory.resolve(name);
  }

  /**
   * Writes a file, replacing one that is there.
   *
   * @param name with folders, which are made
   * @param text of the file
   * @throws UncheckedIOException if that fails
   */
  public void write(String name, String text) {
    AtomicFiles.write(resolve(name), text);
  }

  /** Leaves the directory as it was, if a run has failed before there was anything to keep. */
  public void forgetIfNothingIsDone() {
    try (Stream<Path> files = Files.list(directory)) {
      if (files.anyMatch(file -> !file.equals(resolve(ARGUMENTS)))) {
        return;
      }
      Files.deleteIfExists(resolve(ARGUMENTS));
      if (!existed) {
        Files.delete(directory);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot clean up " + directory, e);
    }
  }

  @Override
  public String toString() {
    return directory.toString();
  }
}
