package io.slicer.examples.options;

import io.slicer.engine.Engine;
import io.slicer.engine.Precision;
import io.slicer.examples.cli.ArgumentCheck;
import io.slicer.examples.cli.ComputingArguments;
import io.slicer.examples.training.Recipe;
import io.slicer.examples.training.Schedule;
import java.math.BigDecimal;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** How a command fine-tunes models, whatever the loss, the learning rate and the seed. */
public final class RecipeOptions {
  private final Recipe defaults;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      description = "How often to go through the sentences. Default: ${DEFAULT-VALUE}.")
  private double epochs;

  @Option(
      names = "--batch-size",
      paramLabel = "N",
      description = "Sentences of a step. Default: ${DEFAULT-VALUE}.")
  private int batchSize;

  @Option(
      names = "--batch-tokens",
      paramLabel = "N",
      description =
          "The most sub-words of a step, instead of --batch-size; a longer sentence makes a step of"
              + " its own.")
  private @Nullable Integer batchTokens;

  @Option(
      names = "--warmup-ratio",
      paramLabel = "X",
      description =
          "Part of the steps in which the learning rate rises. Default: ${DEFAULT-VALUE}.")
  private double warmupRatio;

  @Option(
      names = "--schedule",
      paramLabel = "NAME",
      description =
          "How the learning rate changes after the warm-up, as transformers' lr_scheduler_type has"
              + " it: linear, cosine, cosine_with_restarts, polynomial, inverse_sqrt,"
              + " constant_with_warmup, or constant, which has no warm-up. Default: linear.")
  private Schedule.@Nullable Name schedule;

  @Option(
      names = "--schedule-cycles",
      paramLabel = "X",
      description =
          "Of cosine, how many waves, 0.5 by default; of cosine_with_restarts, how often it falls,"
              + " 1 by default. transformers' num_cycles.")
  private @Nullable BigDecimal scheduleCycles;

  @Option(
      names = "--schedule-power",
      paramLabel = "X",
      description = "Of polynomial, 1 by default. transformers' power.")
  private @Nullable BigDecimal schedulePower;

  @Option(
      names = "--schedule-end",
      paramLabel = "X",
      description =
          "Of polynomial, the learning rate behind the last step, 1e-7 by default. transformers'"
              + " lr_end.")
  private @Nullable BigDecimal scheduleEnd;

  @Option(
      names = "--eval-steps",
      paramLabel = "N",
      description =
          "Validate after every N steps, too, not only after epochs. Default: after epochs only.")
  private @Nullable Integer evalSteps;

  @Option(
      names = "--weight-decay",
      paramLabel = "X",
      description = "Of AdamW. Default: ${DEFAULT-VALUE}.")
  private double weightDecay;

  @Option(
      names = "--max-grad-norm",
      paramLabel = "X",
      description = "What gradients are clipped to; 0: they are not. Default: ${DEFAULT-VALUE}.")
  private double maxGradNorm;

  @Option(
      names = "--frozen-layers",
      paramLabel = "N",
      description =
          "Train neither the embeddings nor the lowest N layers. Default: everything is trained.")
  private @Nullable Integer frozenLayers;

  @Option(
      names = "--cache-features",
      description =
          "Compute the frozen layers once for every sentence, without dropout, instead of in every"
              + " step.")
  private boolean cacheFeatures;

  @Option(
      names = "--max-length",
      paramLabel = "N",
      description =
          "The most sub-words of a sentence in training; the rest is left out, by parsers the whole"
              + " sentence; commands with --long-sentences can split it instead. Default: as many as the model takes.")
  private @Nullable Integer maxLength;

  @Option(
      names = "--precision",
      paramLabel = "PRECISION",
      description =
          "In which numbers training computes: FP32, or BF16 on processors with AVX-512 BF16 or"
              + " AMX. Default: ${DEFAULT-VALUE}.")
  private Precision precision;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Default: as many as there are processors.")
  private int threads;

  @Option(names = "--engine", paramLabel = "ENGINE", description = ComputingArguments.ENGINE)
  private @Nullable Engine engine;

  /**
   * Options whose defaults differ from command to command.
   *
   * @param defaults what is done if nothing else is said
   */
  public RecipeOptions(Recipe defaults) {
    this.defaults = defaults;
    frozenLayers = defaults.frozenLayers();
    cacheFeatures = defaults.cacheFeatures();
    epochs = defaults.epochs();
    batchSize = defaults.batchSize();
    batchTokens = defaults.batchTokens();
    warmupRatio = defaults.warmupRatio();
    weightDecay = defaults.weightDecay();
    maxGradNorm = defaults.maxGradNorm();
    precision = defaults.precision();
    maxLength = defaults.maxLength();
    threads = defaults.threads();
    schedule = defaults.scheduling().schedule();
    scheduleCycles = defaults.scheduling().scheduleCycles();
    schedulePower = defaults.scheduling().schedulePower();
    scheduleEnd = defaults.scheduling().scheduleEnd();
    evalSteps = defaults.evalSteps();
    engine = defaults.engine();
  }

  /**
   * What was given.
   *
   * @param command that it was given to
   * @return the arguments
   * @throws picocli.CommandLine.ParameterException if one of them is out of its range
   */
  public Recipe arguments(CommandSpec command) {
    return arguments(command, defaults);
  }

  /**
   * What was given, where it is not all that goes by default.
   *
   * @param command that it was given to
   * @param otherwise what is done where nothing was given
   * @return the arguments
   * @throws picocli.CommandLine.ParameterException if one of them is out of its range
   */
  public Recipe arguments(CommandSpec command, Recipe otherwise) {
    Predicate<String> given = command.commandLine().getParseResult()::hasMatchedOption;
    Recipe recipe =
        new Recipe(
            given.test("--frozen-layers") ? frozenLayers : otherwise.frozenLayers(),
            given.test("--cache-features") ? cacheFeatures : otherwise.cacheFeatures(),
            given.test("--epochs") ? epochs : otherwise.epochs(),
            given.test("--batch-size") ? batchSize : otherwise.batchSize(),
            given.test("--batch-tokens") ? batchTokens : otherwise.batchTokens(),
            given.test("--warmup-ratio") ? warmupRatio : otherwise.warmupRatio(),
            given.test("--weight-decay") ? weightDecay : otherwise.weightDecay(),
            given.test("--max-grad-norm") ? maxGradNorm : otherwise.maxGradNorm(),
            given.test("--precision") ? precision : otherwise.precision(),
            given.test("--max-length") ? maxLength : otherwise.maxLength(),
            given.test("--threads") ? threads : otherwise.threads(),
            schedule(given, otherwise.scheduling()),
            given.test("--eval-steps") ? evalSteps : otherwise.evalSteps(),
            given.test("--engine") ? engine : otherwise.engine());
    check(recipe, new ArgumentCheck(command));
    return recipe;
  }

  /** Settings go with the schedule that they were meant for. */
  private Schedule schedule(Predicate<String> given, Schedule otherwise) {
    Schedule base = given.test("--schedule") ? new Schedule(schedule, null, null, null) : otherwise;
    return new Schedule(
        base.schedule(),
        given.test("--schedule-cycles") ? scheduleCycles : base.scheduleCycles(),
        given.test("--schedule-power") ? schedulePower : base.schedulePower(),
        given.test("--schedule-end") ? scheduleEnd : base.scheduleEnd());
  }

  private static void check(Recipe recipe, ArgumentCheck check) {
    Integer frozenLayers = recipe.frozenLayers();
    check.that(
        frozenLayers == null || frozenLayers >= 0, "--frozen-layers", frozenLayers, "at least 0");
    check.that(
        !recipe.cacheFeatures() || frozenLayers != null,
        "--cache-features",
        recipe.cacheFeatures(),
        "possible without --frozen-layers");
    check.that(recipe.epochs() > 0, "--epochs", recipe.epochs(), "more than 0");
    check.that(recipe.batchSize() > 0, "--batch-size", recipe.batchSize(), "at least 1");
    Integer batchTokens = recipe.batchTokens();
    check.that(batchTokens == null || batchTokens > 0, "--batch-tokens", batchTokens, "at least 1");
    double warmupRatio = recipe.warmupRatio();
    check.that(warmupRatio >= 0 && warmupRatio <= 1, "--warmup-ratio", warmupRatio, "from 0 to 1");
    check.that(recipe.weightDecay() >= 0, "--weight-decay", recipe.weightDecay(), "at least 0");
    check.that(recipe.maxGradNorm() >= 0, "--max-grad-norm", recipe.maxGradNorm(), "at least 0");
    check.that(
        recipe.precision() != Precision.INT8, "--precision", recipe.precision(), "FP32 or BF16");
    Integer maxLength = recipe.maxLength();
    check.that(maxLength == null || maxLength > 2, "--max-length", maxLength, "at least 3");
    check.that(recipe.threads() > 0, "--threads", recipe.threads(), "at least 1");
    recipe.scheduling().check(check);
    Integer evalSteps = recipe.evalSteps();
    check.that(evalSteps == null || evalSteps > 0, "--eval-steps", evalSteps, "at least 1");
    ComputingArguments.check(check, recipe.precision(), recipe.inference().engine());
  }
}
