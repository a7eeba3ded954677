package io.slicer.tracking.mlflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.hash.Hashing;
import io.slicer.files.AtomicFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * MLflow's file store, a directory that is usually called {@code mlruns}: a directory for each
 * experiment, and in it one for each run. MLflow's servers and clients read it; from version 3.13
 * on only with {@code MLFLOW_ALLOW_FILE_STORE=true}.
 *
 * @param root the directory
 */
record FileStore(Path root) {
  private static final Logger LOG = LoggerFactory.getLogger(FileStore.class);

  static final String META = "meta.yaml";
  static final String ARTIFACTS = "artifacts";

  private static final String TRASH = ".trash";
  private static final String ACTIVE = "active";
  private static final int DIGITS = 18;

  FileStore {
    root = root.toAbsolutePath().normalize();
  }

  /**
   * An experiment, which is made if there is none of the name.
   *
   * <p>Its number is made of its name, so that two programs that make it at the same time make the
   * same.
   *
   * @param name of the experiment
   * @return its directory
   */
  Path experiment(String name) throws IOException {
    for (Path experiment : directories(root)) {
      Optional<JsonNode> meta = meta(experiment);
      if (meta.isPresent()
          && meta.get().path("name").asText().equals(name)
          && meta.get().path("lifecycle_stage").asText(ACTIVE).equals(ACTIVE)) {
        return experiment;
      }
    }
    Path trash = Files.createDirectories(root.resolve(TRASH));
    for (int number = 0; ; number++) {
      Path experiment = root.resolve(identifier(name, number));
      if (!Files.exists(trash.resolve(String.valueOf(experiment.getFileName())))
          && meta(experiment).isEmpty()) {
        make(experiment, name);
        return experiment;
      }
    }
  }

  /**
   * An experiment by its number, which is made with that number as its name if there is none.
   *
   * @param identifier of the experiment
   * @return its directory
   */
  Path experimentOf(String identifier) throws IOException {
    Path experiment = root.resolve(identifier);
    if (!root.equals(experiment.normalize().getParent())) {
      throw new IOException("\"" + identifier + "\" is no experiment's identifier");
    }
    if (meta(experiment).isEmpty()) {
      Files.createDirectories(root.resolve(TRASH));
      make(experiment, identifier);
    }
    return experiment;
  }

  private static void make(Path experiment, String name) throws IOException {
    Files.createDirectories(experiment);
    long now = System.currentTimeMillis();
    Map<String, Object> meta = new LinkedHashMap<>();
    meta.put("artifact_location", experiment.toUri().toString().replaceFirst("/$", ""));
    meta.put("creation_time", now);
    meta.put("experiment_id", String.valueOf(experiment.getFileName()));
    meta.put("last_update_time", now);
    meta.put("lifecycle_stage", ACTIVE);
    meta.put("name", name);
    AtomicFiles.write(experiment.resolve(META), Yaml.of(meta));
  }

  /** As many digits as MLflow's own; tools leave out experiments that have letters. */
  private static String identifier(String name, int number) {
    byte[] hash =
        Hashing.sha256().hashString(name + "\n" + number, StandardCharsets.UTF_8).asBytes();
    StringBuilder digits = new StringBuilder("1");
    for (int i = 0; digits.length() < DIGITS; i++) {
      digits.append((hash[i] & 0xff) % 10);
    }
    return digits.toString();
  }

  /** All directories of runs that are whole, experiment by experiment. */
  List<Path> runs() throws IOException {
    List<Path> runs = new ArrayList<>();
    for (Path experiment : directories(root)) {
      for (Path run : directories(experiment)) {
        if (Files.isRegularFile(run.resolve(META))) {
          runs.add(run);
        }
      }
    }
    return runs;
  }

  /** The directory of a run. */
  Optional<Path> run(String identifier) throws IOException {
    return runs().stream()
        .filter(run -> String.valueOf(run.getFileName()).equals(identifier))
        .findFirst();
  }

  /** What an experiment is called. */
  static String name(Path experiment) throws IOException {
    return Yaml.read(experiment.resolve(META)).path("name").asText();
  }

  private static Optional<JsonNode> meta(Path experiment) {
    Path file = experiment.resolve(META);
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(Yaml.read(file));
    } catch (IOException e) {
      LOG.warn("{} cannot be read: {}", file, e.getMessage());
      return Optional.empty();
    }
  }

  private static List<Path> directories(Path parent) throws IOException {
    if (!Files.isDirectory(parent)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(parent)) {
      return entries
          .filter(entry -> !String.valueOf(entry.getFileName()).startsWith("."))
          .filter(Files::isDirectory)
          .sorted()
          .toList();
    }
  }
}
