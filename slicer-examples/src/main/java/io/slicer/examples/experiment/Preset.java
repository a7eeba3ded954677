package io.slicer.examples.experiment;

import io.slicer.engine.Precision;
import io.slicer.examples.training.ArgumentTable;
import io.slicer.examples.training.Recipe;
import io.slicer.examples.training.Schedule;
import io.slicer.examples.training.WordPiece;
import io.slicer.ner.Scoring;
import io.slicer.words.LabelAlignment;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Settings that belong together. Every option of the command goes before them.
 *
 * @param bestEpoch whether a training ends with the epoch that is best on the development set of
 *     the language that it trains on, instead of with the last
 */
record Preset(
    String name,
    Recipe recipe,
    Scoring score,
    boolean bestEpoch,
    LabelAlignment alignment,
    List<Double> learningRates,
    List<Long> seeds) {

  /** What the other commands do if nothing else is said. */
  static final Preset NONE =
      new Preset(
          "none",
          Recipe.of(16, 0),
          Scoring.WORDS,
          false,
          LabelAlignment.FIRST_SUBWORD,
          List.of(5e-5),
          List.of(42L));

  /**
   * SLICER's published runs (Schmidt, Vulić and Glavaš, EMNLP 2022), as far as their code says.
   * They used the AdamW that transformers had then, which differs from torch's in where epsilon and
   * the weight decay enter, and half precision; here it is torch's AdamW and float32.
   */
  static final Preset SLICER =
      new Preset(
          "slicer",
          recipe(0.1, 0.05, 0, 510),
          Scoring.SUBWORDS,
          false,
          LabelAlignment.ALL_SUBWORDS,
          List.of(5e-6, 1e-5, 2e-5),
          LongStream.rangeClosed(42, 51).boxed().toList());

  /** XTREME's recipe for PAN-X. Its seed is 1. */
  static final Preset XTREME =
      new Preset(
          "xtreme",
          recipe(0, 0, 1, 128),
          Scoring.WORDS,
          true,
          LabelAlignment.FIRST_SUBWORD,
          List.of(2e-5),
          List.of(1L));

  static final List<Preset> ALL = List.of(NONE, SLICER, XTREME);

  /** Ten epochs of the whole model in float32, in batches of 32. */
  private static Recipe recipe(
      double warmupRatio, double weightDecay, double maxGradNorm, int maxLength) {
    return new Recipe(
        null,
        false,
        10,
        32,
        null,
        warmupRatio,
        weightDecay,
        maxGradNorm,
        Precision.FP32,
        maxLength,
        Runtime.getRuntime().availableProcessors(),
        Schedule.LINEAR,
        null,
        null);
  }

  static Preset of(String name) {
    return ALL.stream()
        .filter(preset -> preset.name.equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no preset " + name));
  }

  /**
   * What an experiment does otherwise, each called as its option is. Fewer learning rates or seeds
   * are not otherwise.
   */
  List<String> departures(ExperimentSettings settings, List<Cell> cells) {
    List<String> departures = new ArrayList<>();
    Recipe now = settings.recipe();
    compare(departures, "--frozen-layers", now.frozenLayers(), recipe.frozenLayers());
    compare(departures, "--cache-features", now.cacheFeatures(), recipe.cacheFeatures());
    compare(departures, "--score", settings.score(), score);
    compare(departures, "--epochs", now.epochs(), recipe.epochs());
    compare(departures, "--batch-size", now.batchSize(), recipe.batchSize());
    compare(departures, "--batch-tokens", now.batchTokens(), recipe.batchTokens());
    compare(departures, "--weight-decay", now.weightDecay(), recipe.weightDecay());
    compare(departures, "--warmup-ratio", now.warmupRatio(), recipe.warmupRatio());
    compare(departures, "--schedule", now.scheduling().words(), recipe.scheduling().words());
    compare(departures, "--eval-steps", now.evalSteps(), recipe.evalSteps());
    compare(departures, "--max-grad-norm", now.maxGradNorm(), recipe.maxGradNorm());
    compare(departures, "--max-length", now.maxLength(), recipe.maxLength());
    compare(departures, "--precision", now.precision(), recipe.precision());
    compare(departures, "--best-epoch", settings.bestEpoch(), bestEpoch);
    for (Cell cell : cells) {
      Configuration configuration = cell.configuration();
      compare(departures, "--word-piece", configuration.alignmentName(), WordPiece.name(alignment));
      if (!learningRates.contains(configuration.learningRate())) {
        departures.add("--learning-rates " + configuration.learningRateName());
      }
      if (!seeds.contains(cell.seed())) {
        departures.add("--seeds " + cell.seed());
      }
    }
    return departures.stream().distinct().toList();
  }

  private static void compare(
      List<String> departures, String option, @Nullable Object is, @Nullable Object published) {
    if (!Objects.equals(is, published)) {
      departures.add(option + " " + written(is) + " instead of " + written(published));
    }
  }

  private static String written(@Nullable Object value) {
    if (value == null) {
      return "none";
    }
    return value instanceof Double number
        ? ArgumentTable.plain(number)
        : value.toString().toLowerCase(Locale.ROOT);
  }
}
