package io.slicer.words;

import io.slicer.model.TokenSequence;
import io.slicer.text.Encoding;
import io.slicer.text.SubwordTokenizer;
import io.slicer.text.Truncation;
import io.slicer.threads.ParallelMap;
import java.util.List;

/**
 * Labelled sentences as training reads them.
 *
 * @param sequences labelled sub-words
 * @param truncatedSentences how many sentences lost their end
 * @param lostWords how many words were lost with them, those without any sub-word not counted
 */
public record TrainingData(List<TokenSequence> sequences, long truncatedSentences, long lostWords) {

  /** One sentence as training reads it. */
  private record Aligned(List<TokenSequence> sequences, boolean truncated, int lostWords) {}

  /**
   * Cuts sentences into sub-words and gives these the labels of their words.
   *
   * @param sentences with the labels of their words
   * @param tokenizer of the model
   * @param alignment which sub-words bear labels
   * @param longSentences what becomes of a sentence with more sub-words than the maximum
   * @param maxLength the maximum, special tokens included
   * @param threads how many work at a time
   * @return the sequences, in the order of the sentences
   */
  public static TrainingData align(
      List<LabelledWords> sentences,
      SubwordTokenizer tokenizer,
      LabelAlignment alignment,
      LongSentences longSentences,
      int maxLength,
      int threads) {
    List<Aligned> aligned =
        ParallelMap.map(
            sentences,
            threads,
            sentence -> {
              Encoding whole = tokenizer.encodeWords(sentence.words());
              return longSentences == LongSentences.SPLIT
                  ? split(sentence, whole, alignment, maxLength)
                  : truncated(sentence, whole, alignment, maxLength);
            });
    return new TrainingData(
        aligned.stream().flatMap(sentence -> sentence.sequences().stream()).toList(),
        aligned.stream().filter(Aligned::truncated).count(),
        aligned.stream().mapToLong(Aligned::lostWords).sum());
  }

  private static Aligned split(
      LabelledWords sentence, Encoding whole, LabelAlignment alignment, int maxLength) {
    List<TokenSequence> windows =
        SubwordSequence.windows(whole, maxLength, alignment).stream()
            .map(window -> labelled(window, sentence, alignment))
            .toList();
    return new Aligned(windows, false, 0);
  }

  private static Aligned truncated(
      LabelledWords sentence, Encoding whole, LabelAlignment alignment, int maxLength) {
    Truncation kept = Truncation.of(whole, maxLength);
    SubwordSequence sequence = SubwordSequence.of(kept.encoding(), alignment);
    return new Aligned(
        List.of(labelled(sequence, sentence, alignment)),
        whole.length() > maxLength,
        kept.lostWords());
  }

  private static TokenSequence labelled(
      SubwordSequence sequence, LabelledWords sentence, LabelAlignment alignment) {
    boolean continues = alignment == LabelAlignment.ALL_CONTINUED;
    return sequence.labelled(
        sentence.labels()::get, (continues ? sentence.continued() : sentence.labels())::get);
  }
}
