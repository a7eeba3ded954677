package io.slicer.finetune;

import com.google.common.primitives.ImmutableIntArray;
import io.slicer.adapter.AdapterTraining;
import io.slicer.adapter.BottleneckAdapters;
import io.slicer.adapter.SavedAdapter;
import io.slicer.engine.Engine;
import io.slicer.engine.Precision;
import io.slicer.hub.PretrainedModel;
import io.slicer.inference.InferenceSettings;
import io.slicer.inference.ScoringPool;
import io.slicer.inference.TaskModel;
import io.slicer.model.EncoderCheckpoint;
import io.slicer.model.EncoderConfig;
import io.slicer.model.EncoderGraph;
import io.slicer.model.EncoderModel;
import io.slicer.model.Executor;
import io.slicer.model.TokenSequence;
import io.slicer.tracking.RunStatus;
import io.slicer.tracking.Tracker;
import io.slicer.tracking.TrackingListener;
import io.slicer.train.FeatureCacheSettings;
import io.slicer.train.LoggingListener;
import io.slicer.train.Trainer;
import io.slicer.train.TrainingArguments;
import io.slicer.train.TrainingList;
import io.slicer.train.TrainingListener;
import io.slicer.train.TrainingResult;
import io.slicer.train.steps.SequenceStream;
import io.slicer.weights.Checkpoint;
import io.slicer.weights.CheckpointView;
import io.slicer.weights.Shape;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A training from a checkpoint to an open model, whatever the task: it loads the checkpoint with
 * the task's heads, trains, and opens what has been trained. A task's trainer makes the sequences
 * in between.
 *
 * <pre>{@code
 * FineTuning tuning = begin(!validation.isEmpty());
 * Head head = new TokenClassificationHead(labels);
 * FineTuning.Trained trained = tuning.train(TrainingTask.of(head), sequences(tuning.maxLength()));
 * }</pre>
 */
public final class FineTuning {
  private static final Logger LOG = LoggerFactory.getLogger(FineTuning.class);
  private static final int LOGGED_STEPS = 50;
  private static final String MODEL = "model";
  private static final String PRECISION = "precision";
  private static final String ENGINE = "engine";
  private static final String VALIDATION = "validation( .*)?";

  /** What is compared when a training resumes, besides what the trainer compares. */
  static final Set<String> COMPARED = Set.of(MODEL, PRECISION, ENGINE);

  private final PretrainedModel source;
  private final EncoderConfig config;
  private final TrainingArguments arguments;
  private final Precision precision;
  private final Engine engine;
  private final int maxLength;
  private final OptionalInt frozenLayers;
  private final @Nullable FeatureCacheSettings featureCache;
  private final @Nullable AdapterTraining adapter;
  private final List<TrainingListener> listeners;
  private final Tracker tracker;
  private final boolean validates;
  private final boolean fromScratch;

  FineTuning(
      PretrainedModel source,
      TrainingArguments arguments,
      Precision precision,
      Engine engine,
      OptionalInt maxLength,
      OptionalInt frozenLayers,
      @Nullable FeatureCacheSettings featureCache,
      @Nullable AdapterTraining adapter,
      List<TrainingListener> listeners,
      List<Tracker> trackers,
      boolean validates,
      boolean fromScratch) {
    this.validates = validates;
    this.fromScratch = fromScratch;
    this.source = source;
    this.arguments = arguments;
    this.precision = precision;
    this.engine = engine;
    this.frozenLayers = frozenLayers;
    this.featureCache = featureCache;
    this.adapter = adapter;
    this.listeners = List.copyOf(listeners);
    tracker = Tracker.of(trackers);
    config = source.encoderConfig();
    this.maxLength = maxLength.orElse(config.maxTokens());
    if (this.maxLength > config.maxTokens()) {
      throw new IllegalArgumentException(
          "maxLength "
              + this.maxLength
              + ": "
              + source.source()
              + " takes at most "
              + config.maxTokens());
    }
  }

  /**
   * A trained model.
   *
   * @param model open; the caller closes it
   * @param result what training did
   */
  public record Trained(TaskModel model, TrainingResult result) {}

  /**
   * The checkpoint that training starts from.
   *
   * @return the checkpoint
   */
  public PretrainedModel source() {
    return source;
  }

  /**
   * The dimensions of the encoder.
   *
   * @return its configuration, with the labels of the checkpoint's head
   */
  public EncoderConfig config() {
    return config;
  }

  /**
   * How many sub-words of a text training reads at most.
   *
   * @return the number, special tokens included
   */
  public int maxLength() {
    return maxLength;
  }

  /**
   * How many threads work.
   *
   * @return the number
   */
  public int threads() {
    return arguments.threads();
  }

  /**
   * What chance is drawn by.
   *
   * @return the seed
   */
  public long seed() {
    return arguments.seed();
  }

  /**
   * The arguments, for a run record.
   *
   * @return values by name, in a fixed order; those that were not given and have no default are
   *     left out
   */
  public Map<String, Object> parameters() {
    Map<String, Object> parameters = new LinkedHashMap<>();
    if (fromScratch) {
      parameters.put("fromScratch", true);
    }
    frozenLayers.ifPresent(layers -> parameters.put("frozenLayers", layers));
    parameters.put("cacheFrozenFeatures", featureCache != null);
    if (adapter != null) {
      parameters.put("adapter", adapter.adapters().toString());
    }
    parameters.put("maxLength", maxLength);
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
    parameters.put("engine", engine);
    arguments.evaluationSteps().ifPresent(value -> parameters.put("evaluationSteps", value));
    if (arguments.evaluationOnStart()) {
      parameters.put("evaluationOnStart", true);
    }
    parameters.put("loadBestModelAtEnd", arguments.loadBestModelAtEnd());
    arguments
        .earlyStoppingPatience()
        .ifPresent(value -> parameters.put("earlyStoppingPatience", value));
    return parameters;
  }

  /**
   * Trains a task's only head.
   *
   * @param task what is trained
   * @param sequences to train on, all of them labelled
   * @return the trained model
   * @throws IllegalArgumentException if there is nothing to learn, an argument does not fit the
   *     encoder, such as more frozen layers than it has, the task freezes what the model does not
   *     have, or is validated though the training began without validation, or the other way round
   * @throws io.slicer.weights.CheckpointException if the model cannot be loaded, or a checkpoint to
   *     resume from is another training's
   * @throws io.slicer.train.DivergenceException if a loss or a gradient is not a finite number
   * @throws CancellationException if the thread is interrupted; it still is
   * @throws io.slicer.text.TokenizerException if the model's tokenizer cannot be opened
   * @throws UnsupportedOperationException if the processor has no instructions for the precision
   * @throws IllegalStateException if another training uses the directory of the checkpoints
   */
  public Trained train(TrainingTask task, List<TokenSequence> sequences) {
    return train(task, sequences, trainer -> trainer.train(sequences));
  }

  /**
   * Trains several lists of sequences, each for one head and one condition, mixed by temperature:
   * see {@link Trainer#train(Map, double)}.
   *
   * @param task what is trained
   * @param lists to train on by name, all of them labelled
   * @param temperature positive
   * @return the trained model
   * @throws IllegalArgumentException as {@link #train(TrainingTask, List)} does, and if the
   *     temperature is not positive, or a list is streamed and no head reads the word table
   * @throws io.slicer.weights.CheckpointException if the model cannot be loaded, or a checkpoint to
   *     resume from is another training's
   * @throws io.slicer.train.DivergenceException if a loss or a gradient is not a finite number
   * @throws CancellationException if the thread is interrupted; it still is
   */
  public Trained train(TrainingTask task, Map<String, TrainingList> lists, double temperature) {
    if (lists.values().stream().anyMatch(list -> list.stream().isPresent())) {
      requireWholeTable(task);
    }
    List<TokenSequence> all =
        lists.values().stream().flatMap(list -> list.sequences().stream()).toList();
    return train(task, all, trainer -> trainer.train(lists, temperature));
  }

  /**
   * Trains a task's only head on sequences that are made when a step reads them. The word table is
   * trained as a whole.
   *
   * @param task what is trained
   * @param stream of labelled sequences
   * @return the trained model
   * @throws IllegalArgumentException as {@link #train(TrainingTask, List)} does, and if the task's
   *     head does not read the word table, or features are to be kept
   * @throws io.slicer.weights.CheckpointException if the model cannot be loaded, or a checkpoint to
   *     resume from is another training's
   * @throws io.slicer.train.DivergenceException if a loss or a gradient is not a finite number
   * @throws CancellationException if the thread is interrupted; it still is
   */
  public Trained train(TrainingTask task, SequenceStream stream) {
    requireWholeTable(task);
    return train(task, List.of(), trainer -> trainer.train(stream));
  }

  private static void requireWholeTable(TrainingTask task) {
    if (!task.spec().readsWordTable()) {
      throw new IllegalArgumentException(
          "which rows of the word table a stream uses is not known, so a head must read them all");
    }
  }

  private Trained train(
      TrainingTask given,
      Collection<TokenSequence> sequences,
      Function<Trainer, TrainingResult> training) {
    TrainingTask task = adapted(given);
    checkValidation(task);
    task.spec().heads().values().forEach(head -> head.check(config));
    checkFrozen(task);
    tracker.parameters(trackedParameters(task));
    EncoderModel encoder = load(task, sequences);
    TrainingResult result;
    try {
      result = train(encoder, task, training);
    } catch (RuntimeException | Error e) {
      tracker.status(e instanceof CancellationException ? RunStatus.KILLED : RunStatus.FAILED);
      encoder.close();
      throw e;
    }
    return new Trained(TaskModel.of(encoder, source, settings()), result);
  }

  /** With the adapter that is trained, or those that the checkpoint has. */
  private TrainingTask adapted(TrainingTask task) {
    Optional<BottleneckAdapters> before = source.configured(BottleneckAdapters::in);
    if (adapter == null) {
      return task.spec().adapter().isPresent()
          ? task
          : before.map(own -> task.with(task.spec().with(own))).orElse(task);
    }
    if (task.spec().adapter().isPresent() || before.isPresent()) {
      throw new IllegalArgumentException(
          "the model has adapters already, so none can be added by adapter(…)");
    }
    Set<String> frozen = new HashSet<>(task.frozen());
    frozen.addAll(adapter.frozen(config));
    return task.with(task.spec().with(adapter.adapters())).freezing(frozen);
  }

  private Map<String, Object> trackedParameters(TrainingTask task) {
    Map<String, Object> own = new LinkedHashMap<>(task.mustMatch());
    // What is called after a dataset only says that it must be the same.
    own.keySet().removeIf(name -> name.matches(VALIDATION));
    // A record without components.
    own.replaceAll((name, value) -> String.valueOf(value).replaceFirst("\\[]$", ""));
    own.put("_name_or_path", source.source().toString());
    if (fromScratch) {
      own.put("from_scratch", true);
    }
    own.put("max_length", maxLength);
    own.put("frozen_layers", frozenLayers.isPresent() ? frozenLayers.getAsInt() : null);
    own.put("cache_frozen_features", featureCache != null);
    own.put("threads", arguments.threads());
    own.put("precision", precision);
    own.put("engine", engine);
    List<String> labels =
        task.spec().heads().size() == 1
            ? task.spec().heads().values().iterator().next().labels()
            : List.of();
    return TrackedParameters.of(source.config(), labels, arguments, precision, own);
  }

  /** How many parameters compute something for each token. */
  private long weights(TrainingTask task) {
    Map<String, Shape> shapes = EncoderGraph.parameters(config, 0);
    long encoder =
        shapes.entrySet().stream()
            .filter(parameter -> !parameter.getKey().endsWith("_embeddings.weight"))
            .mapToLong(parameter -> parameter.getValue().elements())
            .sum();
    return encoder
        + task.spec().parameters(config).stream()
            .mapToLong(parameter -> parameter.shape().elements())
            .sum();
  }

  private void checkValidation(TrainingTask task) {
    if (task.isValidated() != validates) {
      throw new IllegalArgumentException(
          validates
              ? "begin(true) promised an evaluation, but the task is not validatedBy anything"
              : "the task is validatedBy something, which needs begin(true)");
    }
  }

  /** A name that the model does not have would freeze nothing. */
  private void checkFrozen(TrainingTask task) {
    Set<String> known = new LinkedHashSet<>(EncoderGraph.parameters(config, 1).keySet());
    task.spec().parameters(config).forEach(parameter -> known.add(parameter.name()));
    for (String name : task.frozen()) {
      if (!known.contains(name)) {
        throw new IllegalArgumentException(
            "the model has no parameter \""
                + name
                + "\" to freeze; there are "
                + NearNames.of(name, known));
      }
    }
  }

  private EncoderModel load(TrainingTask task, Collection<TokenSequence> sequences) {
    try (Checkpoint checkpoint = start(task)) {
      return EncoderModel.load(
          checkpoint,
          config,
          task.spec(),
          arguments.seed(),
          new EncoderModel.Training(
              wordRows(task, sequences), frozen(task)::contains, fixedLayers()));
    }
  }

  /**
   * The checkpoint. A head with a name and without labels, such as a language model's, begins with
   * the checkpoint's only one of its kind, which has no name.
   */
  private Checkpoint start(TrainingTask task) {
    Checkpoint encoder =
        fromScratch
            ? new DrawnEncoder(config, arguments.seed())
            : EncoderCheckpoint.of(source.checkpoint(), config.family(), ownAdapters());
    Checkpoint file =
        adapter == null ? encoder : SavedAdapter.beside(encoder, config, adapter.below());
    Map<String, CheckpointView.Place> places = new LinkedHashMap<>();
    file.names().forEach(name -> places.put(name, new CheckpointView.Place(file, name)));
    task.spec()
        .heads()
        .forEach(
            (name, head) -> {
              if (!name.isEmpty() && head.labels().isEmpty()) {
                head.parameters(config)
                    .forEach(each -> rename(places, each.name(), name + "." + each.name()));
              }
            });
    return CheckpointView.of(places);
  }

  private Predicate<String> ownAdapters() {
    return source
        .configured(BottleneckAdapters::in)
        .<Predicate<String>>map(adapters -> adapters::has)
        .orElse(name -> false);
  }

  private static void rename(
      Map<String, CheckpointView.Place> places, String before, String after) {
    CheckpointView.Place place = places.get(before);
    if (place != null && !places.containsKey(after)) {
      places.remove(before);
      places.put(after, place);
    }
  }

  /** Without a number it is a task that freezes the whole encoder. */
  private OptionalInt fixedLayers() {
    return featureCache == null
        ? OptionalInt.empty()
        : OptionalInt.of(frozenLayers.orElse(config.layers()));
  }

  /** Those that the sequences use; all where a head decodes with the word table. */
  private ImmutableIntArray wordRows(TrainingTask task, Collection<TokenSequence> sequences) {
    IntStream ids =
        task.spec().readsWordTable()
            ? IntStream.range(0, config.vocabularySize())
            : sequences.stream()
                .flatMapToInt(sequence -> Arrays.stream(sequence.ids()))
                .sorted()
                .distinct();
    return ImmutableIntArray.copyOf(ids);
  }

  /**
   * How a trained model computes until it is opened otherwise: in float32.
   *
   * @return the settings
   */
  public InferenceSettings settings() {
    return new InferenceSettings(arguments.threads(), Precision.FP32, engine);
  }

  private Set<String> frozen(TrainingTask task) {
    Set<String> names = new HashSet<>(task.frozen());
    frozenLayers.ifPresent(layers -> names.addAll(EncoderGraph.bottom(config, layers)));
    return names;
  }

  private TrainingResult train(
      EncoderModel encoder, TrainingTask task, Function<Trainer, TrainingResult> training) {
    LOG.info("computing on {}, engine {}", engine.device(), engine);
    try (Executor executor = engine.trainer(encoder, arguments.threads(), precision);
        ScoringPool pool = ScoringPool.ofChanging(encoder, settings())) {
      Trainer.Builder trainer =
          Trainer.builder(executor, encoder)
              .arguments(arguments)
              .mustMatch(MODEL, source.source() + (fromScratch ? ", from scratch" : ""))
              .mustMatch(PRECISION, precision.toString())
              .mustMatch(ENGINE, engine.toString())
              .listener(new LoggingListener(LOGGED_STEPS))
              .listener(new TrackingListener(tracker, weights(task)));
      task.mustMatch().forEach(trainer::mustMatch);
      listeners.forEach(trainer::listener);
      if (featureCache != null) {
        trainer.featureCache(featureCache);
      }
      task.validation()
          .ifPresent(validation -> trainer.evaluator(() -> validation.evaluate(encoder, pool)));
      task.heldOut()
          .ifPresent(
              held ->
                  trainer.evaluator(
                      held.sequences(), given -> held.evaluator().apply(pool, given)));
      TrainingResult result = training.apply(trainer.build());
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
}
