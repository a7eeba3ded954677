package io.slicer.examples.experiment;

import io.slicer.examples.cli.Csv;
import io.slicer.examples.cli.Json;
import io.slicer.examples.experiment.ExperimentResults.ConfigurationResult;
import io.slicer.examples.experiment.ExperimentResults.Gain;
import io.slicer.examples.report.Report;
import java.util.List;
import java.util.Map;

/** The files that results go to. */
final class ExperimentFiles {
  private static final String CONFIGURATION = "loss,learning_rate,alignment";

  private ExperimentFiles() {}

  /**
   * Writes {@code results.md} (the tables), {@code results.json} (all that is compared), {@code
   * scores.csv} (each training on each language), {@code epochs.csv} (after each epoch) and {@code
   * gains.csv} (each configuration on each language), and the report.
   */
  static void write(ExperimentDirectory directory, Findings findings, Report report) {
    directory.write("results.md", report.toMarkdown());
    directory.write("results.json", Json.document(findings.results()));
    directory.write("scores.csv", scores(findings.cells()));
    directory.write("epochs.csv", epochs(findings.cells()));
    directory.write("gains.csv", gains(findings.results()));
    directory.write(Report.HTML, report.toHtml());
    directory.write(Report.JSON, report.toJson());
  }

  private static String scores(List<CellResult> cells) {
    Csv csv = new Csv(CONFIGURATION + ",seed,corpus,language,precision,recall,f1,support");
    for (CellResult cell : cells) {
      cell.scores()
          .forEach(
              (key, score) ->
                  csv.add(
                      configuration(cell.cell().configuration()),
                      cell.cell().seed(),
                      ExperimentResults.corpus(key),
                      ExperimentResults.language(key),
                      score.precision(),
                      score.recall(),
                      score.f1(),
                      score.support()));
    }
    return csv.toString();
  }

  private static String epochs(List<CellResult> cells) {
    Csv csv = new Csv(CONFIGURATION + ",seed,epoch,training_loss,data,f1");
    for (CellResult cell : cells) {
      for (int e = 0; e < cell.epochs().size(); e++) {
        CellResult.Epoch epoch = cell.epochs().get(e);
        for (Map.Entry<String, Double> f1 : epoch.f1().entrySet()) {
          csv.add(
              configuration(cell.cell().configuration()),
              cell.cell().seed(),
              e + 1,
              epoch.loss(),
              f1.getKey(),
              f1.getValue());
        }
      }
    }
    return csv.toString();
  }

  private static String gains(ExperimentResults results) {
    Csv csv =
        new Csv(
            CONFIGURATION
                + ",corpus,language,seeds,f1,f1_sd,pairs,gain,gain_sd,p_seeds,p_seeds_holm,"
                + "p_sign_flip,better_seeds,worse_seeds");
    for (ConfigurationResult result : results.configurations()) {
      result
          .languages()
          .forEach(
              (key, language) -> {
                Gain gain = language.gain();
                csv.add(
                    configuration(result.configuration()),
                    ExperimentResults.corpus(key),
                    ExperimentResults.language(key),
                    result.seeds().size(),
                    language.f1().mean(),
                    language.f1().standardDeviation(),
                    gain == null ? "" : gain.difference().count(),
                    gain == null ? "" : gain.difference().mean(),
                    gain == null ? "" : gain.difference().standardDeviation(),
                    gain == null ? "" : gain.pValue(),
                    gain == null ? "" : gain.corrected(),
                    gain == null ? "" : gain.signFlipPValue(),
                    gain == null ? "" : gain.significant(true),
                    gain == null ? "" : gain.significant(false));
              });
    }
    return csv.toString();
  }

  private static String configuration(Configuration configuration) {
    return Csv.fields(
        configuration.lossName(), configuration.learningRate(), configuration.alignmentName());
  }
}
