package io.slicer.examples.experiment;

import com.fasterxml.jackson.core.type.TypeReference;
import com.google.common.base.Splitter;
import io.slicer.engine.Contextualization;
import io.slicer.examples.Json;
import io.slicer.examples.OutputDirectory;
import io.slicer.examples.RunDirectoryException;
import io.slicer.train.CheckpointSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
  private static final String CELLS = "cells";
  private static final String RESULT = "result.json";
  private static final String CONTEXTUALIZATION = "contextualization.json";
  private static final Splitter TAGS = Splitter.on(' ').omitEmptyStrings();

  private final OutputDirectory directory;
  private final ExperimentSettings settings;
  private final String fingerprint;

  private ExperimentDirectory(OutputDirectory directory) {
    this.directory = directory;
    settings = directory.read(SETTINGS, new TypeReference<ExperimentSettings>() {});
    fingerprint = settings.sha256();
  }

  /**
   * Takes a directory for an experiment, or continues the one in it.
   *
   * @param directory made if it is missing
   * @param settings of the experiment
   * @throws RunDirectoryException if there is something else in it, or an experiment with other
   *     settings
   */
  static ExperimentDirectory open(Path directory, ExperimentSettings settings) {
    return new ExperimentDirectory(OutputDirectory.openOrContinue(directory, settings, SETTINGS));
  }

  /**
   * Opens the directory of an experiment that has begun.
   *
   * @throws RunDirectoryException if there is none in it
   */
  static ExperimentDirectory open(Path directory) {
    return new ExperimentDirectory(OutputDirectory.openExisting(directory, SETTINGS));
  }

  ExperimentSettings settings() {
    return settings;
  }

  /** A fingerprint of the settings. */
  String fingerprint() {
    return fingerprint;
  }

  private static String folder(Cell cell) {
    return CELLS + "/" + cell.name() + "/";
  }

  /** The results of all trainings that are finished, by the names of their directories. */
  List<CellResult> results() {
    Path cells = directory.resolve(CELLS);
    if (!Files.isDirectory(cells)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(cells)) {
      return entries
          .map(entry -> CELLS + "/" + entry.getFileName() + "/" + RESULT)
          .filter(this::exists)
          .sorted()
          .map(this::result)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list " + cells, e);
    }
  }

  private boolean exists(String file) {
    return Files.exists(directory.resolve(file));
  }

  /** What came of a training, if it is finished. */
  Optional<CellResult> result(Cell cell) {
    return Optional.of(folder(cell) + RESULT).filter(this::exists).map(this::result);
  }

  private CellResult result(String file) {
    CellResult result = directory.read(file, new TypeReference<CellResult>() {});
    if (!result.settings().equals(fingerprint)) {
      throw new RunDirectoryException(
          directory.resolve(file)
              + " is the result of another experiment: its settings have another fingerprint");
    }
    return result;
  }

  /** Writes what makes a training finished, and discards what it needed until then. */
  void finish(CellResult result) {
    directory.write(folder(result.cell()) + RESULT, Json.document(result));
    checkpoints(result.cell()).discard();
  }

  /** Where a training that is not finished saves itself. */
  CheckpointSettings checkpoints(Cell cell) {
    return CheckpointSettings.in(directory.resolve(folder(cell) + "checkpoints")).withResume();
  }

  /** Where a model goes that is kept. */
  Path model(Cell cell) {
    return directory.resolve(folder(cell) + "model");
  }

  private static String goldFile(String data) {
    return "gold/" + fileName(data);
  }

  private static String predictionsFile(Cell cell, String data) {
    return folder(cell) + "predictions/" + fileName(data);
  }

  private static String fileName(String data) {
    return data.replace('/', '-') + ".txt";
  }

  /** The true tags of each sentence, if any training has been evaluated. */
  Optional<List<List<String>>> gold(String data) {
    return tags(goldFile(data));
  }

  /** The tags of each sentence that a training has come to, if it has. */
  Optional<List<List<String>>> predictions(Cell cell, String data) {
    return tags(predictionsFile(cell, data));
  }

  private Optional<List<List<String>>> tags(String name) {
    if (!exists(name)) {
      return Optional.empty();
    }
    Path file = directory.resolve(name);
    try (Stream<String> lines = Files.lines(file)) {
      return Optional.of(lines.map(TAGS::splitToList).toList());
    } catch (IOException | UncheckedIOException e) {
      throw new RunDirectoryException(file + " is damaged: " + e.getMessage(), e);
    }
  }

  void writeGold(String data, List<List<String>> tags) {
    if (!exists(goldFile(data))) {
      write(goldFile(data), tags);
    }
  }

  void writePredictions(Cell cell, String data, List<List<String>> tags) {
    write(predictionsFile(cell, data), tags);
  }

  private void write(String file, List<List<String>> tags) {
    StringBuilder lines = new StringBuilder();
    tags.forEach(sentence -> lines.append(String.join(" ", sentence)).append('\n'));
    write(file, lines.toString());
  }

  /**
   * How the encoder was before any training, by the name of the data, if that has been measured.
   */
  Optional<Map<String, Contextualization>> contextualization() {
    return exists(CONTEXTUALIZATION)
        ? Optional.of(directory.read(CONTEXTUALIZATION, new TypeReference<>() {}))
        : Optional.empty();
  }

  void writeContextualization(Map<String, Contextualization> figures) {
    write(CONTEXTUALIZATION, Json.document(figures));
  }

  /** Writes a file. */
  void write(String name, String text) {
    directory.write(name, text);
  }

  @Override
  public String toString() {
    return directory.toString();
  }
}
