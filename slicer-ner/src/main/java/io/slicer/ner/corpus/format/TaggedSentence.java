package io.slicer.ner.corpus.format;

import java.util.List;

/**
 * A sentence as a file has it, with tags of any scheme.
 *
 * @param words one or more
 * @param tags one for each word
 * @param firstLine where it begins
 * @param lineStep 1 if each word has a line of its own, 0 if they share one
 */
record TaggedSentence(List<String> words, List<String> tags, int firstLine, int lineStep) {
  TaggedSentence {
    words = List.copyOf(words);
    tags = List.copyOf(tags);
  }

  int line(int word) {
    return firstLine + word * lineStep;
  }
}
