package io.slicer.train;

import com.google.common.base.Ticker;
import io.slicer.model.Adapter;
import io.slicer.model.EncoderConfig;
import io.slicer.model.EncoderGraph;
import io.slicer.model.EncoderModel;
import io.slicer.model.Executor;
import io.slicer.model.Head.NewParameter;
import io.slicer.model.ModelSpec;
import io.slicer.model.TokenSequence;
import io.slicer.train.steps.SequenceStream;
import io.slicer.weights.EmbeddingTable;
import io.slicer.weights.Parameters;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Trains a model in place: the parameters that its {@link Executor} has gradients of, with AdamW.
 *
 * <pre>{@code
 * TrainingResult result =
 *     Trainer.builder(executor, model)
 *         .arguments(TrainingArguments.builder().learningRate(1e-4).build())
 *         .evaluator(() -> Evaluation.of(f1(executor)))
 *         .listener(new LoggingListener(50))
 *         .build()
 *         .train(sequences);
 * }</pre>
 *
 * <p>The same arguments and data give the same parameters to the bit, also when the training is
 * killed and resumed (see {@link CheckpointSettings}). Interrupting the training's thread ends it
 * after the present step, with a checkpoint if checkpoints are on.
 *
 * <p>Nobody else may change the parameters or use the executor meanwhile, listeners and the
 * evaluator excepted: they are called between steps. The trainer owns neither and closes neither.
 */
public final class Trainer {
  private final Executor executor;
  private final Parameters parameters;
  private final EncoderConfig config;
  private final EmbeddingTable words;
  private final OptionalInt fixedLayers;
  private final Optional<ModelSpec> spec;
  private final @Nullable FeatureCacheSettings featureCache;
  private final TrainingArguments arguments;
  private final @Nullable Evaluator evaluator;
  private final @Nullable HeldOut heldOut;
  private final List<TrainingListener> listeners;
  private final Map<String, String> mustMatch;
  private final Ticker ticker;

  private Trainer(Builder builder) {
    executor = builder.executor;
    parameters = builder.parameters;
    config = builder.config;
    words = builder.words;
    fixedLayers = builder.fixedLayers;
    spec = builder.spec;
    featureCache = builder.featureCache;
    arguments = builder.arguments;
    heldOut =
        builder.heldOut == null ? null : new HeldOut(builder.heldOut, builder.heldOutEvaluator);
    evaluator = heldOut == null ? builder.evaluator : heldOut;
    listeners = List.copyOf(builder.listeners);
    mustMatch = new LinkedHashMap<>(builder.mustMatch);
    ticker = builder.ticker;
    if (featureCache != null && fixedLayers.isEmpty()) {
      throw new IllegalArgumentException("featureCache needs a model with fixed layers");
    }
    if (featureCache != null) {
      adapter().ifPresent(this::refuseTrained);
    }
    if (evaluator == null) {
      if (arguments.loadBestModelAtEnd()) {
        throw new IllegalArgumentException("loadBestModelAtEnd needs an evaluator");
      }
      if (arguments.earlyStoppingPatience().isPresent()) {
        throw new IllegalArgumentException("earlyStoppingPatience needs an evaluator");
      }
      if (arguments.evaluationSteps().isPresent()) {
        throw new IllegalArgumentException("evaluationSteps needs an evaluator");
      }
      if (arguments.evaluationOnStart()) {
        throw new IllegalArgumentException("evaluationOnStart needs an evaluator");
      }
    }
  }

  private Optional<Adapter> adapter() {
    return spec.flatMap(ModelSpec::adapter);
  }

  /** As {@link EncoderModel#featuresAreScored} says. */
  private boolean featuresAreScored() {
    return fixedLayers.orElseThrow() == config.layers()
        && spec.stream().noneMatch(ModelSpec::readsAllTokens);
  }

  /** The fixed layers may go through the adapter, and what it does there is to be kept. */
  private void refuseTrained(Adapter adapter) {
    for (NewParameter parameter : adapter.parameters(config)) {
      if (executor.gradients().contains(parameter.name())) {
        throw new IllegalArgumentException(
            "featureCache needs an adapter that is frozen, because the output of the fixed layers"
                + " may depend on it, but \""
                + parameter.name()
                + "\" is under training: freeze it, or train without featureCache");
      }
    }
  }

  /**
   * A builder of a trainer with the default arguments.
   *
   * @param executor which computes losses and gradients of the model
   * @param model the model
   * @return the builder
   */
  public static Builder builder(Executor executor, EncoderModel model) {
    Builder builder = builder(executor, model.parameters(), model.config(), model.words());
    builder.fixedLayers = model.fixedLayers();
    builder.spec = Optional.of(model.spec());
    return builder;
  }

  /**
   * Checks a name for {@link Builder#mustMatch}.
   *
   * @param name of something that a result depends on
   * @throws IllegalArgumentException if the trainer compares something of that name itself
   */
  public static void checkMustMatch(String name) {
    if (Fingerprint.isOwn(name)) {
      throw new IllegalArgumentException(
          "\"" + name + "\" is compared by the trainer itself; choose another name");
    }
  }

  static IllegalArgumentException alreadyCompared(String name) {
    return new IllegalArgumentException(
        "\"" + name + "\" is compared already; choose another name");
  }

  /** A builder for what need not be an encoder. */
  static Builder builder(
      Executor executor, Parameters parameters, EncoderConfig config, EmbeddingTable words) {
    return new Builder(executor, parameters, config, words);
  }

  /**
   * Trains.
   *
   * @param sequences to train on, all of them labelled
   * @return what was done
   * @throws IllegalArgumentException if there are no sequences, one of them has neither labels nor
   *     a target, has a label that the head does not have, is longer than the encoder takes or has
   *     pieces whose rows the word table is not trained in, or none has a scored token
   * @throws DivergenceException if a loss or a gradient is not a finite number
   * @throws io.slicer.weights.CheckpointException if there are checkpoints of another training, or
   *     checkpoints that the arguments do not say to resume
   * @throws IllegalStateException if another training uses the directory of the checkpoints
   */
  public TrainingResult train(List<TokenSequence> sequences) {
    return train(SequenceLists.single(sequences));
  }

  /**
   * Trains on several lists of sequences, each for one head and one condition, mixed by
   * temperature. Each step reads one of them, and an epoch has as many steps as would read every
   * list once. A list with a share s of these gets a share of s^(1 / temperature), divided by the
   * sum over all lists: by size with temperature 1, the more even the higher it is. What is more
   * than a list has repeats its steps of the epoch in their order, what is less leaves sequences
   * out, others in each epoch. A list whose share is less than one step is not read.
   *
   * @param lists to train on by name, all of them labelled; their order does not matter
   * @param temperature positive
   * @return what was done
   * @throws IllegalArgumentException as {@link #train(List)} does, and if there is no list, one is
   *     empty or has a blank name, the temperature is not positive, or one is streamed and batches
   *     are by tokens or features are to be kept
   * @throws DivergenceException if a loss or a gradient is not a finite number
   * @throws io.slicer.weights.CheckpointException if there are checkpoints of another training, or
   *     checkpoints that the arguments do not say to resume
   * @throws IllegalStateException if another training uses the directory of the checkpoints
   */
  public TrainingResult train(Map<String, TrainingList> lists, double temperature) {
    return train(SequenceLists.mixed(lists, temperature));
  }

  /**
   * Trains on sequences that are made when a step reads them.
   *
   * @param stream of the sequences
   * @return what was done
   * @throws IllegalArgumentException if there are no sequences, batches are by tokens, features are
   *     to be kept, or a sequence is longer than the encoder takes or has ids or labels that the
   *     model does not have
   * @throws DivergenceException if a loss or a gradient is not a finite number
   * @throws io.slicer.weights.CheckpointException if there are checkpoints of another training, or
   *     checkpoints that the arguments do not say to resume
   * @throws IllegalStateException if another training uses the directory of the checkpoints
   */
  public TrainingResult train(SequenceStream stream) {
    return train(SequenceLists.of(stream));
  }

  private TrainingResult train(SequenceLists lists) {
    if (featureCache != null && lists.areStreamed()) {
      throw new IllegalArgumentException(
          "featureCache needs sequences that are the same each time");
    }
    checkSequences(lists);
    Parameters gradients = executor.gradients();
    if (gradients.names().isEmpty()) {
      throw new IllegalArgumentException(
          "nothing to train: the executor has no gradients, all parameters are frozen");
    }
    Optional<EmbeddingTable> trainedWords =
        Optional.of(words).filter(table -> gradients.contains(EncoderGraph.wordTable(config)));
    trainedWords.ifPresent(table -> checkIds(lists, table));
    AdamW optimizer =
        new AdamW(
            parameters,
            gradients,
            arguments.adam(),
            AdamW.sparingBiasesAndNorms(arguments.weightDecay()),
            arguments.threads());
    try (TrainingState state = state(optimizer, trainedWords)) {
      if (arguments.checkpoints().isEmpty()) {
        return new TrainingRun(this, lists, state, Optional.empty()).run();
      }
      Fingerprint fingerprint = Fingerprint.of(this, lists, parameters, gradients);
      try (Checkpointing checkpointing =
          Checkpointing.open(arguments.checkpoints().get(), fingerprint, ticker)) {
        return new TrainingRun(this, lists, state, Optional.of(checkpointing)).run();
      }
    } finally {
      if (heldOut != null) {
        heldOut.close();
      }
    }
  }

  /** The state, which closes the optimizer. */
  private TrainingState state(AdamW optimizer, Optional<EmbeddingTable> trainedWords) {
    try {
      return new TrainingState(parameters, optimizer, trainedWords, arguments.loadBestModelAtEnd());
    } catch (RuntimeException | Error e) {
      optimizer.close();
      throw e;
    }
  }

  private void checkSequences(SequenceLists lists) {
    lists.forEach(this::checkSequence);
    lists.checkTargets();
    lists.checkLabels(this::labels);
    List<TokenSequence> all = lists.all();
    if (!lists.areStreamed() && all.stream().allMatch(sequence -> sequence.scored().length == 0)) {
      throw new IllegalArgumentException(
          "no labelled token in " + all.size() + " sequences: there is nothing to learn");
    }
  }

  /** How many labels a head has; 0 if it does not say, or there is no such head. */
  private int labels(String head) {
    return spec.map(ModelSpec::heads)
        .map(
            heads ->
                head.isEmpty() && heads.size() == 1
                    ? heads.values().iterator().next()
                    : heads.get(head))
        .map(own -> own.labels().size())
        .orElse(0);
  }

  private void checkSequence(String place, TokenSequence sequence) {
    if (!sequence.canBeTrainedOn()) {
      throw new IllegalArgumentException(place + " has neither labels nor a target");
    }
    if (sequence.length() > config.maxTokens()) {
      throw new IllegalArgumentException(
          place
              + " has "
              + sequence.length()
              + " tokens, the encoder takes at most "
              + config.maxTokens());
    }
  }

  private static void checkIds(SequenceLists lists, EmbeddingTable trained) {
    lists.forEach(
        (place, sequence) -> {
          for (int id : sequence.ids()) {
            if (trained.compactRow(id) < 0) {
              throw new IllegalArgumentException(
                  place + " has piece " + id + ", whose row is not among those to train");
            }
          }
        });
  }

  /** The sequences, with what fixed layers make of them if that is to be kept. */
  FeatureCache features(SequenceLists lists) {
    if (featureCache == null) {
      return FeatureCache.without(lists);
    }
    String computation =
        Fingerprint.version() + " " + executor.getClass().getName() + " " + arguments.threads();
    return FeatureCache.open(
        lists,
        executor,
        config,
        featuresAreScored(),
        FeatureKey.of(
            computation,
            config,
            fixedLayers.orElseThrow(),
            featuresAreScored(),
            adapter(),
            parameters,
            words,
            lists),
        featureCache
            .directory()
            .or(
                () ->
                    arguments
                        .checkpoints()
                        .map(settings -> settings.directory().resolve(FeatureCache.DIRECTORY))),
        featureCache.maxBytes());
  }

  /**
   * Evaluates on sequences that training does not read. What the fixed layers make of them is
   * computed at the first evaluation, if it is kept.
   */
  private final class HeldOut implements Evaluator, AutoCloseable {
    private final List<TokenSequence> sequences;
    private final Function<List<TokenSequence>, Evaluation> evaluation;
    private @Nullable FeatureCache cache;

    HeldOut(List<TokenSequence> sequences, Function<List<TokenSequence>, Evaluation> evaluation) {
      this.sequences = sequences;
      this.evaluation = evaluation;
    }

    @Override
    public Evaluation evaluate() {
      if (cache == null) {
        SequenceLists lists = SequenceLists.single(sequences);
        cache = sequences.isEmpty() ? FeatureCache.without(lists) : features(lists);
      }
      return evaluation.apply(cache.lists().all());
    }

    @Override
    public void close() {
      if (cache != null) {
        cache.close();
        cache = null;
      }
    }
  }

  Executor executor() {
    return executor;
  }

  OptionalInt fixedLayers() {
    return fixedLayers;
  }

  /** What an encoder has besides itself; none of what is no encoder. */
  Optional<ModelSpec> spec() {
    return spec;
  }

  EncoderConfig config() {
    return config;
  }

  EmbeddingTable words() {
    return words;
  }

  TrainingArguments arguments() {
    return arguments;
  }

  Optional<Evaluator> evaluator() {
    return Optional.ofNullable(evaluator);
  }

  List<TrainingListener> listeners() {
    return listeners;
  }

  Map<String, String> mustMatch() {
    return mustMatch;
  }

  Ticker ticker() {
    return ticker;
  }

  /** Collects what a trainer works with. */
  public static final class Builder {
    private final Executor executor;
    private final Parameters parameters;
    private final EncoderConfig config;
    private final EmbeddingTable words;
    private OptionalInt fixedLayers = OptionalInt.empty();
    private Optional<ModelSpec> spec = Optional.empty();
    private @Nullable FeatureCacheSettings featureCache;
    private TrainingArguments arguments = TrainingArguments.builder().build();
    private @Nullable Evaluator evaluator;
    private @Nullable List<TokenSequence> heldOut;
    private Function<List<TokenSequence>, Evaluation> heldOutEvaluator = given -> Evaluation.of(0);
    private final List<TrainingListener> listeners = new ArrayList<>();
    private final Map<String, String> mustMatch = new LinkedHashMap<>();
    private Ticker ticker = Ticker.systemTicker();

    private Builder(
        Executor executor, Parameters parameters, EncoderConfig config, EmbeddingTable words) {
      this.executor = executor;
      this.parameters = parameters;
      this.config = config;
      this.words = words;
    }

    /**
     * Sets how to train.
     *
     * @param value the arguments
     * @return this
     */
    public Builder arguments(TrainingArguments value) {
      arguments = value;
      return this;
    }

    /**
     * Computes the model's fixed layers once for every sequence instead of in every step. The
     * result is the same but for rounding, of which a resumed training, too, has the same.
     *
     * @param value where their output is kept
     * @return this
     */
    public Builder featureCache(FeatureCacheSettings value) {
      featureCache = value;
      return this;
    }

    /**
     * Evaluates the model at the end of every epoch, and more often if {@link
     * TrainingArguments#evaluationSteps} says so.
     *
     * @param value says how good it is
     * @return this
     */
    public Builder evaluator(Evaluator value) {
      evaluator = value;
      heldOut = null;
      return this;
    }

    /**
     * Evaluates the model as {@link #evaluator(Evaluator)} does, on sequences that come with what
     * the model's fixed layers make of them if that is kept: then every evaluation begins behind
     * these layers.
     *
     * @param sequences to evaluate on, for a model's only head
     * @param value says how good the model is, given the sequences, in their order
     * @return this
     */
    public Builder evaluator(
        List<TokenSequence> sequences, Function<List<TokenSequence>, Evaluation> value) {
      evaluator = null;
      heldOut = List.copyOf(sequences);
      heldOutEvaluator = value;
      return this;
    }

    /**
     * Adds a listener. Listeners are called in the order in which they were added.
     *
     * @param value hears what happens
     * @return this
     */
    public Builder listener(TrainingListener value) {
      listeners.add(value);
      return this;
    }

    /**
     * Adds something that the trainer does not know but the result depends on, such as the loss: a
     * checkpoint with another value is refused. Arguments, data, heads and parameters are compared
     * in any case.
     *
     * @param name for the message
     * @param value for the comparison
     * @return this
     * @throws IllegalArgumentException if the trainer compares something of that name itself, or
     *     the name was given before
     */
    public Builder mustMatch(String name, String value) {
      checkMustMatch(name);
      if (mustMatch.putIfAbsent(name, value) != null) {
        throw alreadyCompared(name);
      }
      return this;
    }

    /** Replaces the clock. */
    Builder ticker(Ticker value) {
      ticker = value;
      return this;
    }

    /**
     * The trainer.
     *
     * @return the trainer
     * @throws IllegalArgumentException if the arguments need an evaluator and there is none, or
     *     features are to be kept and the model has no fixed layers, or an adapter that is under
     *     training
     */
    public Trainer build() {
      return new Trainer(this);
    }
  }
}
