package io.slicer.examples.experiment;

import com.google.common.collect.Sets;
import io.slicer.eval.PValueCorrection;
import io.slicer.eval.PairedComparison;
import io.slicer.eval.PairedSamples;
import io.slicer.eval.SampleSummary;
import io.slicer.examples.training.RunDirectoryException;
import io.slicer.head.HeadUpdate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;

/**
 * What the finished trainings of an experiment say. Every configuration is compared with
 * cross-entropy at the same learning rate and alignment, seed by seed: over sentences within a seed
 * (paired permutation test) and over the seeds (paired t-test), both corrected after Holm for the
 * number of languages. F1 is between 0 and 1.
 *
 * @param rounds of the permutation test
 * @param configurations in the order of alignment, learning rate, slices
 * @param bestCrossEntropy for each corpus the cross-entropy with the highest average over its
 *     languages and the seeds that every cross-entropy has: chosen with the languages' labels,
 *     which favours it. None if there is no such seed
 */
record ExperimentResults(
    ExperimentSettings settings,
    int rounds,
    List<ConfigurationResult> configurations,
    Map<String, Configuration> bestCrossEntropy) {
  /** What p-values have to be below for a gain to be called significant. */
  static final double LEVEL = 0.05;

  private static final long SEED = 42;

  ExperimentResults {
    configurations = List.copyOf(configurations);
    bestCrossEntropy = Collections.unmodifiableMap(new LinkedHashMap<>(bestCrossEntropy));
  }

  /**
   * Of the trainings with one configuration.
   *
   * @param seeds that are finished
   * @param languages by the name of the data
   * @param averages over the languages of each corpus, but the one that was trained on
   */
  record ConfigurationResult(
      Configuration configuration,
      List<Long> seeds,
      Map<String, LanguageResult> languages,
      Map<String, Average> averages) {
    ConfigurationResult {
      seeds = List.copyOf(seeds);
      languages = Collections.unmodifiableMap(new LinkedHashMap<>(languages));
      averages = Collections.unmodifiableMap(new LinkedHashMap<>(averages));
    }
  }

  /**
   * On one language.
   *
   * @param gain over cross-entropy; null if that is missing, or for cross-entropy itself
   */
  record LanguageResult(SampleSummary f1, @Nullable Gain gain) {}

  /**
   * A gain over cross-entropy with the same seeds.
   *
   * @param difference of F1
   * @param pValue over the seeds, of the paired t-test; NaN for a single seed
   * @param corrected that, for the number of languages
   * @param signFlipPValue over the seeds, of the exact permutation test; NaN if there are too many
   * @param seeds the test over sentences, for each seed
   */
  record Gain(
      SampleSummary difference,
      double pValue,
      double corrected,
      double signFlipPValue,
      List<SentenceTest> seeds) {
    Gain {
      seeds = List.copyOf(seeds);
    }

    /** In how many seeds it is larger, or smaller, than chance among sentences explains. */
    long significant(boolean positive) {
      return seeds.stream()
          .filter(test -> test.corrected() < LEVEL && test.difference() > 0 == positive)
          .count();
    }
  }

  /**
   * A comparison of two models on the sentences of a language.
   *
   * @param corrected the p-value for the number of languages
   */
  record SentenceTest(long seed, double difference, double pValue, double corrected) {}

  /**
   * Over the languages of a corpus, but the one that was trained on.
   *
   * @param gain over cross-entropy; null if that is missing, or for cross-entropy itself
   * @param gainOverBest over the best cross-entropy; null likewise
   */
  record Average(SampleSummary f1, @Nullable SeedTest gain, @Nullable SeedTest gainOverBest) {}

  /**
   * A comparison of two configurations over the seeds that both have.
   *
   * @param pValue of the paired t-test; NaN for a single seed
   */
  record SeedTest(SampleSummary difference, double pValue) {}

  /**
   * Compares what is finished.
   *
   * @param directory which has the tags
   * @param finished the trainings
   * @param rounds of the permutation test
   */
  static ExperimentResults of(
      ExperimentDirectory directory, List<CellResult> finished, int rounds) {
    return new Comparison(directory, finished, rounds).results();
  }

  /**
   * The languages of a corpus, or of all; the first is the one that was trained on, if it is in.
   */
  List<String> languages(Optional<String> corpus) {
    return settings.evaluated().stream()
        .filter(key -> corpus.isEmpty() || corpus(key).equals(corpus.get()))
        .toList();
  }

  /** The languages of a corpus but the one that was trained on. */
  List<String> others(String corpus) {
    return languages(Optional.of(corpus)).stream()
        .filter(key -> !key.equals(settings.trained()))
        .toList();
  }

  static String corpus(String key) {
    return key.substring(0, key.indexOf('/'));
  }

  static String language(String key) {
    return key.substring(key.indexOf('/') + 1);
  }

  /** The corpora that have languages beside the one that was trained on. */
  Set<String> corpora() {
    Set<String> corpora = new LinkedHashSet<>();
    languages(Optional.empty()).stream()
        .filter(key -> !key.equals(settings.trained()))
        .forEach(key -> corpora.add(corpus(key)));
    return corpora;
  }

  /**
   * How many rounds of the permutation test it takes before a p-value over sentences can be
   * significant after the correction.
   */
  int leastRounds() {
    return (int) Math.round(languages(Optional.empty()).size() / LEVEL);
  }

  Optional<ConfigurationResult> of(Configuration configuration) {
    return configurations.stream()
        .filter(result -> result.configuration().equals(configuration))
        .findFirst();
  }

  /** The work of comparing. */
  private static final class Comparison {
    private final ExperimentDirectory directory;
    private final int rounds;
    private final Map<Configuration, Map<Long, CellResult>> cells;
    private final ExperimentResults frame;

    Comparison(ExperimentDirectory directory, List<CellResult> finished, int rounds) {
      this.directory = directory;
      this.rounds = rounds;
      frame = new ExperimentResults(directory.settings(), rounds, List.of(), Map.of());
      cells = new TreeMap<>(ORDER);
      for (CellResult result : finished) {
        cells
            .computeIfAbsent(result.cell().configuration(), c -> new TreeMap<>())
            .put(result.cell().seed(), result);
      }
    }

    private static final Comparator<Configuration> ORDER =
        Comparator.comparing(Configuration::alignment)
            .thenComparing(Configuration::learningRate)
            .thenComparing(c -> !c.isCrossEntropy())
            .thenComparing(c -> c.slices() == null ? Integer.MIN_VALUE : -c.slices())
            .thenComparing(c -> c.head() == HeadUpdate.TRAINED);

    ExperimentResults results() {
      Map<String, Configuration> best = bestCrossEntropy();
      List<ConfigurationResult> all = new ArrayList<>();
      for (Configuration configuration : cells.keySet()) {
        all.add(result(configuration, best));
      }
      return new ExperimentResults(directory.settings(), rounds, all, best);
    }

    /** On other seeds than the others, one might be the best by luck. */
    private Map<String, Configuration> bestCrossEntropy() {
      List<Configuration> candidates =
          cells.keySet().stream().filter(Configuration::isCrossEntropy).toList();
      Map<String, Configuration> best = new LinkedHashMap<>();
      Set<Long> common =
          candidates.stream().map(c -> of(c).keySet()).reduce(Sets::intersection).orElse(Set.of());
      if (common.isEmpty()) {
        return best;
      }
      for (String corpus : frame.corpora()) {
        candidates.stream()
            .max(
                Comparator.comparingDouble(
                    c -> {
                      Map<Long, Double> averages = averages(c, corpus);
                      averages.keySet().retainAll(common);
                      return SampleSummary.of(averages.values()).mean();
                    }))
            .ifPresent(configuration -> best.put(corpus, configuration));
      }
      return best;
    }

    private Map<Long, CellResult> of(Configuration configuration) {
      return cells.getOrDefault(configuration, Map.of());
    }

    private ConfigurationResult result(
        Configuration configuration, Map<String, Configuration> best) {
      Map<String, Gain> gains = configuration.isCrossEntropy() ? Map.of() : gains(configuration);
      Map<String, LanguageResult> languages = new LinkedHashMap<>();
      for (String key : frame.languages(Optional.empty())) {
        languages.put(
            key,
            new LanguageResult(SampleSummary.of(f1(configuration, key).values()), gains.get(key)));
      }
      Map<String, Average> averages = new LinkedHashMap<>();
      for (String corpus : frame.corpora()) {
        averages.put(corpus, average(configuration, corpus, best.get(corpus)));
      }
      return new ConfigurationResult(
          configuration, List.copyOf(of(configuration).keySet()), languages, averages);
    }

    private Average average(
        Configuration configuration, String corpus, @Nullable Configuration best) {
      Map<Long, Double> own = averages(configuration, corpus);
      SampleSummary f1 = SampleSummary.of(own.values());
      return configuration.isCrossEntropy()
          ? new Average(f1, null, null)
          : new Average(
              f1,
              seedTest(own, averages(configuration.baseline(), corpus)),
              best == null ? null : seedTest(own, averages(best, corpus)));
    }

    private static @Nullable SeedTest seedTest(Map<Long, Double> own, Map<Long, Double> other) {
      return paired(own, other)
          .map(pairs -> new SeedTest(pairs.difference(), pairs.tTestPValue()))
          .orElse(null);
    }

    /** F1 by seed. */
    private Map<Long, Double> f1(Configuration configuration, String key) {
      Map<Long, Double> f1 = new TreeMap<>();
      of(configuration).forEach((seed, cell) -> f1.put(seed, score(cell, key)));
      return f1;
    }

    private static double score(CellResult cell, String key) {
      return Optional.ofNullable(cell.scores().get(key))
          .orElseThrow(() -> new RunDirectoryException(cell.cell() + " has no score of " + key))
          .f1();
    }

    /** Mean F1 over the languages of a corpus, by seed. */
    private Map<Long, Double> averages(Configuration configuration, String corpus) {
      List<String> keys = frame.others(corpus);
      Map<Long, Double> averages = new TreeMap<>();
      of(configuration)
          .forEach(
              (seed, cell) ->
                  averages.put(
                      seed,
                      keys.stream()
                          .mapToDouble(key -> score(cell, key))
                          .average()
                          .orElse(Double.NaN)));
      return averages;
    }

    private static Optional<PairedSamples> paired(
        Map<Long, Double> first, Map<Long, Double> other) {
      List<Long> seeds = first.keySet().stream().filter(other::containsKey).toList();
      return seeds.isEmpty()
          ? Optional.empty()
          : Optional.of(
              PairedSamples.of(
                  seeds.stream().map(first::get).toList(),
                  seeds.stream().map(other::get).toList()));
    }

    /** The gains over cross-entropy, by the name of the data; none if that is missing. */
    private Map<String, Gain> gains(Configuration configuration) {
      Configuration baseline = configuration.baseline();
      List<String> keys = frame.languages(Optional.empty());
      Map<String, PairedSamples> samples = new LinkedHashMap<>();
      for (String key : keys) {
        paired(f1(configuration, key), f1(baseline, key))
            .ifPresent(pairs -> samples.put(key, pairs));
      }
      if (samples.isEmpty()) {
        return Map.of();
      }
      double[] p = samples.values().stream().mapToDouble(PairedSamples::tTestPValue).toArray();
      boolean several = DoubleStream.of(p).noneMatch(Double::isNaN);
      double[] corrected = several ? PValueCorrection.HOLM.adjust(p) : p;
      List<Long> seeds =
          of(configuration).keySet().stream().filter(of(baseline)::containsKey).toList();
      Map<Long, List<SentenceTest>> tests = new LinkedHashMap<>();
      seeds.forEach(seed -> tests.put(seed, sentenceTests(configuration, seed, keys)));
      Map<String, Gain> gains = new LinkedHashMap<>();
      for (int k = 0; k < keys.size(); k++) {
        int language = k;
        PairedSamples pairs = samples.get(keys.get(k));
        if (pairs == null) {
          throw new IllegalStateException("no pairs for " + keys.get(k));
        }
        gains.put(
            keys.get(k),
            new Gain(
                pairs.difference(),
                p[k],
                corrected[k],
                pairs.signFlipPValue(),
                tests.values().stream().map(each -> each.get(language)).toList()));
      }
      return gains;
    }

    /** Of all languages, for one seed. */
    private List<SentenceTest> sentenceTests(
        Configuration configuration, long seed, List<String> keys) {
      Cell ours = new Cell(configuration, seed);
      Cell baseline = new Cell(configuration.baseline(), seed);
      List<PairedComparison> comparisons =
          keys.parallelStream().map(key -> comparison(ours, baseline, key)).toList();
      double[] p =
          comparisons.parallelStream()
              .mapToDouble(comparison -> comparison.permutationPValue(rounds, SEED))
              .toArray();
      double[] corrected = PValueCorrection.HOLM.adjust(p);
      List<SentenceTest> tests = new ArrayList<>();
      for (int k = 0; k < keys.size(); k++) {
        tests.add(new SentenceTest(seed, comparisons.get(k).difference(), p[k], corrected[k]));
      }
      return tests;
    }

    private PairedComparison comparison(Cell first, Cell second, String key) {
      List<List<String>> gold =
          directory
              .gold(key)
              .orElseThrow(
                  () ->
                      new RunDirectoryException(
                          directory + ": the true tags of " + key + " are missing"));
      return PairedComparison.of(
          gold,
          directory.scored(result(first), key, gold),
          directory.scored(result(second), key, gold));
    }

    private CellResult result(Cell cell) {
      return Optional.ofNullable(of(cell.configuration()).get(cell.seed())).orElseThrow();
    }
  }
}
