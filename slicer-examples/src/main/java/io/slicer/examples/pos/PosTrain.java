package io.slicer.examples.pos;

import io.slicer.examples.cli.Progress;
import io.slicer.examples.options.WordRecipeOptions;
import io.slicer.examples.tracking.RunTracking;
import io.slicer.examples.tracking.TrackedTraining;
import io.slicer.examples.tracking.TrackingOptions;
import io.slicer.examples.training.Recipe;
import io.slicer.examples.training.RunDirectory;
import io.slicer.examples.training.WordRecipe;
import io.slicer.examples.treebank.TreebankData;
import io.slicer.examples.treebank.TreebankOptions;
import io.slicer.hub.PretrainedModel;
import io.slicer.tagging.TaggingDataset;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Fine-tunes an encoder on the parts of speech of one treebank and evaluates it on others. */
@Command(
    name = "train",
    description = {
      "Fine-tunes a model on the parts of speech (UPOS) of one treebank and evaluates it on others.",
      "",
      TreebankOptions.NAMES,
      "",
      "The output directory gets the model in Hugging Face form (model/), run-record.json,"
          + " metrics.json, metrics.csv, and word, right tag and predicted tag of each treebank"
          + " (predictions/TREEBANK.tsv). A run that was stopped continues with the same command and"
          + " --resume, and ends with the same bits. With --eval-steps the training is validated"
          + " on the development sentences of its treebank, after every epoch, too.",
      ""
    })
final class PosTrain implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  @Mixin private TreebankOptions treebanks = new TreebankOptions();

  @Mixin private WordRecipeOptions words = new WordRecipeOptions(Recipe.of(16, 0));

  @Mixin private TrackingOptions tracking = new TrackingOptions();

  /** Arguments are still to come. */
  PosTrain() {}

  @Override
  public Integer call() {
    treebanks.check(spec);
    WordRecipe how = words.arguments(spec);
    RunTracking runs = tracking.tracking(spec, treebanks.output(), "pos");
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    Progress progress = treebanks.progress(spec);
    TreebankData<TaggingDataset> data = treebanks.read(spec, Pos.DATA, how.recipe().evalSteps());
    PretrainedModel pretrained = treebanks.pretrained(progress);
    PosArguments arguments = new PosArguments(treebanks.arguments(pretrained, data), how);
    PosMetrics metrics;
    try (RunDirectory directory = treebanks.open(arguments)) {
      TrackedTraining run = new TrackedTraining(pretrained, directory, runs, progress, err);
      metrics = new PosRun(arguments, data, run).metrics();
    }
    out.print(PosTable.of(arguments, metrics, data.ofOtherLanguages()) + treebanks.caution());
    out.flush();
    return ExitCode.OK;
  }
}
