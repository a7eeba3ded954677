package io.slicer.examples.crosslingual.result;

import io.slicer.examples.cli.Json;
import io.slicer.examples.crosslingual.cell.CellDirectory;
import io.slicer.examples.crosslingual.result.TransferResults.Chosen;
import io.slicer.examples.crosslingual.result.TransferResults.LanguageScores;
import io.slicer.examples.crosslingual.result.TransferResults.TaskScores;
import io.slicer.examples.report.Report;
import io.slicer.examples.training.LanguageOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The files that results go to. */
public final class TransferFiles {
  private TransferFiles() {}

  /**
   * Writes {@code results.json} (all that is compared), {@code results.md} (the tables), {@code
   * scores.csv} (each figure of each language), {@code lambdas.csv} (the searches) and the report.
   *
   * @param directory of the run
   * @param results of it
   * @param order another figure of languages that gains are compared with
   * @return the report
   */
  public static Report write(
      CellDirectory directory, TransferResults results, Optional<LanguageOrder> order) {
    Report report = TransferReport.of(results, order);
    directory.write("results.md", report.toMarkdown());
    directory.write("results.json", Json.document(results));
    directory.write("scores.csv", scores(results));
    directory.write("lambdas.csv", lambdas(results));
    directory.write(Report.HTML, report.toHtml());
    directory.write(Report.JSON, report.toJson());
    return report;
  }

  private static String scores(TransferResults results) {
    List<String> lines = new ArrayList<>();
    lines.add(
        "task,start,language,lambda_from,lambda,figure,value,gain,p,p_holm,part,examples,left_out");
    for (TaskScores task : results.tasks()) {
      for (LanguageScores language : task.languages()) {
        language
            .without()
            .forEach(
                (figure, value) -> lines.add(line(task, language, "none", 0, figure, value, null)));
        for (Way way : Way.values()) {
          language
              .chosen(way)
              .ifPresent(
                  chosen ->
                      chosen
                          .figures()
                          .forEach(
                              (figure, value) ->
                                  lines.add(
                                      line(
                                          task,
                                          language,
                                          way.toString(),
                                          chosen.lambda(),
                                          figure,
                                          value,
                                          figure.equals(task.figure()) ? chosen : null))));
        }
      }
    }
    return text(lines);
  }

  /** Gains and p-values are of the figure that decides. */
  private static String line(
      TaskScores task,
      LanguageScores language,
      String from,
      double lambda,
      String figure,
      double value,
      @Nullable Chosen chosen) {
    return line(
        task.task(),
        task.start(),
        language.language(),
        from,
        lambda,
        figure,
        value,
        chosen == null ? "" : chosen.gain(),
        chosen == null ? "" : chosen.pValue(),
        chosen == null ? "" : chosen.corrected(),
        language.reporting(),
        language.examples(),
        language.leftOut());
  }

  private static String lambdas(TransferResults results) {
    List<String> lines = new ArrayList<>();
    lines.add("task,start,language,part,examples,lambda,figure,value");
    for (TaskScores task : results.tasks()) {
      for (LanguageScores language : task.languages()) {
        for (Map.Entry<Double, Double> point : language.search().entrySet()) {
          lines.add(
              line(
                  task.task(),
                  task.start(),
                  language.language(),
                  String.valueOf(language.choosing()),
                  language.choosingExamples(),
                  point.getKey(),
                  task.figure(),
                  point.getValue()));
        }
      }
    }
    return text(lines);
  }

  /** What is not a number is left out. */
  private static String line(Object... values) {
    List<String> fields = new ArrayList<>();
    for (Object value : values) {
      fields.add(value instanceof Double number && number.isNaN() ? "" : value.toString());
    }
    return String.join(",", fields);
  }

  private static String text(List<String> lines) {
    return String.join("\n", lines) + "\n";
  }
}
