package io.slicer.examples.crosslingual.result;

import io.slicer.examples.crosslingual.cell.LanguageModelResult;
import io.slicer.examples.report.Axis;
import io.slicer.examples.report.BarChart;
import io.slicer.examples.report.Block;
import io.slicer.examples.report.Column;
import io.slicer.examples.report.Format;
import io.slicer.examples.report.Paragraph;
import io.slicer.examples.report.Section;
import io.slicer.examples.report.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** How well language models foresee texts, before and after. */
final class PerplexityView {
  private PerplexityView() {}

  /** Nothing if no language model is finished. */
  static Optional<Section> of(TransferResults results) {
    if (results.languageModels().isEmpty()) {
      return Optional.empty();
    }
    List<Block> blocks = new ArrayList<>();
    blocks.add(
        new Paragraph(
            "Perplexity is that of masked pieces of texts that were not trained on, the same pieces"
                + " before and after. It cannot be compared between languages."));
    chart(results).ifPresent(blocks::add);
    blocks.add(table(results));
    return Optional.of(new Section("Language models", blocks));
  }

  private static Optional<BarChart> chart(TransferResults results) {
    List<String> languages = new ArrayList<>();
    List<BarChart.Bar> before = new ArrayList<>();
    List<BarChart.Bar> after = new ArrayList<>();
    for (LanguageModelResult language : results.languageModels()) {
      LanguageModelResult.Perplexities perplexity = language.perplexity();
      if (perplexity != null) {
        languages.add(language.language());
        before.add(BarChart.Bar.of(perplexity.before()));
        after.add(BarChart.Bar.of(perplexity.after()));
      }
    }
    return languages.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new BarChart(
                "Perplexity before and after",
                languages,
                Axis.of("perplexity", Format.decimal(1)),
                List.of(
                    new BarChart.Series("before", before), new BarChart.Series("after", after))));
  }

  private static Table table(TransferResults results) {
    Table table =
        Table.of(
            "Language models",
            Column.text("language"),
            Column.text("model"),
            Column.integer("texts"),
            Column.integer("left out"),
            Column.decimal("perplexity before", 2),
            Column.decimal("after", 2),
            Column.integer("texts measured"),
            Column.integer("masked pieces"));
    for (LanguageModelResult language : results.languageModels()) {
      LanguageModelResult.Texts texts = language.texts();
      LanguageModelResult.Perplexities perplexity = language.perplexity();
      table =
          table.with(
              language.language(),
              language.model().given() == null ? "trained here" : "given",
              texts == null ? null : texts.texts(),
              texts == null ? null : texts.leftOut(),
              perplexity == null ? null : perplexity.before(),
              perplexity == null ? null : perplexity.after(),
              perplexity == null ? null : perplexity.texts(),
              perplexity == null ? null : perplexity.masked());
    }
    return table;
  }
}
