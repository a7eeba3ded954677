package io.slicer.examples.experiment;

import io.slicer.engine.Contextualization;
import io.slicer.examples.experiment.ExperimentResults.ConfigurationResult;
import io.slicer.examples.experiment.ExperimentResults.LanguageResult;
import io.slicer.examples.report.Heading;
import io.slicer.examples.training.LanguageOrder;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What views are of.
 *
 * @param cells of the experiment that are finished
 * @param failures those that cannot be
 * @param pretrained how the encoder was before, by the name of the data; may be empty
 * @param order of the languages in figures
 */
record Findings(
    ExperimentResults results,
    List<CellResult> cells,
    List<FailedCell> failures,
    Map<String, Contextualization> pretrained,
    LanguageOrder order) {
  Findings {
    cells = List.copyOf(cells);
    failures = List.copyOf(failures);
    pretrained = Collections.unmodifiableMap(new LinkedHashMap<>(pretrained));
  }

  ExperimentSettings settings() {
    return results.settings();
  }

  /**
   * What configurations are compared with: a cross-entropy for each learning rate and alignment.
   */
  List<Configuration> baselines() {
    return results.configurations().stream()
        .map(result -> result.configuration().baseline())
        .distinct()
        .toList();
  }

  /** A baseline and what is compared with it. */
  List<ConfigurationResult> with(Configuration baseline) {
    return results.configurations().stream()
        .filter(result -> result.configuration().baseline().equals(baseline))
        .toList();
  }

  /** What is compared with a baseline. */
  List<ConfigurationResult> against(Configuration baseline) {
    return with(baseline).stream()
        .filter(result -> !result.configuration().isCrossEntropy())
        .toList();
  }

  /** What all that is compared with a baseline has in common with it. */
  static String conditions(Configuration baseline) {
    return "learning rate "
        + baseline.learningRateName()
        + ", labels on "
        + baseline.alignmentName()
        + " sub-words";
  }

  /** What tells the part of a section that has to do with a baseline from those of others. */
  Optional<Heading> heading(Configuration baseline) {
    return baselines().size() > 1
        ? Optional.of(new Heading("With " + conditions(baseline)))
        : Optional.empty();
  }

  List<CellResult> cells(Configuration configuration) {
    return cells.stream()
        .filter(cell -> cell.cell().configuration().equals(configuration))
        .toList();
  }

  /** The languages of a corpus by what they are sorted by; those that have none of it first. */
  List<String> sorted(String corpus) {
    return results.languages(Optional.of(corpus)).stream()
        .sorted(
            Comparator.comparing(
                key -> Optional.ofNullable(order.value(key)).orElse(Double.NEGATIVE_INFINITY)))
        .toList();
  }

  /** Those of all corpora, one after the other. */
  List<String> sorted() {
    return results.languages(Optional.empty()).stream()
        .map(ExperimentResults::corpus)
        .distinct()
        .flatMap(corpus -> sorted(corpus).stream())
        .toList();
  }

  static LanguageResult language(ConfigurationResult result, String key) {
    return Objects.requireNonNull(result.languages().get(key), key);
  }
}
