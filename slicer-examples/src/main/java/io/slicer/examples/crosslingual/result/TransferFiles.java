package io.slicer.examples.crosslingual.result;

import io.slicer.examples.cli.Csv;
import io.slicer.examples.cli.Json;
import io.slicer.examples.crosslingual.cell.CellDirectory;
import io.slicer.examples.crosslingual.result.TransferResults.Chosen;
import io.slicer.examples.crosslingual.result.TransferResults.LanguageScores;
import io.slicer.examples.crosslingual.result.TransferResults.TaskScores;
import io.slicer.examples.report.Report;
import io.slicer.examples.training.LanguageOrder;
import java.util.Optional;

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
    Csv csv =
        new Csv(
            "task,start,language,lambda_from,lambda,figure,value,gain,p,p_holm,part,examples,"
                + "left_out");
    for (TaskScores task : results.tasks()) {
      for (LanguageScores language : task.languages()) {
        add(csv, task, language, "none", new Chosen(0, language.without(), 0, 1, 1));
        for (Way way : Way.values()) {
          language
              .chosen(way)
              .ifPresent(chosen -> add(csv, task, language, way.toString(), chosen));
        }
      }
    }
    return csv.toString();
  }

  /** Gains and p-values are of the figure that decides. */
  private static void add(
      Csv csv, TaskScores task, LanguageScores language, String from, Chosen chosen) {
    chosen
        .figures()
        .forEach(
            (figure, value) -> {
              boolean decides = figure.equals(task.figure()) && !from.equals("none");
              csv.add(
                  task.task(),
                  task.start(),
                  language.language(),
                  from,
                  chosen.lambda(),
                  figure,
                  value,
                  decides ? chosen.gain() : "",
                  decides ? chosen.pValue() : "",
                  decides ? chosen.corrected() : "",
                  language.reporting(),
                  language.examples(),
                  language.leftOut());
            });
  }

  private static String lambdas(TransferResults results) {
    Csv csv = new Csv("task,start,language,part,examples,lambda,figure,value");
    for (TaskScores task : results.tasks()) {
      for (LanguageScores language : task.languages()) {
        language
            .search()
            .forEach(
                (lambda, value) ->
                    csv.add(
                        task.task(),
                        task.start(),
                        language.language(),
                        String.valueOf(language.choosing()),
                        language.choosingExamples(),
                        lambda,
                        task.figure(),
                        value));
      }
    }
    return csv.toString();
  }
}
