package io.slicer.examples.workbook;

import io.slicer.eval.PrecisionRecall;
import io.slicer.eval.SpanReport;
import io.slicer.examples.report.Block;
import io.slicer.examples.report.Column;
import io.slicer.examples.report.Column.Shading;
import io.slicer.examples.report.Heading;
import io.slicer.examples.report.Paragraph;
import io.slicer.examples.report.Preformatted;
import io.slicer.examples.report.Section;
import io.slicer.examples.report.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The main language's model on the test of every language, type by type. */
final class ScoresView {
  private static final int DIGITS = 4;

  private ScoresView() {}

  static Section of(Workbook workbook) {
    CellResult main = workbook.main();
    List<Block> blocks = new ArrayList<>();
    blocks.add(
        new Paragraph(
            "The model that was trained on "
                + main.name()
                + ". Its figures in other languages are those of zero-shot transfer."));
    for (Map.Entry<String, CellResult.Test> test : main.test().entrySet()) {
      SpanReport report = test.getValue().report();
      blocks.add(new Heading(test.getKey()));
      blocks.add(table(main.name(), test.getKey(), test.getValue()));
      blocks.add(
          new Paragraph(
              String.format(
                  Locale.ROOT, "Accuracy of the tags: %.2f %%.", 100 * report.accuracy())));
      blocks.add(new Preformatted("The same as seqeval prints it", report.format(DIGITS)));
    }
    return new Section("Scores of " + main.name(), blocks);
  }

  private static Table table(String cell, String language, CellResult.Test test) {
    List<List<@Nullable Object>> rows = new ArrayList<>();
    test.report().perType().forEach((type, score) -> rows.add(row(type, score)));
    rows.add(row("micro average", test.report().micro()));
    rows.add(row("macro average", test.report().macro()));
    rows.add(row("weighted average", test.report().weighted()));
    return new Table(
        String.format(Locale.ROOT, "%s on %s, %,d sentences", cell, language, test.sentences()),
        List.of(
            Column.text("type"),
            Column.percent("precision", 2),
            Column.percent("recall", 2),
            Column.percent("F1", 2).shaded(Shading.BAR),
            Column.integer("entities")),
        rows);
  }

  private static List<@Nullable Object> row(String name, PrecisionRecall score) {
    return List.of(name, score.precision(), score.recall(), score.f1(), score.support());
  }
}
