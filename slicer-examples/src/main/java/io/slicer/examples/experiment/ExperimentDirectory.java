package io.slicer.examples.experiment;

import com.fasterxml.jackson.core.type.TypeReference;
import com.google.common.base.Splitter;
import io.slicer.engine.Contextualization;
import io.slicer.examples.Json;
import io.slicer.train.CheckpointSettings;
import io.slicer.weights.internal.AtomicFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The directory of an experiment. What is in it says what is done: every file is there completely
 * or not at all, and the {@code result.json} of a training comes last.
 *
 * <pre>
 * experiment.json               settings that all trainings share
 * contextualization.json        of the encoder before any training
 * gold/CORPUS-LANG.txt          true tags, a sentence in a line
 * cells/CELL/result.json        what came of a training
 * cells/CELL/predictions/...    its tags, like gold
 * cells/CELL/checkpoints/       while it is not finished
 * cells/CELL/model/             if models are kept
 * </pre>
 */
final class ExperimentDirectory {
  private static final String SETTINGS = "experiment.json";
  private static final String CONTEXTUALIZATION = "contextualization.json";
  private static final Splitter TAGS = Splitter.on(' ').omitEmptyStrings();

  private final Path directory;
  private final ExperimentSettings settings;
  private final String fingerprint;

  private ExperimentDirectory(Path directory, ExperimentSettings settings) {
    this.directory = directory;
    this.settings = settings;
    fingerprint = settings.sha256();
  }

  /**
   * Takes a directory for an experiment, or continues the one in it.
   *
   * @param directory made if it is missing
   * @param settings of the experiment
   * @throws ExperimentException if there is something else in it, or an experiment with other
   *     settings
   */
  static ExperimentDirectory open(Path directory, ExperimentSettings settings) {
    try {
      Files.createDirectories(directory);
      if (isEmpty(directory)) {
        AtomicFiles.write(directory.resolve(SETTINGS), Json.document(settings));
        return new ExperimentDirectory(directory, settings);
      }
    } catch (FileAlreadyExistsException e) {
      throw new ExperimentException(directory + " is a file: give --output a directory");
    } catch (IOException e) {
      throw new UncheckedIOException("cannot use " + directory, e);
    }
    ExperimentDirectory before = open(directory);
    List<String> differences = before.settings.differences(settings);
    if (!differences.isEmpty()) {
      throw new ExperimentException(
          directory
              + " holds an experiment with other settings: "
              + String.join("; ", differences)
              + ". Continue it as it began, or give another --output");
    }
    return before;
  }

  /**
   * Opens the directory of an experiment that has begun.
   *
   * @throws ExperimentException if there is none in it
   */
  static ExperimentDirectory open(Path directory) {
    Path file = directory.resolve(SETTINGS);
    if (!Files.exists(file)) {
      throw new ExperimentException(directory + " holds no experiment: it has no " + SETTINGS);
    }
    return new ExperimentDirectory(directory, read(file, new TypeReference<>() {}));
  }

  private static boolean isEmpty(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.findAny().isEmpty();
    }
  }

  private static <T> T read(Path file, TypeReference<T> type) {
    try {
      return Json.MAPPER.readValue(file.toFile(), type);
    } catch (IOException e) {
      throw new ExperimentException(file + " is damaged: " + e.getMessage(), e);
    }
  }

  ExperimentSettings settings() {
    return settings;
  }

  /** A fingerprint of the settings. */
  String fingerprint() {
    return fingerprint;
  }

  private Path directory(Cell cell) {
    return directory.resolve("cells").resolve(cell.name());
  }

  /** The results of all trainings that are finished, by the names of their directories. */
  List<CellResult> results() {
    Path cells = directory.resolve("cells");
    if (!Files.isDirectory(cells)) {
      return List.of();
    }
    List<CellResult> results = new ArrayList<>();
    try (Stream<Path> entries = Files.list(cells)) {
      for (Path entry : entries.sorted().toList()) {
        Path file = entry.resolve("result.json");
        if (Files.exists(file)) {
          results.add(result(file));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list " + cells, e);
    }
    return results;
  }

  /** What came of a training, if it is finished. */
  Optional<CellResult> result(Cell cell) {
    return Optional.of(directory(cell).resolve("result.json"))
        .filter(Files::exists)
        .map(this::result);
  }

  private CellResult result(Path file) {
    CellResult result = read(file, new TypeReference<>() {});
    if (!result.settings().equals(fingerprint)) {
      throw new ExperimentException(
          file + " is the result of another experiment: its settings have another fingerprint");
    }
    return result;
  }

  /** Writes what makes a training finished, and discards what it needed until then. */
  void finish(CellResult result) {
    AtomicFiles.write(directory(result.cell()).resolve("result.json"), Json.document(result));
    checkpoints(result.cell()).discard();
  }

  /** Where a training that is not finished saves itself. */
  CheckpointSettings checkpoints(Cell cell) {
    return CheckpointSettings.in(directory(cell).resolve("checkpoints")).withResume();
  }

  /** Where a model goes that is kept. */
  Path model(Cell cell) {
    return directory(cell).resolve("model");
  }

  private static String fileName(String data) {
    return data.replace('/', '-') + ".txt";
  }

  /** The true tags of each sentence, if any training has been evaluated. */
  Optional<List<List<String>>> gold(String data) {
    return tags(directory.resolve("gold").resolve(fileName(data)));
  }

  /** The tags of each sentence that a training has come to, if it has. */
  Optional<List<List<String>>> predictions(Cell cell, String data) {
    return tags(directory(cell).resolve("predictions").resolve(fileName(data)));
  }

  private static Optional<List<List<String>>> tags(Path file) {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try (Stream<String> lines = Files.lines(file)) {
      return Optional.of(lines.map(TAGS::splitToList).toList());
    } catch (IOException | UncheckedIOException e) {
      throw new ExperimentException(file + " is damaged: " + e.getMessage(), e);
    }
  }

  void writeGold(String data, List<List<String>> tags) {
    Path file = directory.resolve("gold").resolve(fileName(data));
    if (!Files.exists(file)) {
      write(file, tags);
    }
  }

  void writePredictions(Cell cell, String data, List<List<String>> tags) {
    write(directory(cell).resolve("predictions").resolve(fileName(data)), tags);
  }

  private static void write(Path file, List<List<String>> tags) {
    StringBuilder lines = new StringBuilder();
    tags.forEach(sentence -> lines.append(String.join(" ", sentence)).append('\n'));
    AtomicFiles.write(file, lines.toString());
  }

  /**
   * How the encoder was before any training, by the name of the data, if that has been measured.
   */
  Optional<Map<String, Contextualization>> contextualization() {
    return Optional.of(directory.resolve(CONTEXTUALIZATION))
        .filter(Files::exists)
        .map(file -> read(file, new TypeReference<Map<String, Contextualization>>() {}));
  }

  void writeContextualization(Map<String, Contextualization> figures) {
    write(CONTEXTUALIZATION, Json.document(figures));
  }

  /** Writes a file for people. */
  Path write(String name, String text) {
    Path file = directory.resolve(name);
    AtomicFiles.write(file, text);
    return file;
  }

  @Override
  public String toString() {
    return directory.toString();
  }
}
