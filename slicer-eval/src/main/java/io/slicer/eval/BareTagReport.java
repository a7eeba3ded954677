package io.slicer.eval;

import com.google.common.collect.Sets;
import java.util.HashSet;
import java.util.List;

/**
 * What seqeval 1.2.2 prints when it is given tags without prefixes, such as parts of speech: a
 * figure that is published as the F1 of taggers. It exists to be compared with such publications;
 * what it measures is hardly a quality of a tagger, for which there is {@link
 * ClassificationReport}.
 *
 * <p>seqeval takes the first letter of a tag for its prefix and the rest for its type, {@code _} if
 * there is none. So neighbours with equal tags are one chunk, {@code CCONJ} and {@code SCONJ} are
 * of one type, the {@code S} of {@code SCONJ} and {@code SYM} is the prefix of a chunk of one word,
 * and {@code X} at the end of a sentence is outside of all chunks. seqeval warns of each such tag.
 *
 * @param chunks how well the chunks of all types together are found; a ratio with a zero
 *     denominator is 0
 * @param accuracy the share of words whose tag is the gold one
 */
public record BareTagReport(PrecisionRecall chunks, double accuracy) {
  /**
   * Scores a corpus.
   *
   * @param gold the true tags of each sentence
   * @param predicted a system's tags of the same sentences
   * @return the report
   * @throws TagSequenceException if lengths differ, or a tag is null or empty
   */
  public static BareTagReport of(List<List<String>> gold, List<List<String>> predicted) {
    List<SentencePair> pairs = SentencePair.all(0, gold, predicted);
    List<Span> right = chunks(pairs.stream().map(SentencePair::gold).toList());
    List<Span> found = chunks(pairs.stream().map(SentencePair::predicted).toList());
    int both = Sets.intersection(new HashSet<>(right), new HashSet<>(found)).size();
    long words = pairs.stream().mapToLong(pair -> pair.gold().size()).sum();
    long agreeing = pairs.stream().mapToLong(SentencePair::agreeing).sum();
    return new BareTagReport(
        new SpanCounts(both, found.size(), right.size()).score(ZeroDivision.ZERO),
        ZeroDivision.ZERO.divide(agreeing, words));
  }

  /** The chunks of all sentences, by positions in the text that {@code O} joins them to. */
  static List<Span> chunks(List<TagSequence> sentences) {
    SpanTag.Chunks chunks = new SpanTag.Chunks();
    for (TagSequence sentence : sentences) {
      for (int i = 0; i < sentence.size(); i++) {
        chunks.add(bare(sentence, i));
      }
      chunks.add(SpanTag.OUTSIDE);
    }
    return chunks.spans();
  }

  /** The first letter, and what follows, up to the first hyphen left out if there is one. */
  private static SpanTag bare(TagSequence sentence, int position) {
    String tag = sentence.tag(position);
    if (tag.isEmpty()) {
      throw new TagSequenceException(
          sentence.sentence(), position, "the " + sentence.side() + " tag is empty");
    }
    String type = tag.substring(Math.max(1, tag.indexOf('-', 1) + 1));
    return new SpanTag(tag.charAt(0), type.isEmpty() ? "_" : type);
  }
}
