package io.slicer.ner;

import static java.util.Objects.requireNonNull;

import io.slicer.eval.PrecisionRecall;
import io.slicer.eval.SpanReport;
import io.slicer.files.AtomicFiles;
import io.slicer.finetune.RunEnvironment;
import io.slicer.finetune.RunRecordFile;
import io.slicer.model.LoadReport;
import io.slicer.ner.corpus.NerDataset;
import io.slicer.train.TrainingListener.Evaluated;
import io.slicer.train.TrainingResult;
import io.slicer.weights.CheckpointException;
import io.slicer.words.LabelAlignment;
import io.slicer.words.TrainingData;
import io.slicer.words.WordBoundaries;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How a model came about: what somebody needs who wants to know what its figures mean, or to train
 * it again. It is saved as {@code run-record.json} beside the weights.
 *
 * @param created when training ended, in ISO 8601 and UTC
 * @param pretrained which checkpoint the training started from
 * @param loaded what of that checkpoint was taken, drawn anew and left over; null in records that
 *     were written before this was kept
 * @param train the training data
 * @param validation the data that were evaluated during training
 * @param alignment which sub-words bore labels in training
 * @param parameters the training's other arguments by name
 * @param training what training did
 * @param figures the model's scores on data
 * @param environment what it ran on
 */
public record RunRecord(
    String created,
    String pretrained,
    @Nullable LoadReport loaded,
    Data train,
    List<Data> validation,
    LabelAlignment alignment,
    Map<String, Object> parameters,
    Training training,
    List<Figures> figures,
    RunEnvironment environment) {
  /** The name of the file beside the weights. */
  public static final String FILE = RunRecordFile.NAME;

  /**
   * Copies what could change.
   *
   * @param created when training ended, in ISO 8601 and UTC
   * @param pretrained which checkpoint the training started from
   * @param loaded what of that checkpoint was taken, drawn anew and left over; null in records that
   *     were written before this was kept
   * @param train the training data
   * @param validation the data that were evaluated during training
   * @param alignment which sub-words bore labels in training
   * @param parameters the training's other arguments by name
   * @param training what training did
   * @param figures the model's scores on data
   * @param environment what it ran on
   */
  public RunRecord {
    requireNonNull(created, "created");
    requireNonNull(pretrained, "pretrained");
    requireNonNull(train, "train");
    requireNonNull(alignment, "alignment");
    requireNonNull(training, "training");
    requireNonNull(environment, "environment");
    validation = List.copyOf(validation);
    parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
    figures = List.copyOf(figures);
  }

  /** The parameter that says where words begin and end, if training was told. */
  static final String BOUNDARIES = "wordBoundaries";

  /**
   * Where the words begin and end that the model was trained on.
   *
   * @return empty if training took the words of its corpus as they were, and in records that were
   *     written before this was kept
   * @throws IllegalArgumentException if the record names boundaries that are not known
   */
  public Optional<WordBoundaries> boundaries() {
    return Optional.ofNullable(parameters.get(BOUNDARIES))
        .map(name -> WordBoundaries.valueOf(name.toString()));
  }

  /**
   * A dataset, so that one can tell whether another is the same.
   *
   * @param source where it came from
   * @param sentences how many
   * @param sha256 its {@linkplain NerDataset#sha256 fingerprint}
   */
  public record Data(String source, int sentences, String sha256) {
    /**
     * Describes a dataset.
     *
     * @param dataset to describe
     * @return its description
     */
    public static Data of(NerDataset dataset) {
      return new Data(dataset.source(), dataset.size(), dataset.sha256());
    }
  }

  /**
   * What training did.
   *
   * @param ending whether all steps were taken
   * @param steps of the optimizer
   * @param epochs how each went
   * @param validations what validation found in the course of epochs, if it was asked for every so
   *     many steps
   * @param validationScoring by what validation compared
   * @param bestEpoch the epoch, from 1, at whose end or in the course of which the model had the
   *     parameters that it has; null for the last ones
   * @param bestStep how many steps had been taken then; null for the last parameters, and in
   *     records that were written before there was such a figure
   * @param loss mean over all steps
   * @param realTokens sub-words and special tokens trained on; padding is never counted
   * @param seconds spent in steps, without evaluation and the writing of checkpoints
   * @param realTokensPerSecond the one divided by the other
   * @param peakResidentBytes the most physical memory of the process; null where the system does
   *     not tell
   * @param truncatedSentences sentences that were longer than the maximum length
   * @param lostWords words that were not trained on because of that
   */
  public record Training(
      TrainingResult.Ending ending,
      long steps,
      List<Epoch> epochs,
      List<Validation> validations,
      Scoring validationScoring,
      @Nullable Integer bestEpoch,
      @Nullable Long bestStep,
      double loss,
      long realTokens,
      double seconds,
      double realTokensPerSecond,
      @Nullable Long peakResidentBytes,
      long truncatedSentences,
      long lostWords) {
    /**
     * Copies the lists.
     *
     * @param ending whether all steps were taken
     * @param steps of the optimizer
     * @param epochs how each went
     * @param validations what validation found in the course of epochs; null in records that were
     *     written before there was such a thing
     * @param validationScoring by what validation compared
     * @param bestEpoch the epoch, from 1, at whose end or in the course of which the model had the
     *     parameters that it has; null for the last ones
     * @param bestStep how many steps had been taken then; null for the last parameters, and in
     *     records that were written before there was such a figure
     * @param loss mean over all steps
     * @param realTokens sub-words and special tokens trained on; padding is never counted
     * @param seconds spent in steps, without evaluation and the writing of checkpoints
     * @param realTokensPerSecond the one divided by the other
     * @param peakResidentBytes the most physical memory of the process; null where the system does
     *     not tell
     * @param truncatedSentences sentences that were longer than the maximum length
     * @param lostWords words that were not trained on because of that
     */
    public Training(
        TrainingResult.Ending ending,
        long steps,
        List<Epoch> epochs,
        @Nullable List<Validation> validations,
        Scoring validationScoring,
        @Nullable Integer bestEpoch,
        @Nullable Long bestStep,
        double loss,
        long realTokens,
        double seconds,
        double realTokensPerSecond,
        @Nullable Long peakResidentBytes,
        long truncatedSentences,
        long lostWords) {
      this.ending = ending;
      this.steps = steps;
      this.epochs = List.copyOf(epochs);
      this.validations = validations == null ? List.of() : List.copyOf(validations);
      this.validationScoring = validationScoring;
      this.bestEpoch = bestEpoch;
      this.bestStep = bestStep;
      this.loss = loss;
      this.realTokens = realTokens;
      this.seconds = seconds;
      this.realTokensPerSecond = realTokensPerSecond;
      this.peakResidentBytes = peakResidentBytes;
      this.truncatedSentences = truncatedSentences;
      this.lostWords = lostWords;
    }

    static Training of(TrainingData data, TrainingResult result, Scoring validationScoring) {
      Map<Integer, Evaluated> ends =
          result.evaluations().stream()
              .filter(Evaluated::endsEpoch)
              .collect(Collectors.toMap(Evaluated::epoch, Function.identity()));
      List<Epoch> epochs = new ArrayList<>();
      for (int e = 0; e < result.epochLosses().size(); e++) {
        Evaluated end = ends.get(e + 1);
        epochs.add(
            Epoch.of(
                result.epochLosses().get(e), end == null ? Map.of() : end.evaluation().figures()));
      }
      List<Validation> between =
          result.evaluations().stream()
              .filter(evaluated -> !evaluated.endsEpoch())
              .map(Validation::of)
              .toList();
      Evaluated best = result.best().orElse(null);
      OptionalLong peak = result.peakResidentBytes();
      return new Training(
          result.ending(),
          result.steps(),
          epochs,
          between,
          validationScoring,
          best == null ? null : best.epoch(),
          best == null ? null : best.step(),
          result.meanLoss(),
          result.realTokens(),
          result.seconds(),
          result.realTokensPerSecond(),
          peak.isPresent() ? peak.getAsLong() : null,
          data.truncatedSentences(),
          data.lostWords());
    }
  }

  /**
   * How an epoch went.
   *
   * @param loss mean over its steps
   * @param validationF1 micro F1 after it, by the source of the validation dataset
   * @param validationLoss mean cross-entropy after it, by the source of the validation dataset
   */
  public record Epoch(
      double loss, Map<String, Double> validationF1, Map<String, Double> validationLoss) {
    /**
     * Copies the map.
     *
     * @param loss mean over its steps
     * @param validationF1 micro F1 after it, by the source of the validation dataset
     * @param validationLoss mean cross-entropy after it, by the source of the validation dataset;
     *     null in records that were written before there was such a figure
     */
    public Epoch(
        double loss,
        Map<String, Double> validationF1,
        @Nullable Map<String, Double> validationLoss) {
      this.loss = loss;
      this.validationF1 = Collections.unmodifiableMap(new LinkedHashMap<>(validationF1));
      this.validationLoss =
          validationLoss == null
              ? Map.of()
              : Collections.unmodifiableMap(new LinkedHashMap<>(validationLoss));
    }

    private static Epoch of(double loss, Map<String, Double> figures) {
      return new Epoch(loss, f1(figures), losses(figures));
    }
  }

  /**
   * What validation found in the course of an epoch.
   *
   * @param step how many steps had been taken
   * @param f1 micro F1, by the source of the validation dataset
   * @param loss mean cross-entropy, by the source of the validation dataset
   */
  public record Validation(long step, Map<String, Double> f1, Map<String, Double> loss) {
    /**
     * Copies the maps.
     *
     * @param step how many steps had been taken
     * @param f1 micro F1, by the source of the validation dataset
     * @param loss mean cross-entropy, by the source of the validation dataset
     */
    public Validation {
      f1 = Collections.unmodifiableMap(new LinkedHashMap<>(f1));
      loss = Collections.unmodifiableMap(new LinkedHashMap<>(loss));
    }

    private static Validation of(Evaluated evaluated) {
      Map<String, Double> figures = evaluated.evaluation().figures();
      return new Validation(evaluated.step(), RunRecord.f1(figures), RunRecord.losses(figures));
    }
  }

  private static Map<String, Double> f1(Map<String, Double> figures) {
    Map<String, Double> f1 = new LinkedHashMap<>(figures);
    f1.keySet().removeIf(name -> name.startsWith(SlicerTrainer.VALIDATION_LOSS));
    return f1;
  }

  private static Map<String, Double> losses(Map<String, Double> figures) {
    Map<String, Double> losses = new LinkedHashMap<>();
    figures.forEach(
        (name, figure) -> {
          if (name.startsWith(SlicerTrainer.VALIDATION_LOSS)) {
            losses.put(name.substring(SlicerTrainer.VALIDATION_LOSS.length()), figure);
          }
        });
    return losses;
  }

  /**
   * How well the model tags a dataset.
   *
   * @param data the dataset
   * @param alignment which sub-words bore labels in training
   * @param scoring what tags were compared by
   * @param micro all types together: what papers report
   * @param perType the score of each type
   * @param accuracy the share of right tags
   */
  public record Figures(
      Data data,
      LabelAlignment alignment,
      Scoring scoring,
      PrecisionRecall micro,
      Map<String, PrecisionRecall> perType,
      double accuracy) {}

  /**
   * This record with more figures.
   *
   * @param evaluations of the model
   * @return the record
   */
  public RunRecord withFigures(Collection<NerEvaluation> evaluations) {
    List<Figures> all = new ArrayList<>(figures);
    for (NerEvaluation evaluation : evaluations) {
      SpanReport report = evaluation.report();
      all.add(
          new Figures(
              Data.of(evaluation.dataset()),
              alignment,
              evaluation.scoring(),
              report.micro(),
              report.perType(),
              report.accuracy()));
    }
    return new RunRecord(
        created,
        pretrained,
        loaded,
        train,
        validation,
        alignment,
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
   * Writes this record.
   *
   * @param file to be written, replaced if it exists
   */
  public void write(Path file) {
    AtomicFiles.write(file, toJson());
  }

  /**
   * Reads the record of a model.
   *
   * @param file to read
   * @return the record
   * @throws CheckpointException if the file cannot be read or is no run record
   */
  public static RunRecord read(Path file) {
    return RunRecordFile.read(file, RunRecord.class);
  }
}
