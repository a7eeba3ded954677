package io.slicer.examples.panx;

import io.slicer.examples.cli.ArgumentCheck;
import io.slicer.examples.cli.Program;
import io.slicer.examples.cli.Progress;
import io.slicer.examples.names.TypeWarnings;
import io.slicer.examples.options.FineTuningOptions;
import io.slicer.examples.options.ModelOption;
import io.slicer.examples.options.RunOptions;
import io.slicer.examples.tracking.RunTracking;
import io.slicer.examples.tracking.TrackingOptions;
import io.slicer.examples.training.DemonstrationCorpus;
import io.slicer.examples.training.FineTuning;
import io.slicer.examples.training.ModelFingerprint;
import io.slicer.examples.training.PanxCorpus;
import io.slicer.examples.training.Recipe;
import io.slicer.examples.training.RunDirectory;
import io.slicer.examples.training.Split;
import io.slicer.hub.PretrainedModel;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Fine-tunes a multilingual encoder on one language and tags others, which it has seen no label of:
 * the zero-shot transfer that PAN-X is made for.
 *
 * <pre>java -jar slicer-examples.jar panx --output runs/demo</pre>
 */
@Command(
    name = "panx",
    description = {
      "Fine-tunes a model on one language and evaluates it on others.",
      "",
      "Data are files {train,dev,test}-LANG.tsv with a line TOKEN<TAB>TAG for each token and an empty"
          + " line between sentences. The output directory gets the model in Hugging Face form"
          + " (model/), run-record.json, metrics.json, and gold and predicted tags of each language"
          + " (predictions/LANG.tsv). A run that was stopped continues with the same command and"
          + " --resume, and ends with the same bits. With --eval-steps the training is validated"
          + " on dev-LANG.tsv of its language, after every epoch, too.",
      ""
    })
public final class PanxTransfer implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  @Mixin private RunOptions run = new RunOptions();

  @Mixin private ModelOption model = new ModelOption();

  @Option(
      names = "--data",
      paramLabel = "CORPUS",
      description =
          "The corpus: a directory with files {train,dev,test}-LANG.tsv, or a data set of the Hub,"
              + " hub:ORG/NAME[@REVISION], whose configurations are languages, such as"
              + " hub:unimelb-nlp/wikiann. Default: the demonstration corpus.")
  private @Nullable String data;

  @Option(
      names = "--train",
      paramLabel = "LANG",
      description = "The language to train on. Default: ${DEFAULT-VALUE}.")
  private String train = "en";

  @Option(
      names = "--eval",
      split = ",",
      paramLabel = "LANG",
      description =
          "The languages to evaluate on: their test files where there are any, else their dev"
              + " files. Default: all.")
  private List<String> eval = new ArrayList<>();

  @Mixin private FineTuningOptions fineTuning = new FineTuningOptions(Recipe.of(16, 0));

  @Mixin private TrackingOptions tracking = new TrackingOptions();

  @Option(
      names = "--max-train",
      paramLabel = "N",
      description = "Train on the first N sentences only.")
  private @Nullable Integer maxTrain;

  @Option(
      names = "--max-eval",
      paramLabel = "N",
      description = "Evaluate and validate on the first N sentences of each language only.")
  private @Nullable Integer maxEval;

  /** Arguments are still to come. */
  PanxTransfer() {}

  /**
   * Runs the command and ends the process.
   *
   * @param arguments of the command
   */
  public static void main(String[] arguments) {
    Program.main(new PanxTransfer(), arguments);
  }

  @Override
  public Integer call() {
    ArgumentCheck check = new ArgumentCheck(spec);
    check.that(maxTrain == null || maxTrain > 0, "--max-train", maxTrain, "at least 1");
    check.that(maxEval == null || maxEval > 0, "--max-eval", maxEval, "at least 1");
    FineTuning how = fineTuning.arguments(spec);
    RunTracking runs = tracking.tracking(spec, run.output(), "panx-transfer");
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    Progress progress = run.progress(spec);
    PanxCorpus corpus =
        (data == null ? PanxCorpus.demonstration() : PanxCorpus.of(data, progress))
            .cut(how.wordBoundaries());
    List<String> evaluated = eval.isEmpty() ? corpus.evaluationLanguages(train) : List.copyOf(eval);
    Integer evalSteps = how.words().recipe().evalSteps();
    check.that(
        evalSteps == null || corpus.languages(Split.DEV).contains(train),
        "--eval-steps",
        evalSteps,
        "possible without "
            + corpus.shown(Split.DEV, train)
            + " in "
            + corpus
            + ", which it validates with");
    TransferData sentences =
        TransferData.read(corpus, train, evaluated, evalSteps != null, maxTrain, maxEval);
    TypeWarnings.untaught(err, sentences.train(), sentences.evaluated());
    PretrainedModel pretrained = model.find(progress);
    TransferArguments arguments =
        new TransferArguments(
            model.name(),
            ModelFingerprint.sha256(pretrained),
            data == null ? DemonstrationCorpus.NAME : RunDirectory.lasting(data),
            sentences.sha256(train),
            train,
            evaluated,
            how,
            maxTrain,
            maxEval);
    TransferMetrics metrics;
    try (RunDirectory directory = run.open(arguments)) {
      metrics = new TransferRun(how, pretrained, sentences, directory, runs, progress, err).run();
    }
    out.print(TransferTable.of(arguments, metrics));
    if (data == null) {
      out.print("\n" + DemonstrationCorpus.CAUTION + "\n");
    }
    out.flush();
    return ExitCode.OK;
  }
}
