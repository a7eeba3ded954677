package io.slicer.finetune;

import static java.util.Objects.requireNonNull;

import io.slicer.hub.PretrainedModel;
import io.slicer.model.LoadReport;
import io.slicer.weights.CheckpointException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a model came about, whatever its task: what somebody needs who wants to know what its figures
 * mean, or to train it again. It is saved as {@code run-record.json} beside the weights.
 *
 * @param task what the model does, such as {@code classification}
 * @param created when training ended, in ISO 8601 and UTC
 * @param pretrained which checkpoint the training started from
 * @param loaded what of that checkpoint was taken, drawn anew and left over; null if that is not
 *     known
 * @param train the training data
 * @param validation the data that were evaluated during training
 * @param parameters the training's arguments by name, the task's own first
 * @param training what training did
 * @param figures the model's scores on data
 * @param environment what it ran on
 */
public record TrainingRecord(
    String task,
    String created,
    String pretrained,
    @Nullable LoadReport loaded,
    Data train,
    List<Data> validation,
    Map<String, Object> parameters,
    TrainingSummary training,
    List<Figures> figures,
    RunEnvironment environment) {
  private static final Logger LOG = LoggerFactory.getLogger(TrainingRecord.class);

  /**
   * Copies what could change.
   *
   * @param task what the model does
   * @param created when training ended, in ISO 8601 and UTC
   * @param pretrained which checkpoint the training started from
   * @param loaded what of that checkpoint was taken, drawn anew and left over
   * @param train the training data
   * @param validation the data that were evaluated during training
   * @param parameters the training's arguments by name
   * @param training what training did
   * @param figures the model's scores on data
   * @param environment what it ran on
   */
  public TrainingRecord {
    requireNonNull(task, "task");
    requireNonNull(created, "created");
    requireNonNull(pretrained, "pretrained");
    requireNonNull(train, "train");
    requireNonNull(training, "training");
    requireNonNull(environment, "environment");
    validation = List.copyOf(validation);
    parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
    figures = List.copyOf(figures);
  }

  /**
   * A dataset, so that one can tell whether another is the same.
   *
   * @param source where it came from
   * @param examples how many
   * @param sha256 its fingerprint
   */
  public record Data(String source, int examples, String sha256) {}

  /**
   * How well the model does on a dataset.
   *
   * @param data the dataset
   * @param figures by name
   */
  public record Figures(Data data, Map<String, Double> figures) {
    /**
     * Copies the figures.
     *
     * @param data the dataset
     * @param figures by name
     */
    public Figures {
      figures = Collections.unmodifiableMap(new LinkedHashMap<>(figures));
    }
  }

  /**
   * The record of a training that has just ended here.
   *
   * @param task what the model does
   * @param tuning the training
   * @param trained what came of it
   * @param train the training data
   * @param validation the data that were evaluated during training
   * @param own the task's own arguments by name
   * @return the record, without figures
   */
  public static TrainingRecord of(
      String task,
      FineTuning tuning,
      FineTuning.Trained trained,
      Data train,
      List<Data> validation,
      Map<String, Object> own) {
    Map<String, Object> parameters = new LinkedHashMap<>(own);
    parameters.putAll(tuning.parameters());
    return new TrainingRecord(
        task,
        Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
        tuning.source().source().toString(),
        trained.model().encoder().loaded(),
        train,
        validation,
        parameters,
        TrainingSummary.of(trained.result()),
        List.of(),
        RunEnvironment.current());
  }

  /**
   * This record with more figures.
   *
   * @param more scores of the model
   * @return the record
   */
  public TrainingRecord withFigures(List<Figures> more) {
    List<Figures> all = new ArrayList<>(figures);
    all.addAll(more);
    return new TrainingRecord(
        task,
        created,
        pretrained,
        loaded,
        train,
        validation,
        parameters,
        training,
        all,
        environment);
  }

  /**
   * This record as JSON.
   *
   * @return the content of the file
   */
  public String toJson() {
    return RunRecordFile.toJson(this);
  }

  /**
   * This record with more figures, as a file to be saved beside a model's weights.
   *
   * @param record of the model; null for one that this library has not trained
   * @param more scores of the model
   * @return the content by the name of the file; nothing without a record
   */
  public static Map<String, String> files(@Nullable TrainingRecord record, List<Figures> more) {
    return record == null
        ? Map.of()
        : Map.of(RunRecordFile.NAME, record.withFigures(more).toJson());
  }

  /**
   * The record beside the weights of a model. Whoever opens a model can do without one: a record
   * that cannot be read is a warning.
   *
   * @param source of the model
   * @return the record; null if there is none
   */
  public static @Nullable TrainingRecord beside(PretrainedModel source) {
    Path file = source.directory().resolve(RunRecordFile.NAME);
    if (!Files.exists(file)) {
      return null;
    }
    try {
      return read(file);
    } catch (CheckpointException e) {
      LOG.warn(
          "{} is opened without its run record, so with what is usual where that would say"
              + " otherwise: {}",
          source,
          e.getMessage());
      return null;
    }
  }

  /**
   * Reads the record of a model.
   *
   * @param file to read
   * @return the record
   * @throws CheckpointException if the file cannot be read or is no such record
   */
  public static TrainingRecord read(Path file) {
    return RunRecordFile.read(file, TrainingRecord.class);
  }
}
