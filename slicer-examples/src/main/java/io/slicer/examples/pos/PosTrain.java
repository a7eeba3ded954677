package io.slicer.examples.pos;

import io.slicer.examples.cli.ArgumentCheck;
import io.slicer.examples.cli.DownloadMeter;
import io.slicer.examples.cli.Progress;
import io.slicer.examples.tracking.RunTracking;
import io.slicer.examples.tracking.TrackingOptions;
import io.slicer.examples.training.DemonstrationTreebank;
import io.slicer.examples.training.ModelFingerprint;
import io.slicer.examples.training.Recipe;
import io.slicer.examples.training.RunDirectory;
import io.slicer.examples.training.TreebankCorpus;
import io.slicer.examples.training.WordRecipe;
import io.slicer.examples.training.WordRecipeOptions;
import io.slicer.hub.PretrainedModel;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Fine-tunes an encoder on the parts of speech of one treebank and evaluates it on others. */
@Command(
    name = "train",
    description = {
      "Fine-tunes a model on the parts of speech (UPOS) of one treebank and evaluates it on others.",
      "",
      "Treebanks are files as Universal Dependencies has them, such as en_gum-ud-train.conllu, in the"
          + " directory --data or in folders of it. TREEBANK is its name, en_gum; its folder,"
          + " UD_English-GUM; its language, en, if there is only one; or any file, whose name ends in"
          + " .conllu.",
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

  @Option(
      names = "--output",
      required = true,
      paramLabel = "DIR",
      description = "Where results go: a directory that is new or empty, unless --resume is given.")
  @SuppressWarnings("NullAway.Init") // required
  private Path output;

  @Option(
      names = "--model",
      paramLabel = "MODEL",
      description =
          "What to start from: a directory in Hugging Face form, a model of the Hub, or mbert."
              + " Default: ${DEFAULT-VALUE}.")
  private String model = PretrainedModel.MBERT;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "The directory of the treebanks. Default: the demonstration treebanks.")
  private @Nullable Path data;

  @Option(
      names = "--train",
      paramLabel = "TREEBANK",
      description = "The treebank to train on. Default: ${DEFAULT-VALUE}.")
  private String train = "en";

  @Option(
      names = "--eval",
      split = ",",
      paramLabel = "TREEBANK",
      description =
          "The treebanks to evaluate on, also NAME=FILE: their test files where there are any, else"
              + " their dev files. Default: all of the directory.")
  private List<String> eval = new ArrayList<>();

  @Mixin private WordRecipeOptions words = new WordRecipeOptions(Recipe.of(16, 0));

  @Mixin private TrackingOptions tracking = new TrackingOptions();

  @Option(
      names = "--max-train",
      paramLabel = "N",
      description = "Train on the first N sentences only.")
  private @Nullable Integer maxTrain;

  @Option(
      names = "--max-eval",
      paramLabel = "N",
      description = "Evaluate and validate on the first N sentences of each treebank only.")
  private @Nullable Integer maxEval;

  @Option(
      names = "--resume",
      description = "Continue the run in the output directory, if there is one.")
  private boolean resume;

  @Option(names = "--quiet", description = "Do not show how far the run is.")
  private boolean quiet;

  /** Arguments are still to come. */
  PosTrain() {}

  @Override
  public Integer call() {
    ArgumentCheck check = new ArgumentCheck(spec);
    check.that(maxTrain == null || maxTrain > 0, "--max-train", maxTrain, "at least 1");
    check.that(maxEval == null || maxEval > 0, "--max-eval", maxEval, "at least 1");
    if (data == null && TreebankCorpus.isFile(train) && eval.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), "With --train FILE, --eval or --data says what to evaluate on");
    }
    WordRecipe how = words.arguments(spec);
    RunTracking runs = tracking.tracking(spec, output, "pos");
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    Progress progress = quiet ? Progress.NONE : Progress.on(err);
    TreebankCorpus corpus = data == null ? TreebankCorpus.demonstration() : TreebankCorpus.in(data);
    Integer evalSteps = how.recipe().evalSteps();
    PosData sentences = PosData.read(corpus, train, eval, evalSteps != null, maxTrain, maxEval);
    check.that(
        evalSteps == null || sentences.validation().isPresent(),
        "--eval-steps",
        evalSteps,
        "possible without development sentences of "
            + sentences.train().name()
            + " in "
            + corpus
            + ", which it validates with");
    PretrainedModel pretrained = DownloadMeter.model(RunDirectory.lasting(model), progress);
    PosArguments arguments =
        new PosArguments(
            RunDirectory.lasting(model),
            ModelFingerprint.sha256(pretrained),
            TreebankCorpus.isFile(train) ? train : RunDirectory.lasting(corpus.toString()),
            sentences.sha256(),
            sentences.train().name(),
            sentences.evaluation().stream().map(PosData.Tagged::name).toList(),
            how,
            maxTrain,
            maxEval);
    PosMetrics metrics;
    try (RunDirectory directory = RunDirectory.open(output, arguments, resume)) {
      metrics = new PosRun(arguments, pretrained, sentences, directory, runs, progress, err).run();
    }
    out.print(PosTable.of(arguments, metrics, sentences.ofOtherLanguages()));
    if (isDemonstration()) {
      out.print("\n" + DemonstrationTreebank.CAUTION + "\n");
    }
    out.flush();
    return ExitCode.OK;
  }

  private boolean isDemonstration() {
    return data == null
        && (!TreebankCorpus.isFile(train) || !eval.stream().allMatch(TreebankCorpus::isFile));
  }
}
