package io.slicer.tagging;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Sentences whose tags follow from their words. */
final class TinyTreebank {
  private static final List<Map.Entry<String, List<String>>> WORDS =
      List.of(
          Map.entry("PROPN", List.of("Anna", "Maria", "Paris", "Berlin")),
          Map.entry("VERB", List.of("lives", "born", "was")),
          Map.entry("ADP", List.of("in", "of", "the")),
          Map.entry("NUM", List.of("1968", "2020")));

  private TinyTreebank() {}

  static TaggingDataset drawn(String source, int sentences, long seed) {
    Random random = new Random(seed);
    List<TaggedSentence> all = new ArrayList<>();
    for (int s = 0; s < sentences; s++) {
      all.add(sentence(2 + random.nextInt(8), random));
    }
    return TaggingDataset.of(source, all).withLabels(TaggingDataset.UPOS);
  }

  static TaggedSentence sentence(int length, Random random) {
    List<String> words = new ArrayList<>();
    List<String> tags = new ArrayList<>();
    for (int w = 0; w < length; w++) {
      Map.Entry<String, List<String>> kind = WORDS.get(random.nextInt(WORDS.size()));
      words.add(kind.getValue().get(random.nextInt(kind.getValue().size())));
      tags.add(kind.getKey());
    }
    return new TaggedSentence(words, tags);
  }
}
