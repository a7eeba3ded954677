package io.slicer.examples.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.slicer.engine.Precision;
import io.slicer.eval.PairedComparison;
import io.slicer.eval.SpanReport;
import io.slicer.eval.SpanScore;
import io.slicer.examples.RunDirectoryException;
import io.slicer.examples.experiment.ExperimentResults.Average;
import io.slicer.examples.experiment.ExperimentResults.ConfigurationResult;
import io.slicer.examples.experiment.ExperimentResults.Gain;
import io.slicer.examples.experiment.ExperimentResults.SentenceTest;
import io.slicer.examples.report.BarChart;
import io.slicer.examples.report.Format;
import io.slicer.examples.report.Report;
import io.slicer.examples.report.Section;
import io.slicer.ner.HeadUpdate;
import io.slicer.ner.LabelAlignment;
import io.slicer.ner.RunEnvironment;
import io.slicer.ner.Scoring;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.commons.math3.stat.StatUtils;
import org.apache.commons.math3.stat.inference.TTest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Made-up trainings, compared by a slow and obvious computation. */
class ExperimentResultsTest {
  private static final List<String> KEYS =
      List.of("panx/en", "panx/de", "panx/sw", "masakhaner/hau", "masakhaner/yor");
  private static final long[] SEEDS = {42, 43, 44};
  private static final int ROUNDS = 200;

  private static final Configuration CROSS_ENTROPY = cell(null, HeadUpdate.TRAINED, 1e-4);
  private static final Configuration SLOW_CROSS_ENTROPY = cell(null, HeadUpdate.TRAINED, 1e-5);
  private static final Configuration SLICED = cell(12, HeadUpdate.FROZEN, 1e-4);
  private static final Configuration WITHOUT_BASELINE = cell(12, HeadUpdate.FROZEN, 2e-4);

  @TempDir private Path directory;
  private ExperimentDirectory experiment;
  private final Map<String, List<List<String>>> gold = new LinkedHashMap<>();
  private final Map<Cell, Map<String, List<List<String>>>> predicted = new LinkedHashMap<>();

  private static Configuration cell(Integer slices, HeadUpdate head, double learningRate) {
    return new Configuration(slices, head, learningRate, LabelAlignment.FIRST_SUBWORD);
  }

  @BeforeEach
  void makeUp() {
    Map<String, ExperimentSettings.Data> data = new LinkedHashMap<>();
    data.put("train", new ExperimentSettings.Data("train", 100, 100, "a"));
    data.put("dev", new ExperimentSettings.Data("dev", 10, 0, "b"));
    KEYS.forEach(key -> data.put(key, new ExperimentSettings.Data("test", 40, 1000, key)));
    experiment =
        ExperimentDirectory.open(
            directory,
            new ExperimentSettings(
                "none",
                "model",
                "c",
                "en",
                data,
                10,
                40,
                0,
                Scoring.WORDS,
                3,
                32,
                0,
                0,
                1,
                null,
                false,
                Precision.FP32,
                2));
    Random random = new Random(3);
    for (String key : KEYS) {
      gold.put(key, tags(random));
      experiment.writeGold(key, gold.get(key));
    }
    for (long seed : SEEDS) {
      add(new Cell(CROSS_ENTROPY, seed), 0.8, random);
      add(new Cell(SLOW_CROSS_ENTROPY, seed), 0.85, random);
      add(new Cell(WITHOUT_BASELINE, seed), 0.7, random);
    }
    // One seed less than the baseline.
    add(new Cell(SLICED, 42), 0.86, random);
    add(new Cell(SLICED, 44), 0.93, random);
  }

  private static List<List<String>> tags(Random random) {
    List<List<String>> tags = new ArrayList<>();
    for (int s = 0; s < 40; s++) {
      List<String> sentence = new ArrayList<>();
      for (int t = 0; t < 6; t++) {
        sentence.add(List.of("O", "O", "B-PER", "B-LOC", "I-LOC").get(random.nextInt(5)));
      }
      tags.add(sentence);
    }
    return tags;
  }

  /** A training that keeps true tags with a probability. */
  private void add(Cell cell, double keeps, Random random) {
    Map<String, List<List<String>>> all = new LinkedHashMap<>();
    Map<String, SpanScore> scores = new LinkedHashMap<>();
    for (String key : KEYS) {
      List<List<String>> own = new ArrayList<>();
      for (List<String> sentence : gold.get(key)) {
        own.add(sentence.stream().map(t -> random.nextDouble() < keeps ? t : "B-ORG").toList());
      }
      all.put(key, own);
      experiment.writePredictions(cell, key, own);
      scores.put(key, SpanReport.of(gold.get(key), own).micro());
    }
    predicted.put(cell, all);
    CellResult result =
        new CellResult(
            cell,
            experiment.fingerprint(),
            "2024-01-01T00:00:00Z",
            1,
            new CellResult.Training(10, null, 1, 1000, 1, 1000, 0),
            List.of(),
            scores,
            Map.of(),
            RunEnvironment.current());
    assertThat(experiment.result(cell, () -> result)).isEqualTo(result);
  }

  private double f1(Configuration configuration, long seed, String key) {
    return SpanReport.of(gold.get(key), predicted.get(new Cell(configuration, seed)).get(key))
        .micro()
        .f1();
  }

  private double[] f1(Configuration configuration, String key, long... seeds) {
    return Arrays.stream(seeds).mapToDouble(seed -> f1(configuration, seed, key)).toArray();
  }

  private double[] average(Configuration configuration, List<String> keys, long... seeds) {
    return Arrays.stream(seeds)
        .mapToDouble(
            seed -> keys.stream().mapToDouble(key -> f1(configuration, seed, key)).sum() / 2)
        .toArray();
  }

  private static double[] minus(double[] a, double[] b) {
    double[] difference = new double[a.length];
    Arrays.setAll(difference, i -> a[i] - b[i]);
    return difference;
  }

  private static ConfigurationResult of(ExperimentResults results, Configuration configuration) {
    return results.of(configuration).orElseThrow();
  }

  /** Each p-value in its place among the others, step by step. */
  private static double holm(double[] p, int test) {
    double largest = 0;
    for (int other = 0; other < p.length; other++) {
      if (p[other] <= p[test]) {
        double value = p[other];
        long notSmaller = Arrays.stream(p).filter(x -> x >= value).count();
        largest = Math.max(largest, notSmaller * value);
      }
    }
    return Math.min(1, largest);
  }

  @Test
  void figuresAreMeansAndDeviationsOverTheSeeds() {
    ExperimentResults results = ExperimentResults.of(experiment, ROUNDS);

    assertThat(results.configurations())
        .extracting(ConfigurationResult::configuration)
        .containsExactly(SLOW_CROSS_ENTROPY, CROSS_ENTROPY, SLICED, WITHOUT_BASELINE);
    assertThat(of(results, SLICED).seeds()).containsExactly(42L, 44L);
    for (String key : KEYS) {
      double[] all = f1(CROSS_ENTROPY, key, SEEDS);
      assertThat(of(results, CROSS_ENTROPY).languages().get(key).f1().mean())
          .isCloseTo(StatUtils.mean(all), within(1e-12));
      assertThat(of(results, CROSS_ENTROPY).languages().get(key).f1().standardDeviation())
          .isCloseTo(Math.sqrt(StatUtils.variance(all)), within(1e-12));
      assertThat(of(results, CROSS_ENTROPY).languages().get(key).gain()).isNull();
      assertThat(of(results, WITHOUT_BASELINE).languages().get(key).gain()).isNull();
    }
  }

  @Test
  void gainsAreOverTheSameSeedsAndCorrectedForTheNumberOfLanguages() {
    ExperimentResults results = ExperimentResults.of(experiment, ROUNDS);
    double[] p = new double[KEYS.size()];
    double[][] sentences = new double[2][KEYS.size()];
    long[] common = {42, 44};
    for (int k = 0; k < KEYS.size(); k++) {
      String key = KEYS.get(k);
      p[k] = new TTest().pairedTTest(f1(SLICED, key, common), f1(CROSS_ENTROPY, key, common));
      for (int s = 0; s < 2; s++) {
        sentences[s][k] =
            PairedComparison.of(
                    gold.get(key),
                    predicted.get(new Cell(SLICED, common[s])).get(key),
                    predicted.get(new Cell(CROSS_ENTROPY, common[s])).get(key))
                .permutationPValue(ROUNDS, 42);
      }
    }
    for (int k = 0; k < KEYS.size(); k++) {
      String key = KEYS.get(k);
      Gain gain = of(results, SLICED).languages().get(key).gain();
      assertThat(gain.difference().mean())
          .isCloseTo(
              StatUtils.mean(minus(f1(SLICED, key, common), f1(CROSS_ENTROPY, key, common))),
              within(1e-12));
      assertThat(gain.pValue()).isCloseTo(p[k], within(1e-9));
      assertThat(gain.corrected()).isCloseTo(holm(p, k), within(1e-9));
      for (int s = 0; s < 2; s++) {
        SentenceTest test = gain.seeds().get(s);
        assertThat(test.seed()).isEqualTo(common[s]);
        assertThat(test.pValue()).isEqualTo(sentences[s][k]);
        assertThat(test.corrected()).isCloseTo(holm(sentences[s], k), within(1e-12));
        assertThat(test.difference())
            .isCloseTo(
                f1(SLICED, common[s], key) - f1(CROSS_ENTROPY, common[s], key), within(1e-12));
      }
    }
  }

  @Test
  void averagesLeaveTheTrainedLanguageOut() {
    ExperimentResults results = ExperimentResults.of(experiment, ROUNDS);
    Map<String, List<String>> corpora =
        Map.of("panx", KEYS.subList(1, 3), "masakhaner", KEYS.subList(3, 5));
    long[] common = {42, 44};
    corpora.forEach(
        (corpus, keys) -> {
          assertThat(results.bestCrossEntropy()).containsEntry(corpus, SLOW_CROSS_ENTROPY);
          Average average = of(results, SLICED).averages().get(corpus);
          double[] own = average(SLICED, keys, common);
          double[] gain = minus(own, average(CROSS_ENTROPY, keys, common));
          double[] overBest = minus(own, average(SLOW_CROSS_ENTROPY, keys, common));
          assertThat(average.f1().mean()).isCloseTo(StatUtils.mean(own), within(1e-12));
          assertThat(average.gain().mean()).isCloseTo(StatUtils.mean(gain), within(1e-12));
          assertThat(average.gain().standardDeviation())
              .isCloseTo(Math.sqrt(StatUtils.variance(gain)), within(1e-12));
          assertThat(average.gainOverBest().mean())
              .isCloseTo(StatUtils.mean(overBest), within(1e-12));
          assertThat(average.pValue()).isCloseTo(new TTest().tTest(0, gain), within(1e-9));
        });
  }

  @Test
  void theTableHasThoseFigures() {
    ExperimentResults results = ExperimentResults.of(experiment, ROUNDS);
    String table = ExperimentTable.of(results);
    double[] swahili = f1(CROSS_ENTROPY, "panx/sw", SEEDS);

    assertThat(table)
        .contains("model, fine-tuned on 100 sentences of en, 3 epochs, batches of 32")
        .contains(
            String.format(
                "| panx       | sw       | test  | %.1f ± %.1f ",
                100 * StatUtils.mean(swahili), 100 * Math.sqrt(StatUtils.variance(swahili))))
        .contains("| slices-12-frozen | 1e-4 ", "(no baseline)", "corrected after Holm for 5");
    assertThat(table.lines().filter(line -> line.startsWith("|")).count()).isEqualTo(6 + 3 * 7);
  }

  @Test
  void filesHaveALineForEveryFigure() throws Exception {
    ExperimentResults results = ExperimentResults.of(experiment, ROUNDS);
    ExperimentFiles.write(
        experiment,
        results,
        ExperimentTable.of(results),
        LanguageOrder.bySize(experiment.settings()));

    assertThat(Files.readAllLines(directory.resolve("scores.csv")))
        .hasSize(1 + predicted.size() * KEYS.size())
        .first()
        .isEqualTo("loss,learning_rate,alignment,seed,corpus,language,precision,recall,f1,support");
    assertThat(Files.readAllLines(directory.resolve("gains.csv")))
        .hasSize(1 + 4 * KEYS.size())
        .allMatch(line -> line.chars().filter(c -> c == ',').count() == 14);
    assertThat(Files.readString(directory.resolve("results.json"))).contains("bestCrossEntropy");
  }

  @Test
  void theReportHasTheSameFigures() {
    ExperimentResults results = ExperimentResults.of(experiment, ROUNDS);
    LanguageOrder order =
        new LanguageOrder(
            "distance",
            Format.decimal(1),
            Map.of("de", 0.5, "sw", 0.1, "masakhaner/yor", 0.7, "hau", 0.9));
    Report report = ExperimentReport.of(results, experiment.results(), Map.of(), order);

    assertThat(report.sections())
        .extracting(Section::title)
        .containsExactly(
            "Averages",
            "Languages, learning rate 1e-5, labels on first sub-words",
            "Languages, learning rate 1e-4, labels on first sub-words",
            "Languages, learning rate 2e-4, labels on first sub-words");
    List<BarChart> charts =
        report.sections().get(2).blocks().stream()
            .filter(BarChart.class::isInstance)
            .map(BarChart.class::cast)
            .toList();
    assertThat(charts).hasSize(2);
    // English has no distance and is first; then from the nearest to the farthest.
    assertThat(charts.get(0).categories()).containsExactly("en", "sw", "de");
    assertThat(charts.get(1).categories()).containsExactly("yor", "hau");
    assertThat(charts.get(1).series().get(0).bars().get(0).value())
        .isEqualTo(
            of(results, SLICED).languages().get("masakhaner/yor").gain().difference().mean());
    assertThat(report.toHtml()).contains("slices-12-frozen");
    assertThat(report.toJson()).contains("\"heat-map\"");
  }

  @Test
  void aResultOfAnotherExperimentIsRefused() throws Exception {
    Path file =
        directory.resolve("cells").resolve(new Cell(SLICED, 42).name()).resolve("result.json");
    Files.writeString(
        file, Files.readString(file).replace(experiment.fingerprint(), "0".repeat(64)));

    assertThatThrownBy(() -> ExperimentResults.of(experiment, ROUNDS))
        .isInstanceOf(RunDirectoryException.class)
        .hasMessageContainingAll(file.toString(), "another experiment");
  }

  @Test
  void tagsThatDoNotGiveTheScoreAreRefused() throws Exception {
    Path cell = directory.resolve("cells").resolve(new Cell(SLICED, 42).name());
    Path tags = cell.resolve("predictions").resolve("panx-sw.txt");
    List<String> lines = Files.readAllLines(tags);

    for (String damage :
        List.of("O O O O O O\n".repeat(40), String.join("\n", lines.subList(0, 39)) + "\n")) {
      Files.writeString(tags, damage);
      assertThatThrownBy(() -> ExperimentResults.of(experiment, ROUNDS))
          .isInstanceOf(RunDirectoryException.class)
          .hasMessageContainingAll(
              tags.toString(),
              directory.resolve("gold").resolve("panx-sw.txt").toString(),
              cell.resolve("result.json").toString());
    }
    Files.writeString(tags, "O O\nO C-PER\n");
    assertThatThrownBy(() -> ExperimentResults.of(experiment, ROUNDS))
        .isInstanceOf(RunDirectoryException.class)
        .hasMessageContainingAll(tags + " is damaged: line 2", "C-PER");
  }
}
