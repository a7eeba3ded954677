package io.slicer.ner;

import com.google.common.base.Stopwatch;
import com.google.common.collect.Sets;
import io.slicer.eval.PrecisionRecall;
import io.slicer.finetune.FineTuning;
import io.slicer.finetune.RunEnvironment;
import io.slicer.finetune.TrainerBuilder;
import io.slicer.finetune.TrainingTask;
import io.slicer.finetune.ValidationData;
import io.slicer.finetune.WordTrainerBuilder;
import io.slicer.finetune.WordTraining;
import io.slicer.inference.ScoringPool;
import io.slicer.inference.SubwordScores;
import io.slicer.inference.WordScorer;
import io.slicer.model.Head;
import io.slicer.ner.corpus.LabelSet;
import io.slicer.ner.corpus.NerDataset;
import io.slicer.train.Evaluation;
import io.slicer.words.LabelAlignment;
import io.slicer.words.SubwordSequence;
import io.slicer.words.TrainingData;
import io.slicer.words.WordBoundaries;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fine-tunes a multilingual encoder to find named entities.
 *
 * <pre>{@code
 * NerDataset english = PanxReader.read(Path.of("train-en.tsv"));
 * try (NerModel model = SlicerTrainer.builder().slices(48).fit(english)) {
 *   model.save(Path.of("model"));
 * }
 * }</pre>
 *
 * <p>With {@link Builder#slices} the loss is SLICER's, with the head frozen as in its published
 * code; without, it is ordinary cross-entropy with a trained head. Arguments have the meanings of
 * {@code transformers.TrainingArguments} and its defaults, but for the batch, which has 16
 * sentences. Training is logged at level INFO.
 *
 * <p>The same data, arguments, threads, versions and processor give the same model to the bit.
 */
public final class SlicerTrainer {
  private static final Logger LOG = LoggerFactory.getLogger(SlicerTrainer.class);

  /** The checkpoint that training starts from unless another is given: XLM-R base, from the Hub. */
  public static final String DEFAULT_MODEL = TrainerBuilder.DEFAULT_MODEL;

  /**
   * What begins the names of validation losses among the figures of an {@link Evaluation}; the rest
   * is the source of the dataset, which alone is the name of its F1. The loss is the mean
   * cross-entropy of the sub-words that the validation compares, NaN if there is a tag that the
   * training data do not have.
   */
  public static final String VALIDATION_LOSS = "loss of ";

  private final FineTuning tuning;
  private final WordTraining words;
  private final @Nullable TokenizedCorpora corpora;
  private final ValidationData<NerDataset> validationData;
  private final List<NerDataset> validation;
  private final Scoring validationScoring;
  private final @Nullable WordBoundaries boundaries;

  private SlicerTrainer(Builder builder, WordTraining words, FineTuning tuning) {
    this.words = words;
    this.tuning = tuning;
    corpora = builder.corpora;
    validationData = builder.validation;
    validation = validationData.datasets().stream().map(builder::cut).toList();
    boundaries = builder.boundaries;
    validationScoring = builder.validationScoring;
  }

  /**
   * A trainer with default arguments.
   *
   * @return the builder, whose {@link Builder#fit} trains
   */
  public static Builder builder() {
    return new Builder();
  }

  private NerModel fit(NerDataset dataset) {
    Head head = words.head(dataset.labels().names(), tuning.config());
    Encoded encoded = encode(dataset);
    TrainingData data = encoded.training();
    WordTraining.warnOfLostWords(data, dataset.source(), tuning.maxLength());
    FineTuning.Trained trained = tuning.train(task(head, encoded), data.sequences());
    return new NerModel(trained.model(), record(dataset, head, data, trained));
  }

  /**
   * All that is read in training, as sub-words.
   *
   * @param validation the windows of each sentence, for each dataset
   */
  private record Encoded(TrainingData training, List<List<List<SubwordSequence>>> validation) {}

  /** Training needs the tokenizer no more, whose memory would be a third of a small model's. */
  private Encoded encode(NerDataset dataset) {
    if (corpora != null) {
      corpora.check(tuning.source());
      return encode(dataset, corpora);
    }
    try (TokenizedCorpora own = TokenizedCorpora.open(tuning.source(), tuning.threads())) {
      return encode(dataset, own);
    }
  }

  private Encoded encode(NerDataset dataset, TokenizedCorpora tokenized) {
    LabelAlignment compared = SubwordTagger.compared(validationScoring, words.alignment());
    return new Encoded(
        tokenized.training(dataset, words.alignment(), words.longSentences(), tuning.maxLength()),
        validation.stream().map(data -> tokenized.windows(data, compared)).toList());
  }

  private TrainingTask task(Head head, Encoded encoded) {
    TrainingTask task =
        words
            .task(head)
            .matching("validation", fingerprints(validation))
            .matching("validationScoring", validationScoring.toString());
    return validation.isEmpty()
        ? task
        : task.validatedBy(
            (model, pool) -> validate(tagger(pool, head.labels()), encoded.validation()));
  }

  private static SubwordTagger tagger(ScoringPool pool, List<String> labels) {
    return new SubwordTagger(WordScorer.of(pool, labels.size()), HeadLabels.of("the head", labels));
  }

  private static String fingerprints(List<NerDataset> datasets) {
    return datasets.stream()
        .map(dataset -> dataset.size() + " sentences, SHA-256 " + dataset.sha256())
        .collect(Collectors.joining("; "));
  }

  /** The first dataset decides which parameters are the best, all are reported. */
  private Evaluation validate(SubwordTagger tagger, List<List<List<SubwordSequence>>> encoded) {
    Map<String, Double> f1 = new LinkedHashMap<>();
    Map<String, Double> losses = new LinkedHashMap<>();
    List<Evaluation.Part> parts = new ArrayList<>();
    for (int v = 0; v < validation.size(); v++) {
      NerDataset dataset = validation.get(v);
      Stopwatch time = Stopwatch.createStarted();
      List<SubwordScores> scores = tagger.scorer().read(encoded.get(v), (sentence, own) -> own);
      NerEvaluation evaluation =
          tagger.evaluation(
              dataset,
              validationScoring,
              words.alignment(),
              scores.stream().map(SubwordScores::tags).toList());
      PrecisionRecall micro = evaluation.report().micro();
      double loss = meanLoss(dataset, scores, tagger.labels().labelSet());
      f1.put(dataset.source(), micro.f1());
      losses.put(VALIDATION_LOSS + dataset.source(), loss);
      Map<String, Double> metrics = new LinkedHashMap<>();
      metrics.put("loss", loss);
      metrics.put("precision", micro.precision());
      metrics.put("recall", micro.recall());
      metrics.put("f1", micro.f1());
      parts.add(Evaluation.Part.of(validationData.name(v), dataset.size(), time, metrics));
    }
    Map<String, Double> figures = new LinkedHashMap<>(f1);
    figures.putAll(losses);
    return new Evaluation(f1.values().iterator().next(), figures, parts);
  }

  /** Cross-entropy; NaN if there is a tag that the model does not know. */
  private double meanLoss(NerDataset dataset, List<SubwordScores> scores, LabelSet labels) {
    UnaryOperator<String> continuing = labels.continuing(words.alignment());
    double sum = 0;
    long count = 0;
    for (int s = 0; s < scores.size(); s++) {
      SubwordScores sentence = scores.get(s);
      List<Integer> ofWords =
          IntStream.range(0, sentence.size()).map(sentence::word).boxed().toList();
      List<String> tags = dataset.sentences().get(s).subwordTags(ofWords, continuing);
      for (int i = 0; i < sentence.size(); i++) {
        String tag = tags.get(i);
        if (!labels.contains(tag)) {
          return Double.NaN;
        }
        sum += sentence.crossEntropy(i, labels.index(tag));
        count++;
      }
    }
    return sum / count;
  }

  private RunRecord record(
      NerDataset dataset, Head head, TrainingData data, FineTuning.Trained trained) {
    Map<String, Object> parameters = new LinkedHashMap<>(words.parameters(head));
    if (boundaries != null) {
      parameters.put(RunRecord.BOUNDARIES, boundaries.toString());
    }
    parameters.put("labels", dataset.labels().names());
    parameters.putAll(tuning.parameters());
    return new RunRecord(
        Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
        tuning.source().source().toString(),
        trained.model().encoder().loaded(),
        RunRecord.Data.of(dataset),
        validation.stream().map(RunRecord.Data::of).toList(),
        words.alignment(),
        parameters,
        RunRecord.Training.of(data, trained.result(), validationScoring),
        List.of(),
        RunEnvironment.current());
  }

  /** Collects arguments. What is not set has its default. */
  public static final class Builder extends WordTrainerBuilder<Builder> {
    private @Nullable TokenizedCorpora corpora;
    private final ValidationData<NerDataset> validation = new ValidationData<>(NerDataset::source);
    private Scoring validationScoring = Scoring.WORDS;
    private @Nullable WordBoundaries boundaries;

    private Builder() {}

    /** A tag that is no label cannot be predicted, and has no loss. */
    private static void warnOfUnknownTypes(NerDataset train, NerDataset validation) {
      Set<String> unknown = Sets.difference(validation.types(), train.labels().types());
      if (!unknown.isEmpty()) {
        LOG.warn(
            "{} has entities of the types {}, which {} has not: they count as missed, and the"
                + " validation loss is NaN; TagMapping renames types or leaves them out",
            validation.source(),
            String.join(", ", unknown),
            train.source());
      }
    }

    @Override
    protected Builder self() {
      return this;
    }

    /**
     * Takes the sub-words of the data from what earlier trainings have left, or leaves them for
     * later ones. Without, data are tokenized for each training.
     *
     * @param value of the model that training starts from; stays open
     * @return this
     */
    public Builder corpora(TokenizedCorpora value) {
      corpora = value;
      return this;
    }

    /**
     * Adds a dataset that is evaluated after each epoch, and more often with {@link
     * #evaluationSteps}. The first one decides which parameters are the best and when to stop
     * early; it should be in the language of the training data, as a choice made on another
     * language's labels is no zero-shot transfer.
     *
     * @param value the dataset, of another source than those before
     * @return this
     * @throws IllegalArgumentException if there is one of the same source
     */
    public Builder validation(NerDataset value) {
      validation.add(value);
      return this;
    }

    /**
     * Adds a dataset as {@link #validation(NerDataset)} does, under a name for trackers.
     *
     * @param name such as its language
     * @param value the dataset, of another source than those before
     * @return this
     * @throws IllegalArgumentException if there is one of the same source or name
     */
    public Builder validation(String name, NerDataset value) {
      validation.add(name, value);
      return this;
    }

    /**
     * Sets by what validation compares; by words by default.
     *
     * @param value the scoring
     * @return this
     */
    public Builder validationScoring(Scoring value) {
      validationScoring = value;
      return this;
    }

    /**
     * Sets where words begin and end. The data are {@linkplain NerDataset#cut cut} so, unless they
     * are already, and so is text that the model tags: its run record says so. By default the words
     * of the data are taken as they are.
     *
     * @param value the boundaries
     * @return this
     */
    public Builder wordBoundaries(WordBoundaries value) {
      boundaries = value;
      return this;
    }

    private NerDataset cut(NerDataset dataset) {
      return boundaries == null ? dataset : dataset.cut(boundaries);
    }

    /**
     * Trains on a dataset.
     *
     * @param dataset whose labels the model is to know
     * @return the trained model; the caller closes it
     * @throws IllegalArgumentException if an argument is out of its range, or does not fit the
     *     encoder, such as a slice width that does not divide its hidden size, or more frozen
     *     layers than it has
     * @throws io.slicer.weights.CheckpointException if the model cannot be loaded, or a checkpoint
     *     to resume from is another training's
     * @throws io.slicer.hub.HubException if the model cannot be had from the Hub
     * @throws io.slicer.train.DivergenceException if a loss or a gradient is not a finite number
     * @throws CancellationException if the thread is interrupted; it still is
     * @throws io.slicer.text.TokenizerException if the model's tokenizer cannot be opened
     * @throws UnsupportedOperationException if the processor has no instructions for the precision
     * @throws IllegalStateException if another training uses the directory of the checkpoints
     */
    public NerModel fit(NerDataset dataset) {
      if (dataset.labels().size() < 2) {
        throw new IllegalArgumentException(
            dataset.source() + ": no word is part of an entity, so there is nothing to learn");
      }
      validation.datasets().forEach(each -> warnOfUnknownTypes(dataset, each));
      WordTraining words = wordTraining();
      return new SlicerTrainer(this, words, begin(!validation.datasets().isEmpty()))
          .fit(cut(dataset));
    }
  }
}
