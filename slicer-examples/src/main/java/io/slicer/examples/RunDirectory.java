package io.slicer.examples;

import com.fasterxml.jackson.core.type.TypeReference;
import io.slicer.ner.NerEvaluation;
import io.slicer.ner.RunRecord;
import io.slicer.train.CheckpointSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The directory that a run writes to. What is in it says how far the run has come, so that one that
 * was stopped anywhere can go on: {@code metrics.json} comes last.
 */
final class RunDirectory {
  private static final String METRICS = "metrics.json";

  private final OutputDirectory directory;

  private RunDirectory(OutputDirectory directory) {
    this.directory = directory;
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
    return new RunDirectory(OutputDirectory.open(directory, arguments, METRICS, resume));
  }

  /** Leaves the directory as it was, if the run has failed before there is anything to continue. */
  void forgetIfNothingIsDone() {
    try {
      if (isTrained() || hasCheckpoints()) {
        return;
      }
      CheckpointSettings.in(checkpoints()).discard();
      directory.forgetIfNothingIsDone();
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
    return Optional.of(directory.resolve(predictionsFile(language)))
        .filter(Files::exists)
        .map(TagFile::read);
  }

  private static String predictionsFile(String language) {
    return "predictions/" + language + ".tsv";
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
    directory.write(predictionsFile(language), lines.toString());
  }

  /** The figures of the run, if it is finished. */
  Optional<TransferMetrics> metrics() {
    return Files.exists(directory.resolve(METRICS))
        ? Optional.of(directory.read(METRICS, new TypeReference<TransferMetrics>() {}))
        : Optional.empty();
  }

  /** Writes the last files of a run. */
  void finish(RunRecord record, TransferMetrics metrics) {
    directory.write(RunRecord.FILE, record.toJson());
    directory.write(METRICS, Json.document(metrics));
  }

  @Override
  public String toString() {
    return directory.toString();
  }
}
