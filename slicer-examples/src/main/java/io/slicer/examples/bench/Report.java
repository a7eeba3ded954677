package io.slicer.examples.bench;

import io.slicer.engine.StepProfile;
import io.slicer.examples.bench.Comparison.Measured;
import io.slicer.examples.bench.candidate.Statistics;
import io.slicer.examples.bench.candidate.Workload;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The figures of a comparison, as they are printed and as they are written as JSON.
 *
 * @param benchmark the command
 * @param machine what it ran on
 * @param setting what was measured, line by line, by name
 * @param candidates what they are
 * @param figures in the order in which they are printed
 */
record Report(
    String benchmark,
    Machine machine,
    Map<String, String> setting,
    List<Described> candidates,
    List<Compared> figures) {

  /**
   * A candidate.
   *
   * @param name as it is asked for
   * @param description with the versions of its libraries
   * @param tokenizerBytes resident memory that opening its tokenizer took; null if unknown
   * @param profile where the time of one batch goes; null if it cannot tell
   * @param shareOfLimit of the batch's time, how much its matrix products alone take; null without
   *     a profile
   */
  record Described(
      String name,
      String description,
      @Nullable Long tokenizerBytes,
      @Nullable StepProfile profile,
      @Nullable Double shareOfLimit) {
    static Described of(Measured measured) {
      StepProfile profile = measured.profile();
      return new Described(
          measured.name(),
          measured.description(),
          measured.tokenizerBytes(),
          profile,
          profile == null ? null : profile.shareOfLimit());
    }
  }

  /**
   * A figure of all candidates that have it.
   *
   * @param name with its unit
   * @param values of every round, by candidate
   * @param statistics of those values
   * @param ratios of the first candidate's value to another's, round by round, by the other's name;
   *     none to a candidate that has zeros
   */
  record Compared(
      String name,
      Map<String, List<Double>> values,
      Map<String, Statistics> statistics,
      Map<String, Statistics> ratios) {

    static Compared of(Figure figure, List<Measured> candidates) {
      Map<String, List<Double>> values = new LinkedHashMap<>();
      Map<String, Statistics> statistics = new LinkedHashMap<>();
      Map<String, Statistics> ratios = new LinkedHashMap<>();
      List<Double> first = figure.values(candidates.get(0));
      for (Measured candidate : candidates) {
        List<Double> own = figure.values(candidate);
        if (own.isEmpty()) {
          continue;
        }
        values.put(candidate.name(), own);
        statistics.put(candidate.name(), Statistics.of(own));
        if (values.size() > 1 && !first.isEmpty() && own.stream().allMatch(value -> value > 0)) {
          ratios.put(candidate.name(), Statistics.ofRatios(first, own));
        }
      }
      return new Compared(figure.name(), values, statistics, ratios);
    }
  }

  static Report of(
      String benchmark,
      Machine machine,
      Map<String, String> setting,
      Comparison comparison,
      List<Workload> workloads) {
    List<Compared> figures = new ArrayList<>();
    for (Figure figure : Figure.of(workloads)) {
      Compared compared = Compared.of(figure, comparison.candidates());
      if (!compared.values().isEmpty()) {
        figures.add(compared);
      }
    }
    return new Report(
        benchmark,
        machine,
        setting,
        comparison.candidates().stream().map(Described::of).toList(),
        List.copyOf(figures));
  }
}
