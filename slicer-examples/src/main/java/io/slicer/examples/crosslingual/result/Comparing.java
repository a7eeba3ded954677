package io.slicer.examples.crosslingual.result;

import io.slicer.eval.PValueCorrection;
import io.slicer.eval.PairedComparison;
import io.slicer.examples.crosslingual.cell.CellDirectory;
import io.slicer.examples.crosslingual.cell.Cells;
import io.slicer.examples.crosslingual.cell.ChoiceResult;
import io.slicer.examples.crosslingual.cell.ReportResult;
import io.slicer.examples.crosslingual.cell.Settings;
import io.slicer.examples.crosslingual.cell.Start;
import io.slicer.examples.crosslingual.result.TransferResults.Chosen;
import io.slicer.examples.crosslingual.result.TransferResults.LanguageScores;
import io.slicer.examples.crosslingual.result.TransferResults.TaskScores;
import io.slicer.examples.crosslingual.task.Figure;
import io.slicer.examples.crosslingual.task.Task;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Compares figures with those at lambda 0, for a task and a start. */
final class Comparing {
  /** Of the permutation tests. */
  private static final long SEED = 42;

  private final CellDirectory directory;
  private final Task task;
  private final Start start;
  private final int rounds;
  private final String figure;
  private final Map<String, ChoiceResult> choices = new TreeMap<>();
  private final Map<String, ReportResult> without = new TreeMap<>();

  private Comparing(CellDirectory directory, Task task, Start start, int rounds) {
    this.directory = directory;
    this.task = task;
    this.start = start;
    this.rounds = rounds;
    figure = directory.settings().rules().choosesBy(task);
    directory
        .results(Cells.choice(task, start, ""), ChoiceResult.TYPE)
        .forEach(choice -> choices.put(choice.language(), choice));
    directory.results(reports(), ReportResult.TYPE).stream()
        .filter(report -> report.lambda() == 0)
        .forEach(report -> without.put(report.language(), report));
  }

  private String reports() {
    return Cells.reports(task, start);
  }

  /** The scores of all languages that are evaluated without a vector; none if there are none. */
  static Optional<TaskScores> of(CellDirectory directory, Task task, Start start, int rounds) {
    Comparing comparing = new Comparing(directory, task, start, rounds);
    return comparing.without.isEmpty() ? Optional.empty() : Optional.of(comparing.scores());
  }

  private TaskScores scores() {
    Settings settings = directory.settings();
    Map<String, Chosen> own = chosen(this::ownLambda);
    Map<String, Chosen> others = chosen(language -> OthersLambda.of(language, choices.values()));
    List<LanguageScores> languages = new ArrayList<>();
    without.forEach(
        (language, report) -> {
          if (!language.equals(settings.source())) {
            languages.add(scores(report, own.get(language), others.get(language)));
          }
        });
    ReportResult source = without.get(settings.source());
    return new TaskScores(task, start, figure, source == null ? null : values(source), languages);
  }

  private OptionalDouble ownLambda(String language) {
    ChoiceResult choice = choices.get(language);
    return choice == null ? OptionalDouble.empty() : OptionalDouble.of(choice.lambda());
  }

  private LanguageScores scores(
      ReportResult report, @Nullable Chosen own, @Nullable Chosen others) {
    ChoiceResult choice = choices.get(report.language());
    return new LanguageScores(
        report.language(),
        report.part(),
        report.examples(),
        report.leftOut(),
        values(report),
        choice == null ? null : choice.part(),
        choice == null ? 0 : choice.examples(),
        choice == null ? Map.of() : choice.scores(),
        own,
        others);
  }

  private static Map<String, Double> values(ReportResult report) {
    Map<String, Double> values = new LinkedHashMap<>();
    report.figures().forEach((name, figure) -> values.put(name, figure.value()));
    return values;
  }

  private interface Lambdas {
    OptionalDouble of(String language);
  }

  /** Figures with some lambda, by language. P-values are corrected for all of them. */
  private Map<String, Chosen> chosen(Lambdas lambdas) {
    Map<String, Chosen> all = new LinkedHashMap<>();
    for (ReportResult zero : without.values()) {
      OptionalDouble lambda = lambdas.of(zero.language());
      if (lambda.isPresent() && !zero.language().equals(directory.settings().source())) {
        all.put(zero.language(), chosen(zero, lambda.getAsDouble()));
      }
    }
    List<String> tested =
        all.entrySet().stream()
            .filter(entry -> !Double.isNaN(entry.getValue().pValue()))
            .map(Map.Entry::getKey)
            .toList();
    double[] corrected =
        PValueCorrection.HOLM.adjust(
            tested.stream().mapToDouble(language -> of(all, language).pValue()).toArray());
    for (int t = 0; t < tested.size(); t++) {
      Chosen one = of(all, tested.get(t));
      all.put(
          tested.get(t),
          new Chosen(one.lambda(), one.figures(), one.gain(), one.pValue(), corrected[t]));
    }
    return all;
  }

  private static Chosen of(Map<String, Chosen> all, String language) {
    return Objects.requireNonNull(all.get(language), language);
  }

  private Chosen chosen(ReportResult zero, double lambda) {
    Optional<ReportResult> found =
        lambda == 0
            ? Optional.of(zero)
            : directory
                .result(Cells.report(task, start, zero.language(), lambda), ReportResult.TYPE)
                .filter(sameExamples(zero));
    if (found.isEmpty()) {
      return new Chosen(lambda, Map.of(), Double.NaN, Double.NaN, Double.NaN);
    }
    Figure with = figure(found.get());
    Figure before = figure(zero);
    PairedComparison comparison = PairedComparison.ofCounts(with.counts(), before.counts());
    return new Chosen(
        lambda,
        values(found.get()),
        with.value() - before.value(),
        comparison.permutationPValue(rounds, SEED),
        Double.NaN);
  }

  /** What was merged may be of other examples; then it is no result of this run. */
  private static Predicate<ReportResult> sameExamples(ReportResult zero) {
    return report -> Objects.equals(report.inputs().get("examples"), zero.inputs().get("examples"));
  }

  private Figure figure(ReportResult report) {
    return Objects.requireNonNull(report.figures().get(figure), figure);
  }
}
