package io.slicer.examples.crosslingual.cell;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.type.TypeReference;
import io.slicer.examples.cli.Json;
import io.slicer.examples.training.RunDirectory;
import io.slicer.examples.training.RunDirectoryException;
import io.slicer.examples.training.TrainingDirectory;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The directory of a run, with a folder for each cell. Several processes may work in it, each at
 * another cell.
 *
 * <pre>
 * arguments.json                              what all cells have in common
 * cells/lm_LANG/                              result.json, and model/ if it was trained
 * cells/task_TASK_START/                      likewise
 * cells/vectors_.../result.json               norms and cosines
 * cells/choose_TASK_START_LANG/result.json    figures at each lambda
 * cells/report_TASK_START_LANG_LAMBDA/result.json
 * </pre>
 */
public final class CellDirectory {
  private static final String CELLS = "cells";
  private static final String RESULT = "result.json";
  private static final String CHECKPOINTS = "checkpoints";
  private static final String LOCK = ".lock";

  private final RunDirectory directory;
  private final Settings settings;

  private CellDirectory(RunDirectory directory) {
    this.directory = directory;
    settings = directory.arguments(new TypeReference<Settings>() {});
  }

  /**
   * Takes a directory for a new run, or continues the one in it, beside other processes.
   *
   * @param path made if it is missing
   * @param settings of the run
   * @return the directory
   * @throws RunDirectoryException if there is something else in it, or a run with other settings
   */
  public static CellDirectory open(Path path, Settings settings) {
    return new CellDirectory(RunDirectory.share(path, settings));
  }

  /**
   * Opens the directory of a run that has begun, to look at it.
   *
   * @param path of the run
   * @return the directory
   * @throws RunDirectoryException if there is none in it
   */
  public static CellDirectory openToRead(Path path) {
    return new CellDirectory(RunDirectory.openToRead(path));
  }

  /**
   * What all cells have in common.
   *
   * @return the settings
   */
  public Settings settings() {
    return settings;
  }

  private static String file(String cell) {
    return CELLS + "/" + cell + "/" + RESULT;
  }

  /**
   * Whether a cell is finished.
   *
   * @param cell its name
   * @return whether it has a result
   */
  public boolean isFinished(String cell) {
    return directory.exists(file(cell));
  }

  /**
   * What came of a cell.
   *
   * @param cell its name
   * @param type of the result
   * @param <R> the result
   * @return the result, if it is finished
   * @throws RunDirectoryException if it is damaged
   */
  public <R extends CellResult> Optional<R> result(String cell, TypeReference<R> type) {
    return isFinished(cell) ? Optional.of(directory.read(file(cell), type)) : Optional.empty();
  }

  /**
   * What came of all cells of a kind.
   *
   * @param prefix of their names
   * @param type of the results
   * @param <R> the results
   * @return those that are finished, in the order of their names
   * @throws RunDirectoryException if one is damaged
   */
  public <R extends CellResult> List<R> results(String prefix, TypeReference<R> type) {
    return cells().stream()
        .filter(cell -> cell.startsWith(prefix))
        .map(cell -> directory.read(file(cell), type))
        .toList();
  }

  /**
   * The names of all cells that are finished.
   *
   * @return their names, sorted
   */
  public List<String> cells() {
    Path cells = directory.resolve(CELLS);
    if (!Files.isDirectory(cells)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(cells)) {
      return entries
          .map(entry -> String.valueOf(entry.getFileName()))
          .filter(this::isFinished)
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list " + cells, e);
    }
  }

  /**
   * What each step has cost.
   *
   * @return costs by the names of all cells that are finished
   */
  public Map<String, Cost> costs() {
    Map<String, Cost> costs = new LinkedHashMap<>();
    for (String cell : cells()) {
      costs.put(cell, directory.read(file(cell), new TypeReference<OfAnyKind>() {}).cost());
    }
    return costs;
  }

  /** What results of all kinds have. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  private record OfAnyKind(Cost cost) {}

  /**
   * Where the model of a cell is.
   *
   * @param cell its name
   * @param model as its result describes it
   * @return a directory in Hugging Face form
   */
  public Path model(String cell, KeptModel model) {
    return model.given() == null ? training(cell).model() : Path.of(model.given());
  }

  /**
   * The training of a cell.
   *
   * @param cell its name
   * @return where it is
   */
  public TrainingDirectory training(String cell) {
    return new TrainingDirectory(directory, CELLS + "/" + cell, RESULT);
  }

  /**
   * Works at a cell, unless somebody else does.
   *
   * @param cell its name
   * @param work what is done while nobody else works at it
   * @return false if somebody else has it, so that nothing was done
   */
  boolean holding(String cell, Runnable work) {
    Optional<Closeable> held = directory.tryPart(CELLS + "/" + cell);
    if (held.isEmpty()) {
      return false;
    }
    try {
      work.run();
    } finally {
      letGo(cell, held.get());
    }
    return true;
  }

  private void letGo(String cell, Closeable held) {
    try {
      held.close();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot let go of " + cell + " in " + directory, e);
    }
  }

  /** Keeps the result of a cell, after which it is finished. */
  void finish(String cell, CellResult result) {
    training(cell).checkpoints().discard();
    directory.write(file(cell), Json.document(result));
  }

  /**
   * What a cell keeps until it is finished.
   *
   * @param cell its name
   * @param name of the file
   * @param type of the value
   * @param <V> the value
   * @return the value, if it is there
   */
  public <V> Optional<V> kept(String cell, String name, TypeReference<V> type) {
    String file = CELLS + "/" + cell + "/" + name;
    return directory.exists(file) ? Optional.of(directory.read(file, type)) : Optional.empty();
  }

  /**
   * Keeps something until a cell is finished.
   *
   * @param cell its name
   * @param name of the file
   * @param value to keep
   */
  public void keep(String cell, String name, Object value) {
    directory.write(CELLS + "/" + cell + "/" + name, Json.document(value));
  }

  /**
   * Writes a file.
   *
   * @param name of the file
   * @param text of the file
   */
  public void write(String name, String text) {
    directory.write(name, text);
  }

  /**
   * Takes over the finished cells of another directory that are not here.
   *
   * @param path of another run
   * @return how many
   * @throws RunDirectoryException if it holds no run, or one with other settings
   */
  public int merge(Path path) {
    CellDirectory other = openToRead(path);
    directory.requireSame(other.directory);
    int merged = 0;
    for (String cell : other.cells()) {
      if (!isFinished(cell) && holding(cell, () -> copy(other, cell))) {
        merged++;
      }
    }
    return merged;
  }

  /** The result comes last: until then the cell is not finished. */
  private void copy(CellDirectory other, String cell) {
    try {
      copyFiles(other, cell);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot copy " + cell + " of " + other, e);
    }
  }

  private void copyFiles(CellDirectory other, String cell) throws IOException {
    Path from = other.directory.resolve(CELLS).resolve(cell);
    Path to = directory.resolve(CELLS).resolve(cell);
    List<Path> files = new ArrayList<>();
    try (Stream<Path> walk = Files.walk(from, FileVisitOption.FOLLOW_LINKS)) {
      walk.filter(Files::isRegularFile).map(from::relativize).forEach(files::add);
    }
    for (Path file : files) {
      String name = file.toString();
      if (!name.equals(RESULT) && !name.equals(LOCK) && !file.startsWith(CHECKPOINTS)) {
        Path target = to.resolve(name);
        Files.createDirectories(Objects.requireNonNull(target.getParent()));
        Files.copy(from.resolve(name), target, StandardCopyOption.REPLACE_EXISTING);
      }
    }
    directory.write(file(cell), Files.readString(from.resolve(RESULT)));
  }

  @Override
  public String toString() {
    return directory.toString();
  }
}
