package io.slicer.classification;

import com.google.common.base.Stopwatch;
import com.google.common.collect.Multiset;
import com.google.common.collect.TreeMultiset;
import io.slicer.finetune.FineTuning;
import io.slicer.finetune.TrainerBuilder;
import io.slicer.finetune.TrainingRecord;
import io.slicer.finetune.TrainingTask;
import io.slicer.finetune.ValidationData;
import io.slicer.head.BinaryCrossEntropyLoss;
import io.slicer.head.CrossEntropyLoss;
import io.slicer.head.SequenceClassificationHead;
import io.slicer.head.SquaredErrorLoss;
import io.slicer.head.TokenLoss;
import io.slicer.head.WeightedCrossEntropyLoss;
import io.slicer.inference.ScoringPool;
import io.slicer.inference.TextEncoder;
import io.slicer.inference.TextEncoder.Encoded;
import io.slicer.model.TokenSequence;
import io.slicer.text.SubwordTokenizer;
import io.slicer.train.Evaluation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fine-tunes a multilingual encoder to classify texts or pairs of texts.
 *
 * <pre>{@code
 * ClassificationDataset english = ClassificationFiles.read(Path.of("train-en.tsv"));
 * try (SequenceClassifier model = ClassifierTrainer.builder().epochs(3).fit(english)) {
 *   model.save(Path.of("model"));
 * }
 * }</pre>
 *
 * <p>What the answers of the dataset are decides what is learned: one label of several with
 * cross-entropy, any number of labels with binary cross-entropy, a number with squared error.
 * Arguments have the meanings of {@code transformers.TrainingArguments} and its defaults, but for
 * the batch, which has 16 texts. Texts longer than {@link Builder#maxLength} are cut as
 * transformers cuts them, of a pair the longer first. Training is logged at level INFO.
 *
 * <p>The same data, arguments, threads, versions and processor give the same model to the bit.
 */
public final class ClassifierTrainer {
  private static final Logger LOG = LoggerFactory.getLogger(ClassifierTrainer.class);

  /** What the run record says that the model does. */
  static final String TASK = "classification";

  private final Builder arguments;
  private final FineTuning tuning;
  private final ClassificationDataset dataset;
  private final List<ClassificationDataset> validation;
  private final SequenceClassificationHead head;

  private ClassifierTrainer(Builder arguments, ClassificationDataset dataset, FineTuning tuning) {
    this.arguments = arguments;
    this.dataset = dataset;
    validation = arguments.validation.datasets();
    this.tuning = tuning;
    boolean number = dataset.problem() == Problem.REGRESSION;
    head =
        new SequenceClassificationHead(
            number ? SequenceClassificationHead.NUMBER : dataset.labels(), arguments.loss(dataset));
  }

  /**
   * A trainer with default arguments.
   *
   * @return the builder, whose {@link Builder#fit} trains
   */
  public static Builder builder() {
    return new Builder();
  }

  private SequenceClassifier fit() {
    if (arguments.trained.leavesRandom(tuning.config())) {
      LOG.warn(
          "{} trains the last layer alone: {}, which comes with no pretrained encoder, stays"
              + " random unless the checkpoint has it; {} trains it, too",
          TrainedPart.PUBLISHED_HEAD,
          tuning.config().family().sequenceHead().hidden(),
          TrainedPart.HEAD);
    }
    List<Encoded> texts;
    List<List<Encoded>> held;
    try (SubwordTokenizer tokenizer = tuning.source().tokenizer()) {
      TextEncoder encoder = new TextEncoder(tokenizer, tuning.maxLength(), tuning.threads());
      texts = encode(encoder, dataset);
      held = validation.stream().map(data -> encode(encoder, data)).toList();
    }
    List<TokenSequence> sequences =
        IntStream.range(0, texts.size())
            .mapToObj(i -> taught(texts.get(i), dataset.examples().get(i).answer()))
            .toList();
    FineTuning.Trained trained = tuning.train(task(held), sequences);
    return new SequenceClassifier(trained.model(), record(trained));
  }

  private List<Encoded> encode(TextEncoder encoder, ClassificationDataset data) {
    List<Encoded> texts = encoder.encode(data.examples().stream().map(Example::input).toList());
    long cut = texts.stream().filter(Encoded::isCut).count();
    if (cut > 0) {
      LOG.warn(
          "{} texts of {} were longer than {} sub-words: {} sub-words are not read",
          cut,
          data.source(),
          tuning.maxLength(),
          texts.stream().mapToLong(text -> text.cutFirst() + text.cutSecond()).sum());
    }
    return texts;
  }

  private TokenSequence taught(Encoded text, Answer answer) {
    if (answer instanceof Answer.Label one) {
      return text.sequence().withLabels(head.labels().indexOf(one.name()));
    }
    if (answer instanceof Answer.Labels several) {
      float[] has = new float[head.labels().size()];
      several.names().forEach(name -> has[head.labels().indexOf(name)] = 1);
      return text.sequence().withTarget(BinaryCrossEntropyLoss.TARGET, has);
    }
    float value = (float) ((Answer.Value) answer).value();
    return text.sequence().withTarget(SquaredErrorLoss.TARGET, value);
  }

  private TrainingTask task(List<List<Encoded>> held) {
    TrainingTask task =
        TrainingTask.of(head)
            .freezing(arguments.trained.frozen(tuning.config(), head))
            .matching("loss", head.loss().toString())
            .matching("threshold", String.valueOf(arguments.threshold));
    for (ClassificationDataset data : validation) {
      task = task.matching("validation " + data.source(), data.sha256());
    }
    if (held.isEmpty()) {
      return task;
    }
    return task.validatedOn(
        held.stream().flatMap(List::stream).map(Encoded::sequence).toList(),
        (pool, sequences) -> validate(pool, held, sequences));
  }

  /**
   * The first dataset decides which parameters are the best, all are reported.
   *
   * @param sequences of all datasets, one behind the other
   */
  private Evaluation validate(
      ScoringPool pool, List<List<Encoded>> held, List<TokenSequence> sequences) {
    Scorer scorer = new Scorer(pool, dataset.problem(), head.labels());
    Map<String, Double> figures = new LinkedHashMap<>();
    List<Evaluation.Part> parts = new ArrayList<>();
    double score = Double.NaN;
    int from = 0;
    for (int v = 0; v < held.size(); v++) {
      Stopwatch time = Stopwatch.createStarted();
      ClassificationDataset data = validation.get(v);
      int to = from + held.get(v).size();
      List<Encoded> texts = with(held.get(v), sequences.subList(from, to));
      from = to;
      ClassificationEvaluation evaluation = scorer.evaluate(texts, data, arguments.threshold);
      evaluation.figures().forEach((name, value) -> figures.put(figure(name, data), value));
      score = v == 0 ? evaluation.score() : score;
      parts.add(
          Evaluation.Part.of(
              arguments.validation.name(v), data.size(), time, evaluation.figures()));
    }
    return new Evaluation(score, figures, parts);
  }

  private static List<Encoded> with(List<Encoded> texts, List<TokenSequence> sequences) {
    return IntStream.range(0, texts.size())
        .mapToObj(
            i -> new Encoded(sequences.get(i), texts.get(i).cutFirst(), texts.get(i).cutSecond()))
        .toList();
  }

  /**
   * What a figure of a validation dataset is called in evaluations and run records.
   *
   * @param name the figure, one of {@link ClassificationEvaluation#figures}
   * @param data what was evaluated
   * @return for example {@code accuracy of dev-de.tsv}
   */
  public static String figure(String name, ClassificationDataset data) {
    return name + " of " + data.source();
  }

  private TrainingRecord record(FineTuning.Trained trained) {
    Map<String, Object> own = new LinkedHashMap<>();
    own.put("problem", dataset.problem().configName());
    own.put("labels", head.labels());
    own.put("loss", head.loss().toString());
    own.put("trained", arguments.trained);
    if (dataset.problem() == Problem.MULTI_LABEL) {
      own.put("threshold", arguments.threshold);
    }
    return TrainingRecord.of(
        TASK,
        tuning,
        trained,
        data(dataset),
        validation.stream().map(ClassifierTrainer::data).toList(),
        own);
  }

  static TrainingRecord.Data data(ClassificationDataset dataset) {
    return new TrainingRecord.Data(dataset.source(), dataset.size(), dataset.sha256());
  }

  /** Collects arguments. What is not set has its default. */
  public static final class Builder extends TrainerBuilder<Builder> {
    private final ValidationData<ClassificationDataset> validation =
        new ValidationData<>(ClassificationDataset::source);
    private TrainedPart trained = TrainedPart.ALL;
    private @Nullable Map<String, Double> labelWeights;
    private boolean balanced;
    private double threshold = Classification.THRESHOLD;

    private Builder() {}

    @Override
    protected Builder self() {
      return this;
    }

    @Override
    protected boolean freezesEncoder() {
      return trained != TrainedPart.ALL;
    }

    /**
     * Sets what is trained; all parameters by default. Where it is the head, {@link
     * #cacheFrozenFeatures} has the encoder compute every text once, not once an epoch.
     *
     * @param value the part
     * @return this
     */
    public Builder trained(TrainedPart value) {
      trained = value;
      return this;
    }

    /**
     * Weighs labels in the loss, where each text has one: see {@link WeightedCrossEntropyLoss}.
     *
     * @param value a positive weight for each label of the training data
     * @return this
     */
    public Builder labelWeights(Map<String, Double> value) {
      labelWeights = new TreeMap<>(value);
      return this;
    }

    /**
     * Weighs labels so that each counts the same in all: scikit-learn's {@code
     * class_weight="balanced"}, the number of examples over that of the labels times that of the
     * label's examples.
     *
     * @param value whether to; not by default
     * @return this
     */
    public Builder balancedLabels(boolean value) {
      balanced = value;
      return this;
    }

    /**
     * Sets the probability from which on validation takes a text to have a label, where it may have
     * several; 0.5 by default.
     *
     * @param value from 0 to 1
     * @return this
     */
    public Builder threshold(double value) {
      threshold = value;
      return this;
    }

    /**
     * Adds a dataset that is evaluated after each epoch, and more often with {@link
     * #evaluationSteps}. The first one decides which parameters are the best and when to stop
     * early: by accuracy, micro F1 or squared error ({@link ClassificationEvaluation#score}). It
     * should be in the language of the training data, as a choice made on another language's labels
     * is no zero-shot transfer.
     *
     * @param value the dataset, of another source than those before
     * @return this
     * @throws IllegalArgumentException if there is one of the same source
     */
    public Builder validation(ClassificationDataset value) {
      validation.add(value);
      return this;
    }

    /**
     * Adds a dataset as {@link #validation(ClassificationDataset)} does, under a name for trackers.
     *
     * @param name such as its language
     * @param value the dataset, of another source than those before
     * @return this
     * @throws IllegalArgumentException if there is one of the same source or name
     */
    public Builder validation(String name, ClassificationDataset value) {
      validation.add(name, value);
      return this;
    }

    private TokenLoss loss(ClassificationDataset dataset) {
      boolean weighs = labelWeights != null || balanced;
      if (dataset.problem() != Problem.SINGLE_LABEL) {
        if (weighs) {
          throw new IllegalArgumentException(
              "weights of labels are for texts that have one label each, not for "
                  + dataset.problem());
        }
        return dataset.problem() == Problem.MULTI_LABEL
            ? new BinaryCrossEntropyLoss()
            : new SquaredErrorLoss();
      }
      if (!weighs) {
        return new CrossEntropyLoss();
      }
      if (labelWeights != null && balanced) {
        throw new IllegalArgumentException("give either labelWeights or balancedLabels");
      }
      Map<String, Double> weights = labelWeights == null ? balancedWeights(dataset) : labelWeights;
      if (!weights.keySet().containsAll(dataset.labels())
          || weights.size() != dataset.labels().size()) {
        throw new IllegalArgumentException(
            "labelWeights are of " + weights.keySet() + ", the labels are " + dataset.labels());
      }
      return new WeightedCrossEntropyLoss(dataset.labels().stream().map(weights::get).toList());
    }

    private static Map<String, Double> balancedWeights(ClassificationDataset dataset) {
      Multiset<String> counts = TreeMultiset.create();
      dataset.examples().forEach(one -> counts.add(((Answer.Label) one.answer()).name()));
      Map<String, Double> weights = new TreeMap<>();
      for (String label : dataset.labels()) {
        if (counts.count(label) == 0) {
          throw new IllegalArgumentException(
              dataset.source() + " has no example of " + label + ": its weight is not defined");
        }
        double share = (double) dataset.labels().size() * counts.count(label);
        weights.put(label, dataset.size() / share);
      }
      return weights;
    }

    /**
     * Trains on a dataset.
     *
     * @param dataset whose labels the model is to know
     * @return the trained model; the caller closes it
     * @throws IllegalArgumentException if an argument is out of its range, or does not fit the
     *     encoder or the data, or there is nothing to learn
     * @throws io.slicer.weights.CheckpointException if the model cannot be loaded, or a checkpoint
     *     to resume from is another training's
     * @throws io.slicer.hub.HubException if the model cannot be had from the Hub
     * @throws io.slicer.train.DivergenceException if a loss or a gradient is not a finite number
     * @throws CancellationException if the thread is interrupted; it still is
     * @throws io.slicer.text.TokenizerException if the model's tokenizer cannot be opened
     * @throws UnsupportedOperationException if the processor has no instructions for the precision
     * @throws IllegalStateException if another training uses the directory of the checkpoints
     */
    public SequenceClassifier fit(ClassificationDataset dataset) {
      if (!(threshold >= 0 && threshold <= 1)) {
        throw new IllegalArgumentException("threshold must be from 0 to 1, not " + threshold);
      }
      if (dataset.problem() == Problem.SINGLE_LABEL && dataset.labels().size() < 2) {
        throw new IllegalArgumentException(
            dataset.source() + ": all examples have one label, so there is nothing to learn");
      }
      for (ClassificationDataset data : validation.datasets()) {
        if (data.problem() != dataset.problem()) {
          throw new IllegalArgumentException(
              data.source()
                  + " is about "
                  + data.problem()
                  + ", the training data about "
                  + dataset.problem());
        }
      }
      loss(dataset);
      return new ClassifierTrainer(this, dataset, begin(!validation.datasets().isEmpty())).fit();
    }
  }
}
