package io.slicer.words;

import io.slicer.text.Encoding;
import io.slicer.text.SubwordTokenizer;
import io.slicer.threads.ParallelMap;
import java.util.List;

/**
 * Cuts sentences of words into what the encoder reads, on several threads. Thread-safe; does not
 * own the tokenizer.
 *
 * @param tokenizer of the model
 * @param maxLength of a window, in sub-words
 * @param threads how many work at a time
 */
public record SubwordEncoder(SubwordTokenizer tokenizer, int maxLength, int threads) {

  /**
   * The windows of sentences.
   *
   * @param sentences of any number of words
   * @param which sub-words are scored
   * @return the windows of each sentence, without those in which nothing is scored
   */
  public List<List<SubwordSequence>> encode(List<List<String>> sentences, LabelAlignment which) {
    return ParallelMap.map(
        sentences, threads, words -> windows(tokenizer.encodeWords(words), which));
  }

  /**
   * The sub-words of sentences, whole.
   *
   * @param sentences of any number of words
   * @return the encoding of each sentence
   */
  public List<Encoding> encodings(List<List<String>> sentences) {
    return ParallelMap.map(sentences, threads, tokenizer::encodeWords);
  }

  /**
   * The windows of a sentence.
   *
   * @param whole the sentence
   * @param which sub-words are scored
   * @return its windows, without those in which nothing is scored
   */
  public List<SubwordSequence> windows(Encoding whole, LabelAlignment which) {
    return SubwordSequence.windows(whole, maxLength, which).stream()
        .filter(sequence -> !sequence.words().isEmpty())
        .toList();
  }
}
