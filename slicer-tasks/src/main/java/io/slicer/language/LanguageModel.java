package io.slicer.language;

import io.slicer.finetune.TrainingRecord;
import io.slicer.head.MaskedLanguageModelHead;
import io.slicer.hub.PretrainedModel;
import io.slicer.inference.ChangeableModel;
import io.slicer.inference.InferenceSettings;
import io.slicer.inference.Softmax;
import io.slicer.inference.TaskModel;
import io.slicer.inference.ValueChange;
import io.slicer.language.LanguageModelTrainer.Texts;
import io.slicer.model.ModelSpec;
import io.slicer.model.TokenSequence;
import io.slicer.text.Encoding;
import io.slicer.text.SubwordTokenizer;
import io.slicer.text.Truncation;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A masked language model: it fills masks, and says how well it foresees texts.
 *
 * <pre>{@code
 * try (LanguageModel model = LanguageModel.load(PretrainedModel.resolve("mbert"))) {
 *   model.fill("Paris is the [MASK] of France.", 3).get(0).forEach(System.out::println);
 * }
 * }</pre>
 *
 * <p><b>Threads.</b> Thread-safe: all threads may share one model, and should, as it is large.
 * Closing waits for the calls in flight; later calls throw {@link IllegalStateException}.
 */
public final class LanguageModel implements ChangeableModel {
  private final TaskModel model;
  private final @Nullable TrainingRecord record;

  LanguageModel(TaskModel model, @Nullable TrainingRecord record) {
    this.model = model;
    this.record = record;
  }

  /**
   * Loads a model, to be run on all processors in float32.
   *
   * @param directory in Hugging Face form, as {@link #save} writes it
   * @return the model; the caller closes it
   * @throws io.slicer.weights.CheckpointException if something is missing or damaged, such as the
   *     head
   * @throws io.slicer.text.TokenizerException if the tokenizer is damaged
   */
  public static LanguageModel load(Path directory) {
    return load(PretrainedModel.of(directory));
  }

  /**
   * Loads a model, to be run on all processors in float32.
   *
   * @param source of the model
   * @return the model; the caller closes it
   * @throws io.slicer.weights.CheckpointException if something is missing or damaged, such as the
   *     head
   * @throws io.slicer.text.TokenizerException if the tokenizer is damaged
   */
  public static LanguageModel load(PretrainedModel source) {
    return load(source, InferenceSettings.defaults());
  }

  /**
   * Loads a model to be run in a way of one's own: threads, precision, engine.
   *
   * @param source of the model
   * @param settings how to compute
   * @return the model; the caller closes it
   * @throws io.slicer.weights.CheckpointException if something is missing or damaged, such as the
   *     head
   * @throws io.slicer.text.TokenizerException if the tokenizer is damaged
   * @throws UnsupportedOperationException if the precision is not to be had here
   */
  public static LanguageModel load(PretrainedModel source, InferenceSettings settings) {
    source.encoderConfig();
    TrainingRecord record = TrainingRecord.beside(source);
    ModelSpec spec = ModelSpec.of(MaskedLanguageModelHead.of(source.config()));
    return new LanguageModel(TaskModel.open(source, spec, settings), record);
  }

  /**
   * A language model of an encoder that is open, with a {@link MaskedLanguageModelHead} as its only
   * head.
   *
   * @param model which is closed with the result
   * @return the model; the caller closes it
   */
  public static LanguageModel over(TaskModel model) {
    return new LanguageModel(model, null);
  }

  /**
   * How the model came about.
   *
   * @return its record; empty if it was not trained with this library
   */
  public Optional<TrainingRecord> runRecord() {
    return Optional.ofNullable(record);
  }

  private int maxTokens() {
    return model.encoder().config().maxTokens();
  }

  /**
   * How well the model foresees texts: their pieces are masked once, 15 % of them, as {@link
   * Masking#USUAL} draws them.
   *
   * @param corpus at least one text
   * @param maxLength how many sub-words of a text are read, special tokens included
   * @param seed of the draw
   * @return the perplexity
   * @throws IllegalArgumentException if the length is more than the encoder takes
   * @throws IllegalStateException if the model is closed
   */
  public Perplexity perplexity(TextCorpus corpus, int maxLength, long seed) {
    return perplexity(corpus, maxLength, seed, TextLosses.NONE);
  }

  /**
   * Does what {@link #perplexity(TextCorpus, int, long)} does and tells the figures of each text.
   *
   * @param corpus at least one text
   * @param maxLength how many sub-words of a text are read, special tokens included
   * @param seed of the draw
   * @param each hears the loss of each text
   * @return the perplexity
   * @throws IllegalArgumentException if the length is more than the encoder takes
   * @throws IllegalStateException if the model is closed
   */
  public Perplexity perplexity(TextCorpus corpus, int maxLength, long seed, TextLosses each) {
    check(maxLength);
    int vocabulary = model.encoder().config().vocabularySize();
    return model.whileOpen(
        () ->
            new Texts(model.tokenizer(), maxLength, Masking.USUAL, vocabulary)
                .perplexity(model.pool(), corpus, seed, each));
  }

  private void check(int maxLength) {
    if (maxLength > maxTokens()) {
      throw new IllegalArgumentException(
          "maxLength " + maxLength + ": the encoder takes at most " + maxTokens());
    }
  }

  /**
   * How well the model foresees texts piece by piece: each piece is masked once, alone (Salazar et
   * al., ACL 2020). It costs as many texts as there are pieces, and cannot be compared with {@link
   * #perplexity}.
   *
   * @param texts any number
   * @return the pseudo-perplexity of each, over its pieces without special tokens
   * @throws IllegalStateException if the model is closed
   */
  public List<Perplexity> pseudoPerplexity(List<String> texts) {
    return model.whileOpen(
        () -> texts.stream().map(text -> pseudoPerplexity(text, maxTokens())).toList());
  }

  /**
   * The pseudo-perplexity of a whole corpus.
   *
   * @param corpus at least one text
   * @param maxLength how many sub-words of a text are read, special tokens included
   * @param each hears the loss of each text
   * @return the pseudo-perplexity over all pieces without special tokens
   * @throws IllegalArgumentException if the length is more than the encoder takes
   * @throws IllegalStateException if the model is closed
   */
  public Perplexity pseudoPerplexity(TextCorpus corpus, int maxLength, TextLosses each) {
    check(maxLength);
    return model.whileOpen(
        () -> {
          Perplexity sum = new Perplexity(0, 0, 0, 0);
          Iterator<String> texts = corpus.from(0);
          for (long n = 0; texts.hasNext(); n++) {
            Perplexity text = pseudoPerplexity(texts.next(), maxLength);
            each.scored(n, text.loss(), Math.toIntExact(text.masked()));
            sum = sum.plus(text);
          }
          return sum;
        });
  }

  private Perplexity pseudoPerplexity(String text, int maxLength) {
    Encoding encoding = Truncation.of(model.tokenizer().encode(text), maxLength).encoding();
    List<TokenSequence> sequences = new ArrayList<>();
    for (int p = 0; p < encoding.length(); p++) {
      if (!encoding.pieces().get(p).isSpecial()) {
        int[] ids = encoding.ids();
        int right = ids[p];
        ids[p] = mask(model.tokenizer());
        sequences.add(
            TokenSequence.labelled(ids, encoding.typeIds(), new int[] {p}, new int[] {right}));
      }
    }
    double loss = 0;
    for (float[] losses : model.pool().losses(sequences)) {
      loss += losses[0];
    }
    return new Perplexity(loss, sequences.size(), 1, encoding.length());
  }

  static int mask(SubwordTokenizer tokenizer) {
    return tokenizer
        .specialTokens()
        .mask()
        .orElseThrow(() -> new IllegalArgumentException("the tokenizer has no mask"));
  }

  /**
   * Fills masks.
   *
   * @param text with masks as the tokenizer writes them, such as {@code [MASK]} or {@code <mask>}
   * @param most how many pieces are wanted for each
   * @return the best pieces for each mask, in the order of the masks; none where the encoder does
   *     not take so much of the text
   * @throws IllegalArgumentException if there is no mask in the text
   * @throws IllegalStateException if the model is closed
   */
  public List<List<Filling>> fill(String text, int most) {
    return model.whileOpen(
        () -> {
          Encoding encoding = Truncation.of(model.tokenizer().encode(text), maxTokens()).encoding();
          int[] ids = encoding.ids();
          int mask = mask(model.tokenizer());
          int[] masks = IntStream.range(0, ids.length).filter(p -> ids[p] == mask).toArray();
          if (masks.length == 0) {
            throw new IllegalArgumentException(
                "there is no " + model.tokenizer().piece(mask) + " in \"" + text + "\"");
          }
          List<List<Filling>> fillings = new ArrayList<>();
          for (int p : masks) {
            TokenSequence one = TokenSequence.unlabelled(ids, encoding.typeIds(), new int[] {p});
            fillings.add(best(model.pool().scores(List.of(one)).get(0), most));
          }
          return List.copyOf(fillings);
        });
  }

  private List<Filling> best(float[] scores, int most) {
    double[] probabilities = Softmax.of(scores).probabilities();
    return IntStream.range(0, scores.length)
        .boxed()
        .sorted(Comparator.comparing((Integer id) -> -scores[id]).thenComparing(id -> id))
        .limit(most)
        .map(id -> new Filling(id, model.tokenizer().piece(id), probabilities[id]))
        .toList();
  }

  /**
   * Saves the model as a directory in Hugging Face form, which {@link #load(Path)} and transformers
   * open as it is. The directory appears when it is complete.
   *
   * @param directory to be made; it may exist if it is empty
   * @throws IllegalArgumentException if there is something else of that name
   * @throws UncheckedIOException if it cannot be written, or the tokenizer's files, which are
   *     copied from where the model was opened, are gone or were replaced
   * @throws IllegalStateException if the model is closed
   */
  public void save(Path directory) {
    model.save(directory, TrainingRecord.files(record, List.of()));
  }

  @Override
  public void change(ValueChange change) {
    model.change(change);
  }

  /** Waits for the calls in flight and releases the memory. Closing again does nothing. */
  @Override
  public void close() {
    model.close();
  }
}
