package io.slicer.examples.hyperx;

import io.slicer.engine.Precision;
import io.slicer.examples.cli.ArgumentCheck;
import io.slicer.examples.cli.DownloadMeter;
import io.slicer.examples.cli.Progress;
import io.slicer.examples.options.LongSentencesOption;
import io.slicer.examples.options.RecipeOptions;
import io.slicer.examples.options.RunOptions;
import io.slicer.examples.report.Report;
import io.slicer.examples.tracking.RunTracking;
import io.slicer.examples.tracking.TrackedTraining;
import io.slicer.examples.tracking.TrackingOptions;
import io.slicer.examples.training.ModelFingerprint;
import io.slicer.examples.training.Recipe;
import io.slicer.examples.training.RunDirectory;
import io.slicer.examples.training.Schedule;
import io.slicer.hub.PretrainedModel;
import io.slicer.hyperx.HyperXTrainer;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Trains a model on a mixture of tasks and languages. */
@Command(
    name = "train",
    description = {
      "Trains one model for several tasks in several languages, whose adapters a network makes of"
          + " task, language and layer, and evaluates it, also on pairs that were not trained.",
      "",
      "Without --train it is a demonstration: entities, parts of speech, trees and inference in"
          + " English, text in three other languages, in which all of these are then done.",
      "",
      "If --model is a model that this command has trained, its tasks and languages stay, and those"
          + " of the data are added.",
      "",
      "The output directory gets the report (report.html, report.json: scores by pair, what was"
          + " trained, how similar embeddings are), the model (model/), run-record.json,"
          + " metrics.json and metrics.csv. A run that was stopped continues with the same command and --resume, and ends with"
          + " the same bits.",
      ""
    })
final class HyperxTrain implements Callable<Integer> {
  /** What has to be said with every figure of the demonstration. */
  private static final String CAUTION =
      """
      These are the demonstration data: small, and most of them synthetic, to show that training and
      transfer work. Their figures say nothing about a model or a language. For figures that do, name
      files with --train and --test.""";

  private static final Recipe DEFAULTS =
      new Recipe(
          null,
          false,
          3,
          32,
          null,
          0.04,
          0,
          1,
          Precision.FP32,
          256,
          Runtime.getRuntime().availableProcessors(),
          new Schedule(Schedule.Name.POLYNOMIAL, null, null, null),
          null,
          null);

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  @Mixin private RunOptions run = new RunOptions();

  @Option(
      names = {"--model", "--load-from"},
      paramLabel = "MODEL",
      description =
          "What to start from: a directory in Hugging Face form, a model of the Hub, mbert, or a"
              + " model of this command. Default: ${DEFAULT-VALUE}.")
  private String model = PretrainedModel.MBERT;

  @Option(
      names = "--train",
      arity = "1..*",
      paramLabel = "PAIR=FILE",
      converter = PairFile.Converter.class,
      description = "What to train on: " + PairFile.FORM)
  private List<PairFile> train = new ArrayList<>();

  @Option(
      names = "--dev",
      arity = "1..*",
      paramLabel = "PAIR=FILE",
      converter = PairFile.Converter.class,
      description = "What to evaluate after each epoch, and with --eval-steps more often.")
  private List<PairFile> dev = new ArrayList<>();

  @Option(
      names = "--test",
      arity = "1..*",
      paramLabel = "PAIR=FILE",
      converter = PairFile.Converter.class,
      description = "What to evaluate the trained model on.")
  private List<PairFile> test = new ArrayList<>();

  @Option(
      names = "--option",
      paramLabel = "NAME=VALUE",
      description =
          "An option of the hypernetwork by its published name, such as adapter_dim=64 or"
              + " conditional_layer_norm=true; may be repeated. What is not named is as in the"
              + " published README with embeddings projected to 192.")
  private Map<String, String> options = new LinkedHashMap<>();

  @Option(
      names = {"--freeze", "--freeze_params_regex"},
      paramLabel = "REGEX",
      description =
          "What is frozen: parameters of the encoder and the hypernetwork in whose names it is"
              + " found. Default: ${DEFAULT-VALUE}.")
  private String freeze = HyperXTrainer.ALL_BUT_NORMS;

  @Option(
      names = "--zero-gradients",
      description =
          "Let embeddings and heads that a step does not reach move on by their momentum, as torch"
              + " did before version 2, which the published code ran with.")
  private boolean zeroGradients;

  @Option(
      names = "--temperature",
      defaultValue = "5",
      paramLabel = "X",
      description =
          "1 reads pairs in proportion to their sizes, the higher the more evenly. Default:"
              + " ${DEFAULT-VALUE}.")
  private double temperature;

  @Option(
      names = "--max-train",
      paramLabel = "N",
      description = "Train on the first N sentences of each pair only.")
  private @Nullable Integer maxTrain;

  @Option(
      names = "--max-eval",
      paramLabel = "N",
      description = "Evaluate the first N sentences of each pair only.")
  private @Nullable Integer maxEval;

  @Option(
      names = "--max-steps",
      paramLabel = "N",
      description = "Take N steps, whatever --epochs says.")
  private @Nullable Long maxSteps;

  @Option(
      names = "--learning-rate",
      defaultValue = "1e-4",
      paramLabel = "X",
      description = "The highest, after the warm-up. Default: ${DEFAULT-VALUE}.")
  private double learningRate;

  @Option(
      names = "--seed",
      defaultValue = "42",
      paramLabel = "N",
      description =
          "Of the order of the data, masks, dropout and what is drawn. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Mixin private LongSentencesOption longSentences = new LongSentencesOption();

  @Mixin private RecipeOptions recipe = new RecipeOptions(DEFAULTS);

  @Mixin private TrackingOptions tracking = new TrackingOptions();

  /** Arguments are still to come. */
  HyperxTrain() {}

  @Override
  public Integer call() {
    Recipe how = recipe.arguments(spec);
    check(how);
    RunTracking runs = tracking.tracking(spec, run.output(), "hyperx");
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    Progress progress = run.progress(spec);
    try (HyperxData data =
        train.isEmpty()
            ? HyperxData.demonstration(maxTrain, maxEval)
            : HyperxData.of(train, dev, test, maxTrain, maxEval)) {
      PretrainedModel pretrained = DownloadMeter.model(RunDirectory.lasting(model), progress);
      HyperxArguments arguments = arguments(how, pretrained, data);
      HyperxMetrics metrics;
      try (RunDirectory directory = run.open(arguments)) {
        TrackedTraining training = new TrackedTraining(pretrained, directory, runs, progress, err);
        metrics = new HyperxRun(arguments, data, training).metrics();
        new HyperxReport(arguments, data, metrics, train.isEmpty() ? CAUTION : null)
            .report()
            .write(run.output());
      }
      out.print(HyperxTable.of(arguments, metrics));
      if (train.isEmpty()) {
        out.printf("%n%s%n", CAUTION);
      }
      out.printf("%nThe report is %s.%n", run.output().resolve(Report.HTML));
      out.flush();
    }
    return ExitCode.OK;
  }

  private void check(Recipe how) {
    ArgumentCheck check = new ArgumentCheck(spec);
    check.that(maxTrain == null || maxTrain > 0, "--max-train", maxTrain, "at least 1");
    check.that(maxEval == null || maxEval > 0, "--max-eval", maxEval, "at least 1");
    check.that(maxSteps == null || maxSteps > 0, "--max-steps", maxSteps, "at least 1");
    check.that(learningRate >= 0, "--learning-rate", learningRate, "at least 0");
    check.that(temperature > 0, "--temperature", temperature, "above 0");
    how.scheduling().check("--learning-rate", learningRate, check);
    check.that(
        how.evalSteps() == null || !dev.isEmpty() || train.isEmpty(),
        "--eval-steps",
        how.evalSteps(),
        "possible without --dev");
    check.that(
        how.batchTokens() == null || !readsText(),
        "--batch-tokens",
        how.batchTokens(),
        "possible with texts (mlm), which are read when a step needs them: give --batch-size");
    check.that(
        !train.isEmpty() || (dev.isEmpty() && test.isEmpty()),
        "--dev",
        dev,
        "given with --train, and so must --test");
    try {
      Pattern.compile(freeze);
      PublishedOptions.of(options);
    } catch (PatternSyntaxException e) {
      throw new ParameterException(spec.commandLine(), "--freeze: " + e.getMessage(), e);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "--option: " + e.getMessage(), e);
    }
  }

  /** The demonstration does. */
  private boolean readsText() {
    return train.isEmpty() || train.stream().anyMatch(file -> file.pair().task().equals("mlm"));
  }

  private HyperxArguments arguments(Recipe how, PretrainedModel pretrained, HyperxData data) {
    return new HyperxArguments(
        RunDirectory.lasting(model),
        ModelFingerprint.sha256(pretrained),
        texts(train),
        texts(dev),
        texts(test),
        data.sha256(),
        maxTrain,
        maxEval,
        maxSteps,
        options,
        freeze,
        zeroGradients,
        temperature,
        learningRate,
        seed,
        longSentences.chosen(),
        how);
  }

  private static List<String> texts(List<PairFile> files) {
    return files.stream().map(PairFile::toString).toList();
  }
}
