package io.slicer.examples.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.slicer.engine.Contextualization;
import io.slicer.eval.PairedComparison;
import io.slicer.eval.PrecisionRecall;
import io.slicer.eval.RankCorrelation;
import io.slicer.eval.SpanReport;
import io.slicer.examples.experiment.ExperimentResults.Average;
import io.slicer.examples.experiment.ExperimentResults.ConfigurationResult;
import io.slicer.examples.experiment.ExperimentResults.Gain;
import io.slicer.examples.experiment.ExperimentResults.LanguageResult;
import io.slicer.examples.experiment.ExperimentResults.SentenceTest;
import io.slicer.examples.report.BarChart;
import io.slicer.examples.report.Column;
import io.slicer.examples.report.Estimate;
import io.slicer.examples.report.Format;
import io.slicer.examples.report.Heading;
import io.slicer.examples.report.HeatMap;
import io.slicer.examples.report.LineChart;
import io.slicer.examples.report.Report;
import io.slicer.examples.report.Section;
import io.slicer.examples.report.Table;
import io.slicer.examples.training.LanguageOrder;
import io.slicer.examples.training.Recipe;
import io.slicer.examples.training.RunDirectoryException;
import io.slicer.finetune.RunEnvironment;
import io.slicer.head.HeadUpdate;
import io.slicer.ner.Scoring;
import io.slicer.words.LabelAlignment;
import java.io.IOException;
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
import org.assertj.core.util.DoubleComparator;
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
  private static final Configuration WORSE = cell(4, HeadUpdate.FROZEN, 1e-4);
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
                false,
                Scoring.WORDS,
                null,
                Recipe.of(32, 0)));
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
    // One seed less than the baseline, and another one.
    add(new Cell(SLICED, 42), 0.86, random);
    add(new Cell(SLICED, 44), 0.93, random);
    add(new Cell(SLICED, 45), 0.9, random);
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
    Map<String, PrecisionRecall> scores = new LinkedHashMap<>();
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
            List.of(epoch(0.5, cell.seed()), epoch(0.25, cell.seed() / 2)),
            List.of(),
            scores,
            Map.of("panx/sw", new Contextualization(List.of(0.25, 0.5), List.of(1.0, 0.5))),
            RunEnvironment.current());
    assertThat(experiment.result(cell, () -> result)).isEqualTo(result);
  }

  /** Figures of which German is missing. */
  private static CellResult.Epoch epoch(double loss, long hundredths) {
    double f1 = hundredths / 100.0;
    return new CellResult.Epoch(loss, Map.of("dev", f1, "panx/sw", f1));
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
    ExperimentResults results = ExperimentResults.of(experiment, experiment.results(), ROUNDS);

    assertThat(results.configurations())
        .extracting(ConfigurationResult::configuration)
        .containsExactly(SLOW_CROSS_ENTROPY, CROSS_ENTROPY, SLICED, WITHOUT_BASELINE);
    assertThat(of(results, SLICED).seeds()).containsExactly(42L, 44L, 45L);
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
    ExperimentResults results = ExperimentResults.of(experiment, experiment.results(), ROUNDS);
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
    ExperimentResults results = ExperimentResults.of(experiment, experiment.results(), ROUNDS);
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
          assertThat(average.f1().mean())
              .isCloseTo(StatUtils.mean(average(SLICED, keys, 42, 44, 45)), within(1e-12));
          assertThat(average.gain().difference().mean())
              .isCloseTo(StatUtils.mean(gain), within(1e-12));
          assertThat(average.gain().difference().standardDeviation())
              .isCloseTo(Math.sqrt(StatUtils.variance(gain)), within(1e-12));
          assertThat(average.gainOverBest().difference().mean())
              .isCloseTo(StatUtils.mean(overBest), within(1e-12));
          assertThat(average.gain().pValue()).isCloseTo(new TTest().tTest(0, gain), within(1e-9));
          assertThat(average.gainOverBest().pValue())
              .isCloseTo(new TTest().tTest(0, overBest), within(1e-9));
        });
  }

  private Findings findings(LanguageOrder order) {
    return new Findings(
        ExperimentResults.of(experiment, experiment.results(), ROUNDS),
        experiment.results(),
        experiment.failures(),
        Map.of(),
        order);
  }

  private Report report() {
    return ExperimentReport.of(findings(experiment.settings().bySize()));
  }

  private static Table table(Report report, String caption) {
    return report.sections().stream()
        .flatMap(section -> section.blocks().stream())
        .filter(Table.class::isInstance)
        .map(Table.class::cast)
        .filter(table -> table.caption().equals(caption))
        .findFirst()
        .orElseThrow();
  }

  private static List<Object> row(Table table, Object... start) {
    return table.rows().stream()
        .filter(row -> row.subList(0, start.length).equals(List.of(start)))
        .findFirst()
        .orElseThrow();
  }

  private static Estimate estimate(double... values) {
    return Estimate.of(StatUtils.mean(values), Math.sqrt(StatUtils.variance(values)));
  }

  private static void assertEstimate(Object actual, Estimate expected) {
    assertThat(actual)
        .usingRecursiveComparison()
        .withComparatorForType(new DoubleComparator(1e-12), Double.class)
        .isEqualTo(expected);
  }

  @Test
  void theReportSaysWhetherGainsDependOnWhatLanguagesAreSortedBy() {
    LanguageOrder order =
        new LanguageOrder(
            "distance", Format.decimal(1), Map.of("en", 0.0, "de", 1.0, "sw", 7.0, "hau", 8.0));
    Findings findings = findings(order);
    List<Double> gains = new ArrayList<>();
    List<Double> distances = new ArrayList<>();
    for (String key : KEYS) {
      Gain gain = findings.results().of(SLICED).orElseThrow().languages().get(key).gain();
      Double distance = order.value(key);
      if (!key.equals("panx/en") && gain != null && distance != null) {
        gains.add(gain.difference().mean());
        distances.add(distance);
      }
    }

    assertThat(gains).hasSize(3);
    assertThat(
            row(
                table(ExperimentReport.of(findings), "Rank correlation of gain and distance"),
                "slices-12-frozen"))
        .isEqualTo(
            List.of(
                "slices-12-frozen",
                3,
                RankCorrelation.of(gains, distances).rho(),
                RankCorrelation.of(gains, distances).pValue()));
  }

  @Test
  void averagesSayOverWhichSeedsTheyAre() {
    Table table = table(report(), "panx, mean of 2 other languages");
    List<String> keys = KEYS.subList(1, 3);
    List<Object> row = row(table, "slices-12-frozen", "1e-4", "first");

    assertThat(table.columns())
        .extracting(Column::name)
        .containsExactly(
            "loss",
            "learning rate",
            "sub-words",
            "seeds",
            "F1",
            "gain",
            "pairs",
            "p",
            "over best",
            "pairs with best",
            "p over best");
    assertThat(row.subList(3, 4)).containsExactly(3);
    assertEstimate(row.get(4), estimate(average(SLICED, keys, 42, 44, 45)));
    double[] own = average(SLICED, keys, 42, 44);
    double[] gain = minus(own, average(CROSS_ENTROPY, keys, 42, 44));
    assertEstimate(row.get(5), estimate(gain));
    assertThat(row.get(6)).isEqualTo(2);
    assertThat((double) row.get(7)).isCloseTo(new TTest().tTest(0, gain), within(1e-9));
    double[] overBest = minus(own, average(SLOW_CROSS_ENTROPY, keys, 42, 44));
    assertEstimate(row.get(8), estimate(overBest));
    assertThat(row.get(9)).isEqualTo(2);
    assertThat((double) row.get(10)).isCloseTo(new TTest().tTest(0, overBest), within(1e-9));
    assertThat(row(table, "cross-entropy", "1e-4", "first").subList(5, 11)).containsOnlyNulls();
    assertThat(row(table, "slices-12-frozen", "2e-4", "first").subList(5, 8)).containsOnlyNulls();
  }

  @Test
  void languagesHaveTheirFiguresAndMarks() {
    Report report = report();
    Table compared = table(report, "F1 of cross-entropy, and what others gain over it");
    Table alone = table(report, "F1");
    for (String key : KEYS) {
      List<Object> row = row(compared, ExperimentResults.language(key));
      assertThat(row.get(1)).isEqualTo(ExperimentResults.corpus(key));
      assertThat(row.subList(4, 7)).containsExactly("test", 40, 1000.0);
      assertEstimate(row.get(2), estimate(f1(CROSS_ENTROPY, key, SEEDS)));
      Gain gain = of(findings(null).results(), SLICED).languages().get(key).gain();
      long better = gain.seeds().stream().filter(test -> test.corrected() < 0.05).count();
      assertEstimate(
          row.get(3),
          estimate(minus(f1(SLICED, key, 42, 44), f1(CROSS_ENTROPY, key, 42, 44)))
              .marked(
                  (gain.corrected() < 0.05 ? "*" : "") + (better == 0 ? "" : " " + better + "+")));
    }
    assertThat(compared.columns().get(3)).isEqualTo(Column.points("slices-12-frozen", 1));
    assertThat(alone.columns())
        .extracting(Column::name)
        .containsExactly(
            "language",
            "corpus",
            "cross-entropy",
            "split",
            "sentences",
            "training sentences in the corpus");
    assertThat(report.toMarkdown())
        .contains("corrected after Holm for 5 languages", "both have: slices-12-frozen 2.");
  }

  @Test
  void whatIsNotComparedHasItsFigures() {
    Table table =
        (Table) LanguagesView.of(findings(bySize()), WITHOUT_BASELINE.baseline()).blocks().get(0);

    assertThat(table.columns().get(2)).isEqualTo(Column.percent("slices-12-frozen", 1));
    assertEstimate(row(table, "sw").get(2), estimate(f1(WITHOUT_BASELINE, "panx/sw", SEEDS)));
  }

  private LanguageOrder bySize() {
    return experiment.settings().bySize();
  }

  @Test
  void anAsteriskIsForSeedsAndPlusAndMinusForSentences() {
    Random random = new Random(5);
    for (long seed = 50; seed < 55; seed++) {
      add(new Cell(CROSS_ENTROPY, seed), 0.8, random);
      add(new Cell(WORSE, seed), 0.3, random);
    }

    Table table = table(report(), "F1 of cross-entropy, and what others gain over it");

    int worse = table.columns().indexOf(Column.points("slices-4-frozen", 1));
    assertThat(table.rows())
        .allSatisfy(row -> assertThat(((Estimate) row.get(worse)).marks()).isEqualTo("* 5-"));
    assertThat(report().toMarkdown()).containsPattern("-[0-9]{2}\\.[0-9] ± [0-9.]+\\* 5- \\|");
  }

  @Test
  void theBestCrossEntropyIsChosenOnTheSeedsThatAllHave() {
    // A seed that only one has, in which everything is right.
    add(new Cell(CROSS_ENTROPY, 60), 1, new Random(1));
    double[] all = average(CROSS_ENTROPY, KEYS.subList(1, 3), 42, 43, 44, 60);
    assertThat(StatUtils.mean(all))
        .isGreaterThan(StatUtils.mean(average(SLOW_CROSS_ENTROPY, KEYS.subList(1, 3), SEEDS)));

    assertThat(findings(null).results().bestCrossEntropy())
        .containsEntry("panx", SLOW_CROSS_ENTROPY)
        .containsEntry("masakhaner", SLOW_CROSS_ENTROPY);
  }

  @Test
  void withoutACommonSeedNoCrossEntropyIsTheBest() {
    add(new Cell(cell(null, HeadUpdate.TRAINED, 3e-4), 99), 0.9, new Random(1));

    ExperimentResults results = findings(null).results();

    assertThat(results.bestCrossEntropy()).isEmpty();
    assertThat(of(results, SLICED).averages().get("panx").gainOverBest()).isNull();
    assertThat(of(results, SLICED).averages().get("panx").gain()).isNotNull();
    assertThat(report().toMarkdown()).doesNotContain("The best cross-entropy");
  }

  @Test
  void thereMayBeMoreSeedsThanSignsCanBeTriedOf() throws Exception {
    Random random = new Random(9);
    for (long seed = 100; seed < 121; seed++) {
      add(new Cell(CROSS_ENTROPY, seed), 0.8, random);
      add(new Cell(WORSE, seed), 0.7, random);
    }
    Findings findings = findings(bySize());
    ExperimentFiles.write(experiment, findings, ExperimentReport.of(findings));

    Gain gain = of(findings.results(), WORSE).languages().get("panx/sw").gain();
    assertThat(gain.difference().count()).isEqualTo(21);
    assertThat(gain.pValue()).isLessThan(0.05);
    assertThat(gain.signFlipPValue()).isNaN();
    assertThat(gains("slices-4-frozen", "sw").get(13)).isEmpty();
  }

  private List<String> gains(String loss, String language) throws IOException {
    return Files.readAllLines(directory.resolve("gains.csv")).stream()
        .map(line -> Arrays.asList(line.split(",", -1)))
        .filter(line -> line.get(0).equals(loss) && line.get(4).equals(language))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void roundsThatCannotShowAnythingAreCautionedAgainst() {
    // Five languages, and a hundredth is the least that a hundred rounds come to: 5 / 100.
    assertThat(ExperimentResults.of(experiment, experiment.results(), 99).leastRounds())
        .isEqualTo(100);
    for (int rounds : new int[] {99, 100}) {
      ExperimentResults results = ExperimentResults.of(experiment, experiment.results(), rounds);
      String text =
          ExperimentReport.of(
                  new Findings(results, experiment.results(), List.of(), Map.of(), bySize()))
              .toMarkdown();

      assertThat(text.contains("> --rounds 99 are too few for 5 languages"))
          .isEqualTo(rounds == 99);
    }
  }

  @Test
  void filesHaveALineForEveryFigure() throws Exception {
    Findings findings = findings(bySize());
    ExperimentFiles.write(experiment, findings, ExperimentReport.of(findings));

    assertThat(Files.readAllLines(directory.resolve("scores.csv")))
        .hasSize(1 + predicted.size() * KEYS.size())
        .first()
        .isEqualTo("loss,learning_rate,alignment,seed,corpus,language,precision,recall,f1,support");
    assertThat(Files.readAllLines(directory.resolve("gains.csv"))).hasSize(1 + 4 * KEYS.size());
    assertThat(gains("loss", "language").subList(5, 16))
        .containsExactly(
            "seeds",
            "f1",
            "f1_sd",
            "pairs",
            "gain",
            "gain_sd",
            "p_seeds",
            "p_seeds_holm",
            "p_sign_flip",
            "better_seeds",
            "worse_seeds");
    LanguageResult swahili = of(findings.results(), SLICED).languages().get("panx/sw");
    Gain gain = swahili.gain();
    assertThat(gains("slices-12-frozen", "sw"))
        .containsExactly(
            "slices-12-frozen",
            "1.0E-4",
            "first",
            "panx",
            "sw",
            "3",
            Double.toString(swahili.f1().mean()),
            Double.toString(swahili.f1().standardDeviation()),
            "2",
            Double.toString(gain.difference().mean()),
            Double.toString(gain.difference().standardDeviation()),
            Double.toString(gain.pValue()),
            Double.toString(gain.corrected()),
            "0.5",
            Long.toString(gain.significant(true)),
            Long.toString(gain.significant(false)));
    assertThat(gains("cross-entropy", "sw").subList(8, 16)).containsOnly("");
    assertThat(Files.readString(directory.resolve("results.json"))).contains("bestCrossEntropy");
    assertThat(Files.readString(directory.resolve("results.md")))
        .isEqualTo(ExperimentReport.of(findings).toMarkdown());
    assertThat(Files.readAllLines(directory.resolve("epochs.csv")))
        .hasSize(1 + 2 * 2 * predicted.size())
        .startsWith("loss,learning_rate,alignment,seed,epoch,training_loss,data,f1")
        .contains(
            "slices-12-frozen,1.0E-4,first,44,1,0.5,dev,0.44",
            "slices-12-frozen,1.0E-4,first,44,2,0.25,panx/sw,0.22");
  }

  @Test
  void theReportHasASectionForEveryView() {
    LanguageOrder order =
        new LanguageOrder(
            "distance",
            Format.decimal(1),
            Map.of("de", 0.5, "sw", 0.1, "masakhaner/yor", 0.7, "hau", 0.9));
    Findings findings = findings(order);
    Report report = ExperimentReport.of(findings);

    assertThat(report.sections())
        .extracting(Section::title)
        .containsExactly(
            "Averages",
            "Languages, learning rate 1e-5, labels on first sub-words",
            "Languages, learning rate 1e-4, labels on first sub-words",
            "Languages, learning rate 2e-4, labels on first sub-words",
            "Learning curves",
            "Contextualization",
            "What was done");
    List<BarChart> charts = blocks(report.sections().get(2), BarChart.class);
    assertThat(charts).hasSize(2);
    // English has no distance and is first; then from the nearest to the farthest.
    assertThat(charts.get(0).categories()).containsExactly("en", "sw", "de");
    assertThat(charts.get(1).categories()).containsExactly("yor", "hau");
    assertThat(charts.get(1).series().get(0).bars().get(0).value())
        .isEqualTo(
            of(findings.results(), SLICED)
                .languages()
                .get("masakhaner/yor")
                .gain()
                .difference()
                .mean());
    assertThat(report.toHtml()).contains("slices-12-frozen");
    assertThat(report.toJson()).contains("\"heat-map\"");
  }

  private static <T> List<T> blocks(Section section, Class<T> type) {
    return section.blocks().stream().filter(type::isInstance).map(type::cast).toList();
  }

  @Test
  void learningCurvesAreMeansOverSeedsAndLanguages() {
    Section section = LearningView.of(findings(bySize())).orElseThrow();

    assertThat(blocks(section, Heading.class))
        .extracting(Heading::text)
        .contains("With learning rate 1e-4, labels on first sub-words")
        .hasSize(3);
    List<LineChart> charts = blocks(section, LineChart.class);
    assertThat(charts).hasSize(3 * 3);
    LineChart dev = charts.get(3);
    assertThat(dev.caption()).isEqualTo("F1 after each epoch, en dev");
    assertThat(dev.series())
        .extracting(LineChart.Series::name)
        .containsExactly("cross-entropy", "slices-12-frozen");
    // The made-up F1 of dev is a hundredth of the seed.
    assertThat(dev.series().get(1).points().get(0).y())
        .isCloseTo((42 + 44 + 45) / 300.0, within(1e-12));
    assertThat(dev.series().get(1).points())
        .extracting(LineChart.Point::x)
        .containsExactly(1.0, 2.0);
    LineChart panx = charts.get(4);
    assertThat(panx.caption())
        .isEqualTo("F1 after each epoch, mean of the other languages of panx");
    assertThat(panx.series().get(0).points().get(1).y()).isNaN();
  }

  @Test
  void contextualizationIsComparedWithTheEncoderBeforeTraining() {
    Findings findings =
        new Findings(
            ExperimentResults.of(experiment, experiment.results(), ROUNDS),
            experiment.results(),
            List.of(),
            Map.of("panx/sw", new Contextualization(List.of(0.5, 0.7), List.of(0.9, 0.8))),
            bySize());
    Section section = ContextualizationView.of(findings).orElseThrow();
    LineChart layers = blocks(section, LineChart.class).get(2);
    HeatMap languages = blocks(section, HeatMap.class).get(2);
    HeatMap last = blocks(section, HeatMap.class).get(3);

    assertThat(layers.series())
        .extracting(LineChart.Series::name)
        .containsExactly("before training", "cross-entropy", "slices-12-frozen");
    assertThat(layers.series().get(0).points())
        .extracting(LineChart.Point::y)
        .containsExactly(0.5, 0.7);
    assertThat(languages.columns())
        .containsExactly("before training", "cross-entropy", "slices-12-frozen");
    assertThat(languages.values().get(languages.rows().indexOf("panx/sw")).get(0))
        .isCloseTo(0.6, within(1e-12));
    assertThat(last.values().get(last.rows().indexOf("panx/sw")).get(0)).isEqualTo(0.8);
    assertThat(languages.values().get(languages.rows().indexOf("panx/de")).get(0)).isNull();
  }

  @Test
  void barsOfMoreSeriesThanThereAreColoursAreInSeveralCharts() {
    Random random = new Random(2);
    for (int slices = 1; slices <= 9; slices++) {
      add(new Cell(cell(slices, HeadUpdate.TRAINED, 1e-4), 42), 0.8, random);
    }

    List<BarChart> charts =
        blocks(LanguagesView.of(findings(bySize()), CROSS_ENTROPY), BarChart.class);

    assertThat(charts).extracting(chart -> chart.series().size()).containsExactly(8, 2, 8, 2);
  }

  @Test
  void settingsAndEnvironmentsAreInTheReport() {
    Report report = report();

    assertThat(table(report, "Settings").rows())
        .contains(
            List.of("model", "model"),
            List.of("final-sentences", "40"),
            List.of("epochs", "3"),
            Arrays.asList("max-length", null),
            List.of("precision", "FP32"),
            List.of("threads", "2"));
    assertThat(row(table(report, "What the trainings ran on"), RunEnvironment.current().cpu()))
        .endsWith(predicted.size());
    assertThat(report.summary()).contains("in float32");
  }

  @Test
  void aResultOfAnotherExperimentIsRefused() throws Exception {
    Path file =
        directory.resolve("cells").resolve(new Cell(SLICED, 42).name()).resolve("result.json");
    Files.writeString(
        file, Files.readString(file).replace(experiment.fingerprint(), "0".repeat(64)));

    assertThatThrownBy(() -> ExperimentResults.of(experiment, experiment.results(), ROUNDS))
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
      assertThatThrownBy(() -> ExperimentResults.of(experiment, experiment.results(), ROUNDS))
          .isInstanceOf(RunDirectoryException.class)
          .hasMessageContainingAll(
              tags.toString(),
              directory.resolve("gold").resolve("panx-sw.txt").toString(),
              cell.resolve("result.json").toString());
    }
    Files.writeString(tags, "O O\nO C-PER\n");
    assertThatThrownBy(() -> ExperimentResults.of(experiment, experiment.results(), ROUNDS))
        .isInstanceOf(RunDirectoryException.class)
        .hasMessageContainingAll(tags + " is damaged: line 2", "C-PER");
  }
}
