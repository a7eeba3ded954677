package io.slicer.engine;

import io.slicer.model.EncoderConfig;
import io.slicer.model.TokenSequence;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** Sequences of random pieces with random labels, the same each time. */
final class RandomSequences {
  /** The lowest ids are those of special pieces. */
  private static final int FIRST_PIECE = 5;

  private RandomSequences() {}

  /** Of some lengths; every other token is scored, and of one token that one. */
  static List<TokenSequence> of(EncoderConfig config, int... lengths) {
    Random random = new Random(5);
    List<TokenSequence> sequences = new ArrayList<>();
    for (int length : lengths) {
      int[] scored = IntStream.range(0, length).filter(t -> t % 2 == 0).toArray();
      sequences.add(
          TokenSequence.labelled(
              random.ints(length, FIRST_PIECE, config.vocabularySize()).toArray(),
              random.ints(length, 0, config.typeVocabularySize()).toArray(),
              scored,
              random.ints(scored.length, 0, config.labels().size()).toArray()));
    }
    return sequences;
  }

  /** The sequence without its scored tokens. */
  static TokenSequence unscored(TokenSequence sequence) {
    return TokenSequence.unlabelled(sequence.ids(), sequence.types(), new int[0]);
  }
}
