package io.slicer.examples.training;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.google.common.collect.Sets;
import com.google.common.hash.Hashing;
import io.slicer.examples.cli.Json;
import io.slicer.files.AtomicFiles;
import io.slicer.files.ProcessLock;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The directory that a command writes to, with the arguments it was begun with, so that what was
 * stopped goes on as it began, with the same model and the same data. Every file is there
 * completely or not at all. One process at a time writes to it: it holds the lock until it closes
 * the directory. Only a directory that is {@linkplain #share shared} is written to by several
 * processes, a {@linkplain #tryPart part} each.
 *
 * <pre>
 * arguments.json   of the command, with fingerprints of model and data
 * .lock            of the process that is at work
 * </pre>
 */
public final class RunDirectory implements AutoCloseable {
  /** How to go on with a run that was stopped, where that is not done without being asked for. */
  public static final String ADVICE = "To continue, repeat the command with --resume.";

  private static final String ARGUMENTS = "arguments.json";

  private static final String AGAIN =
      ". If it is a result, delete it, and the run works it out again";
  private static final String LOCK = ".lock";

  /** What is worth being kept and continued; all else is made anew at little cost. */
  private static final Pattern WORK =
      Pattern.compile("result\\.json|metrics\\.json|failed\\.json|model|checkpoint-\\d+");

  /** Names, of which nothing depends: fingerprints say whether model and data are the same. */
  private static final Set<String> INFORMATION =
      Set.of("--model", "--data", "--preset", "--text", "--validation");

  /** How many differences between arguments are named. */
  private static final int SHOWN = 5;

  private static final Pattern SPACE_BETWEEN_TOKENS =
      Pattern.compile("(\"[^\"\\\\]*+(?:\\\\.[^\"\\\\]*+)*+\")|\\s+");

  private final Path directory;
  private final Closeable lock;

  /** Whether the directory was there before. */
  private final boolean existed;

  /** Whether the run begins now. */
  private boolean begins;

  private RunDirectory(Path directory, Closeable lock, boolean existed) {
    this.directory = directory;
    this.lock = lock;
    this.existed = existed;
  }

  /**
   * Takes a directory for a new run, or for one to continue.
   *
   * @param directory made if it is missing
   * @param arguments of the run, a record whose components are called as their options are
   * @param resume whether to continue the run that is in it, if there is one
   * @return the directory, locked
   * @throws RunDirectoryException if it holds anything else, or another process is using it
   */
  public static RunDirectory open(Path directory, Object arguments, boolean resume) {
    RunDirectory run = lock(directory);
    try {
      run.take(arguments, resume);
      return run;
    } catch (IOException e) {
      run.close();
      throw new UncheckedIOException("cannot use " + directory, e);
    } catch (RuntimeException | Error e) {
      run.close();
      throw e;
    }
  }

  /**
   * Takes a directory for a new run, or for one to continue, that other processes with the same
   * arguments may work at, too.
   *
   * @param directory made if it is missing
   * @param arguments of the run, a record whose components are called as their options are
   * @return the directory, which is not locked; its parts are to be
   * @throws RunDirectoryException if it holds anything else
   */
  public static RunDirectory share(Path directory, Object arguments) {
    RunDirectory run = new RunDirectory(directory, () -> {}, true);
    try {
      ProcessLock.holding(
          directory.resolve(LOCK),
          () -> {
            if (run.exists(ARGUMENTS)) {
              run.refuseOther(arguments);
            } else {
              run.begin(arguments);
            }
          });
      return run;
    } catch (FileAlreadyExistsException e) {
      throw new RunDirectoryException(directory + " is a file: give --output a directory", e);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot use " + directory, e);
    }
  }

  /**
   * Takes a part of a shared directory, unless somebody has it.
   *
   * @param folder in the directory
   * @return lets others have it when it is closed; empty if another process, or another thread of
   *     this one, has it
   * @throws UncheckedIOException if it cannot be locked
   */
  public Optional<Closeable> tryPart(String folder) {
    Path part = resolve(folder);
    try {
      Optional<Closeable> held = ProcessLock.tryHold(part.resolve(LOCK));
      if (held.isPresent()) {
        AtomicFiles.deleteLeftoversIn(part);
      }
      return held;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot lock " + part, e);
    }
  }

  /**
   * Refuses a directory whose run has other arguments than this one.
   *
   * @param other the directory of another run
   * @throws RunDirectoryException if what decides the results is not the same for both
   */
  public void requireSame(RunDirectory other) {
    other.refuseOther(read(ARGUMENTS, new TypeReference<JsonNode>() {}));
  }

  /**
   * Opens the directory of a run that has begun, to look at it. Others may be writing to it.
   *
   * @param directory of the run
   * @return the directory
   * @throws RunDirectoryException if there is no run in it
   */
  public static RunDirectory openToRead(Path directory) {
    RunDirectory run = new RunDirectory(directory, () -> {}, true);
    if (!run.exists(ARGUMENTS)) {
      throw new RunDirectoryException(directory + " holds no run: it has no " + ARGUMENTS);
    }
    return run;
  }

  private static RunDirectory lock(Path directory) {
    boolean existed = Files.exists(directory);
    try {
      Files.createDirectories(directory);
      Closeable lock =
          ProcessLock.tryHold(directory.resolve(LOCK))
              .orElseThrow(
                  () ->
                      new RunDirectoryException(
                          directory
                              + " is in use by another process: wait for its end, or give another"
                              + " --output"));
      return new RunDirectory(directory, lock, existed);
    } catch (FileAlreadyExistsException e) {
      throw new RunDirectoryException(directory + " is a file: give --output a directory", e);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot use " + directory, e);
    }
  }

  private void take(Object arguments, boolean resume) throws IOException {
    if (exists(ARGUMENTS)) {
      if (!resume) {
        throw new RunDirectoryException(
            directory + " holds a run: continue it with --resume, or give another --output");
      }
      refuseOther(arguments);
      AtomicFiles.deleteLeftoversIn(directory);
      return;
    }
    begin(arguments);
    begins = true;
  }

  private void begin(Object arguments) throws IOException {
    AtomicFiles.deleteLeftovers(resolve(ARGUMENTS));
    if (!isEmpty()) {
      Files.delete(resolve(LOCK));
      throw new RunDirectoryException(
          directory + " is not empty, and holds no run: give another --output");
    }
    write(ARGUMENTS, Json.document(arguments));
  }

  private boolean isEmpty() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.allMatch(file -> file.equals(resolve(LOCK)));
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

  private void refuseOther(Object arguments) {
    List<String> differences =
        differences(
            read(ARGUMENTS, new TypeReference<JsonNode>() {}), Json.MAPPER.valueToTree(arguments));
    if (!differences.isEmpty()) {
      throw new RunDirectoryException(
          directory
              + " holds a run with other arguments: "
              + String.join("; ", differences)
              + ". Continue with those it began with, or give another --output"
              + furtherTraining(differences));
    }
  }

  /** More epochs are another training: the learning rate falls to its end over all of them. */
  private String furtherTraining(List<String> differences) {
    boolean longer =
        differences.stream()
            .anyMatch(each -> each.startsWith("--epochs ") || each.startsWith("--max-steps "));
    if (!longer) {
      return "";
    }
    return Files.exists(resolve("model"))
        ? "; to train its model for more epochs, start from it: --model "
            + resolve("model")
            + " --output with another directory"
        : "; a run with more epochs begins anew there, as the learning rate falls to its end over"
            + " all epochs";
  }

  private static List<String> differences(JsonNode before, JsonNode now) {
    Map<String, String> then = new TreeMap<>();
    Map<String, String> present = new TreeMap<>();
    flatten("--", before, then);
    flatten("--", now, present);
    List<String> differences = new ArrayList<>();
    List<String> names =
        Sets.difference(Sets.union(then.keySet(), present.keySet()), INFORMATION).stream()
            .sorted(Comparator.comparing(RunDirectory::isDescription))
            .toList();
    for (String name : names) {
      String was = then.getOrDefault(name, "not given");
      String is = present.getOrDefault(name, "not given");
      if (!was.equals(is)) {
        String shown = isDescription(name) ? name.substring("--".length()) : name;
        differences.add(shown + " was " + was + " and is " + is);
      }
    }
    if (differences.size() <= SHOWN) {
      return differences;
    }
    List<String> first = new ArrayList<>(differences.subList(0, SHOWN));
    first.add((differences.size() - SHOWN) + " more");
    return first;
  }

  /** Of data; options are named first, of which descriptions may be the consequence. */
  private static boolean isDescription(String name) {
    return name.contains(" ");
  }

  /** Options that are not given are left out, so that there may be new ones. */
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
    } else if (!value.isNull() && !(value.isBoolean() && !value.booleanValue())) {
      leaves.put(name, value.asText());
    }
  }

  /**
   * The arguments that the run was begun with.
   *
   * @param <T> what they are
   * @param type what they are
   * @return the arguments
   * @throws RunDirectoryException if they are damaged, or another command's
   */
  public <T> T arguments(TypeReference<T> type) {
    try {
      return read(ARGUMENTS, type);
    } catch (RunDirectoryException e) {
      if (e.getCause() instanceof MismatchedInputException) {
        throw new RunDirectoryException(
            resolve(ARGUMENTS) + " is of another command, or of another version of this one", e);
      }
      throw e;
    }
  }

  /**
   * A fingerprint of the arguments that the run was begun with: of their file as it lies there, so
   * that it does not depend on which arguments later versions know.
   *
   * @return SHA-256 of the file without the space between its tokens
   */
  public String fingerprint() {
    Path file = resolve(ARGUMENTS);
    try {
      String tokens = SPACE_BETWEEN_TOKENS.matcher(Files.readString(file)).replaceAll("$1");
      return Hashing.sha256().hashString(tokens, StandardCharsets.UTF_8).toString();
    } catch (IOException e) {
      throw new RunDirectoryException(file + " is damaged: " + e.getMessage(), e);
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
   * Whether there is something of that name.
   *
   * @param name with folders, if it has any
   * @return whether there is
   */
  public boolean exists(String name) {
    return Files.exists(resolve(name));
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
      T read = Json.MAPPER.readValue(file.toFile(), type);
      if (read == null) {
        throw new RunDirectoryException(file + " is damaged: it holds null" + AGAIN);
      }
      return read;
    } catch (JsonProcessingException e) {
      JsonLocation place = e.getLocation();
      String line = place == null ? "" : " in line " + place.getLineNr();
      throw new RunDirectoryException(
          file + " is damaged" + line + ": " + e.getOriginalMessage() + AGAIN, e);
    } catch (IOException | NumberFormatException e) {
      throw new RunDirectoryException(file + " is damaged: " + e.getMessage() + AGAIN, e);
    }
  }

  /**
   * Lets others use the directory. If the run has begun now and ends before there is anything to
   * keep, the directory is left as it was, so that it is not bound to arguments that did not work.
   */
  @Override
  public void close() {
    try {
      if (begins && isNothingDone()) {
        forget();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot clean up " + directory, e);
    } finally {
      unlock();
    }
  }

  private boolean isNothingDone() throws IOException {
    try (Stream<Path> walk = Files.walk(directory)) {
      return walk.skip(1)
          .noneMatch(path -> WORK.matcher(String.valueOf(path.getFileName())).matches());
    }
  }

  /** As it was empty when the run began, all that is in it is the run's. */
  private void forget() throws IOException {
    List<Path> entries;
    try (Stream<Path> files = Files.list(directory)) {
      entries = files.toList();
    }
    for (Path entry : entries) {
      AtomicFiles.deleteTree(entry);
    }
    if (!existed) {
      Files.delete(directory);
    }
  }

  private void unlock() {
    try {
      lock.close();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot unlock " + directory, e);
    }
  }

  @Override
  public String toString() {
    return directory.toString();
  }
}
