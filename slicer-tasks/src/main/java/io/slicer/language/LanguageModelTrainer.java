package io.slicer.language;

import com.google.common.base.Stopwatch;
import io.slicer.finetune.FineTuning;
import io.slicer.finetune.TrainerBuilder;
import io.slicer.finetune.TrainingRecord;
import io.slicer.finetune.TrainingTask;
import io.slicer.finetune.ValidationData;
import io.slicer.head.MaskedLanguageModelHead;
import io.slicer.inference.ScoringPool;
import io.slicer.model.TokenSequence;
import io.slicer.text.Encoding;
import io.slicer.text.SubwordTokenizer;
import io.slicer.text.Truncation;
import io.slicer.train.Evaluation;
import io.slicer.train.LearningRateSchedule;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Trains a masked language model further on text.
 *
 * <pre>{@code
 * try (TextFile german = TextFile.open(Path.of("de.txt"));
 *     LanguageModel model = LanguageModelTrainer.builder().model("mbert").fit(german)) {
 *   model.save(Path.of("mbert-de"));
 * }
 * }</pre>
 *
 * <p>Of each text the first {@link Builder#maxLength} sub-words are read, in every epoch with other
 * pieces chosen ({@link Masking}). The decoder is the word table, all of which is trained; the
 * scores of the whole vocabulary are never held. Texts are read when a step needs them, so that a
 * corpus may be larger than the memory.
 *
 * <p>Arguments have the meanings of {@code transformers.TrainingArguments}. Their defaults are
 * those of the published system, one epoch of batches of 32 texts of up to 128 sub-words, with a
 * learning rate of 1e-5 that rises in the first hundredth of the steps and then falls along a
 * cosine, and gradients clipped to 0.5. Training is logged at level INFO.
 *
 * <p>The same data, arguments, threads, versions and processor give the same model to the bit.
 */
public final class LanguageModelTrainer {
  /** The name of the mean loss of the masked pieces among the figures of an evaluation. */
  public static final String LOSS = "loss";

  /** The name of its exponential among the figures of an evaluation. */
  public static final String PERPLEXITY = "perplexity";

  /** What the run record says that the model does. */
  static final String TASK = "masked language model";

  /** What validation draws pieces by: the same ones each time. */
  public static final long EVALUATION_SEED = 1;

  private final FineTuning tuning;
  private final Masking masking;
  private final TextCorpus corpus;
  private final @Nullable LongConsumer counting;
  private final ValidationData<TextCorpus> validationData;
  private final long seed;

  private LanguageModelTrainer(Builder arguments, TextCorpus corpus, FineTuning tuning) {
    this.tuning = tuning;
    this.corpus = corpus;
    counting = arguments.counting;
    masking = arguments.masking;
    validationData = arguments.validation;
    seed = tuning.seed();
  }

  /**
   * A trainer with default arguments.
   *
   * @return the builder, whose {@link Builder#fit} trains
   */
  public static Builder builder() {
    return new Builder();
  }

  private LanguageModel fit() {
    if (MaskedLanguageModelHead.of(tuning.source().config()).ownDecoder()) {
      throw new IllegalArgumentException(
          tuning.source().source()
              + ": config.json: tie_word_embeddings is false, but only language models that decode"
              + " with the word table are trained");
    }
    FineTuning.Trained trained;
    try (SubwordTokenizer tokenizer = tuning.source().tokenizer()) {
      int vocabulary = tuning.config().vocabularySize();
      Texts texts = new Texts(tokenizer, tuning.maxLength(), masking, vocabulary);
      trained = tuning.train(task(texts), stream(texts));
    }
    return new LanguageModel(trained.model(), record(trained));
  }

  /** What is masked, anew in every epoch: the texts one by one, or cut into blocks. */
  private MaskedCorpus stream(Texts texts) {
    if (counting == null) {
      return MaskedCorpus.of(corpus, texts, seed);
    }
    int length = tuning.maxLength();
    Blocks blocks = Blocks.of(corpus, texts.tokenizer(), length, tuning.threads(), counting);
    return new MaskedCorpus(
        blocks.size(),
        blocks::block,
        texts,
        seed,
        MaskedCorpus.described(corpus, masking) + ", blocks of " + length);
  }

  private TrainingTask task(Texts texts) {
    TrainingTask task = TrainingTask.of(new MaskedLanguageModelHead());
    List<TextCorpus> validation = validationData.datasets();
    for (TextCorpus data : validation) {
      task = task.matching("validation " + data.source(), data.sha256());
    }
    return validation.isEmpty()
        ? task
        : task.validatedBy((model, pool) -> validate(pool, texts, validation));
  }

  /** The first corpus decides which parameters are the best, all are reported. */
  private Evaluation validate(ScoringPool pool, Texts texts, List<TextCorpus> validation) {
    Map<String, Double> figures = new LinkedHashMap<>();
    List<Evaluation.Part> parts = new ArrayList<>();
    double score = Double.NaN;
    for (int v = 0; v < validation.size(); v++) {
      Stopwatch time = Stopwatch.createStarted();
      TextCorpus data = validation.get(v);
      Perplexity perplexity = texts.perplexity(pool, data, EVALUATION_SEED, TextLosses.NONE);
      Map<String, Double> own = perplexity.figures();
      own.forEach((name, value) -> figures.put(name + " of " + data.source(), value));
      score = v == 0 ? -perplexity.meanLoss() : score;
      int size = Math.toIntExact(data.size());
      parts.add(Evaluation.Part.of(validationData.name(v), size, time, own));
    }
    return new Evaluation(score, figures, parts);
  }

  private TrainingRecord record(FineTuning.Trained trained) {
    Map<String, Object> own = new LinkedHashMap<>();
    own.put("masking", masking);
    return TrainingRecord.of(
        TASK,
        tuning,
        trained,
        data(corpus),
        validationData.datasets().stream().map(LanguageModelTrainer::data).toList(),
        own);
  }

  static TrainingRecord.Data data(TextCorpus corpus) {
    return new TrainingRecord.Data(
        corpus.source(), Math.toIntExact(corpus.size()), corpus.sha256());
  }

  /** Texts as a model reads them, cut to the maximum. */
  record Texts(SubwordTokenizer tokenizer, int maxLength, Masking masking, int vocabulary) {
    /** Texts that are masked and scored at a time. */
    private static final int CHUNK = 512;

    Encoding cut(String text) {
      return Truncation.of(tokenizer.encode(text), maxLength).encoding();
    }

    TokenSequence masked(Encoding encoding, long seed, long number) {
      return masking.of(encoding, seed, number, LanguageModel.mask(tokenizer), vocabulary);
    }

    Perplexity perplexity(ScoringPool pool, TextCorpus corpus, long seed, TextLosses each) {
      Perplexity sum = new Perplexity(0, 0, 0, 0);
      Iterator<String> texts = corpus.from(0);
      for (long first = 0; texts.hasNext(); first += CHUNK) {
        List<TokenSequence> chunk = new ArrayList<>();
        while (texts.hasNext() && chunk.size() < CHUNK) {
          chunk.add(masked(cut(texts.next()), seed, first + chunk.size()));
        }
        List<TokenSequence> asked =
            chunk.stream().filter(sequence -> sequence.scored().length > 0).toList();
        Iterator<float[]> losses = pool.losses(asked).iterator();
        for (int i = 0; i < chunk.size(); i++) {
          int masked = chunk.get(i).scored().length;
          double loss = masked == 0 ? 0 : sum(losses.next());
          each.scored(first + i, loss, masked);
          sum = sum.plus(new Perplexity(loss, masked, 1, chunk.get(i).length()));
        }
      }
      return sum;
    }

    private static double sum(float[] losses) {
      double sum = 0;
      for (float loss : losses) {
        sum += loss;
      }
      return sum;
    }
  }

  /** Collects arguments. What is not set has its default. */
  public static final class Builder extends TrainerBuilder<Builder> {
    private final ValidationData<TextCorpus> validation = new ValidationData<>(TextCorpus::source);
    private Masking masking = Masking.USUAL;
    private @Nullable LongConsumer counting;
    private boolean fromScratch;

    private Builder() {
      learningRate(1e-5);
      epochs(1);
      batchSize(32);
      weightDecay(0.01);
      schedule(LearningRateSchedule.COSINE);
      warmupRatio(0.01);
      maxGradNorm(0.5);
      maxLength(128);
    }

    @Override
    protected Builder self() {
      return this;
    }

    /**
     * Sets which pieces are chosen; {@link Masking#USUAL} by default.
     *
     * @param value the shares
     * @return this
     */
    public Builder masking(Masking value) {
      masking = value;
      return this;
    }

    /**
     * Joins all texts and cuts them into blocks of {@link #maxLength} sub-words, instead of reading
     * the beginning of each text: each with its special tokens, one behind the other, as {@code
     * run_mlm.py} of transformers does without {@code --line_by_line}. What fills no block at the
     * end is left out. Validation texts are read one by one all the same, so that figures can be
     * compared.
     *
     * @param progress hears how many texts were tokenized to count their sub-words, which is done
     *     once before the training
     * @return this
     */
    public Builder blocks(LongConsumer progress) {
      counting = progress;
      return this;
    }

    /**
     * Sets whether the training begins with a new model: of the one given, only its configuration
     * and its tokenizer are taken, and all parameters are drawn by the seed as transformers draws
     * them. False by default.
     *
     * @param value true for a new model
     * @return this
     */
    public Builder fromScratch(boolean value) {
      fromScratch = value;
      return this;
    }

    @Override
    protected boolean drawsEncoder() {
      return fromScratch;
    }

    /**
     * Adds texts whose perplexity is computed after each epoch, and more often with {@link
     * #evaluationSteps}, always for the same pieces. The first ones decide which parameters are the
     * best and when to stop early.
     *
     * @param value the texts, of another source than those before
     * @return this
     * @throws IllegalArgumentException if there are some of the same source
     */
    public Builder validation(TextCorpus value) {
      validation.add(value);
      return this;
    }

    /**
     * Adds texts as {@link #validation(TextCorpus)} does, under a name for trackers.
     *
     * @param name such as their language
     * @param value the texts, of another source than those before
     * @return this
     * @throws IllegalArgumentException if there are some of the same source or name
     */
    public Builder validation(String name, TextCorpus value) {
      validation.add(name, value);
      return this;
    }

    /**
     * Trains on texts.
     *
     * @param corpus at least one text; stays open
     * @return the trained model; the caller closes it
     * @throws IllegalArgumentException if an argument is out of its range, or does not fit the
     *     encoder, the tokenizer has no mask, or there is no text
     * @throws io.slicer.weights.CheckpointException if the model cannot be loaded, or a checkpoint
     *     to resume from is another training's
     * @throws io.slicer.hub.HubException if the model cannot be had from the Hub
     * @throws io.slicer.train.DivergenceException if a loss or a gradient is not a finite number
     * @throws CancellationException if the thread is interrupted; it still is
     * @throws io.slicer.text.TokenizerException if the model's tokenizer cannot be opened
     * @throws UnsupportedOperationException if the processor has no instructions for the precision
     * @throws IllegalStateException if another training uses the directory of the checkpoints
     */
    public LanguageModel fit(TextCorpus corpus) {
      if (corpus.size() == 0) {
        throw new IllegalArgumentException(corpus.source() + " has no text");
      }
      return new LanguageModelTrainer(this, corpus, begin(!validation.datasets().isEmpty())).fit();
    }
  }
}
