package io.slicer.ner;

import io.slicer.model.TokenSequence;
import io.slicer.ner.corpus.NerDataset;
import io.slicer.ner.corpus.Sentence;
import io.slicer.text.Encoding;
import io.slicer.text.SubwordTokenizer;
import io.slicer.text.Truncation;
import java.util.ArrayList;
import java.util.List;

/**
 * A dataset as training reads it.
 *
 * @param sequences labelled sub-words
 * @param truncatedSentences how many sentences lost their end
 * @param lostWords how many words were lost with them, those without any sub-word not counted
 */
record TrainingData(List<TokenSequence> sequences, long truncatedSentences, long lostWords) {

  static TrainingData align(
      NerDataset dataset,
      SubwordTokenizer tokenizer,
      LabelAlignment alignment,
      LongSentences longSentences,
      int maxLength) {
    List<TokenSequence> sequences = new ArrayList<>();
    long truncatedSentences = 0;
    long lostWords = 0;
    for (Sentence sentence : dataset.sentences()) {
      Encoding whole = tokenizer.encodeWords(sentence.words());
      if (longSentences == LongSentences.SPLIT) {
        for (SubwordSequence window : SubwordSequence.windows(whole, maxLength, alignment)) {
          sequences.add(window.labelled(sentence, dataset.labels()));
        }
        continue;
      }
      Truncation kept = Truncation.of(whole, maxLength);
      SubwordSequence sequence = SubwordSequence.of(kept.encoding(), alignment);
      sequences.add(sequence.labelled(sentence, dataset.labels()));
      truncatedSentences += whole.length() > maxLength ? 1 : 0;
      lostWords += kept.lostWords();
    }
    return new TrainingData(List.copyOf(sequences), truncatedSentences, lostWords);
  }
}
