package io.slicer.examples.bench.candidate;

import com.google.common.collect.Lists;
import io.slicer.model.TokenSequence;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** How tagging is timed, whoever does it. */
final class Tagging {
  private static final double NANOS = 1e9;

  /** The length of the sentence whose latency is measured, in sub-words. */
  private static final int SHORT = 16;

  /** Single sentences are little work each: the JIT compiler needs this many to see what is hot. */
  private static final int WARM_UP = 2000;

  private static final int REPETITIONS = 200;

  private Tagging() {}

  static List<List<TokenSequence>> batches(List<TokenSequence> sequences, int size) {
    return Lists.partition(sequences, size);
  }

  static List<TokenSequence> longestFirst(List<TokenSequence> sequences) {
    return sequences.stream()
        .sorted(Comparator.comparingInt(TokenSequence::length).reversed())
        .toList();
  }

  /** The first sentence of 16 sub-words, or else of the nearest number. */
  static TokenSequence shortSentence(List<TokenSequence> sequences) {
    return sequences.stream()
        .min(Comparator.comparingInt(sequence -> Math.abs(sequence.length() - SHORT)))
        .orElseThrow();
  }

  /** Times all sentences once. */
  static Work timed(List<TokenSequence> sequences, int calls, Runnable work) {
    double seconds = seconds(work);
    return new Work(Corpus.tokens(sequences), calls, seconds, Map.of());
  }

  /** Times one sentence many times over. */
  static Work latency(TokenSequence sentence, Runnable work) {
    for (int i = 0; i < WARM_UP; i++) {
      work.run();
    }
    List<Double> times = new ArrayList<>();
    for (int i = 0; i < REPETITIONS; i++) {
      times.add(seconds(work));
    }
    return new Work(sentence.length(), 1, Statistics.of(times).median(), Map.of());
  }

  private static double seconds(Runnable work) {
    long start = System.nanoTime();
    work.run();
    return (System.nanoTime() - start) / NANOS;
  }
}
