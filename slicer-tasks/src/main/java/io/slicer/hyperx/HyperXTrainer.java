package io.slicer.hyperx;

import com.google.common.base.Stopwatch;
import com.google.common.collect.ImmutableSet;
import com.google.common.hash.Hashing;
import io.slicer.adapter.Hypernetwork;
import io.slicer.adapter.HypernetworkOptions;
import io.slicer.finetune.FineTuning;
import io.slicer.finetune.TrainerBuilder;
import io.slicer.finetune.TrainingRecord;
import io.slicer.finetune.TrainingTask;
import io.slicer.inference.InferenceSettings;
import io.slicer.inference.ScoringPool;
import io.slicer.inference.TaskModel;
import io.slicer.model.EncoderConfig.SavedHead;
import io.slicer.model.EncoderGraph;
import io.slicer.model.EncoderModel;
import io.slicer.model.Head;
import io.slicer.model.ModelSpec;
import io.slicer.text.SubwordTokenizer;
import io.slicer.train.Evaluation;
import io.slicer.train.LearningRateSchedule;
import io.slicer.train.TrainingList;
import io.slicer.weights.TensorsInMemory;
import io.slicer.words.LongSentences;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Trains a hypernetwork, and the heads of several tasks, on data of several tasks and languages.
 *
 * <pre>{@code
 * try (HyperX model =
 *     HyperXTrainer.builder()
 *         .model("mbert")
 *         .train(PairData.ner("en", english))
 *         .train(PairData.mlm("sw", swahiliTexts))
 *         .maxSteps(5000)
 *         .fit()) {
 *   model.save(Path.of("model"));
 * }
 * }</pre>
 *
 * <p>Each step reads one pair of task and language. How often each is read says {@link
 * Builder#temperature}. Of the encoder only the layer norms are trained unless {@link
 * Builder#freezing} says otherwise; a masked language model decodes with the encoder's word table,
 * which stays as it is, and begins with the checkpoint's own head.
 *
 * <p>A language without labels, {@code sw} above, is done in every task of the model once it is
 * trained by one.
 *
 * <p>If the model that training starts from is a Hyper-X model, its tasks and languages stay, and
 * those of the data are added: {@code freezing("^(?!.*lang_embeddings).*")} then trains the new
 * embeddings and the heads alone.
 *
 * <p>Arguments have the meanings of {@code transformers.TrainingArguments}. Defaults are those of
 * the published code where it has any: batches of 32 sentences of up to 256 sub-words, a learning
 * rate of 1e-4 that rises in the first twenty-fifth of the steps and then falls along a line.
 * Training is logged at level INFO.
 *
 * <p>The same data, arguments, threads, versions and processor give the same model to the bit.
 */
public final class HyperXTrainer {
  /** What is frozen of the encoder by default: all but its layer norms. */
  public static final String ALL_BUT_NORMS = "^(?!.*(hypernet|LayerNorm|layer_norm)).*";

  /** What the run record says that the model does. */
  static final String TASK = "several tasks in several languages";

  private final Builder arguments;
  private final FineTuning tuning;
  private final Optional<Description> before;
  private final Hypernetwork network;
  private final Map<String, Head> heads = new LinkedHashMap<>();

  private HyperXTrainer(Builder arguments, FineTuning tuning) {
    this.arguments = arguments;
    this.tuning = tuning;
    before = Description.beside(tuning.source());
    before.ifPresent(this::checkOptions);
    all().forEach(data -> heads.computeIfAbsent(data.pair().task(), this::head));
    network =
        Hypernetwork.of(
            List.copyOf(heads.keySet()),
            names(
                before.map(known -> known.network().languages()).orElse(null),
                all().map(data -> data.pair().language())),
            before.map(known -> known.network().options()).orElse(arguments.chosenOptions()));
  }

  private void checkOptions(Description known) {
    if (known.ownDecoder()) {
      throw new IllegalArgumentException(
          tuning.source()
              + " decodes with a matrix beside the word table, which is not trained on");
    }
    if (arguments.options != null && !arguments.options.equals(known.network().options())) {
      throw new IllegalArgumentException(
          tuning.source()
              + " has a hypernetwork of another form, which cannot be changed: "
              + known.network().options().toJson());
    }
    for (String task : known.network().tasks()) {
      if (all().noneMatch(data -> data.pair().task().equals(task))) {
        throw new IllegalArgumentException(
            tuning.source()
                + " has the task "
                + task
                + ", of which there are no data: its head would be lost; give some to validate on");
      }
    }
  }

  private Stream<PairData> all() {
    return Stream.concat(arguments.training.stream(), arguments.validation.stream());
  }

  private static List<String> names(@Nullable List<String> first, Stream<String> more) {
    Set<String> names = new LinkedHashSet<>(first == null ? List.of() : first);
    more.forEach(names::add);
    return List.copyOf(names);
  }

  /** With the labels of the checkpoint's head, if it has one, and those of all training data. */
  private Head head(String task) {
    SavedHead saved = tuning.config().savedHeads().get(task);
    List<PairData> own =
        arguments.training.stream().filter(data -> data.pair().task().equals(task)).toList();
    if (own.isEmpty() && saved == null) {
      throw new IllegalArgumentException(
          "there is something to validate the task " + task + " on, but nothing to train it on");
    }
    PairData any = all().filter(data -> data.pair().task().equals(task)).findFirst().orElseThrow();
    return any.head(
        names(
            saved == null ? null : saved.labels(),
            own.stream().flatMap(data -> data.labels().stream())));
  }

  /**
   * A trainer with default arguments.
   *
   * @return the builder, whose {@link Builder#fit} trains
   */
  public static Builder builder() {
    return new Builder();
  }

  private HyperX fit() {
    FineTuning.Trained trained;
    try (SubwordTokenizer tokenizer = tuning.source().tokenizer()) {
      DataReader reader = DataReader.of(tuning, tokenizer, arguments.longSentences);
      Map<String, TrainingList> lists = new LinkedHashMap<>();
      for (PairData data : arguments.training) {
        List<String> labels = Objects.requireNonNull(heads.get(data.pair().task())).labels();
        lists.put(data.pair().toString(), data.list(reader, labels));
      }
      trained = tuning.train(task(tokenizer), lists, arguments.temperature);
    }
    return new HyperX(trained.model(), description(trained.model().encoder()), record(trained));
  }

  private TrainingTask task(SubwordTokenizer tokenizer) {
    ModelSpec spec = ModelSpec.of(heads).with(network);
    TrainingTask task = new TrainingTask(spec, frozen(), Map.of(), Optional.empty());
    for (PairData data : arguments.validation) {
      task =
          task.matching(
              "validation " + data.pair() + " " + data.described().source(),
              data.described().sha256());
    }
    return arguments.validation.isEmpty()
        ? task
        : task.validatedBy((model, pool) -> validate(model, pool, tokenizer));
  }

  /** By their names without the encoder's prefix, as the published code does. */
  private Set<String> frozen() {
    String prefix = tuning.config().family().prefix();
    Set<String> names = new LinkedHashSet<>(EncoderGraph.parameters(tuning.config(), 1).keySet());
    network.parameters(tuning.config()).forEach(parameter -> names.add(parameter.name()));
    return names.stream()
        .filter(name -> arguments.freezing.matcher(name.substring(prefix.length())).find())
        .collect(Collectors.toSet());
  }

  /** The score is the mean over the pairs. */
  private Evaluation validate(EncoderModel model, ScoringPool pool, SubwordTokenizer tokenizer) {
    Map<String, Double> figures = new LinkedHashMap<>();
    List<Evaluation.Part> parts = new ArrayList<>();
    double sum = 0;
    for (PairData data : arguments.validation) {
      Stopwatch time = Stopwatch.createStarted();
      Map<String, Double> own = evaluate(model, pool, tokenizer, data);
      own.forEach((name, value) -> figures.put(figure(name, data), value));
      sum += data.score(own);
      parts.add(Evaluation.Part.of(data.pair().toString(), data.described().examples(), time, own));
    }
    return new Evaluation(sum / arguments.validation.size(), figures, parts);
  }

  private Map<String, Double> evaluate(
      EncoderModel model, ScoringPool pool, SubwordTokenizer tokenizer, PairData data) {
    ModelSpec one = model.spec().only(data.pair().task(), network.of(data.pair().condition()));
    EncoderModel part = model.with(one, TensorsInMemory.NONE);
    InferenceSettings settings = tuning.settings();
    try (TaskModel open =
        TaskModel.over(part, pool.with(part, settings), tokenizer, tuning.source(), settings)) {
      return data.evaluate(open, tuning.maxLength());
    }
  }

  /**
   * What a figure of validation data is called in evaluations and run records.
   *
   * @param name the figure
   * @param data what was evaluated
   * @return for example {@code f1 of ner#tr}
   */
  public static String figure(String name, PairData data) {
    return name + " of " + data.pair();
  }

  private Description description(EncoderModel model) {
    Trained trained = new Trained(network, model, tuning);
    return new Description(
        network,
        known(before.map(Description::tasks), network.tasks().stream().filter(trained::task)),
        known(
            before.map(Description::languages),
            network.languages().stream().filter(trained::language)),
        false);
  }

  private static ImmutableSet<String> known(
      Optional<ImmutableSet<String>> before, Stream<String> now) {
    return Stream.concat(before.stream().flatMap(Set::stream), now)
        .collect(ImmutableSet.toImmutableSet());
  }

  private TrainingRecord record(FineTuning.Trained trained) {
    Map<String, Object> own = new LinkedHashMap<>();
    own.put("pairs", arguments.training.stream().map(data -> data.pair().toString()).toList());
    own.put("temperature", arguments.temperature);
    own.put("freezing", arguments.freezing.pattern());
    own.put("longSentences", arguments.longSentences);
    own.put("hypernetwork", network.options().toJson());
    PartSizes sizes = PartSizes.of(trained.model().encoder());
    own.put("trainedParameters", sizes.trained());
    own.put("frozenParameters", sizes.frozen());
    return TrainingRecord.of(
        TASK,
        tuning,
        trained,
        described(arguments.training),
        arguments.validation.stream().map(PairData::described).toList(),
        own);
  }

  /** All pairs as one dataset. */
  private static TrainingRecord.Data described(List<PairData> all) {
    String each =
        all.stream()
            .map(data -> data.pair() + " " + data.described().sha256())
            .collect(Collectors.joining("\n"));
    return new TrainingRecord.Data(
        all.stream().map(data -> data.described().source()).collect(Collectors.joining(", ")),
        all.stream().mapToInt(data -> data.described().examples()).sum(),
        Hashing.sha256().hashString(each, StandardCharsets.UTF_8).toString());
  }

  /** Collects arguments. What is not set has its default. */
  public static final class Builder extends TrainerBuilder<Builder> {
    private final List<PairData> training = new ArrayList<>();
    private final List<PairData> validation = new ArrayList<>();
    private @Nullable HypernetworkOptions options;
    private double temperature = 5;
    private LongSentences longSentences = LongSentences.TRUNCATE;
    private Pattern freezing = Pattern.compile(ALL_BUT_NORMS);

    private Builder() {
      learningRate(1e-4);
      batchSize(32);
      maxLength(256);
      schedule(LearningRateSchedule.POLYNOMIAL);
      warmupRatio(0.04);
    }

    @Override
    protected Builder self() {
      return this;
    }

    private HypernetworkOptions chosenOptions() {
      return options == null ? HypernetworkOptions.standard() : options;
    }

    /**
     * Adds data to train on.
     *
     * @param value of a pair that has none yet
     * @return this
     * @throws IllegalArgumentException if the pair has some
     */
    public Builder train(PairData value) {
      add(training, value);
      return this;
    }

    /**
     * Adds data that are evaluated after each epoch, and more often with {@link #evaluationSteps}.
     * The mean over the pairs decides which parameters are the best and when to stop early: the F1
     * of entities, the accuracy of tags and answers, the LAS of trees, and 1 / perplexity of texts.
     *
     * @param value of a pair that has none yet, and a task that is trained
     * @return this
     * @throws IllegalArgumentException if the pair has some
     */
    public Builder validation(PairData value) {
      add(validation, value);
      return this;
    }

    private static void add(List<PairData> all, PairData value) {
      if (all.stream().anyMatch(data -> data.pair().equals(value.pair()))) {
        throw new IllegalArgumentException("there are data of " + value.pair() + " already");
      }
      all.add(value);
    }

    /**
     * Sets the form of the hypernetwork; {@link HypernetworkOptions#standard} by default, or that
     * of the model that training starts from.
     *
     * @param value the options
     * @return this
     */
    public Builder options(HypernetworkOptions value) {
      options = value;
      return this;
    }

    /**
     * Sets how evenly the pairs are read; 5 by default. With 1 each is read in proportion to its
     * size, and the more evenly the higher it is: see {@link io.slicer.train.Trainer#train(Map,
     * double)}.
     *
     * @param value positive
     * @return this
     */
    public Builder temperature(double value) {
      temperature = value;
      return this;
    }

    /**
     * Sets what becomes in training of a sentence of words with labels that has more sub-words than
     * {@link #maxLength}; {@link LongSentences#TRUNCATE} by default.
     *
     * @param value the choice
     * @return this
     */
    public Builder longSentences(LongSentences value) {
      longSentences = value;
      return this;
    }

    /**
     * Sets what is frozen of the encoder and the hypernetwork: parameters in whose names the
     * pattern is found, the encoder's prefix left out, such as {@code
     * encoder.layer.0.output.dense.weight}. Heads are always trained. {@value #ALL_BUT_NORMS} by
     * default.
     *
     * @param value a regular expression
     * @return this
     * @throws java.util.regex.PatternSyntaxException if it is none
     */
    public Builder freezing(String value) {
      freezing = Pattern.compile(value);
      return this;
    }

    /**
     * Trains.
     *
     * @return the trained model; the caller closes it
     * @throws IllegalArgumentException if there are no data to train on, a task is validated and
     *     not trained, an argument is out of its range or does not fit the encoder or the data
     * @throws io.slicer.weights.CheckpointException if the model cannot be loaded, or a checkpoint
     *     to resume from is another training's
     * @throws io.slicer.hub.HubException if the model cannot be had from the Hub
     * @throws io.slicer.train.DivergenceException if a loss or a gradient is not a finite number
     * @throws CancellationException if the thread is interrupted; it still is
     * @throws io.slicer.text.TokenizerException if the model's tokenizer cannot be opened
     * @throws UnsupportedOperationException if the processor has no instructions for the precision
     * @throws IllegalStateException if another training uses the directory of the checkpoints
     */
    public HyperX fit() {
      if (training.isEmpty()) {
        throw new IllegalArgumentException("no data to train on");
      }
      return new HyperXTrainer(this, begin(!validation.isEmpty())).fit();
    }
  }
}
