package io.slicer.tagging;

import com.google.common.base.Stopwatch;
import io.slicer.finetune.FineTuning;
import io.slicer.finetune.TrainingRecord;
import io.slicer.finetune.TrainingTask;
import io.slicer.finetune.ValidationData;
import io.slicer.finetune.WordTrainerBuilder;
import io.slicer.finetune.WordTraining;
import io.slicer.inference.ScoringPool;
import io.slicer.inference.WordScorer;
import io.slicer.model.Head;
import io.slicer.text.SubwordTokenizer;
import io.slicer.train.Evaluation;
import io.slicer.words.SubwordEncoder;
import io.slicer.words.SubwordSequence;
import io.slicer.words.TrainingData;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;

/**
 * Fine-tunes a multilingual encoder to tag words, such as with their parts of speech.
 *
 * <pre>{@code
 * TaggingDataset english =
 *     TaggingDataset.upos(ConlluFiles.read(Path.of("en_gum-ud-train.conllu")));
 * try (WordTagger model = TaggerTrainer.builder().epochs(3).fit(english)) {
 *   model.save(Path.of("model"));
 * }
 * }</pre>
 *
 * <p>The loss is cross-entropy with a trained head, unless {@link Builder#slices} or {@link
 * Builder#loss} says otherwise. {@link Builder#alignment} chooses the sub-word that speaks for a
 * word, in training as in tagging; the saved model remembers it. Arguments have the meanings of
 * {@code transformers.TrainingArguments} and its defaults, but for the batch, which has 16
 * sentences. Training is logged at level INFO.
 *
 * <p>The same data, arguments, threads, versions and processor give the same model to the bit.
 */
public final class TaggerTrainer {
  /** What the run record says that the model does. */
  static final String TASK = "tagging";

  /** The name of the alignment among the parameters of the run record. */
  static final String ALIGNMENT = "alignment";

  private final WordTraining words;
  private final FineTuning tuning;
  private final TaggingDataset dataset;
  private final ValidationData<TaggingDataset> validationData;
  private final List<TaggingDataset> validation;
  private final Head head;

  private TaggerTrainer(
      Builder arguments, WordTraining words, TaggingDataset dataset, FineTuning tuning) {
    this.words = words;
    this.tuning = tuning;
    this.dataset = dataset;
    validationData = arguments.validation;
    validation = validationData.datasets();
    head = words.head(dataset.labels(), tuning.config());
  }

  /**
   * A trainer with default arguments.
   *
   * @return the builder, whose {@link Builder#fit} trains
   */
  public static Builder builder() {
    return new Builder();
  }

  private WordTagger fit() {
    TrainingData data;
    List<List<List<SubwordSequence>>> held;
    try (SubwordTokenizer tokenizer = tuning.source().tokenizer()) {
      data =
          TrainingData.align(
              dataset.labelled(),
              tokenizer,
              words.alignment(),
              words.longSentences(),
              tuning.maxLength(),
              tuning.threads());
      SubwordEncoder whole =
          new SubwordEncoder(tokenizer, tuning.config().maxTokens(), tuning.threads());
      held =
          validation.stream()
              .map(each -> whole.encode(each.words(), words.alignment().ofWords()))
              .toList();
    }
    WordTraining.warnOfLostWords(data, dataset.source(), tuning.maxLength());
    FineTuning.Trained trained = tuning.train(task(held), data.sequences());
    return new WordTagger(trained.model(), words.alignment(), record(trained));
  }

  private TrainingTask task(List<List<List<SubwordSequence>>> held) {
    TrainingTask task = words.task(head).matching(ALIGNMENT, words.alignment().toString());
    for (TaggingDataset data : validation) {
      task = task.matching("validation " + data.source(), data.sha256());
    }
    return held.isEmpty() ? task : task.validatedBy((model, pool) -> validate(pool, held));
  }

  /** The first dataset decides which parameters are the best, all are reported. */
  private Evaluation validate(ScoringPool pool, List<List<List<SubwordSequence>>> held) {
    List<String> labels = head.labels();
    TagScorer scorer = TagScorer.of(WordScorer.of(pool, labels.size()), labels, words.alignment());
    Map<String, Double> figures = new LinkedHashMap<>();
    List<Evaluation.Part> parts = new ArrayList<>();
    double score = Double.NaN;
    for (int v = 0; v < held.size(); v++) {
      Stopwatch time = Stopwatch.createStarted();
      TaggingDataset data = validation.get(v);
      Map<String, Double> own = scorer.evaluate(held.get(v), data).figures();
      own.forEach((name, value) -> figures.put(figure(name, data), value));
      score = v == 0 ? own.get(TaggingEvaluation.ACCURACY) : score;
      parts.add(Evaluation.Part.of(validationData.name(v), data.size(), time, own));
    }
    return new Evaluation(score, figures, parts);
  }

  /**
   * What a figure of a validation dataset is called in evaluations and run records.
   *
   * @param name the figure, one of {@link TaggingEvaluation#figures}
   * @param data what was evaluated
   * @return for example {@code accuracy of en_gum-ud-dev.conllu}
   */
  public static String figure(String name, TaggingDataset data) {
    return name + " of " + data.source();
  }

  private TrainingRecord record(FineTuning.Trained trained) {
    Map<String, Object> own = new LinkedHashMap<>(words.parameters(head));
    own.put(ALIGNMENT, words.alignment());
    own.put("labels", dataset.labels());
    return TrainingRecord.of(
        TASK,
        tuning,
        trained,
        data(dataset),
        validation.stream().map(TaggerTrainer::data).toList(),
        own);
  }

  static TrainingRecord.Data data(TaggingDataset dataset) {
    return new TrainingRecord.Data(dataset.source(), dataset.size(), dataset.sha256());
  }

  /** Collects arguments. What is not set has its default. */
  public static final class Builder extends WordTrainerBuilder<Builder> {
    private final ValidationData<TaggingDataset> validation =
        new ValidationData<>(TaggingDataset::source);

    private Builder() {}

    @Override
    protected Builder self() {
      return this;
    }

    /**
     * Adds a dataset that is evaluated after each epoch, and more often with {@link
     * #evaluationSteps}. The first one decides by its accuracy which parameters are the best and
     * when to stop early; it should be in the language of the training data, as a choice made on
     * another language's labels is no zero-shot transfer.
     *
     * @param value the dataset, of another source than those before
     * @return this
     * @throws IllegalArgumentException if there is one of the same source
     */
    public Builder validation(TaggingDataset value) {
      validation.add(value);
      return this;
    }

    /**
     * Adds a dataset as {@link #validation(TaggingDataset)} does, under a name for trackers.
     *
     * @param name such as its language
     * @param value the dataset, of another source than those before
     * @return this
     * @throws IllegalArgumentException if there is one of the same source or name
     */
    public Builder validation(String name, TaggingDataset value) {
      validation.add(name, value);
      return this;
    }

    /**
     * Trains on a dataset.
     *
     * @param dataset whose labels the model is to know
     * @return the trained model; the caller closes it
     * @throws IllegalArgumentException if an argument is out of its range, or does not fit the
     *     encoder, such as a slice width that does not divide its hidden size, or there is nothing
     *     to learn
     * @throws io.slicer.weights.CheckpointException if the model cannot be loaded, or a checkpoint
     *     to resume from is another training's
     * @throws io.slicer.hub.HubException if the model cannot be had from the Hub
     * @throws io.slicer.train.DivergenceException if a loss or a gradient is not a finite number
     * @throws CancellationException if the thread is interrupted; it still is
     * @throws io.slicer.text.TokenizerException if the model's tokenizer cannot be opened
     * @throws UnsupportedOperationException if the processor has no instructions for the precision
     * @throws IllegalStateException if another training uses the directory of the checkpoints
     */
    public WordTagger fit(TaggingDataset dataset) {
      if (dataset.labels().size() < 2) {
        throw new IllegalArgumentException(
            dataset.source() + ": all words have one tag, so there is nothing to learn");
      }
      WordTraining words = wordTraining();
      boolean validates = !validation.datasets().isEmpty();
      return new TaggerTrainer(this, words, dataset, begin(validates)).fit();
    }
  }
}
