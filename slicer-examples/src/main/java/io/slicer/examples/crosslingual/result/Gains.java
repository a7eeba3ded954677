package io.slicer.examples.crosslingual.result;

import io.slicer.eval.RankCorrelation;
import io.slicer.eval.SampleSummary;
import io.slicer.examples.crosslingual.cell.Start;
import io.slicer.examples.crosslingual.cell.VectorsResult;
import io.slicer.examples.crosslingual.result.TransferResults.Correlation;
import io.slicer.examples.crosslingual.result.TransferResults.KindGain;
import io.slicer.examples.crosslingual.result.TransferResults.TaskScores;
import io.slicer.examples.crosslingual.task.Task;
import io.slicer.examples.training.LanguageOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What gains have to do with languages and with kinds of tasks. */
final class Gains {
  /** What the similarity of vectors is called. */
  static final String COSINE = "cosine with the vector of ";

  private final List<TaskScores> tasks;

  Gains(List<TaskScores> tasks) {
    this.tasks = tasks;
  }

  /** The cosine of the vector of the source and that of each other language. */
  static Map<String, Double> cosines(@Nullable VectorsResult vectors, String source) {
    Map<String, Double> cosines = new LinkedHashMap<>();
    int from = vectors == null ? -1 : vectors.names().indexOf(source);
    if (vectors != null && from >= 0) {
      for (int v = 0; v < vectors.names().size(); v++) {
        if (v != from) {
          cosines.put(vectors.names().get(v), vectors.cosines().get(from).get(v));
        }
      }
    }
    return cosines;
  }

  /** The gains of a task by language. */
  static Map<String, Double> of(TaskScores scores, Way way) {
    Map<String, Double> gains = new LinkedHashMap<>();
    scores
        .languages()
        .forEach(
            language ->
                language
                    .chosen(way)
                    .ifPresent(chosen -> gains.put(language.language(), chosen.gain())));
    return gains;
  }

  private List<Start> starts() {
    return tasks.stream().map(TaskScores::start).distinct().toList();
  }

  private List<TaskScores> with(Start start) {
    return tasks.stream().filter(scores -> scores.start() == start).toList();
  }

  List<KindGain> kinds() {
    List<KindGain> kinds = new ArrayList<>();
    for (Start start : starts()) {
      for (Way way : Way.values()) {
        for (Task.Kind kind : Task.Kind.values()) {
          List<Double> gains =
              with(start).stream()
                  .filter(scores -> scores.task().kind() == kind)
                  .flatMap(scores -> of(scores, way).values().stream())
                  .toList();
          if (!gains.isEmpty()) {
            SampleSummary summary = SampleSummary.of(gains);
            kinds.add(
                new KindGain(
                    kind,
                    start,
                    way,
                    summary.count(),
                    summary.mean(),
                    summary.standardDeviation()));
          }
        }
      }
    }
    return kinds;
  }

  /**
   * Correlations of gains.
   *
   * @param cosines of languages
   * @param source the language that tasks are trained in
   * @param order another figure of languages
   */
  List<Correlation> correlations(
      Map<String, Double> cosines, String source, Optional<LanguageOrder> order) {
    List<Correlation> all = new ArrayList<>();
    for (Start start : starts()) {
      for (Way way : Way.values()) {
        Map<@Nullable Task, Map<String, Double>> gains = new LinkedHashMap<>();
        with(start).forEach(scores -> gains.put(scores.task(), of(scores, way)));
        if (gains.size() > 1) {
          gains.put(null, means(with(start), way));
        }
        gains.forEach(
            (task, each) -> {
              correlation(task, start, way, COSINE + source, each, cosines::get)
                  .ifPresent(all::add);
              order
                  .flatMap(
                      figure -> correlation(task, start, way, figure.name(), each, figure::value))
                  .ifPresent(all::add);
            });
      }
    }
    return all;
  }

  /** Of the languages that all tasks have a gain of. */
  private static Map<String, Double> means(List<TaskScores> tasks, Way way) {
    Map<String, List<Double>> gains = new TreeMap<>();
    tasks.forEach(
        scores ->
            of(scores, way)
                .forEach(
                    (language, gain) ->
                        gains.computeIfAbsent(language, key -> new ArrayList<>()).add(gain)));
    Map<String, Double> means = new LinkedHashMap<>();
    gains.forEach(
        (language, each) -> {
          if (each.size() == tasks.size()) {
            means.put(language, SampleSummary.of(each).mean());
          }
        });
    return means;
  }

  private static Optional<Correlation> correlation(
      @Nullable Task task,
      Start start,
      Way way,
      String with,
      Map<String, Double> gains,
      Function<String, @Nullable Double> figure) {
    List<Double> first = new ArrayList<>();
    List<Double> second = new ArrayList<>();
    gains.forEach(
        (language, gain) -> {
          Double value = figure.apply(language);
          if (value != null) {
            first.add(gain);
            second.add(value);
          }
        });
    if (first.size() < 2) {
      return Optional.empty();
    }
    RankCorrelation correlation = RankCorrelation.of(first, second);
    return Optional.of(
        new Correlation(
            task, start, way, with, correlation.count(), correlation.rho(), correlation.pValue()));
  }
}
