package io.slicer.tracking.mlflow;

import io.slicer.files.AtomicFiles;
import io.slicer.files.ProcessLock;
import io.slicer.tracking.PythonText;
import io.slicer.tracking.RunStatus;
import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A run's directory in a file store, open for writing. Whatever kills the program, the directory
 * can be read: files appear when they are complete, and what is added to one later is a line. What
 * is written is with the operating system when the method returns; it is not forced onto the disk.
 *
 * <pre>
 * meta.yaml
 * metrics/KEY   a line a point
 * params/KEY
 * tags/KEY
 * artifacts/
 * slicer.lock   held while the run is open
 * </pre>
 */
final class Journal implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(Journal.class);

  static final String METRICS = "metrics";
  static final String PARAMS = "params";
  static final String TAGS = "tags";

  /** In the directory of a run, beside what MLflow reads. */
  static final String LOCK = "slicer.lock";

  private static final int OPEN_FILES = 64;

  private final Path directory;
  private final Path temporary;
  private final Closeable lock;
  private final Map<String, String> keys = new HashMap<>();
  private final Map<String, MetricFile> metrics = new LinkedHashMap<>(16, 0.75f, true);
  private final Set<String> params = new TreeSet<>();
  private RunMeta meta;

  private Journal(Path directory, Closeable lock, RunMeta meta) {
    this.directory = directory;
    this.lock = lock;
    this.meta = meta;
    temporary =
        directory.resolve(
            "slicer-journal-" + Long.toHexString(ThreadLocalRandom.current().nextLong()) + ".tmp");
  }

  /**
   * Begins a run.
   *
   * @param experiment its directory
   */
  static Journal begin(Path experiment, String runId, String name, String user) throws IOException {
    Path directory = experiment.resolve(runId);
    for (String part : List.of(METRICS, PARAMS, TAGS, FileStore.ARTIFACTS)) {
      Files.createDirectories(directory.resolve(part));
    }
    Closeable lock = lock(directory);
    RunMeta meta =
        new RunMeta(
            runId,
            String.valueOf(experiment.getFileName()),
            name,
            user,
            directory.resolve(FileStore.ARTIFACTS).toUri().toString().replaceFirst("/$", ""),
            RunStatus.RUNNING,
            System.currentTimeMillis(),
            null);
    Journal journal = new Journal(directory, lock, meta);
    journal.write(meta);
    return journal;
  }

  /**
   * Goes on with a run, whatever has ended it.
   *
   * @param directory of the run
   */
  static Journal reopen(Path directory) throws IOException {
    Closeable lock = lock(directory);
    try {
      RunMeta meta = RunMeta.read(directory.resolve(FileStore.META));
      repair(directory);
      Journal journal = new Journal(directory, lock, meta);
      journal.write(meta.with(RunStatus.RUNNING, null));
      return journal;
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  private static Closeable lock(Path directory) throws IOException {
    return ProcessLock.tryHold(directory.resolve(LOCK))
        .orElseThrow(() -> new IOException("another program or tracker writes " + directory));
  }

  private static void repair(Path directory) throws IOException {
    for (Path file : files(directory.resolve(METRICS))) {
      MetricFile.repair(file);
    }
    try (Stream<Path> entries = Files.list(directory)) {
      for (Path left :
          entries
              .filter(
                  entry -> String.valueOf(entry.getFileName()).matches("slicer-journal-.*\\.tmp"))
              .toList()) {
        AtomicFiles.deleteTree(left);
      }
    }
  }

  /**
   * Ends a run that nobody writes any more and that goes on nevertheless: its program was killed.
   *
   * @param directory of the run
   * @return whether it was one
   */
  static boolean endIfDead(Path directory) throws IOException {
    Path file = directory.resolve(FileStore.META);
    if (RunMeta.read(file).status() != RunStatus.RUNNING
        || !Files.exists(directory.resolve(LOCK))) {
      return false;
    }
    Optional<Closeable> lock = ProcessLock.tryHold(directory.resolve(LOCK));
    if (lock.isEmpty()) {
      return false;
    }
    try (Closeable held = lock.get()) {
      repair(directory);
      RunMeta meta = RunMeta.read(file);
      long end = meta.startTime();
      for (Path metric : files(directory.resolve(METRICS))) {
        for (MetricFile.Line line : MetricFile.lines(metric, 0, Integer.MAX_VALUE)) {
          end = Math.max(end, line.time());
        }
      }
      Journal dead = new Journal(directory, held, meta);
      dead.write(meta.with(RunStatus.KILLED, end));
      return true;
    }
  }

  /** All files below a directory; none if it is missing. */
  static List<Path> files(Path root) throws IOException {
    if (!Files.isDirectory(root)) {
      return List.of();
    }
    try (Stream<Path> walk = Files.walk(root)) {
      return walk.filter(Files::isRegularFile).sorted().toList();
    }
  }

  /**
   * The name of a file of {@link #METRICS}, {@link #PARAMS} or {@link #TAGS}: the path below it.
   */
  static String key(Path root, Path file) {
    return root.relativize(file).toString().replace(File.separatorChar, '/');
  }

  /** Gives a file its content in one move, without forcing it onto the disk. */
  static void place(Path temporary, Path file, byte[] content) throws IOException {
    Path parent = file.getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    try {
      Files.write(temporary, content);
      Files.move(
          temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  Path directory() {
    return directory;
  }

  RunMeta meta() {
    return meta;
  }

  void parameter(String name, @Nullable Object value) throws IOException {
    String key = key(PARAMS, name);
    if (!params.add(key)) {
      return;
    }
    Path file = directory.resolve(PARAMS).resolve(key);
    String text = PythonText.of(value);
    if (!Files.exists(file)) {
      place(temporary, file, text.getBytes(StandardCharsets.UTF_8));
    } else if (!Files.readString(file).equals(text)) {
      LOG.warn(
          "the run began with {} = {}, which stays its parameter; it is now {}",
          key,
          Files.readString(file),
          text);
    }
  }

  void tag(String name, String value) throws IOException {
    Path file = directory.resolve(TAGS).resolve(key(TAGS, name));
    place(temporary, file, value.getBytes(StandardCharsets.UTF_8));
  }

  void metric(String name, long now, double value, long step) throws IOException {
    String key = key(METRICS, name);
    MetricFile file = metrics.get(key);
    if (file == null) {
      file = new MetricFile(directory.resolve(METRICS).resolve(key), temporary);
      metrics.put(key, file);
      restOldest();
    }
    file.add(now, value, step);
  }

  /** Only so many files are open at a time. */
  private void restOldest() throws IOException {
    int surplus = metrics.size() - OPEN_FILES;
    for (MetricFile file : metrics.values()) {
      if (surplus-- <= 0) {
        return;
      }
      file.rest();
    }
  }

  /**
   * What a name is called here: a file and a directory of one name cannot both be. Whichever came
   * later has another name, the same one always.
   */
  private String key(String kind, String name) {
    return keys.computeIfAbsent(
        kind + "/" + name,
        ignored -> {
          String valid = kind.equals(METRICS) ? Keys.ofMetric(name) : Keys.of(name);
          String key = free(directory.resolve(kind), valid);
          if (!key.equals(name)) {
            LOG.warn("MLflow takes no name such as \"{}\" here: it is logged as \"{}\"", name, key);
          }
          return key;
        });
  }

  private static String free(Path root, String name) {
    if (Files.isDirectory(root.resolve(name))) {
      return name + "_";
    }
    for (int slash = name.indexOf('/'); slash > 0; slash = name.indexOf('/', slash + 1)) {
      if (Files.isRegularFile(root.resolve(name.substring(0, slash)))) {
        return name.replace('/', '_');
      }
    }
    return name;
  }

  void text(String path, String content) throws IOException {
    place(temporary, artifact(path), content.getBytes(StandardCharsets.UTF_8));
  }

  void artifact(String path, Path source) throws IOException {
    Path target = artifact(path);
    try (Stream<Path> walk = Files.walk(source)) {
      for (Path file : walk.filter(Files::isRegularFile).sorted().toList()) {
        Path copy =
            file.equals(source) ? target : target.resolve(source.relativize(file).toString());
        Files.createDirectories(copy.getParent());
        Files.copy(file, temporary, StandardCopyOption.REPLACE_EXISTING);
        Files.move(
            temporary, copy, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      }
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  private Path artifact(String path) throws IOException {
    Path root = directory.resolve(FileStore.ARTIFACTS);
    Path file = root.resolve(path).normalize();
    if (!file.startsWith(root) || file.equals(root)) {
      throw new IOException("\"" + path + "\" is no path of an artifact");
    }
    Files.createDirectories(file.getParent());
    return file;
  }

  void status(RunStatus status) throws IOException {
    write(meta.with(status, status == RunStatus.RUNNING ? null : System.currentTimeMillis()));
  }

  private void write(RunMeta changed) throws IOException {
    place(
        temporary,
        directory.resolve(FileStore.META),
        changed.toYaml().getBytes(StandardCharsets.UTF_8));
    meta = changed;
  }

  @Override
  public void close() throws IOException {
    for (MetricFile file : metrics.values()) {
      file.rest();
    }
    lock.close();
  }
}
