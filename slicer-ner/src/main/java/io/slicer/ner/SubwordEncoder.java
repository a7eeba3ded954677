package io.slicer.ner;

import io.slicer.text.Encoding;
import io.slicer.text.SubwordTokenizer;
import java.util.List;

/**
 * Cuts sentences of words into what the encoder reads, on several threads. Thread-safe; does not
 * own the tokenizer.
 *
 * @param maxLength of a window, in sub-words
 * @param threads how many work at a time
 */
record SubwordEncoder(SubwordTokenizer tokenizer, int maxLength, int threads) {

  /** The windows of each sentence, without those in which nothing is scored. */
  List<List<SubwordSequence>> encode(List<List<String>> sentences, LabelAlignment which) {
    return ParallelMap.map(
        sentences, threads, words -> windows(tokenizer.encodeWords(words), which));
  }

  /** The sub-words of each sentence, whole. */
  List<Encoding> encodings(List<List<String>> sentences) {
    return ParallelMap.map(sentences, threads, tokenizer::encodeWords);
  }

  /** The windows of a sentence, without those in which nothing is scored. */
  List<SubwordSequence> windows(Encoding whole, LabelAlignment which) {
    return SubwordSequence.windows(whole, maxLength, which).stream()
        .filter(sequence -> !sequence.words().isEmpty())
        .toList();
  }
}
