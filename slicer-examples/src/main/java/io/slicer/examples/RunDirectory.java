package io.slicer.examples;

import com.fasterxml.jackson.core.type.TypeReference;
import io.slicer.ner.NerEvaluation;
import io.slicer.ner.RunRecord;
import io.slicer.train.CheckpointSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The directory that a run writes to. What is in it says how far the run has come, so that one that
 * was stopped anywhere can go on: every file is there completely or not at all, and {@code
 * metrics.json} comes last.
 */
final class RunDirectory {
  private static final String ARGUMENTS = "arguments.json";
  private static final String METRICS = "metrics.json";

  private final Path directory;
  private final boolean existed;

  private RunDirectory(Path directory) {
    this.directory = directory;
    existed = Files.exists(directory);
  }

  /**
   * Takes a directory for a new run, or for one to continue.
   *
   * @param directory made if it is missing
   * @param arguments of the run
   * @param resume whether to continue the run that is in it, if there is one
   * @throws RunDirectoryException if it holds anything else
   */
  static RunDirectory open(Path directory, TransferArguments arguments, boolean resume) {
    RunDirectory run = new RunDirectory(directory);
    try {
      Files.createDirectories(directory);
      if (run.isEmpty()) {
        run.write(ARGUMENTS, Json.document(arguments));
      } else if (!resume) {
        throw new RunDirectoryException(directory + " is not empty: " + run.advice());
      } else {
        run.refuseOther(arguments);
      }
    } catch (FileAlreadyExistsException e) {
      throw new RunDirectoryException(directory + " is a file: give --output a directory");
    } catch (IOException e) {
      throw new UncheckedIOException("cannot use " + directory, e);
    }
    return run;
  }

  private boolean isEmpty() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.findAny().isEmpty();
    }
  }

  private String advice() {
    if (Files.exists(directory.resolve(METRICS))) {
      return "it holds a finished run; give another --output";
    }
    if (Files.exists(directory.resolve(ARGUMENTS))) {
      return "it holds a run that was stopped; continue it with --resume, or give another --output";
    }
    return "give another --output";
  }

  private void refuseOther(TransferArguments now) throws IOException {
    Path file = directory.resolve(ARGUMENTS);
    if (!Files.exists(file)) {
      throw new RunDirectoryException(
          directory + " holds no run to continue, and is not empty: give another --output");
    }
    TransferArguments before = Json.MAPPER.readValue(file.toFile(), TransferArguments.class);
    List<String> differences = before.differences(now);
    if (!differences.isEmpty()) {
      throw new RunDirectoryException(
          directory
              + " holds a run with other arguments: "
              + String.join("; ", differences)
              + ". Continue with those it began with, or give another --output");
    }
  }

  /** Leaves the directory as it was, if the run has failed before there is anything to continue. */
  void forgetIfNothingIsDone() {
    try {
      if (isTrained() || hasCheckpoints()) {
        return;
      }
      CheckpointSettings.in(checkpoints()).discard();
      Files.deleteIfExists(directory.resolve(ARGUMENTS));
      if (!existed && isEmpty()) {
        Files.delete(directory);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot clean up " + directory, e);
    }
  }

  private boolean hasCheckpoints() throws IOException {
    if (!Files.isDirectory(checkpoints())) {
      return false;
    }
    try (Stream<Path> entries = Files.list(checkpoints())) {
      return entries.anyMatch(Files::isDirectory);
    }
  }

  /** Where the model is, once it is trained. */
  Path model() {
    return directory.resolve("model");
  }

  boolean isTrained() {
    return Files.isDirectory(model());
  }

  /** Where a training that is not over saves itself. */
  Path checkpoints() {
    return directory.resolve("checkpoints");
  }

  /** Gold and predicted tags of a language, if it has been evaluated. */
  Optional<TagFile> predictions(String language) {
    return Optional.of(predictionsFile(language)).filter(Files::exists).map(TagFile::read);
  }

  private Path predictionsFile(String language) {
    return directory.resolve("predictions").resolve(language + ".tsv");
  }

  /**
   * Writes gold and predicted tags.
   *
   * @param tokens what the tags are of
   */
  void writePredictions(String language, List<List<String>> tokens, NerEvaluation evaluation) {
    StringBuilder lines = new StringBuilder();
    for (int s = 0; s < tokens.size(); s++) {
      for (int t = 0; t < tokens.get(s).size(); t++) {
        lines
            .append(tokens.get(s).get(t))
            .append('\t')
            .append(evaluation.gold().get(s).get(t))
            .append('\t')
            .append(evaluation.predicted().get(s).get(t))
            .append('\n');
      }
      lines.append('\n');
    }
    write(predictionsFile(language), lines.toString());
  }

  /** The figures of the run, if it is finished. */
  Optional<TransferMetrics> metrics() {
    Path file = directory.resolve(METRICS);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          Json.MAPPER.readValue(file.toFile(), new TypeReference<TransferMetrics>() {}));
    } catch (IOException e) {
      throw new UncheckedIOException(file + " is damaged", e);
    }
  }

  /** Writes the last files of a run. */
  void finish(RunRecord record, TransferMetrics metrics) {
    write(RunRecord.FILE, record.toJson());
    write(METRICS, Json.document(metrics));
  }

  private void write(String name, String text) {
    write(directory.resolve(name), text);
  }

  private static void write(Path file, String text) {
    Path partial = file.resolveSibling("." + file.getFileName() + ".partial");
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      Files.writeString(partial, text);
      Files.move(
          partial, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file, e);
    }
  }

  @Override
  public String toString() {
    return directory.toString();
  }
}
