package io.slicer.examples;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.Sets;
import io.slicer.weights.internal.AtomicFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The directory that a run writes to, with the arguments it was begun with, so that one that was
 * stopped goes on as it began. Every file is there completely or not at all, and one of them is
 * written last.
 */
public final class OutputDirectory {
  /** How to go on with a run that was stopped. */
  public static final String ADVICE = "To continue, repeat the command with --resume.";

  private static final String ARGUMENTS = "arguments.json";

  /** How many differences between arguments are named. */
  private static final int SHOWN = 5;

  private final Path directory;
  private final String argumentsFile;
  private final boolean existed;

  private OutputDirectory(Path directory, String argumentsFile) {
    this.directory = directory;
    this.argumentsFile = argumentsFile;
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
    OutputDirectory output = new OutputDirectory(directory, ARGUMENTS);
    if (!output.begin(arguments)) {
      if (!resume) {
        throw new RunDirectoryException(directory + " is not empty: " + output.advice(lastFile));
      }
      output.refuseOther(arguments);
    }
    return output;
  }

  /**
   * Takes a directory for a run that is always continued if it is there.
   *
   * @param directory made if it is missing
   * @param arguments that may not change, a record whose components are called as their options are
   * @param argumentsFile the name of the file that keeps them
   * @return the directory
   * @throws RunDirectoryException if it holds anything else
   */
  public static OutputDirectory openOrContinue(
      Path directory, Object arguments, String argumentsFile) {
    OutputDirectory output = new OutputDirectory(directory, argumentsFile);
    if (!output.begin(arguments)) {
      output.refuseOther(arguments);
    }
    return output;
  }

  /**
   * Opens the directory of a run that has begun.
   *
   * @param directory of the run
   * @param argumentsFile the name of the file that keeps its arguments
   * @return the directory
   * @throws RunDirectoryException if there is no run in it
   */
  public static OutputDirectory openExisting(Path directory, String argumentsFile) {
    OutputDirectory output = new OutputDirectory(directory, argumentsFile);
    if (!Files.exists(output.resolve(argumentsFile))) {
      throw new RunDirectoryException(directory + " holds no run: it has no " + argumentsFile);
    }
    return output;
  }

  /** Whether the directory was there for the taking; if so, it is taken. */
  private boolean begin(Object arguments) {
    try {
      Files.createDirectories(directory);
      if (isEmpty()) {
        write(argumentsFile, Json.document(arguments));
        return true;
      }
      return false;
    } catch (FileAlreadyExistsException e) {
      throw new RunDirectoryException(directory + " is a file: give --output a directory");
    } catch (IOException e) {
      throw new UncheckedIOException("cannot use " + directory, e);
    }
  }

  /**
   * The name of a model or a corpus as it is kept with a run, which may be gone on with from
   * another working directory.
   *
   * @param name as it was given
   * @return an absolute path if it is a directory, else the name as it is
   */
  public static String lasting(String name) {
    try {
      Path path = Path.of(name);
      return Files.isDirectory(path) ? path.toAbsolutePath().normalize().toString() : name;
    } catch (InvalidPathException e) {
      return name;
    }
  }

  private boolean isEmpty() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.findAny().isEmpty();
    }
  }

  private String advice(String lastFile) {
    if (Files.exists(resolve(lastFile))) {
      return "it holds a finished run; give another --output";
    }
    if (Files.exists(resolve(argumentsFile))) {
      return "it holds a run that was stopped; continue it with --resume, or give another --output";
    }
    return "give another --output";
  }

  private void refuseOther(Object arguments) {
    if (!Files.exists(resolve(argumentsFile))) {
      throw new RunDirectoryException(
          directory + " holds no run to continue, and is not empty: give another --output");
    }
    List<String> differences =
        differences(
            read(argumentsFile, new TypeReference<JsonNode>() {}),
            Json.MAPPER.valueToTree(arguments));
    if (!differences.isEmpty()) {
      throw new RunDirectoryException(
          directory
              + " holds a run with other arguments: "
              + String.join("; ", differences)
              + ". Continue with those it began with, or give another --output");
    }
  }

  private static List<String> differences(JsonNode before, JsonNode now) {
    Map<String, String> then = new TreeMap<>();
    Map<String, String> present = new TreeMap<>();
    flatten("--", before, then);
    flatten("--", now, present);
    List<String> differences = new ArrayList<>();
    for (String name : Sets.union(then.keySet(), present.keySet())) {
      String was = then.getOrDefault(name, "not given");
      String is = present.getOrDefault(name, "not given");
      if (!was.equals(is)) {
        differences.add(name + " was " + was + " and is " + is);
      }
    }
    if (differences.size() <= SHOWN) {
      return differences;
    }
    List<String> first = new ArrayList<>(differences.subList(0, SHOWN));
    first.add((differences.size() - SHOWN) + " more");
    return first;
  }

  private static void flatten(String name, JsonNode value, Map<String, String> leaves) {
    if (value.isObject()) {
      String separator = name.endsWith("-") ? "" : " ";
      value
          .properties()
          .forEach(field -> flatten(name + separator + field.getKey(), field.getValue(), leaves));
    } else if (value.isArray()) {
      List<String> items = new ArrayList<>();
      value.forEach(item -> items.add(item.asText()));
      leaves.put(name, String.join(",", items));
    } else if (!value.isNull()) {
      leaves.put(name, value.asText());
    }
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

  /**
   * Reads a file of JSON.
   *
   * @param <T> what it describes
   * @param name of the file, which has to be there
   * @param type what it describes
   * @return the value
   * @throws RunDirectoryException if it is damaged
   */
  public <T> T read(String name, TypeReference<T> type) {
    Path file = resolve(name);
    try {
      return Json.MAPPER.readValue(file.toFile(), type);
    } catch (IOException e) {
      throw new RunDirectoryException(file + " is damaged: " + e.getMessage(), e);
    }
  }

  /** Leaves the directory as it was, if a run has failed before there was anything to keep. */
  public void forgetIfNothingIsDone() {
    try (Stream<Path> files = Files.list(directory)) {
      if (files.anyMatch(file -> !file.equals(resolve(argumentsFile)))) {
        return;
      }
      Files.deleteIfExists(resolve(argumentsFile));
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
