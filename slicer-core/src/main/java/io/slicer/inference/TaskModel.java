package io.slicer.inference;

import io.slicer.adapter.BottleneckAdapters;
import io.slicer.engine.Contextualization;
import io.slicer.engine.Engine;
import io.slicer.engine.NotFiniteException;
import io.slicer.engine.SameDiffModel;
import io.slicer.files.AtomicFiles;
import io.slicer.hub.PretrainedModel;
import io.slicer.model.EncoderCheckpoint;
import io.slicer.model.EncoderConfig;
import io.slicer.model.EncoderModel;
import io.slicer.model.ModelSpec;
import io.slicer.model.TokenSequence;
import io.slicer.text.SubwordTokenizer;
import io.slicer.threads.Background;
import io.slicer.weights.Checkpoint;
import io.slicer.words.SubwordEncoder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An open model of any task: encoder and heads, tokenizer, executors that score, and what is copied
 * when it is saved. A task's own model, such as one that finds entities, is built on it and closes
 * it.
 *
 * <p><b>Threads.</b> Thread-safe: all threads may share one model, and should, as it is large.
 * Closing waits for the calls in flight and releases the model's memory; later calls throw {@link
 * IllegalStateException}.
 */
public final class TaskModel implements ChangeableModel {
  private static final Logger LOG = LoggerFactory.getLogger(TaskModel.class);

  private final EncoderModel encoder;
  private final SubwordTokenizer tokenizer;
  private final boolean ownsTokenizer;
  private final TokenizerFiles tokenizerFiles;
  private final ScoringPool pool;
  private final PretrainedModel source;
  private final InferenceSettings settings;
  private final SubwordEncoder subwords;
  private final @Nullable Original original;
  private final Gate gate = new Gate("model");

  private TaskModel(
      EncoderModel encoder,
      SubwordTokenizer tokenizer,
      boolean ownsTokenizer,
      TokenizerFiles tokenizerFiles,
      ScoringPool pool,
      PretrainedModel source,
      InferenceSettings settings,
      @Nullable Original original) {
    this.encoder = encoder;
    this.original = original;
    this.tokenizer = tokenizer;
    this.ownsTokenizer = ownsTokenizer;
    this.tokenizerFiles = tokenizerFiles;
    this.pool = pool;
    this.source = source;
    this.settings = settings;
    subwords = new SubwordEncoder(tokenizer, encoder.config().maxTokens(), settings.threads());
  }

  /**
   * Opens a model.
   *
   * @param source of the model
   * @param heads its heads, and what adapts its encoder, unless its {@code config.json} says that
   * @param settings how to compute
   * @return the model; the caller closes it
   * @throws io.slicer.weights.CheckpointException if something is missing or damaged
   * @throws io.slicer.text.TokenizerException if the tokenizer is damaged
   * @throws IllegalArgumentException if the encoder is of another type than this library has
   * @throws UnsupportedOperationException if the precision is not to be had here
   */
  public static TaskModel open(
      PretrainedModel source, ModelSpec heads, InferenceSettings settings) {
    EncoderConfig config = source.encoderConfig();
    ModelSpec spec =
        heads.adapter().isPresent()
            ? heads
            : source.configured(BottleneckAdapters::in).map(heads::with).orElse(heads);
    TokenizerFiles tokenizerFiles = TokenizerFiles.in(source.directory());
    CompletableFuture<SubwordTokenizer> tokenizer =
        Background.run("slicer-opening", source::tokenizer);
    Original original = null;
    try {
      if (settings.changing() && settings.copying()) {
        throw new IllegalArgumentException(
            "a model to be changed reads its word table from the file: it cannot be a copy");
      }
      original = settings.changing() ? original(source, config) : null;
      EncoderModel encoder =
          original == null
              ? load(source, config, spec, settings.copying())
              : original.load(config, spec);
      try {
        ScoringPool pool = ScoringPool.of(encoder, settings);
        try {
          pool.prepare();
          LOG.info("computing on {}, engine {}", settings.engine().device(), settings.engine());
          return new TaskModel(
              encoder,
              Background.await(tokenizer),
              true,
              tokenizerFiles,
              pool,
              source,
              settings,
              original);
        } catch (RuntimeException | Error e) {
          pool.close();
          throw e;
        }
      } catch (RuntimeException | Error e) {
        encoder.close();
        throw e;
      }
    } catch (RuntimeException | Error e) {
      closeOnceOpened(tokenizer, e);
      if (original != null) {
        original.close();
      }
      throw e;
    }
  }

  private static Original original(PretrainedModel source, EncoderConfig config) {
    return Original.of(checkpoint(source, config), config);
  }

  private static EncoderModel load(
      PretrainedModel source, EncoderConfig config, ModelSpec spec, boolean copying) {
    try (EncoderCheckpoint checkpoint = checkpoint(source, config)) {
      return copying
          ? EncoderModel.loadToChange(checkpoint, config, spec)
          : EncoderModel.load(checkpoint, config, spec);
    }
  }

  private static EncoderCheckpoint checkpoint(PretrainedModel source, EncoderConfig config) {
    return source
        .configured(BottleneckAdapters::in)
        .map(own -> EncoderCheckpoint.of(source.checkpoint(), config.family(), own::has))
        .orElseGet(() -> EncoderCheckpoint.of(source.checkpoint(), config.family()));
  }

  private static void closeOnceOpened(
      CompletableFuture<SubwordTokenizer> tokenizer, Throwable reported) {
    try {
      Background.await(tokenizer).close();
    } catch (RuntimeException | Error e) {
      if (e != reported) {
        reported.addSuppressed(e);
      }
    }
  }

  /**
   * Opens what has been trained. Its encoder is closed with the model, and at once if it cannot be
   * opened.
   *
   * @param encoder the trained model
   * @param source of the model that training started from, whose tokenizer it has
   * @param settings how to compute
   * @return the model; the caller closes it
   * @throws io.slicer.text.TokenizerException if the tokenizer cannot be opened
   */
  public static TaskModel of(
      EncoderModel encoder, PretrainedModel source, InferenceSettings settings) {
    SubwordTokenizer tokenizer;
    try {
      tokenizer = source.tokenizer();
    } catch (RuntimeException | Error e) {
      encoder.close();
      throw e;
    }
    return of(encoder, tokenizer, source, settings);
  }

  /**
   * Opens a model with a tokenizer of one's own. Both are closed with the model, and at once if it
   * cannot be opened.
   *
   * @param encoder the model
   * @param tokenizer which makes ids that the encoder knows
   * @param source of the model: where its tokenizer's files are copied from when it is saved
   * @param settings how to compute
   * @return the model; the caller closes it
   */
  public static TaskModel of(
      EncoderModel encoder,
      SubwordTokenizer tokenizer,
      PretrainedModel source,
      InferenceSettings settings) {
    try {
      TokenizerFiles files = TokenizerFiles.in(source.directory());
      ScoringPool pool = ScoringPool.of(encoder, settings);
      return new TaskModel(encoder, tokenizer, true, files, pool, source, settings, null);
    } catch (RuntimeException | Error e) {
      tokenizer.close();
      encoder.close();
      throw e;
    }
  }

  /**
   * Opens a model that has this one's parameters, such as one of its heads with adapters of its
   * own: see {@link EncoderModel#with}. It computes as this one does, weights that both have are
   * packed once, and both have one tokenizer.
   *
   * @param spec heads and adapter
   * @param own the parameters that this model lacks
   * @return the model; the caller closes it before this one
   * @throws IllegalArgumentException if a parameter is in neither
   */
  public TaskModel with(ModelSpec spec, Checkpoint own) {
    return whileOpen(
        () -> {
          EncoderModel other = encoder.with(spec, own);
          try {
            return over(other, pool.with(other, settings), tokenizer, source, settings);
          } catch (RuntimeException | Error e) {
            other.close();
            throw e;
          }
        });
  }

  /**
   * Opens a model with a pool that was made for it and with another's tokenizer. Encoder and pool
   * are closed with the model.
   *
   * @param encoder the model
   * @param pool scores with it
   * @param tokenizer which stays open; the caller closes it after the model
   * @param source of the model: where its tokenizer's files are copied from when it is saved
   * @param settings of the pool
   * @return the model; the caller closes it
   */
  public static TaskModel over(
      EncoderModel encoder,
      ScoringPool pool,
      SubwordTokenizer tokenizer,
      PretrainedModel source,
      InferenceSettings settings) {
    TokenizerFiles files = TokenizerFiles.in(source.directory());
    return new TaskModel(encoder, tokenizer, false, files, pool, source, settings, null);
  }

  /**
   * Encoder and heads.
   *
   * @return the encoder, which belongs to this model
   */
  public EncoderModel encoder() {
    return encoder;
  }

  /**
   * Where the model was opened, or the one that it was trained from.
   *
   * @return the source
   */
  public PretrainedModel source() {
    return source;
  }

  /**
   * What computes.
   *
   * @return the engine
   */
  public Engine engine() {
    return settings.engine();
  }

  /**
   * What scores sequences.
   *
   * @return the pool, which belongs to this model: to be used in {@link #whileOpen}
   */
  public ScoringPool pool() {
    return pool;
  }

  /**
   * How the model reads sentences of words.
   *
   * @return the encoder of words, with this model's tokenizer: to be used in {@link #whileOpen}
   */
  public SubwordEncoder subwords() {
    return subwords;
  }

  /**
   * Scores the words of sentences with the model's only head.
   *
   * @return the scorer, to be used in {@link #whileOpen}
   * @throws IllegalArgumentException if the model has several heads, or its head has no labels, so
   *     that nobody knows how many scores it has: {@link WordScorer#of} takes the number
   */
  public WordScorer words() {
    int labels = encoder.head().labels().size();
    if (labels == 0) {
      throw new IllegalArgumentException(
          "the head has no labels: WordScorer.of(pool(), columns) takes the number of its scores");
    }
    return WordScorer.of(pool, labels);
  }

  /**
   * How the model reads text.
   *
   * @return the tokenizer, which belongs to this model: to be used in {@link #whileOpen}
   */
  public SubwordTokenizer tokenizer() {
    return tokenizer;
  }

  /**
   * Does something during which the model is not closed; also within itself.
   *
   * @param action to do
   * @param <T> its result
   * @return its result
   * @throws NotFiniteException if the model was asked for scores, and they are no numbers; the
   *     message names the model
   * @throws IllegalStateException if the model is closed
   */
  public <T> T whileOpen(Supplier<T> action) {
    try {
      return gate.whileOpen(action);
    } catch (NotFiniteException e) {
      throw e.in(source.directory());
    }
  }

  /**
   * Scores sequences with the model's only head. Many at once are the fastest, in any order.
   *
   * @param sequences none longer than the encoder takes
   * @return the head's scores of each sequence's scored tokens (R, C), row-major, without softmax
   * @throws IllegalStateException if the model is closed
   * @throws IllegalArgumentException if a sequence is too long or has ids that the encoder does not
   *     know
   */
  public List<float[]> scores(List<TokenSequence> sequences) {
    return whileOpen(() -> pool.scores(sequences));
  }

  @Override
  public void change(ValueChange change) {
    Original from = original;
    if (from == null) {
      throw new IllegalStateException(
          "the model was not opened to be changed: InferenceSettings.toBeChanged()");
    }
    gate.alone(() -> pool.change(() -> from.change(change)));
  }

  /**
   * The encoder and its only head as a graph of SameDiff's own ops, with a copy of the weights.
   *
   * @return the graph, which stays when this model is closed; {@link SameDiffModel} says what it
   *     takes and gives
   * @throws IllegalStateException if the model is closed
   */
  public SameDiff sameDiff() {
    return whileOpen(() -> SameDiffModel.of(encoder));
  }

  /**
   * How much the tokens of sentences keep to themselves in each layer of the encoder, a figure of
   * what fine-tuning has done to it. {@link PretrainedEncoder} has the same for what it was before.
   * A sentence that is longer than the encoder takes counts once for each of its windows.
   *
   * @param sentences of any number of words, at least one sentence that the tokenizer knows
   *     something of
   * @return the mean over the sentences
   * @throws IllegalArgumentException if there is none
   * @throws IllegalStateException if the model is closed
   */
  public Contextualization contextualization(List<List<String>> sentences) {
    return whileOpen(
        () -> EncoderInspection.contextualization(encoder, settings.engine(), subwords, sentences));
  }

  /**
   * Saves the model as a directory in Hugging Face form, which transformers opens as it is:
   * configuration, weights and the tokenizer's files. A {@code tokenizer_config.json} is made where
   * the source had none: without it transformers would cut texts in another way. The directory
   * appears when it is complete.
   *
   * @param directory to be made; it may exist if it is empty
   * @param texts further files by name, such as a run record
   * @throws IllegalArgumentException if there is something else of that name
   * @throws UncheckedIOException if it cannot be written, or the tokenizer's files, which are
   *     copied from where the model was opened, are gone or were replaced
   * @throws IllegalStateException if the model is closed
   */
  public void save(Path directory, Map<String, String> texts) {
    checkFree(directory);
    whileOpen(
        () -> {
          AtomicFiles.writeDirectory(directory, target -> writeTo(target, texts));
          return directory;
        });
  }

  private static void checkFree(Path directory) {
    if (!Files.exists(directory)) {
      return;
    }
    try (Stream<Path> files = Files.list(directory)) {
      if (files.findAny().isPresent()) {
        throw new IllegalArgumentException(
            directory + " is not empty: a model is saved in a directory of its own");
      }
    } catch (NotDirectoryException e) {
      throw new IllegalArgumentException(directory + " is a file, not a directory", e);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + directory, e);
    }
  }

  private void writeTo(Path directory, Map<String, String> texts) throws IOException {
    tokenizerFiles.copyTo(directory);
    TokenizerConfigFile.complete(directory, tokenizer, encoder.config());
    texts.forEach((name, text) -> AtomicFiles.write(directory.resolve(name), text));
    encoder.save(directory, source.config());
  }

  /** Waits for the calls in flight and releases the memory. Closing again does nothing. */
  @Override
  public void close() {
    gate.close(
        () -> {
          pool.close();
          if (ownsTokenizer) {
            tokenizer.close();
          }
          encoder.close();
          if (original != null) {
            original.close();
          }
        });
  }
}
