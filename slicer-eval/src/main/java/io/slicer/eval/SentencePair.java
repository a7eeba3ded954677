package io.slicer.eval;

import java.util.ArrayList;
import java.util.List;

/**
 * The gold and the predicted tags of one sentence, checked to be of one length. The numbers that
 * errors name are given here.
 *
 * @param gold the true tags
 * @param predicted a system's tags
 */
record SentencePair(TagSequence gold, TagSequence predicted) {
  SentencePair {
    if (gold.size() != predicted.size()) {
      throw new TagSequenceException(
          gold.sentence(),
          Math.min(gold.size(), predicted.size()),
          gold.size() + " gold tags, but " + predicted.size() + " predicted");
    }
  }

  static SentencePair of(long sentence, List<String> gold, List<String> predicted) {
    return new SentencePair(
        new TagSequence("gold", sentence, gold), new TagSequence("predicted", sentence, predicted));
  }

  /** All sentences of a corpus, numbered from {@code first}. */
  static List<SentencePair> all(long first, List<List<String>> gold, List<List<String>> predicted) {
    if (gold.size() != predicted.size()) {
      throw new TagSequenceException(
          first + Math.min(gold.size(), predicted.size()),
          0,
          gold.size() + " gold sentences, but " + predicted.size() + " predicted");
    }
    List<SentencePair> pairs = new ArrayList<>(gold.size());
    for (int i = 0; i < gold.size(); i++) {
      pairs.add(of(first + i, gold.get(i), predicted.get(i)));
    }
    return pairs;
  }

  /** How many tokens have their true tag. */
  long agreeing() {
    long agreeing = 0;
    for (int i = 0; i < gold.size(); i++) {
      if (gold.tag(i).equals(predicted.tag(i))) {
        agreeing++;
      }
    }
    return agreeing;
  }
}
