package io.slicer.examples.crosslingual.result;

import io.slicer.examples.report.Report;
import io.slicer.examples.report.Section;
import io.slicer.examples.training.LanguageOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The results of a run, for people. */
final class TransferReport {
  private TransferReport() {}

  static Report of(TransferResults results, Optional<LanguageOrder> order) {
    List<Section> sections = new ArrayList<>();
    if (!results.tasks().isEmpty()) {
      sections.add(ScoresView.of(results));
      LambdasView.of(results).ifPresent(sections::add);
      GainsView.of(results, order).ifPresent(sections::add);
    }
    VectorsView.of(results).ifPresent(sections::add);
    PerplexityView.of(results).ifPresent(sections::add);
    sections.add(StepsView.of(results));
    return new Report("Language vectors and transfer", summary(results), sections);
  }

  private static String summary(TransferResults results) {
    String text =
        String.format(
            Locale.ROOT,
            "What training on texts of a language has changed of %s is added, times lambda, to"
                + " models of tasks that were trained in %s.",
            results.settings().model(),
            results.settings().source());
    return results.tasks().isEmpty() ? text + " No evaluation is finished yet." : text;
  }
}
