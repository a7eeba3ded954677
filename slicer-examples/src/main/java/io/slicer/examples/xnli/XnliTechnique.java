package io.slicer.examples.xnli;

import io.slicer.classification.Problem;
import io.slicer.classification.TrainedPart;
import io.slicer.classification.corpus.ReadingOptions;
import io.slicer.examples.cli.ArgumentCheck;
import io.slicer.examples.cli.DownloadMeter;
import io.slicer.examples.cli.Progress;
import io.slicer.examples.options.RecipeOptions;
import io.slicer.examples.report.Report;
import io.slicer.examples.texts.DemonstrationTexts;
import io.slicer.examples.texts.TextCorpus;
import io.slicer.examples.tracking.ReportTo;
import io.slicer.examples.tracking.RunTracking;
import io.slicer.examples.tracking.TrackingOptions;
import io.slicer.examples.training.ModelFingerprint;
import io.slicer.examples.training.Recipe;
import io.slicer.examples.training.RunDirectory;
import io.slicer.hub.PretrainedModel;
import io.slicer.inference.EncoderOutput;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * What all techniques have in common: models, texts, how they are trained, and what comes of it.
 */
abstract class XnliTechnique implements Callable<Integer> {
  /** The original's: eight pairs, no weight decay. */
  private static final Recipe DEFAULTS = Recipe.of(8, 0).withEvalSteps(500);

  /** What the original takes. */
  private static final String XNLI = "hub:facebook/xnli";

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  @Option(
      names = {"--output", "--output-dir"},
      required = true,
      paramLabel = "DIR",
      description = "Where results go: a directory that is new or empty, unless --resume is given.")
  @SuppressWarnings("NullAway.Init") // required
  private Path output;

  @Option(
      names = {"--models", "--model-names"},
      split = ",",
      arity = "1..*",
      paramLabel = "MODEL",
      description =
          "What to start from: directories in Hugging Face form, models of the Hub, or mbert."
              + " Default: mbert.")
  private List<String> models = new ArrayList<>();

  @Option(
      names = "--data",
      paramLabel = "CORPUS",
      description =
          "A directory, a data set of the Hub whose configurations are languages, such as"
              + " hub:facebook/xnli, or a demonstration corpus: demo-pairs, or demo-topics of single"
              + " sentences. Default: demo-pairs, or hub:facebook/xnli if another language than en,"
              + " de, fr and es is named.")
  private @Nullable String data;

  @Option(
      names = "--train",
      paramLabel = "LANG",
      description = "The language to train on. Default: ${DEFAULT-VALUE}.")
  private String train = "en";

  @Option(
      names = {"--eval-languages", "--eval-datasets-names"},
      split = ",",
      arity = "1..*",
      paramLabel = "LANG",
      description = "The languages to evaluate on. Default: all.")
  private List<String> evalLanguages = new ArrayList<>();

  @Option(
      names = "--num-train-batches",
      paramLabel = "N",
      description =
          "Train on N examples, drawn at random with --seed. The original calls them batches."
              + " Default: all.")
  private @Nullable Integer numTrainBatches;

  @Option(
      names = "--max-eval",
      paramLabel = "N",
      description = "Evaluate and validate on the first N examples of each language only.")
  private @Nullable Integer maxEval;

  @Option(
      names = "--balanced",
      description = "Weigh labels in the loss so that each counts the same in all.")
  private boolean balanced;

  @Option(
      names = "--learning-rate",
      defaultValue = "5e-5",
      paramLabel = "X",
      description = "The highest, after the warm-up. Default: ${DEFAULT-VALUE}.")
  private double learningRate;

  @Option(
      names = "--seed",
      defaultValue = "42",
      paramLabel = "N",
      description =
          "Of the examples that are drawn, the new head, the order of the examples and dropout."
              + " Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Option(
      names = "--num-train-epochs",
      paramLabel = "N",
      description = "The original's name of --epochs.")
  private @Nullable Double numTrainEpochs;

  @Mixin private RecipeOptions recipe = new RecipeOptions(DEFAULTS);

  @Mixin private TrackingOptions tracking = new TrackingOptions(ReportTo.MLFLOW);

  @Option(
      names = "--resume",
      description = "Continue the run in the output directory, if there is one.")
  private boolean resume;

  @Option(names = "--quiet", description = "Do not show how far the run is.")
  private boolean quiet;

  /** What is done, as the command is called. */
  abstract String technique();

  /** Which parameters of the models are trained. */
  abstract TrainedPart trained();

  /** What is trained on a frozen encoder; null where models are fine-tuned. */
  @Nullable TrainedHead head() {
    return null;
  }

  /** What a network learns from; null where none is trained. */
  @Nullable EncoderOutput vector() {
    return null;
  }

  /** Where what frozen encoders make of texts is kept; none for the directory of the run. */
  Optional<Path> features() {
    return Optional.empty();
  }

  /** Refuses what does not go with the technique. */
  abstract void check(Recipe how, ArgumentCheck check);

  /** Whether an option was given. */
  boolean isGiven(String option) {
    return spec.commandLine().getParseResult().hasMatchedOption(option);
  }

  CommandSpec spec() {
    return spec;
  }

  @Override
  public Integer call() {
    Recipe how = recipe();
    check(how);
    RunTracking runs = tracking.tracking(spec, output, "xnli-" + technique());
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    Progress progress = quiet ? Progress.NONE : Progress.on(err);
    String data = corpus(err);
    TextCorpus corpus = TextCorpus.of(data, ReadingOptions.of(Problem.SINGLE_LABEL), progress);
    List<String> languages =
        evalLanguages.isEmpty() ? corpus.evaluationLanguages(train) : List.copyOf(evalLanguages);
    XnliData texts =
        XnliData.read(
            corpus, train, languages, how.evalSteps() != null, numTrainBatches, maxEval, seed);
    texts.warnings().forEach(warning -> err.println("warning: " + warning));
    checkValidation(texts);
    if (texts.validation().isEmpty()) {
      how = how.withEvalSteps(null);
    }
    Map<String, PretrainedModel> pretrained = pretrained(progress);
    Map<String, String> fingerprints = new LinkedHashMap<>();
    pretrained.forEach((name, model) -> fingerprints.put(name, ModelFingerprint.sha256(model)));
    XnliArguments arguments =
        new XnliArguments(
            chosenModels().stream().map(RunDirectory::lasting).toList(),
            fingerprints,
            corpus.toString(),
            texts.sha256(train),
            train,
            languages,
            trained(),
            head(),
            vector(),
            balanced,
            learningRate,
            seed,
            numTrainBatches,
            maxEval,
            how);
    Map<String, ModelResult> results;
    try (RunDirectory directory = RunDirectory.open(output, arguments, resume)) {
      results =
          new XnliRun(arguments, texts, directory, runs, features(), progress, err).run(pretrained);
      report(arguments, texts, results).write(output);
    }
    out.print(XnliTable.of(arguments, results));
    if (isDemonstration(arguments)) {
      out.print("\n" + DemonstrationTexts.CAUTION + "\n");
    }
    out.println();
    out.println("The report is " + output.resolve(Report.HTML) + ".");
    out.flush();
    return ExitCode.OK;
  }

  private Report report(XnliArguments arguments, XnliData texts, Map<String, ModelResult> results) {
    return XnliReport.of(
        arguments, texts, results, isDemonstration(arguments) ? DemonstrationTexts.CAUTION : null);
  }

  private Recipe recipe() {
    Recipe given = recipe.arguments(spec);
    if (numTrainEpochs == null) {
      return given;
    }
    ArgumentCheck check = new ArgumentCheck(spec);
    check.that(
        !isGiven("--epochs"),
        "--num-train-epochs",
        numTrainEpochs,
        "left out where --epochs is given");
    check.that(numTrainEpochs > 0, "--num-train-epochs", numTrainEpochs, "more than 0");
    return given.withEpochs(numTrainEpochs);
  }

  private void check(Recipe how) {
    ArgumentCheck check = new ArgumentCheck(spec);
    check.that(
        numTrainBatches == null || numTrainBatches > 0,
        "--num-train-batches",
        numTrainBatches,
        "at least 1");
    check.that(maxEval == null || maxEval > 0, "--max-eval", maxEval, "at least 1");
    check.that(learningRate >= 0, "--learning-rate", learningRate, "at least 0");
    check.that(
        Set.copyOf(evalLanguages).size() == evalLanguages.size(),
        "--eval-languages",
        evalLanguages,
        "each named once");
    how.scheduling().check("--learning-rate", learningRate, check);
    check(how, check);
  }

  /** Whoever asks for validation and cannot have it is told so. */
  private void checkValidation(XnliData texts) {
    boolean asked = isGiven("--eval-steps");
    new ArgumentCheck(spec)
        .that(
            !asked || !texts.validation().isEmpty(),
            "--eval-steps",
            recipe.arguments(spec).evalSteps(),
            "possible without a dev-LANG.tsv of the languages to validate with");
  }

  private static boolean isDemonstration(XnliArguments arguments) {
    return DemonstrationTexts.of(arguments.data()).isPresent();
  }

  /** The name of the texts. */
  private String corpus(PrintWriter err) {
    if (data != null) {
      return data;
    }
    List<String> named = new ArrayList<>(evalLanguages);
    named.add(train);
    named.removeAll(DemonstrationTexts.LANGUAGES);
    if (named.isEmpty()) {
      return DemonstrationTexts.PAIRS.corpus();
    }
    err.println("the demonstration corpus has no " + named.get(0) + ": texts are those of " + XNLI);
    return XNLI;
  }

  private List<String> chosenModels() {
    return models.isEmpty() ? List.of(PretrainedModel.MBERT) : models;
  }

  /** By the names of their folders: the last part of what was given. */
  private Map<String, PretrainedModel> pretrained(Progress progress) {
    Map<String, String> lasting = new LinkedHashMap<>();
    for (String model : chosenModels()) {
      String name = RunDirectory.lasting(model);
      String last = name.substring(name.lastIndexOf('/') + 1).replaceAll("[^\\w.-]", "_");
      new ArgumentCheck(spec)
          .that(
              lasting.put(last, name) == null,
              "--models",
              models,
              "of different names, which folders are called");
    }
    Map<String, PretrainedModel> all = new LinkedHashMap<>();
    lasting.forEach((last, name) -> all.put(last, DownloadMeter.model(name, progress)));
    return all;
  }
}
