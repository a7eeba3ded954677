package io.slicer.examples.parse;

import io.slicer.examples.cli.ArgumentCheck;
import io.slicer.examples.cli.Progress;
import io.slicer.examples.options.RecipeOptions;
import io.slicer.examples.tracking.RunTracking;
import io.slicer.examples.tracking.TrackedTraining;
import io.slicer.examples.tracking.TrackingOptions;
import io.slicer.examples.training.Recipe;
import io.slicer.examples.training.RunDirectory;
import io.slicer.examples.treebank.TreebankData;
import io.slicer.examples.treebank.TreebankOptions;
import io.slicer.hub.PretrainedModel;
import io.slicer.treebank.Treebank;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Fine-tunes an encoder on the trees of one treebank and evaluates it on others. */
@Command(
    name = "train",
    description = {
      "Fine-tunes a model on the dependency trees (HEAD and DEPREL) of one treebank and evaluates it"
          + " on others.",
      "",
      TreebankOptions.NAMES,
      "",
      "The output directory gets the model (model/), run-record.json, metrics.json, metrics.csv, and"
          + " each treebank with the model's trees (predictions/TREEBANK.conllu). A run that was"
          + " stopped continues with the same command and --resume, and ends with the same bits."
          + " With --eval-steps the training is validated on the development sentences of its"
          + " treebank, after every epoch, too. Sentences with more sub-words than --max-length are"
          + " left out of the training.",
      ""
    })
final class ParseTrain implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  @Mixin private TreebankOptions treebanks = new TreebankOptions();

  @Option(
      names = "--learning-rate",
      defaultValue = "2e-5",
      paramLabel = "X",
      description = "The highest, after the warm-up. Default: ${DEFAULT-VALUE}.")
  private double learningRate;

  @Option(
      names = "--seed",
      defaultValue = "42",
      paramLabel = "N",
      description = "Of the order of the sentences and of dropout. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Mixin private RecipeOptions recipe = new RecipeOptions(Recipe.of(8, 0.01));

  @Mixin private DecodingOption decoding = new DecodingOption();

  @Mixin private TrackingOptions tracking = new TrackingOptions();

  /** Arguments are still to come. */
  ParseTrain() {}

  @Override
  public Integer call() {
    treebanks.check(spec);
    ArgumentCheck check = new ArgumentCheck(spec);
    check.that(learningRate >= 0, "--learning-rate", learningRate, "at least 0");
    Recipe how = recipe.arguments(spec);
    how.scheduling().check("--learning-rate", learningRate, check);
    RunTracking runs = tracking.tracking(spec, treebanks.output(), "parse");
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    Progress progress = treebanks.progress(spec);
    TreebankData<Treebank> data = treebanks.read(spec, DependencyParsing.DATA, how.evalSteps());
    PretrainedModel pretrained = treebanks.pretrained(progress);
    ParseArguments arguments =
        new ParseArguments(
            treebanks.arguments(pretrained, data), learningRate, seed, decoding.decoding(), how);
    ParseMetrics metrics;
    try (RunDirectory directory = treebanks.open(arguments)) {
      TrackedTraining run = new TrackedTraining(pretrained, directory, runs, progress, err);
      metrics = new ParseRun(arguments, data, run).metrics();
    }
    out.print(ParseTable.of(arguments, metrics, data.ofOtherLanguages()) + treebanks.caution());
    out.flush();
    return ExitCode.OK;
  }
}
