package io.slicer.examples.eval;

import io.slicer.corpus.Quoted;
import io.slicer.ner.corpus.format.CorpusFormat;
import io.slicer.ner.corpus.format.TaggedCorpus;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The right tags and a system's, at the same words.
 *
 * @param gold the right ones
 * @param predicted the system's
 */
record TagComparison(TaggedCorpus gold, TaggedCorpus predicted) {
  /**
   * Reads a file with both.
   *
   * @param format of the file; null if it is to be found out
   */
  static TagComparison of(Path both, @Nullable CorpusFormat format) {
    TaggedCorpus.Pair pair =
        format == null ? TaggedCorpus.readPair(both) : TaggedCorpus.readPair(both, format);
    return new TagComparison(pair.gold(), pair.predicted());
  }

  /**
   * Reads two files, whose forms may differ.
   *
   * @param format of both; null if they are to be found out
   * @throws IllegalArgumentException if they have other words
   */
  static TagComparison of(Path gold, Path predicted, @Nullable CorpusFormat format) {
    TagComparison comparison = new TagComparison(read(gold, format), read(predicted, format));
    comparison
        .difference()
        .ifPresent(
            difference -> {
              throw new IllegalArgumentException("the tokens are not the same: " + difference);
            });
    return comparison;
  }

  private static TaggedCorpus read(Path file, @Nullable CorpusFormat format) {
    return format == null ? TaggedCorpus.read(file) : TaggedCorpus.read(file, format);
  }

  /** Where one stops to have the words of the other. */
  private Optional<String> difference() {
    List<List<String>> left = gold.words();
    List<List<String>> right = predicted.words();
    for (int s = 0; s < Math.min(left.size(), right.size()); s++) {
      List<String> words = left.get(s);
      List<String> others = right.get(s);
      for (int w = 0; w < Math.max(words.size(), others.size()); w++) {
        if (w >= words.size() || w >= others.size() || !words.get(w).equals(others.get(w))) {
          return Optional.of(shown(gold, words, s, w) + " where " + shown(predicted, others, s, w));
        }
      }
    }
    return left.size() == right.size()
        ? Optional.empty()
        : Optional.of(
            "%s has %d sentences and %s has %d"
                .formatted(gold.source(), left.size(), predicted.source(), right.size()));
  }

  private static String shown(TaggedCorpus corpus, List<String> words, int sentence, int word) {
    return word < words.size()
        ? corpus.place(sentence, word) + " has " + Quoted.of(words.get(word))
        : corpus.place(sentence, words.size() - 1) + " is the end of a sentence";
  }
}
