package io.slicer.examples.hyperx;

import io.slicer.examples.cli.ComputingArguments;
import io.slicer.examples.cli.Json;
import io.slicer.examples.cli.Progress;
import io.slicer.examples.cli.SavedModel;
import io.slicer.hyperx.HyperX;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Evaluates pairs of tasks and languages with a trained model. */
@Command(
    name = "evaluate",
    description = {
      "Evaluates a trained model on data of tasks and languages, and prints the figures of each"
          + " pair as JSON.",
      "",
      "A pair whose task or language was never trained is refused, unless --untrained is given.",
      ""
    })
final class HyperxEvaluate implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  @Mixin private SavedModel model = new SavedModel();

  @Parameters(
      index = "1..*",
      arity = "1..*",
      paramLabel = "PAIR=FILE",
      converter = PairFile.Converter.class,
      description = "What to evaluate: " + PairFile.FORM)
  private List<PairFile> files = new ArrayList<>();

  @Option(
      names = "--max-eval",
      paramLabel = "N",
      description = "Evaluate the first N sentences or texts of each file.")
  private @Nullable Integer maxEval;

  @Option(
      names = "--untrained",
      description = "Evaluate pairs, too, whose adapters are a draw of chance.")
  private boolean untrained;

  @Option(
      names = "--language-mean",
      paramLabel = "LANGUAGE=MEAN",
      converter = LanguageMean.Converter.class,
      description =
          "Experimental: the embedding of a language without data is the weighted mean of others: "
              + LanguageMean.FORM
              + ". May be repeated.")
  private List<LanguageMean> means = new ArrayList<>();

  @Option(names = "--quiet", description = "Do not show how far the command is.")
  private boolean quiet;

  @Mixin private ComputingArguments computing = new ComputingArguments();

  /** Arguments are still to come. */
  HyperxEvaluate() {}

  @Override
  public Integer call() {
    Progress progress = quiet ? Progress.NONE : Progress.on(spec.commandLine().getErr());
    try (HyperxData data = HyperxData.of(List.of(), List.of(), files, null, maxEval);
        HyperX opened = HyperX.load(model.find(progress), computing.settings(spec))) {
      HyperX asked = untrained ? opened.allowingUntrained() : opened;
      for (LanguageMean mean : means) {
        asked = mean.in(asked);
      }
      spec.commandLine()
          .getOut()
          .print(Json.document(HyperxRun.evaluate(asked, data.test(), progress)));
      spec.commandLine().getOut().flush();
    }
    return ExitCode.OK;
  }
}
