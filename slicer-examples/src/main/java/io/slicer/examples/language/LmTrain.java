package io.slicer.examples.language;

import io.slicer.examples.cli.ArgumentCheck;
import io.slicer.examples.cli.Progress;
import io.slicer.examples.options.ModelOption;
import io.slicer.examples.options.RecipeOptions;
import io.slicer.examples.options.RunOptions;
import io.slicer.examples.texts.DemonstrationTexts;
import io.slicer.examples.tracking.RunTracking;
import io.slicer.examples.tracking.TrackedTraining;
import io.slicer.examples.tracking.TrackingOptions;
import io.slicer.examples.training.ModelFingerprint;
import io.slicer.examples.training.Recipe;
import io.slicer.examples.training.RunDirectory;
import io.slicer.hub.PretrainedModel;
import io.slicer.language.TextFile;
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
import picocli.CommandLine.Spec;

/** Trains a masked language model further on text. */
@Command(
    name = "train",
    description = {
      "Trains a masked language model further on text, and computes the perplexity of other texts"
          + " before and after.",
      "",
      LmData.TEXTS + " Files may be larger than the memory.",
      "",
      "The first --max-length sub-words of each text are read: where a text is a document, its"
          + " beginning. With --blocks all of it is read.",
      "",
      "The output directory gets the model in Hugging Face form (model/), run-record.json,"
          + " metrics.json and metrics.csv. A run that was stopped continues with the same command"
          + " and --resume, and ends with the same bits.",
      ""
    })
final class LmTrain implements Callable<Integer> {
  private static final String CAUTION =
      """
      These are the demonstration texts: few, and made of a few patterns, to show that training
      works. Their figures say nothing about a model or a language. For figures that do, give --text
      and --validation files of your own.""";

  /** The defaults of the published system. */
  private static final Recipe DEFAULTS = Recipe.ofLanguageModel(128);

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  @Mixin private RunOptions run = new RunOptions();

  @Mixin private ModelOption model = new ModelOption();

  @Option(
      names = "--from-scratch",
      description =
          "Take only the configuration and the tokenizer of the model, and draw all parameters, as"
              + " transformers does.")
  private boolean fromScratch;

  @Option(
      names = "--text",
      arity = "1..*",
      paramLabel = "FILE",
      description =
          "What to train on. Several files are one corpus, in this order. Default: the"
              + " demonstration texts.")
  private List<Path> text = new ArrayList<>();

  @Option(
      names = "--language",
      defaultValue = "de",
      paramLabel = "LANG",
      description =
          "The language of the demonstration texts: en, de, fr or es. Default: ${DEFAULT-VALUE}.")
  private String language = "de";

  @Option(
      names = {"--validation", "--dev"},
      arity = "1..*",
      paramLabel = "FILE",
      description =
          "Texts whose perplexity is computed: before the first step, after every epoch, and with"
              + " --eval-steps in between. The masked pieces are the same each time.")
  private List<Path> validation = new ArrayList<>();

  @Option(names = "--text-field", paramLabel = "NAME", description = LmData.FIELD)
  private String textField = TextFile.FIELD;

  @Option(
      names = "--blocks",
      description =
          "Join the texts and cut them into blocks of --max-length sub-words, as run_mlm.py of"
              + " transformers does, instead of reading the beginning of each. What fills no block"
              + " at the end is left out. All texts are tokenized once more, before the training.")
  private boolean blocks;

  @Option(names = "--max-train", paramLabel = "N", description = "Train on the first N texts only.")
  private @Nullable Long maxTrain;

  @Option(
      names = "--max-eval",
      paramLabel = "N",
      description = "Compute the perplexity of the first N texts of each file only.")
  private @Nullable Long maxEval;

  @Option(
      names = "--max-steps",
      paramLabel = "N",
      description = "Take N steps, whatever --epochs says.")
  private @Nullable Long maxSteps;

  @Option(
      names = "--learning-rate",
      defaultValue = "1e-5",
      paramLabel = "X",
      description = "The highest, after the warm-up. Default: ${DEFAULT-VALUE}.")
  private double learningRate;

  @Option(
      names = "--seed",
      defaultValue = "42",
      paramLabel = "N",
      description =
          "Of the masks, the order of the texts, dropout and what is drawn. Default:"
              + " ${DEFAULT-VALUE}.")
  private long seed;

  @Mixin private RecipeOptions recipe = new RecipeOptions(DEFAULTS);

  @Mixin private TrackingOptions tracking = new TrackingOptions();

  /** Arguments are still to come. */
  LmTrain() {}

  @Override
  public Integer call() {
    Recipe how = recipe.arguments(spec);
    check(how);
    RunTracking runs = tracking.tracking(spec, run.output(), "lm");
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    Progress progress = run.progress(spec);
    try (LmData data = data(progress)) {
      PretrainedModel pretrained = model.find(progress);
      LmArguments arguments = arguments(how, pretrained, data);
      LmMetrics metrics;
      try (RunDirectory directory = run.open(arguments)) {
        TrackedTraining training = new TrackedTraining(pretrained, directory, runs, progress, err);
        metrics = new LmRun(arguments, data, training).metrics();
      }
      out.print(LmTable.of(arguments, metrics));
      out.print(text.isEmpty() ? "\n" + CAUTION + "\n" : "");
      out.flush();
    }
    return ExitCode.OK;
  }

  private LmData data(Progress progress) {
    return text.isEmpty()
        ? LmData.demonstration(language, maxTrain, maxEval)
        : new LmData.Opening(textField, progress).data(text, validation, maxTrain, maxEval);
  }

  private void check(Recipe how) {
    ArgumentCheck check = new ArgumentCheck(spec);
    check.that(maxTrain == null || maxTrain > 0, "--max-train", maxTrain, "at least 1");
    check.that(maxEval == null || maxEval > 0, "--max-eval", maxEval, "at least 1");
    check.that(maxSteps == null || maxSteps > 0, "--max-steps", maxSteps, "at least 1");
    check.that(learningRate >= 0, "--learning-rate", learningRate, "at least 0");
    how.scheduling().check("--learning-rate", learningRate, check);
    check.that(
        how.batchTokens() == null,
        "--batch-tokens",
        how.batchTokens(),
        "possible with texts that are read when a step needs them: give --batch-size");
    check.that(
        !how.cacheFeatures(),
        "--cache-features",
        true,
        "possible with texts that are masked anew in every epoch");
    check.that(
        DemonstrationTexts.LANGUAGES.contains(language),
        "--language",
        language,
        "one of " + String.join(", ", DemonstrationTexts.LANGUAGES));
    check.that(
        validation.isEmpty() || !text.isEmpty(),
        "--validation",
        validation,
        "possible with the demonstration texts, which have their own: give --text");
    check.that(
        how.evalSteps() == null || text.isEmpty() || !validation.isEmpty(),
        "--eval-steps",
        how.evalSteps(),
        "possible without --validation");
  }

  private LmArguments arguments(Recipe how, PretrainedModel pretrained, LmData data) {
    return new LmArguments(
        model.name(),
        ModelFingerprint.sha256(pretrained),
        fromScratch,
        text.isEmpty() ? List.of(data.train().source()) : paths(text),
        text.isEmpty() ? List.copyOf(data.validation().keySet()) : paths(validation),
        blocks,
        data.sha256(),
        maxTrain,
        maxEval,
        maxSteps,
        learningRate,
        seed,
        how);
  }

  private static List<String> paths(List<Path> files) {
    return files.stream().map(file -> file.toAbsolutePath().normalize().toString()).toList();
  }
}
