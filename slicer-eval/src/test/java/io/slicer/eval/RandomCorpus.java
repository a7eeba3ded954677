package io.slicer.eval;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Random sentences whose tags come in any order, so that most sequences are malformed, and a system
 * that gets some of them right.
 */
record RandomCorpus(List<List<String>> gold, List<List<String>> predicted) {
  private static final List<String> TAGS =
      List.of("O", "O", "B-PER", "I-PER", "B-ORG", "I-ORG", "B-GPE-LOC", "I-GPE-LOC", "B", "I-😀");

  static RandomCorpus ofSeed(long seed) {
    return ofSeed(seed, new Random(seed).nextInt(12), 0.7);
  }

  static RandomCorpus ofSeed(long seed, int sentences, double accuracy) {
    Random random = new Random(seed);
    List<List<String>> gold = new ArrayList<>();
    List<List<String>> predicted = new ArrayList<>();
    for (int i = 0; i < sentences; i++) {
      List<String> truth = new ArrayList<>();
      int length = random.nextInt(10);
      for (int j = 0; j < length; j++) {
        truth.add(TAGS.get(random.nextInt(TAGS.size())));
      }
      gold.add(truth);
      predicted.add(tagged(truth, accuracy, random));
    }
    return new RandomCorpus(gold, predicted);
  }

  /** The tags of another system for the same sentences. */
  List<List<String>> otherPrediction(long seed, double accuracy) {
    Random random = new Random(seed);
    return gold.stream().map(truth -> tagged(truth, accuracy, random)).toList();
  }

  private static List<String> tagged(List<String> truth, double accuracy, Random random) {
    List<String> tags = new ArrayList<>();
    for (String tag : truth) {
      tags.add(random.nextDouble() < accuracy ? tag : TAGS.get(random.nextInt(TAGS.size())));
    }
    return tags;
  }
}
