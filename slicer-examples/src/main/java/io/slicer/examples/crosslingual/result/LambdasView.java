package io.slicer.examples.crosslingual.result;

import io.slicer.examples.crosslingual.result.TransferResults.LanguageScores;
import io.slicer.examples.crosslingual.result.TransferResults.TaskScores;
import io.slicer.examples.report.Axis;
import io.slicer.examples.report.Block;
import io.slicer.examples.report.Format;
import io.slicer.examples.report.LineChart;
import io.slicer.examples.report.Paragraph;
import io.slicer.examples.report.Section;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Figures at every lambda, on what chooses. */
final class LambdasView {
  private LambdasView() {}

  /** Nothing if no search is finished. */
  static Optional<Section> of(TransferResults results) {
    List<Block> blocks = new ArrayList<>();
    for (TaskScores task : results.tasks()) {
      List<LineChart.Series> series = new ArrayList<>();
      for (LanguageScores language : task.languages()) {
        if (!language.search().isEmpty()) {
          series.add(series(language));
        }
      }
      if (!series.isEmpty()) {
        String figure = ScoresView.shown(task.figure());
        blocks.add(
            new LineChart(
                ScoresView.capital(figure)
                    + " by lambda: "
                    + task.task().words()
                    + ", model fine-tuned "
                    + task.start().words(),
                Axis.of("lambda", Format.decimal(1)),
                Axis.of(figure, Format.percent(1)),
                series,
                List.of()));
      }
    }
    if (blocks.isEmpty()) {
      return Optional.empty();
    }
    blocks.add(
        0, new Paragraph("On the development data that choose lambda, not on what is reported."));
    return Optional.of(new Section("Figures by lambda", blocks));
  }

  private static LineChart.Series series(LanguageScores language) {
    List<LineChart.Point> points = new ArrayList<>();
    language.search().forEach((lambda, score) -> points.add(LineChart.Point.of(lambda, score)));
    return new LineChart.Series(language.language(), points);
  }
}
