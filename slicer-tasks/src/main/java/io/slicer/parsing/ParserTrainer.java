package io.slicer.parsing;

import com.google.common.base.Stopwatch;
import io.slicer.corpus.CorpusException;
import io.slicer.finetune.FineTuning;
import io.slicer.finetune.TrainerBuilder;
import io.slicer.finetune.TrainingRecord;
import io.slicer.finetune.TrainingTask;
import io.slicer.finetune.ValidationData;
import io.slicer.head.BiaffineParsingHead;
import io.slicer.inference.ScoringPool;
import io.slicer.model.EncoderConfig;
import io.slicer.text.SubwordTokenizer;
import io.slicer.train.Evaluation;
import io.slicer.treebank.Treebank;
import io.slicer.words.SubwordEncoder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;

/**
 * Fine-tunes a multilingual encoder to parse sentences.
 *
 * <pre>{@code
 * Treebank english = ConlluFiles.read(Path.of("en_gum-ud-train.conllu"));
 * try (DependencyParser parser = ParserTrainer.builder().epochs(3).fit(english)) {
 *   parser.save(Path.of("parser"));
 * }
 * }</pre>
 *
 * <p>Words are those of the treebank, not its multi-word tokens. Subtypes of relations are left
 * out. A new model tells {@link Relations#UNIVERSAL} apart; one that goes on from a parser keeps
 * that parser's relations. Sentences with more sub-words than {@link Builder#maxLength} are left
 * out, and a warning says how many.
 *
 * <p>Arguments have the meanings of {@code transformers.TrainingArguments}. Their defaults are
 * those of the published system, 3 epochs of batches of 8 sentences with a learning rate of 2e-5
 * and a weight decay of 0.01. Training is logged at level INFO.
 *
 * <p>The same data, arguments, threads, versions and processor give the same model to the bit.
 */
public final class ParserTrainer {
  /** The parameter of run records that counts sentences which were too long to be trained on. */
  public static final String SENTENCES_LEFT_OUT = "sentencesLeftOut";

  /** The parameter of run records that counts the words of these sentences. */
  public static final String WORDS_LEFT_OUT = "wordsLeftOut";

  /** What the run record says that the model does. */
  static final String TASK = "parsing";

  private final FineTuning tuning;
  private final Treebank treebank;
  private final ValidationData<Treebank> validationData;
  private final List<Treebank> validation;
  private final BiaffineParsingHead head;

  private ParserTrainer(Builder arguments, Treebank treebank, FineTuning tuning) {
    this.treebank = treebank;
    this.tuning = tuning;
    validationData = arguments.validation;
    validation = validationData.datasets();
    head = new BiaffineParsingHead(relations(tuning));
  }

  private static List<String> relations(FineTuning tuning) {
    String architecture = tuning.source().config().path("architectures").path(0).asText();
    EncoderConfig config = tuning.config();
    return architecture.equals(BiaffineParsingHead.ARCHITECTURE) && !config.labels().isEmpty()
        ? config.labels()
        : Relations.UNIVERSAL;
  }

  /**
   * A trainer with default arguments.
   *
   * @return the builder, whose {@link Builder#fit} trains
   */
  public static Builder builder() {
    return new Builder();
  }

  private DependencyParser fit() {
    TaughtTrees data;
    List<List<Parsing.Encoded>> held = new ArrayList<>();
    try (SubwordTokenizer tokenizer = tuning.source().tokenizer()) {
      SubwordEncoder encoder = new SubwordEncoder(tokenizer, tuning.maxLength(), tuning.threads());
      data = TaughtTrees.of(treebank, head.labels(), encoder);
      SubwordEncoder whole =
          new SubwordEncoder(tokenizer, tuning.config().maxTokens(), tuning.threads());
      for (Treebank other : validation) {
        other.trees(); // What is no tree is refused before training.
        held.add(Parsing.encode(whole, TaughtTrees.forms(other)));
      }
    }
    FineTuning.Trained trained = tuning.train(task(held), data.sequences());
    return new DependencyParser(trained.model(), record(trained, data));
  }

  private TrainingTask task(List<List<Parsing.Encoded>> held) {
    TrainingTask task = TrainingTask.of(head);
    for (Treebank data : validation) {
      task = task.matching("validation " + data.source(), data.sha256());
    }
    return held.isEmpty() ? task : task.validatedBy((model, pool) -> validate(pool, held));
  }

  /** The first treebank decides which parameters are the best, all are reported. */
  private Evaluation validate(ScoringPool pool, List<List<Parsing.Encoded>> held) {
    Parsing parsing = new Parsing(pool, head.labels(), tuning.threads());
    Map<String, Double> figures = new LinkedHashMap<>();
    List<Evaluation.Part> parts = new ArrayList<>();
    double score = Double.NaN;
    for (int v = 0; v < held.size(); v++) {
      Stopwatch time = Stopwatch.createStarted();
      Treebank data = validation.get(v);
      ParsingEvaluation evaluation = parsing.evaluate(held.get(v), data, Decoding.TREE);
      evaluation.figures().forEach((name, value) -> figures.put(figure(name, data), value));
      score = v == 0 ? evaluation.report().las().f1() : score;
      parts.add(
          Evaluation.Part.of(validationData.name(v), data.size(), time, evaluation.figures()));
    }
    return new Evaluation(score, figures, parts);
  }

  /**
   * What a figure of a validation treebank is called in evaluations and run records.
   *
   * @param name the figure, one of {@link ParsingEvaluation#figures}
   * @param data what was evaluated
   * @return for example {@code las of en_gum-ud-dev.conllu}
   */
  public static String figure(String name, Treebank data) {
    return name + " of " + data.source();
  }

  private TrainingRecord record(FineTuning.Trained trained, TaughtTrees data) {
    Map<String, Object> own = new LinkedHashMap<>();
    own.put("relations", head.labels());
    own.put(SENTENCES_LEFT_OUT, data.longSentences());
    own.put(WORDS_LEFT_OUT, data.longWords());
    return TrainingRecord.of(
        TASK,
        tuning,
        trained,
        data(treebank),
        validation.stream().map(ParserTrainer::data).toList(),
        own);
  }

  static TrainingRecord.Data data(Treebank treebank) {
    return new TrainingRecord.Data(treebank.source(), treebank.size(), treebank.sha256());
  }

  /** Collects arguments. What is not set has its default. */
  public static final class Builder extends TrainerBuilder<Builder> {
    private final ValidationData<Treebank> validation = new ValidationData<>(Treebank::source);

    private Builder() {
      learningRate(2e-5);
      batchSize(8);
      weightDecay(0.01);
    }

    @Override
    protected Builder self() {
      return this;
    }

    /**
     * Adds a treebank that is parsed after each epoch, and more often with {@link
     * #evaluationSteps}. The first one decides by its LAS which parameters are the best and when to
     * stop early. It should be in the language of the training data, as a choice made on another
     * language's trees is no zero-shot transfer.
     *
     * @param value the treebank, of another source than those before
     * @return this
     * @throws IllegalArgumentException if there is one of the same source
     */
    public Builder validation(Treebank value) {
      validation.add(value);
      return this;
    }

    /**
     * Adds a treebank as {@link #validation(Treebank)} does, under a name for trackers.
     *
     * @param name such as its language
     * @param value the treebank, of another source than those before
     * @return this
     * @throws IllegalArgumentException if there is one of the same source or name
     */
    public Builder validation(String name, Treebank value) {
      validation.add(name, value);
      return this;
    }

    /**
     * Trains on a treebank.
     *
     * @param treebank of trees
     * @return the trained parser; the caller closes it
     * @throws CorpusException if a sentence is no tree, or a relation is none of the model's
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
    public DependencyParser fit(Treebank treebank) {
      return new ParserTrainer(this, treebank, begin(!validation.datasets().isEmpty())).fit();
    }
  }
}
