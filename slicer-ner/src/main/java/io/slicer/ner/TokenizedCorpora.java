package io.slicer.ner;

import io.slicer.hub.PretrainedModel;
import io.slicer.ner.corpus.NerDataset;
import io.slicer.ner.corpus.Sentence;
import io.slicer.text.SubwordTokenizer;
import io.slicer.words.LabelAlignment;
import io.slicer.words.LongSentences;
import io.slicer.words.SubwordEncoder;
import io.slicer.words.SubwordSequence;
import io.slicer.words.TrainingData;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Corpora as a model's tokenizer cuts them, made once and used by many trainings and evaluations:
 * what a grid of experiments on the same data should share.
 *
 * <pre>{@code
 * try (TokenizedCorpora corpora = TokenizedCorpora.open(pretrained, 2)) {
 *   for (long seed = 42; seed < 52; seed++) {
 *     try (NerModel model =
 *         SlicerTrainer.builder().model(pretrained).corpora(corpora).seed(seed).fit(english)) {
 *       model.evaluate(german, Scoring.WORDS, corpora);
 *     }
 *   }
 * }
 * }</pre>
 *
 * <p>The tokenizer stays in memory, and so do the sub-words of every dataset that was asked for: 16
 * bytes for each. Thread-safe. Closing releases the tokenizer; what needs it then throws {@link
 * IllegalStateException}.
 */
public final class TokenizedCorpora implements AutoCloseable {
  private final PretrainedModel source;
  private final SubwordTokenizer tokenizer;
  private final int maxTokens;
  private final SubwordEncoder whole;
  private final int threads;
  private final Map<TrainingKey, TrainingData> training = new HashMap<>();
  private final Map<WindowsKey, List<List<SubwordSequence>>> windows = new HashMap<>();

  private TokenizedCorpora(
      PretrainedModel source, SubwordTokenizer tokenizer, int maxTokens, int threads) {
    this.source = source;
    this.tokenizer = tokenizer;
    this.maxTokens = maxTokens;
    this.threads = threads;
    whole = new SubwordEncoder(tokenizer, maxTokens, threads);
  }

  private record TrainingKey(
      NerDataset dataset, LabelAlignment alignment, LongSentences longSentences, int maxLength) {}

  private record WindowsKey(NerDataset dataset, LabelAlignment which) {}

  /**
   * Opens the tokenizer of a model; nothing is tokenized yet.
   *
   * @param source the model
   * @param threads how many tokenize at a time, at least 1
   * @return no corpora yet; the caller closes it
   * @throws io.slicer.text.TokenizerException if the model's tokenizer cannot be opened
   * @throws IllegalArgumentException if the model's encoder is of another type than this library
   *     has, or there are no threads
   */
  public static TokenizedCorpora open(PretrainedModel source, int threads) {
    if (threads < 1) {
      throw new IllegalArgumentException(threads + " threads");
    }
    int maxTokens = source.encoderConfig().maxTokens();
    return new TokenizedCorpora(source, source.tokenizer(), maxTokens, threads);
  }

  /**
   * Refuses to serve a model that reads sentences otherwise.
   *
   * @throws IllegalArgumentException if the model has another tokenizer, or takes another number of
   *     sub-words
   */
  void check(PretrainedModel other) {
    if (other.encoderConfig().maxTokens() != maxTokens || !hasTokenizerOf(other)) {
      throw new IllegalArgumentException(
          "corpora tokenized for " + source + " are of no use to " + other);
    }
  }

  private boolean hasTokenizerOf(PretrainedModel other) {
    List<Path> own = SubwordTokenizer.files(source.tokenizerFile());
    List<Path> others = SubwordTokenizer.files(other.tokenizerFile());
    boolean same = own.size() == others.size();
    for (int i = 0; i < own.size() && same; i++) {
      same = isSame(own.get(i), others.get(i));
    }
    return same;
  }

  private static boolean isSame(Path own, Path others) {
    try {
      return own.equals(others)
          || (own.endsWith(others.getFileName()) && Files.mismatch(own, others) < 0);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot compare " + own + " with " + others, e);
    }
  }

  /** A dataset as training reads it. */
  synchronized TrainingData training(
      NerDataset dataset, LabelAlignment alignment, LongSentences longSentences, int maxLength) {
    return training.computeIfAbsent(
        new TrainingKey(dataset, alignment, longSentences, maxLength),
        key ->
            TrainingData.align(
                dataset.labelled(), tokenizer, alignment, longSentences, maxLength, threads));
  }

  /** A dataset as evaluation reads it: the windows of each sentence. */
  synchronized List<List<SubwordSequence>> windows(NerDataset dataset, LabelAlignment which) {
    return windows.computeIfAbsent(
        new WindowsKey(dataset, which),
        key -> whole.encode(dataset.sentences().stream().map(Sentence::words).toList(), which));
  }

  /** Releases the tokenizer. Closing again does nothing. */
  @Override
  public void close() {
    tokenizer.close();
  }
}
