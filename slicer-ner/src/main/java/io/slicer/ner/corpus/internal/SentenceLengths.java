package io.slicer.ner.corpus.internal;

import java.util.List;

/** What looks wrong with the lengths of sentences. */
public final class SentenceLengths {
  /** A sentence of so many words is long, and if others are, too, they are documents. */
  private static final int LONG = 100;

  private SentenceLengths() {}

  /**
   * Says what is likely missing between sentences.
   *
   * @param sentences of a file
   * @return a clause; nothing if lengths are usual
   */
  public static List<String> warnings(List<TaggedSentence> sentences) {
    long words = sentences.stream().mapToLong(sentence -> sentence.words().size()).sum();
    if (sentences.size() == 1 && words >= LONG) {
      return List.of(
          "the file is one sentence of "
              + words
              + " words, as nothing separates sentences: put an empty line behind each, or train"
              + " with long sentences split (--long-sentences split)");
    }
    return sentences.size() > 1 && words >= (long) LONG * sentences.size()
        ? List.of(
            sentences.size()
                + " sentences have "
                + words / sentences.size()
                + " words on average, as documents have: if that is what they are, put an empty"
                + " line behind each sentence, or train with long sentences split")
        : List.of();
  }
}
