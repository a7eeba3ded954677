package io.slicer.ner;

import io.slicer.model.EncoderConfig;
import io.slicer.ner.corpus.NerDataset;
import io.slicer.ner.corpus.Sentence;
import io.slicer.text.SubwordTokenizer;
import io.slicer.weights.PretrainedModel;
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
 * bytes for each. Thread-safe. Closing releases the tokenizer; nothing may be using it.
 */
public final class TokenizedCorpora implements AutoCloseable {
  private final PretrainedModel source;
  private final SubwordTokenizer tokenizer;
  private final SubwordEncoder whole;
  private final int threads;
  private final Map<TrainingKey, TrainingData> training = new HashMap<>();
  private final Map<WindowsKey, List<List<SubwordSequence>>> windows = new HashMap<>();

  private TokenizedCorpora(PretrainedModel source, SubwordTokenizer tokenizer, int threads) {
    this.source = source;
    this.tokenizer = tokenizer;
    this.threads = threads;
    whole = new SubwordEncoder(tokenizer, EncoderConfig.of(source.config()).maxTokens(), threads);
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
   */
  public static TokenizedCorpora open(PretrainedModel source, int threads) {
    return new TokenizedCorpora(source, SubwordTokenizer.load(source.tokenizerFile()), threads);
  }

  /**
   * Refuses to serve another model.
   *
   * @throws IllegalArgumentException if the model has another tokenizer
   */
  void check(PretrainedModel other) {
    if (!other.tokenizerFile().equals(source.tokenizerFile())) {
      throw new IllegalArgumentException(
          "corpora tokenized for " + source + " are of no use to " + other);
    }
  }

  /** A dataset as training reads it. */
  synchronized TrainingData training(
      NerDataset dataset, LabelAlignment alignment, LongSentences longSentences, int maxLength) {
    return training.computeIfAbsent(
        new TrainingKey(dataset, alignment, longSentences, maxLength),
        key ->
            TrainingData.align(dataset, tokenizer, alignment, longSentences, maxLength, threads));
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
