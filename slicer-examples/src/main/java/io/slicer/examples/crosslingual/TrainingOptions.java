package io.slicer.examples.crosslingual;

import io.slicer.engine.Engine;
import io.slicer.engine.Precision;
import io.slicer.examples.cli.ArgumentCheck;
import io.slicer.examples.cli.ComputingArguments;
import io.slicer.examples.crosslingual.cell.Settings;
import io.slicer.examples.crosslingual.task.Task;
import io.slicer.examples.crosslingual.task.TaskRecipe;
import io.slicer.examples.options.LongSentencesOption;
import io.slicer.examples.training.Recipe;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** How language models and models of tasks are trained. */
final class TrainingOptions {
  private static final int LANGUAGE_MODEL_LENGTH = 128;

  @Option(
      names = "--max-train",
      split = ",",
      paramLabel = "MODEL=N",
      description =
          "Train on the first N examples, for instance ner=5000,lm=10000. MODEL is a task, or lm"
              + " for language models. Default: all.")
  private Map<String, Integer> maxTrain = new LinkedHashMap<>();

  @Option(
      names = "--epochs",
      split = ",",
      paramLabel = "MODEL=X",
      description = "Passes over the examples. Default: 3, language models 1.")
  private Map<String, Double> epochs = new LinkedHashMap<>();

  @Option(
      names = "--batch-size",
      split = ",",
      paramLabel = "MODEL=N",
      description = "Examples of a step. Default: ner=16,pos=16,parse=8,nli=8,lm=32.")
  private Map<String, Integer> batchSize = new LinkedHashMap<>();

  @Option(
      names = "--learning-rate",
      split = ",",
      paramLabel = "MODEL=X",
      description =
          "The highest, after the warm-up. Default: ner=5e-5,pos=5e-5,parse=2e-5,nli=5e-5,lm=1e-5.")
  private Map<String, Double> learningRate = new LinkedHashMap<>();

  @Option(
      names = "--max-length",
      split = ",",
      paramLabel = "MODEL=N",
      description =
          "The most sub-words of a sentence in training; the rest is left out, by parsers the whole"
              + " sentence. Default: as many as the model takes, language models 128.")
  private Map<String, Integer> maxLength = new LinkedHashMap<>();

  @Mixin private LongSentencesOption longSentences = new LongSentencesOption();

  @Option(
      names = "--seed",
      defaultValue = "42",
      paramLabel = "N",
      description =
          "Of new heads, the order of examples, dropout and masks. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Option(
      names = "--precision",
      paramLabel = "PRECISION",
      description =
          "In which numbers training computes: FP32, or BF16 on processors with AVX-512 BF16 or"
              + " AMX. All else is in FP32. Default: ${DEFAULT-VALUE}.")
  private Precision precision = Precision.FP32;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Default: as many as there are processors.")
  private int threads = Runtime.getRuntime().availableProcessors();

  @Option(names = "--engine", paramLabel = "ENGINE", description = ComputingArguments.ENGINE)
  private @Nullable Engine engine;

  /** Arguments are still to come. */
  TrainingOptions() {}

  /**
   * What was given, by the names of models.
   *
   * @param mostTokens that the published model takes
   * @throws picocli.CommandLine.ParameterException if an argument is out of its range
   */
  Map<String, TaskRecipe> recipes(CommandSpec command, int mostTokens) {
    ArgumentCheck check = new ArgumentCheck(command);
    List<String> names = new ArrayList<>(List.of(Settings.LANGUAGE_MODEL));
    for (Task task : Task.values()) {
      names.add(task.toString());
    }
    check(check, "--max-train", maxTrain, names);
    check(check, "--epochs", epochs, names);
    check(check, "--batch-size", batchSize, names);
    check(check, "--learning-rate", learningRate, names);
    check(check, "--max-length", maxLength, names);
    check.that(threads > 0, "--threads", threads, "at least 1");
    check.that(precision != Precision.INT8, "--precision", precision, "FP32 or BF16");
    ComputingArguments.check(check, precision, engine == null ? Engine.preferred() : engine);
    Map<String, TaskRecipe> recipes = new LinkedHashMap<>();
    names.forEach(name -> recipes.put(name, recipe(name, mostTokens)));
    return recipes;
  }

  private static void check(
      ArgumentCheck check, String option, Map<String, ? extends Number> given, List<String> names) {
    given.forEach(
        (name, value) -> {
          check.that(names.contains(name), option, name, "one of " + String.join(", ", names));
          check.that(value.doubleValue() > 0, option, name + "=" + value, "more than 0");
        });
  }

  /** The defaults are those of panx, pos, parse, xnli fine-tune and lm. */
  private static Recipe defaults(String name, int mostTokens) {
    return switch (name) {
      case Settings.LANGUAGE_MODEL ->
          Recipe.ofLanguageModel(Math.min(LANGUAGE_MODEL_LENGTH, mostTokens));
      case "parse" -> Recipe.of(8, 0.01);
      case "nli" -> Recipe.of(8, 0);
      default -> Recipe.of(16, 0);
    };
  }

  private static double defaultRate(String name) {
    return switch (name) {
      case Settings.LANGUAGE_MODEL -> 1e-5;
      case "parse" -> 2e-5;
      default -> 5e-5;
    };
  }

  private TaskRecipe recipe(String name, int mostTokens) {
    Recipe defaults = defaults(name, mostTokens);
    Integer length = maxLength.get(name);
    return new TaskRecipe(
        maxTrain.get(name),
        learningRate.getOrDefault(name, defaultRate(name)),
        seed,
        name.equals("ner") || name.equals("pos") ? longSentences.chosen() : null,
        new Recipe(
            defaults.frozenLayers(),
            defaults.cacheFeatures(),
            epochs.getOrDefault(name, defaults.epochs()),
            batchSize.getOrDefault(name, defaults.batchSize()),
            defaults.batchTokens(),
            defaults.warmupRatio(),
            defaults.weightDecay(),
            defaults.maxGradNorm(),
            precision,
            length == null ? defaults.maxLength() : length,
            threads,
            defaults.scheduling(),
            defaults.evalSteps(),
            engine));
  }
}
