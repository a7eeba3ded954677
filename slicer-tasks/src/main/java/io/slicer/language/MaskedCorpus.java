package io.slicer.language;

import io.slicer.language.LanguageModelTrainer.Texts;
import io.slicer.model.TokenSequence;
import io.slicer.text.Encoding;
import io.slicer.text.SubwordTokenizer;
import io.slicer.train.steps.SequenceStream;
import java.util.function.LongFunction;

/** A corpus as a masked language model is trained on it: in every epoch other pieces are chosen. */
public final class MaskedCorpus implements SequenceStream {
  private final long size;
  private final LongFunction<Encoding> encodings;
  private final Texts texts;
  private final long seed;
  private final String fingerprint;

  /**
   * What is masked when a step asks for it.
   *
   * @param size how much there is
   * @param encodings what is masked, by number
   * @param fingerprint of all
   */
  MaskedCorpus(
      long size, LongFunction<Encoding> encodings, Texts texts, long seed, String fingerprint) {
    this.size = size;
    this.encodings = encodings;
    this.texts = texts;
    this.seed = seed;
    this.fingerprint = fingerprint;
  }

  /** The texts of a corpus one by one. */
  static MaskedCorpus of(TextCorpus corpus, Texts texts, long seed) {
    return new MaskedCorpus(
        corpus.size(),
        number -> texts.cut(corpus.text(number)),
        texts,
        seed,
        described(corpus, texts.masking()));
  }

  static String described(TextCorpus corpus, Masking masking) {
    return corpus.size() + " texts, SHA-256 " + corpus.sha256() + ", " + masking;
  }

  /**
   * A corpus.
   *
   * @param corpus which stays open
   * @param tokenizer which stays open
   * @param maxLength how many sub-words of a text are read, special tokens included
   * @param masking which pieces are chosen
   * @param vocabulary V, from which random pieces are drawn
   * @param seed of the draws
   * @return the corpus, masked
   */
  public static MaskedCorpus of(
      TextCorpus corpus,
      SubwordTokenizer tokenizer,
      int maxLength,
      Masking masking,
      int vocabulary,
      long seed) {
    return of(corpus, new Texts(tokenizer, maxLength, masking, vocabulary), seed);
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public TokenSequence sequence(int epoch, long number) {
    return texts.masked(encodings.apply(number), Masking.seed(seed, epoch), number);
  }

  @Override
  public String fingerprint() {
    return fingerprint;
  }
}
