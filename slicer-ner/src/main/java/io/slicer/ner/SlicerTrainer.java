package io.slicer.ner;

import com.google.common.primitives.ImmutableIntArray;
import io.slicer.engine.PlanExecutor;
import io.slicer.engine.Precision;
import io.slicer.head.CrossEntropyLoss;
import io.slicer.head.HeadUpdate;
import io.slicer.head.SlicedLoss;
import io.slicer.head.TokenClassificationHead;
import io.slicer.head.TokenLoss;
import io.slicer.hub.PretrainedModel;
import io.slicer.model.EncoderCheckpoint;
import io.slicer.model.EncoderConfig;
import io.slicer.model.EncoderGraph;
import io.slicer.model.EncoderModel;
import io.slicer.model.Executor;
import io.slicer.model.Head;
import io.slicer.ner.corpus.LabelSet;
import io.slicer.ner.corpus.NerDataset;
import io.slicer.text.SubwordTokenizer;
import io.slicer.train.AdamW;
import io.slicer.train.CheckpointSettings;
import io.slicer.train.Evaluation;
import io.slicer.train.FeatureCacheSettings;
import io.slicer.train.LearningRateSchedule;
import io.slicer.train.LoggingListener;
import io.slicer.train.Trainer;
import io.slicer.train.TrainingArguments;
import io.slicer.train.TrainingListener;
import io.slicer.train.TrainingResult;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
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
  /** The checkpoint that training starts from unless another is given: XLM-R base, from the Hub. */
  public static final String DEFAULT_MODEL = "FacebookAI/xlm-roberta-base";

  /**
   * What begins the names of validation losses among the figures of an {@link Evaluation}; the rest
   * is the source of the dataset, which alone is the name of its F1. The loss is the mean
   * cross-entropy of the sub-words that the validation compares, NaN if there is a tag that the
   * training data do not have.
   */
  public static final String VALIDATION_LOSS = "loss of ";

  private static final Logger LOG = LoggerFactory.getLogger(SlicerTrainer.class);
  private static final int LOGGED_STEPS = 50;

  private final Supplier<PretrainedModel> model;
  private final Function<List<String>, ? extends Head> heads;
  private final HeadUpdate headUpdate;
  private final LabelAlignment alignment;
  private final LongSentences longSentences;
  private final OptionalInt maxLength;
  private final OptionalInt frozenLayers;
  private final @Nullable FeatureCacheSettings featureCache;
  private final @Nullable TokenizedCorpora corpora;
  private final List<NerDataset> validation;
  private final Scoring validationScoring;
  private final List<TrainingListener> listeners;
  private final Precision precision;
  private final TrainingArguments arguments;

  private SlicerTrainer(Builder builder) {
    model = builder.model;
    heads = builder.chosenHead();
    headUpdate = builder.chosenHeadUpdate();
    alignment = builder.alignment;
    longSentences = builder.longSentences;
    maxLength = builder.maxLength;
    frozenLayers = builder.frozenLayers;
    featureCache = builder.featureCache;
    corpora = builder.corpora;
    validation = List.copyOf(builder.validation);
    validationScoring = builder.validationScoring;
    listeners = List.copyOf(builder.listeners);
    precision = builder.precision;
    arguments = builder.arguments.build();
    if (featureCache != null && frozenLayers.isEmpty()) {
      throw new IllegalArgumentException("cacheFrozenFeatures needs frozenLayers");
    }
    if (arguments.loadBestModelAtEnd() && validation.isEmpty()) {
      throw new IllegalArgumentException("loadBestModelAtEnd needs a validation dataset");
    }
    if (arguments.earlyStoppingPatience().isPresent() && validation.isEmpty()) {
      throw new IllegalArgumentException("earlyStoppingPatience needs a validation dataset");
    }
    if (arguments.evaluationSteps().isPresent() && validation.isEmpty()) {
      throw new IllegalArgumentException("evaluationSteps needs a validation dataset");
    }
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
    if (dataset.labels().size() < 2) {
      throw new IllegalArgumentException(
          dataset.source() + ": no word is part of an entity, so there is nothing to learn");
    }
    PretrainedModel source = model.get();
    EncoderConfig config = EncoderConfig.of(source.config());
    Head head = heads.apply(dataset.labels().names());
    head.check(config);
    int length = maxLength.orElse(config.maxTokens());
    if (length > config.maxTokens()) {
      throw new IllegalArgumentException(
          "maxLength " + length + ": " + source.source() + " takes at most " + config.maxTokens());
    }
    Encoded encoded = encode(dataset, source, length);
    TrainingData data = encoded.training();
    if (data.lostWords() > 0) {
      LOG.warn(
          "{} sentences of {} were longer than {} sub-words: {} words are not trained on",
          data.truncatedSentences(),
          dataset.source(),
          length,
          data.lostWords());
    }
    EncoderModel encoder = load(source, config, head, data);
    try {
      TrainingResult result = train(encoder, encoded, source);
      RunRecord record = record(dataset, source, encoder, length, data, result);
      return model(encoder, source, record);
    } catch (RuntimeException | Error e) {
      encoder.close();
      throw e;
    }
  }

  private NerModel model(EncoderModel encoder, PretrainedModel source, RunRecord record) {
    TokenizerFiles files = TokenizerFiles.in(source.directory());
    SubwordTokenizer tokenizer = SubwordTokenizer.load(source.tokenizerFile());
    try {
      ScoringPool pool = ScoringPool.of(encoder, Precision.FP32, arguments.threads());
      return new NerModel(encoder, tokenizer, files, pool, source, record, arguments.threads());
    } catch (RuntimeException | Error e) {
      tokenizer.close();
      throw e;
    }
  }

  /**
   * All that is read in training, as sub-words.
   *
   * @param validation the windows of each sentence, for each dataset
   */
  private record Encoded(TrainingData training, List<List<List<SubwordSequence>>> validation) {}

  /** Training needs the tokenizer no more, whose memory would be a third of a small model's. */
  private Encoded encode(NerDataset dataset, PretrainedModel source, int length) {
    if (corpora != null) {
      corpora.check(source);
      return encode(dataset, corpora, length);
    }
    try (TokenizedCorpora own = TokenizedCorpora.open(source, arguments.threads())) {
      return encode(dataset, own, length);
    }
  }

  private Encoded encode(NerDataset dataset, TokenizedCorpora tokenized, int length) {
    LabelAlignment compared = SubwordTagger.compared(validationScoring);
    return new Encoded(
        tokenized.training(dataset, alignment, longSentences, length),
        validation.stream().map(data -> tokenized.windows(data, compared)).toList());
  }

  private EncoderModel load(
      PretrainedModel source, EncoderConfig config, Head head, TrainingData data) {
    int[] ids =
        data.sequences().stream()
            .flatMapToInt(sequence -> Arrays.stream(sequence.ids()))
            .sorted()
            .distinct()
            .toArray();
    try (EncoderCheckpoint checkpoint =
        EncoderCheckpoint.of(source.checkpoint(), config.family())) {
      return EncoderModel.load(
          checkpoint,
          config,
          head,
          arguments.seed(),
          new EncoderModel.Training(
              ImmutableIntArray.copyOf(ids),
              frozen(config)::contains,
              featureCache == null ? OptionalInt.empty() : frozenLayers));
    }
  }

  private Set<String> frozen(EncoderConfig config) {
    Set<String> names = new HashSet<>(headUpdate.frozenNames());
    frozenLayers.ifPresent(layers -> names.addAll(EncoderGraph.bottom(config, layers)));
    return names;
  }

  private TrainingResult train(EncoderModel encoder, Encoded encoded, PretrainedModel source) {
    try (Executor executor = PlanExecutor.of(encoder, arguments.threads(), precision);
        ScoringPool pool = ScoringPool.of(encoder, arguments.threads())) {
      SubwordTagger tagger = SubwordTagger.of(encoder, pool);
      Trainer.Builder trainer =
          Trainer.builder(executor, encoder)
              .arguments(arguments)
              .mustMatch("model", source.source().toString())
              .mustMatch("loss", loss(encoder.head()))
              .mustMatch("precision", precision.toString())
              .mustMatch("validation", fingerprints(validation))
              .mustMatch("validationScoring", validationScoring.toString())
              .listener(new LoggingListener(LOGGED_STEPS));
      listeners.forEach(trainer::listener);
      if (featureCache != null) {
        trainer.featureCache(featureCache);
      }
      if (!validation.isEmpty()) {
        trainer.evaluator(() -> validate(tagger, encoded.validation()));
      }
      TrainingResult result = trainer.build().train(encoded.training().sequences());
      if (result.ending() == TrainingResult.Ending.INTERRUPTED) {
        throw new CancellationException(
            "training was interrupted behind step "
                + result.steps()
                + arguments
                    .checkpoints()
                    .map(settings -> "; it can be resumed from " + settings.directory())
                    .orElse("; no checkpoints were asked for"));
      }
      return result;
    }
  }

  /** The loss of the usual head; a head of one's own stands for its loss, too. */
  private static String loss(Head head) {
    return head instanceof TokenClassificationHead usual
        ? usual.loss().toString()
        : head.toString();
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
    for (int v = 0; v < validation.size(); v++) {
      NerDataset dataset = validation.get(v);
      List<SubwordScores> scores = tagger.read(encoded.get(v), (sentence, own) -> own);
      NerEvaluation evaluation =
          tagger.evaluation(
              dataset, validationScoring, scores.stream().map(SubwordScores::tags).toList());
      f1.put(dataset.source(), evaluation.report().micro().f1());
      losses.put(VALIDATION_LOSS + dataset.source(), meanLoss(dataset, scores, tagger.labels()));
    }
    Map<String, Double> figures = new LinkedHashMap<>(f1);
    figures.putAll(losses);
    return new Evaluation(f1.values().iterator().next(), figures);
  }

  /** Cross-entropy; NaN if there is a tag that the model does not know. */
  private static double meanLoss(NerDataset dataset, List<SubwordScores> scores, LabelSet labels) {
    double sum = 0;
    long count = 0;
    for (int s = 0; s < scores.size(); s++) {
      SubwordScores sentence = scores.get(s);
      for (int i = 0; i < sentence.size(); i++) {
        String tag = dataset.sentences().get(s).tags().get(sentence.word(i));
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
      NerDataset dataset,
      PretrainedModel source,
      EncoderModel encoder,
      int length,
      TrainingData data,
      TrainingResult result) {
    Map<String, Object> parameters = new LinkedHashMap<>();
    parameters.put("loss", loss(encoder.head()));
    parameters.put("headUpdate", headUpdate);
    frozenLayers.ifPresent(layers -> parameters.put("frozenLayers", layers));
    parameters.put("cacheFrozenFeatures", featureCache != null);
    parameters.put("longSentences", longSentences);
    parameters.put("maxLength", length);
    parameters.put("labels", dataset.labels().names());
    parameters.put("learningRate", arguments.learningRate());
    parameters.put("epochs", arguments.epochs());
    arguments.maxSteps().ifPresent(value -> parameters.put("maxSteps", value));
    if (arguments.batchTokens().isPresent()) {
      parameters.put("batchTokens", arguments.batchTokens().getAsInt());
    } else {
      parameters.put("batchSize", arguments.batchSize());
    }
    parameters.put("gradientAccumulationSteps", arguments.gradientAccumulationSteps());
    parameters.put("schedule", arguments.schedule().toString());
    parameters.put("warmupRatio", arguments.warmupRatio());
    parameters.put("warmupSteps", arguments.warmupSteps());
    parameters.put("weightDecay", arguments.weightDecay());
    parameters.put("maxGradNorm", arguments.maxGradNorm());
    parameters.put("adam", arguments.adam());
    parameters.put("seed", arguments.seed());
    parameters.put("threads", arguments.threads());
    parameters.put("precision", precision);
    arguments.evaluationSteps().ifPresent(value -> parameters.put("evaluationSteps", value));
    parameters.put("loadBestModelAtEnd", arguments.loadBestModelAtEnd());
    arguments
        .earlyStoppingPatience()
        .ifPresent(value -> parameters.put("earlyStoppingPatience", value));
    return new RunRecord(
        Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
        source.source().toString(),
        encoder.loaded(),
        RunRecord.Data.of(dataset),
        validation.stream().map(RunRecord.Data::of).toList(),
        alignment,
        parameters,
        RunRecord.Training.of(data, result, validationScoring),
        List.of(),
        RunEnvironment.current());
  }

  /** Collects arguments. What is not set has its default. */
  public static final class Builder {
    private final TrainingArguments.Builder arguments = TrainingArguments.builder();
    private Supplier<PretrainedModel> model = () -> PretrainedModel.resolve(DEFAULT_MODEL);
    private @Nullable Function<List<String>, ? extends Head> head;
    private @Nullable TokenLoss loss;
    private @Nullable HeadUpdate headUpdate;
    private LabelAlignment alignment = LabelAlignment.FIRST_SUBWORD;
    private LongSentences longSentences = LongSentences.TRUNCATE;
    private OptionalInt maxLength = OptionalInt.empty();
    private OptionalInt frozenLayers = OptionalInt.empty();
    private @Nullable FeatureCacheSettings featureCache;
    private @Nullable TokenizedCorpora corpora;
    private final List<NerDataset> validation = new ArrayList<>();
    private Scoring validationScoring = Scoring.WORDS;
    private Precision precision = Precision.FP32;
    private final List<TrainingListener> listeners = new ArrayList<>();

    private Builder() {}

    /**
     * Sets the checkpoint that training starts from; {@value SlicerTrainer#DEFAULT_MODEL} by
     * default. If it has a token classification head, the rows of those labels go on that the data
     * have, too, in whatever order; a warning says which rows are drawn anew and which are dropped.
     * If no row can go on, a new head is drawn, and if there was one, a warning says why.
     *
     * @param value a directory in Hugging Face form, a model of the Hub, or {@code mbert}: see
     *     {@link PretrainedModel#resolve(String)}
     * @return this
     */
    public Builder model(String value) {
      model = () -> PretrainedModel.resolve(value);
      return this;
    }

    /**
     * Sets the checkpoint that training starts from, one that was found with settings or a progress
     * display of one's own.
     *
     * @param value the checkpoint
     * @return this
     */
    public Builder model(PretrainedModel value) {
      model = () -> value;
      return this;
    }

    /**
     * Trains with SLICER's loss, and with a frozen head unless {@link #headUpdate} says otherwise.
     *
     * @param width of a slice, h; must divide the encoder's hidden size
     * @return this
     */
    public Builder slices(int width) {
      return loss(new SlicedLoss(width));
    }

    /**
     * Sets the loss; {@link CrossEntropyLoss} by default.
     *
     * @param value the loss
     * @return this
     */
    public Builder loss(TokenLoss value) {
      loss = value;
      return this;
    }

    /**
     * Trains a head of one's own, loss included, instead of one linear layer. Its scores must be
     * one for each label. To be opened again, a saved model needs a {@link
     * io.slicer.head.HeadProvider} that knows the head's architecture.
     *
     * @param value makes the head of the names of the labels, as a record's constructor does;
     *     {@link #loss}, {@link #slices} and {@link #headUpdate} are for the usual one and are
     *     refused beside it
     * @return this
     */
    public Builder head(Function<List<String>, ? extends Head> value) {
      head = value;
      return this;
    }

    private Function<List<String>, ? extends Head> chosenHead() {
      if (head == null) {
        TokenLoss chosen = loss == null ? new CrossEntropyLoss() : loss;
        return labels -> new TokenClassificationHead(labels, chosen);
      }
      if (loss != null || headUpdate != null) {
        throw new IllegalArgumentException(
            "a head of one's own brings its loss along: give either head, or loss, slices and"
                + " headUpdate");
      }
      return head;
    }

    private HeadUpdate chosenHeadUpdate() {
      if (headUpdate != null) {
        return headUpdate;
      }
      return loss instanceof SlicedLoss ? HeadUpdate.FROZEN : HeadUpdate.TRAINED;
    }

    /**
     * Sets whether the head's weight is trained; by default it is frozen with SLICER's loss and
     * trained with any other.
     *
     * @param value what training does to it
     * @return this
     */
    public Builder headUpdate(HeadUpdate value) {
      headUpdate = value;
      return this;
    }

    /**
     * Keeps the embeddings and the lowest layers as they are: training is faster and needs less
     * memory, as there is nothing to be done below the lowest layer that is trained. Dropout is
     * applied in frozen layers as in all others, as transformers does, unless {@link
     * #cacheFrozenFeatures} is chosen.
     *
     * @param value how many layers; with 0 only the embeddings are frozen
     * @return this
     */
    public Builder frozenLayers(int value) {
      frozenLayers = OptionalInt.of(value);
      return this;
    }

    /**
     * Sets whether what {@link #frozenLayers} compute is computed once for every sentence and kept
     * in a file, instead of in every step; false by default. Then there is no dropout in the frozen
     * layers and on the embeddings, as what dropout does differs from step to step; above, it is as
     * always. The file lies beside the checkpoints and goes when they are discarded, or in a
     * temporary directory and goes when training ends; {@link #featureCache} chooses another place.
     *
     * @param value true to keep it
     * @return this
     */
    public Builder cacheFrozenFeatures(boolean value) {
      if (!value) {
        featureCache = null;
      } else if (featureCache == null) {
        featureCache = FeatureCacheSettings.DEFAULT;
      }
      return this;
    }

    /**
     * Keeps what {@link #frozenLayers} compute, as {@link #cacheFrozenFeatures} does, in a given
     * place.
     *
     * @param value the directory, which other trainings may share, and how large the file may be
     * @return this
     */
    public Builder featureCache(FeatureCacheSettings value) {
      featureCache = value;
      return this;
    }

    /**
     * Sets which sub-words bear labels; the first of each word by default.
     *
     * @param value the alignment
     * @return this
     */
    public Builder alignment(LabelAlignment value) {
      alignment = value;
      return this;
    }

    /**
     * Sets how many sub-words of a sentence training reads at most, special tokens included; as
     * many as the encoder takes by default.
     *
     * @param value no more than the encoder takes
     * @return this
     */
    public Builder maxLength(int value) {
      maxLength = OptionalInt.of(value);
      return this;
    }

    /**
     * Sets what training does to longer sentences; their ends are left out by default.
     *
     * @param value what to do
     * @return this
     */
    public Builder longSentences(LongSentences value) {
      longSentences = value;
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
      if (validation.stream().anyMatch(other -> other.source().equals(value.source()))) {
        throw new IllegalArgumentException("two validation datasets from " + value.source());
      }
      validation.add(value);
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
     * Sets the maximum of the learning rate; 5e-5 by default.
     *
     * @param value at least 0
     * @return this
     */
    public Builder learningRate(double value) {
      arguments.learningRate(value);
      return this;
    }

    /**
     * Sets how often the data are read; 3 by default.
     *
     * @param value positive, not necessarily whole
     * @return this
     */
    public Builder epochs(double value) {
      arguments.epochs(value);
      return this;
    }

    /**
     * Sets how many steps to train, whatever the number of epochs.
     *
     * @param value positive
     * @return this
     */
    public Builder maxSteps(long value) {
      arguments.maxSteps(value);
      return this;
    }

    /**
     * Sets the number of sentences of a batch; 16 by default.
     *
     * @param value positive
     * @return this
     */
    public Builder batchSize(int value) {
      arguments.batchSize(value);
      return this;
    }

    /**
     * Cuts batches by their number of sub-words, whatever {@link #batchSize} is. Sentences come in
     * the same order as without; each goes into the present batch if that then has no more than so
     * many sub-words, and else begins the next. A longer sentence makes a batch of its own.
     *
     * @param value the most sub-words of a batch, special tokens included; positive
     * @return this
     */
    public Builder batchTokens(int value) {
      arguments.batchTokens(value);
      return this;
    }

    /**
     * Sets how many batches make one step of the optimizer; 1 by default. They weigh as one batch
     * of all their labelled sub-words.
     *
     * @param value positive
     * @return this
     */
    public Builder gradientAccumulationSteps(int value) {
      arguments.gradientAccumulationSteps(value);
      return this;
    }

    /**
     * Sets how the learning rate changes; linearly by default.
     *
     * @param value the schedule
     * @return this
     */
    public Builder schedule(LearningRateSchedule value) {
      arguments.schedule(value);
      return this;
    }

    /**
     * Sets the part of all steps in which the learning rate rises; 0 by default.
     *
     * @param value from 0 to 1
     * @return this
     */
    public Builder warmupRatio(double value) {
      arguments.warmupRatio(value);
      return this;
    }

    /**
     * Sets in how many steps the learning rate rises, whatever the ratio.
     *
     * @param value positive, or 0 to leave it to the ratio
     * @return this
     */
    public Builder warmupSteps(long value) {
      arguments.warmupSteps(value);
      return this;
    }

    /**
     * Sets the weight decay of all parameters but biases and layer norms; 0 by default.
     *
     * @param value at least 0
     * @return this
     */
    public Builder weightDecay(double value) {
      arguments.weightDecay(value);
      return this;
    }

    /**
     * Sets the limit of the norm of all gradients together; 1 by default.
     *
     * @param value positive, or 0 for no limit
     * @return this
     */
    public Builder maxGradNorm(double value) {
      arguments.maxGradNorm(value);
      return this;
    }

    /**
     * Sets in which numbers training computes products with weights; float32 by default. With
     * {@link Precision#BF16} their inputs are rounded to bfloat16, which is faster where the
     * processor is made for it; parameters, gradients and all else stay float32, and so do
     * validation and the model.
     *
     * @param value FP32 or BF16; training is refused if the processor lacks the instructions
     * @return this
     * @throws IllegalArgumentException if nothing can be trained with it
     */
    public Builder precision(Precision value) {
      if (value == Precision.INT8) {
        throw new IllegalArgumentException(
            "precision INT8 is there to run models; train with FP32 or BF16");
      }
      precision = value;
      return this;
    }

    /**
     * Sets betas and epsilon of the optimizer; 0.9, 0.999 and 1e-8 by default.
     *
     * @param value the settings
     * @return this
     */
    public Builder adam(AdamW.Settings value) {
      arguments.adam(value);
      return this;
    }

    /**
     * Sets the seed of the new head, the order of the data and the dropouts; 42 by default.
     *
     * @param value any number
     * @return this
     */
    public Builder seed(long value) {
      arguments.seed(value);
      return this;
    }

    /**
     * Sets the number of threads; as many as there are processors by default.
     *
     * @param value positive
     * @return this
     */
    public Builder threads(int value) {
      arguments.threads(value);
      return this;
    }

    /**
     * Evaluates the validation datasets whenever so many steps have been taken, too, not only after
     * each epoch. All evaluations count alike for {@link #loadBestModelAtEnd} and {@link
     * #earlyStoppingPatience}.
     *
     * @param value from one evaluation to the next, counted from the first step of the training;
     *     positive
     * @return this
     */
    public Builder evaluationSteps(long value) {
      arguments.evaluationSteps(value);
      return this;
    }

    /**
     * Sets whether to end with the parameters of the evaluation with the best F1 on the first
     * validation dataset; false by default, so that the last ones stay.
     *
     * @param value true for the best, false for the last
     * @return this
     */
    public Builder loadBestModelAtEnd(boolean value) {
      arguments.loadBestModelAtEnd(value);
      return this;
    }

    /**
     * Stops training when F1 on the first validation dataset no longer improves.
     *
     * @param value how many evaluations in a row may fail to improve; one follows each epoch, and
     *     more come with {@link #evaluationSteps}
     * @return this
     */
    public Builder earlyStoppingPatience(int value) {
      arguments.earlyStoppingPatience(value);
      return this;
    }

    /**
     * Saves the training as it goes on, so that it can be resumed after a crash and ends with the
     * same model.
     *
     * @param value where and how often, and whether to resume
     * @return this
     */
    public Builder checkpoints(CheckpointSettings value) {
      arguments.checkpoints(value);
      return this;
    }

    /**
     * Adds a listener, for example for a progress bar.
     *
     * @param value hears what happens
     * @return this
     */
    public Builder listener(TrainingListener value) {
      listeners.add(value);
      return this;
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
      return new SlicerTrainer(this).fit(dataset);
    }
  }
}
