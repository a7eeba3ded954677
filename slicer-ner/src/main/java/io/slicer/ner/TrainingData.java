package io.slicer.ner;

import io.slicer.model.TokenSequence;
import io.slicer.ner.corpus.LabelSet;
import io.slicer.ner.corpus.NerDataset;
import io.slicer.ner.corpus.Sentence;
import io.slicer.text.Encoding;
import io.slicer.text.SubwordTokenizer;
import io.slicer.text.Truncation;
import java.util.List;

/**
 * A dataset as training reads it.
 *
 * @param sequences labelled sub-words
 * @param truncatedSentences how many sentences lost their end
 * @param lostWords how many words were lost with them, those without any sub-word not counted
 */
record TrainingData(List<TokenSequence> sequences, long truncatedSentences, long lostWords) {

  /** One sentence as training reads it. */
  private record Aligned(List<TokenSequence> sequences, boolean truncated, int lostWords) {}

  static TrainingData align(
      NerDataset dataset,
      SubwordTokenizer tokenizer,
      LabelAlignment alignment,
      LongSentences longSentences,
      int maxLength,
      int threads) {
    List<Aligned> aligned =
        ParallelMap.map(
            dataset.sentences(),
            threads,
            sentence -> {
              Encoding whole = tokenizer.encodeWords(sentence.words());
              return longSentences == LongSentences.SPLIT
                  ? split(sentence, whole, dataset.labels(), alignment, maxLength)
                  : truncated(sentence, whole, dataset.labels(), alignment, maxLength);
            });
    return new TrainingData(
        aligned.stream().flatMap(sentence -> sentence.sequences().stream()).toList(),
        aligned.stream().filter(Aligned::truncated).count(),
        aligned.stream().mapToLong(Aligned::lostWords).sum());
  }

  private static Aligned split(
      Sentence sentence, Encoding whole, LabelSet labels, LabelAlignment alignment, int maxLength) {
    List<TokenSequence> windows =
        SubwordSequence.windows(whole, maxLength, alignment).stream()
            .map(window -> window.labelled(sentence, labels))
            .toList();
    return new Aligned(windows, false, 0);
  }

  private static Aligned truncated(
      Sentence sentence, Encoding whole, LabelSet labels, LabelAlignment alignment, int maxLength) {
    Truncation kept = Truncation.of(whole, maxLength);
    SubwordSequence sequence = SubwordSequence.of(kept.encoding(), alignment);
    return new Aligned(
        List.of(sequence.labelled(sentence, labels)), whole.length() > maxLength, kept.lostWords());
  }
}
