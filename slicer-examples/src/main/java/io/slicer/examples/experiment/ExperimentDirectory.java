package io.slicer.examples.experiment;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.type.TypeReference;
import com.google.common.base.Splitter;
import io.slicer.engine.Contextualization;
import io.slicer.eval.PrecisionRecall;
import io.slicer.eval.SpanMode;
import io.slicer.eval.SpanReport;
import io.slicer.eval.TagSequenceException;
import io.slicer.examples.cli.Json;
import io.slicer.examples.training.RunDirectory;
import io.slicer.examples.training.RunDirectoryException;
import io.slicer.examples.training.TrainingDirectory;
import io.slicer.files.AtomicFiles;
import io.slicer.finetune.RunEnvironment;
import io.slicer.ner.NerEvaluation;
import io.slicer.ner.Scoring;
import io.slicer.ner.corpus.NerDataset;
import io.slicer.ner.corpus.Sentence;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The directory of an experiment: a {@link RunDirectory} with a {@link TrainingDirectory} for every
 * cell, and the tags that cells are compared by.
 *
 * <pre>
 * arguments.json                settings that all trainings share
 * contextualization.json        of the encoder before any training
 * gold/CORPUS-LANG.txt          true tags, a sentence in a line
 * cells/CELL/result.json        what came of a training
 * cells/CELL/failed.json        why it cannot be finished
 * cells/CELL/predictions/...    its tags, like gold
 * </pre>
 */
final class ExperimentDirectory implements AutoCloseable {
  private static final String CELLS = "cells";
  private static final String RESULT = "result.json";
  private static final String FAILED = "failed.json";
  private static final String CONTEXTUALIZATION = "contextualization.json";
  private static final Splitter TAGS = Splitter.on(' ').omitEmptyStrings();

  private final RunDirectory directory;
  private final ExperimentSettings settings;
  private final String fingerprint;

  private ExperimentDirectory(RunDirectory directory) {
    this.directory = directory;
    settings = directory.arguments(new TypeReference<ExperimentSettings>() {});
    fingerprint = directory.fingerprint();
  }

  /**
   * Takes a directory for an experiment, or continues the one in it.
   *
   * @param directory made if it is missing
   * @param settings of the experiment
   * @throws RunDirectoryException if there is something else in it, or an experiment with other
   *     settings, or if another process is using it
   */
  static ExperimentDirectory open(Path directory, ExperimentSettings settings) {
    RunDirectory run = RunDirectory.open(directory, settings, true);
    try {
      return new ExperimentDirectory(run);
    } catch (RuntimeException | Error e) {
      run.close();
      throw e;
    }
  }

  /**
   * Opens the directory of an experiment that has begun, to look at it.
   *
   * @throws RunDirectoryException if there is none in it
   */
  static ExperimentDirectory openToRead(Path directory) {
    return new ExperimentDirectory(RunDirectory.openToRead(directory));
  }

  ExperimentSettings settings() {
    return settings;
  }

  /** A fingerprint of the settings, which every result carries. */
  String fingerprint() {
    return fingerprint;
  }

  /** Where a training is. */
  TrainingDirectory training(Cell cell) {
    return new TrainingDirectory(directory, CELLS + "/" + cell.name(), RESULT);
  }

  /** The results of all trainings that are finished, by the names of their directories. */
  List<CellResult> results() {
    return files(RESULT).stream().map(this::result).toList();
  }

  /** The trainings that cannot be finished, likewise. */
  List<FailedCell> failures() {
    return files(FAILED).stream().map(this::failure).toList();
  }

  /** The files of that name in the directories of all cells. */
  private List<String> files(String name) {
    Path cells = directory.resolve(CELLS);
    if (!Files.isDirectory(cells)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(cells)) {
      return entries
          .map(entry -> CELLS + "/" + entry.getFileName() + "/" + name)
          .filter(directory::exists)
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list " + cells, e);
    }
  }

  /** What came of a training, if it is finished. */
  Optional<CellResult> result(Cell cell) {
    return Optional.of(CELLS + "/" + cell.name() + "/" + RESULT)
        .filter(directory::exists)
        .map(this::result);
  }

  private CellResult result(String file) {
    CellResult result = directory.read(file, new TypeReference<CellResult>() {});
    refuseOther(file, result.settings());
    return result;
  }

  private void refuseOther(String file, String other) {
    if (!other.equals(fingerprint)) {
      throw new RunDirectoryException(
          directory.resolve(file)
              + " is of another experiment: its settings have another fingerprint");
    }
  }

  /** What comes of a training: what was kept of it if it is finished, else what is done now. */
  CellResult result(Cell cell, Supplier<CellResult> work) {
    return training(cell).result(new TypeReference<CellResult>() {}, work);
  }

  private String failedFile(Cell cell) {
    return CELLS + "/" + cell.name() + "/" + FAILED;
  }

  /** Where it says why a training cannot be finished, if that is so. */
  Optional<Path> failure(Cell cell) {
    return Optional.of(directory.resolve(failedFile(cell))).filter(Files::exists);
  }

  private FailedCell failure(String file) {
    FailedCell failed = directory.read(file, new TypeReference<FailedCell>() {});
    refuseOther(file, failed.settings());
    return failed;
  }

  /**
   * Notes that a training cannot be finished: from its last checkpoint it would go the same way.
   */
  void fail(Cell cell, String message) {
    directory.write(
        failedFile(cell),
        Json.document(new FailedCell(cell, fingerprint, message, RunEnvironment.current())));
    training(cell).checkpoints().discard();
  }

  private static String goldFile(String data) {
    return "gold/" + fileName(data);
  }

  private static String fileName(String data) {
    return data.replace('/', '-') + ".txt";
  }

  private Path goldPath(String data) {
    return directory.resolve(goldFile(data));
  }

  private Path predictionsPath(Cell cell, String data) {
    return training(cell).predictions().resolve(fileName(data));
  }

  /**
   * The true tags of each sentence, if any training has been evaluated.
   *
   * @throws RunDirectoryException if the file is damaged
   */
  Optional<List<List<String>>> gold(String data) {
    return tags(goldPath(data));
  }

  /**
   * The tags of each sentence that a training has come to, if it has.
   *
   * @throws RunDirectoryException if the file is damaged
   */
  Optional<List<List<String>>> predictions(Cell cell, String data) {
    return tags(predictionsPath(cell, data));
  }

  private static Optional<List<List<String>>> tags(Path file) {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    List<List<String>> tags = new ArrayList<>();
    try (Stream<String> lines = Files.lines(file)) {
      lines.map(TAGS::splitToList).forEach(tags::add);
    } catch (IOException | UncheckedIOException e) {
      throw new RunDirectoryException(file + " is damaged: " + e.getMessage(), e);
    }
    for (int s = 0; s < tags.size(); s++) {
      try {
        SpanMode.LENIENT.spans(tags.get(s));
      } catch (TagSequenceException e) {
        throw new RunDirectoryException(
            file + " is damaged: line " + (s + 1) + ": " + e.getMessage(), e);
      }
    }
    return Optional.of(tags);
  }

  /**
   * The score that a training had in some data, if what it was computed of is all there and whole.
   */
  Optional<PrecisionRecall> evaluated(Cell cell, String data, NerDataset dataset, Scoring scoring) {
    List<List<String>> gold;
    List<List<String>> predicted;
    try {
      gold = gold(data).orElse(List.of());
      predicted = predictions(cell, data).orElse(List.of());
    } catch (RunDirectoryException e) {
      return Optional.empty();
    }
    boolean whole =
        scoring == Scoring.WORDS
            ? gold.equals(dataset.sentences().stream().map(Sentence::tags).toList())
            : gold.size() == dataset.size();
    return whole && sizes(gold).equals(sizes(predicted))
        ? Optional.of(SpanReport.of(gold, predicted).micro())
        : Optional.empty();
  }

  private static List<Integer> sizes(List<List<String>> tags) {
    return tags.stream().map(List::size).toList();
  }

  /**
   * The tags that the score of a finished training was computed of.
   *
   * @param gold the true tags
   * @throws RunDirectoryException if they give another score now
   */
  List<List<String>> scored(CellResult result, String data, List<List<String>> gold) {
    Path file = predictionsPath(result.cell(), data);
    List<List<String>> predicted =
        tags(file).orElseThrow(() -> new RunDirectoryException(file + " is missing"));
    PrecisionRecall score = result.scores().get(data);
    if (!sizes(gold).equals(sizes(predicted))
        || score == null
        || SpanReport.of(gold, predicted).micro().f1() != score.f1()) {
      throw new RunDirectoryException(
          file
              + " and "
              + goldPath(data)
              + " do not give the score in "
              + directory.resolve(CELLS + "/" + result.cell().name() + "/" + RESULT)
              + ": one of them was changed; to train anew, delete the latter");
    }
    return predicted;
  }

  void writeEvaluation(Cell cell, String data, NerEvaluation evaluation) {
    writeGold(data, evaluation.gold());
    writePredictions(cell, data, evaluation.predicted());
  }

  /** Rewrites them only if they are damaged: they are the same for all trainings. */
  void writeGold(String data, List<List<String>> tags) {
    String text = text(tags);
    try {
      Path file = goldPath(data);
      if (Files.exists(file) && Arrays.equals(Files.readAllBytes(file), text.getBytes(UTF_8))) {
        return;
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + goldPath(data), e);
    }
    write(goldFile(data), text);
  }

  void writePredictions(Cell cell, String data, List<List<String>> tags) {
    AtomicFiles.write(predictionsPath(cell, data), text(tags));
  }

  private static String text(List<List<String>> tags) {
    StringBuilder lines = new StringBuilder();
    tags.forEach(sentence -> lines.append(String.join(" ", sentence)).append('\n'));
    return lines.toString();
  }

  /**
   * How the encoder was before any training, by the name of the data, if that has been measured.
   */
  Optional<Map<String, Contextualization>> contextualization() {
    return directory.exists(CONTEXTUALIZATION)
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
  public void close() {
    directory.close();
  }

  @Override
  public String toString() {
    return directory.toString();
  }
}
