package io.slicer.examples.options;

import io.slicer.examples.cli.ArgumentCheck;
import io.slicer.examples.training.Recipe;
import io.slicer.examples.training.WordPiece;
import io.slicer.examples.training.WordRecipe;
import io.slicer.head.HeadUpdate;
import io.slicer.words.LabelAlignment;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** How a command fine-tunes a model to label words. */
public final class WordRecipeOptions {
  @Option(
      names = "--slices",
      paramLabel = "H",
      description =
          "SLICER's loss with slices of this width, which must divide the hidden size. Default:"
              + " cross-entropy.")
  private @Nullable Integer slices;

  @Option(
      names = "--label-weights",
      split = ",",
      paramLabel = "LABEL=X",
      description =
          "What words with these labels count in the loss, such as B-ORG=2,I-ORG=2; all others"
              + " count 1. Default: all count the same.")
  private Map<String, Double> labelWeights = new TreeMap<>();

  @Option(
      names = "--head",
      paramLabel = "frozen|trained",
      description =
          "Whether the weight of the head is trained. Default: frozen with --slices, else trained.")
  private @Nullable HeadUpdate head;

  @Option(
      names = {"--word-piece", "--align"},
      paramLabel = WordPiece.NAMES,
      converter = WordPiece.class,
      description = WordPiece.DESCRIPTION)
  private LabelAlignment align = LabelAlignment.FIRST_SUBWORD;

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
          "Of the new head, the order of the sentences and dropout. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Mixin private LongSentencesOption longSentences = new LongSentencesOption();

  @Mixin private RecipeOptions recipe;

  /**
   * Options whose defaults differ from command to command.
   *
   * @param defaults what is done if nothing else is said
   */
  public WordRecipeOptions(Recipe defaults) {
    recipe = new RecipeOptions(defaults);
  }

  /**
   * What was given.
   *
   * @param command that it was given to
   * @return the arguments
   * @throws picocli.CommandLine.ParameterException if one of them is out of its range
   */
  public WordRecipe arguments(CommandSpec command) {
    ArgumentCheck check = new ArgumentCheck(command);
    check.that(slices == null || slices > 0, "--slices", slices, "at least 1");
    check.that(
        labelWeights.values().stream().allMatch(x -> x > 0 && x < Double.POSITIVE_INFINITY),
        "--label-weights",
        labelWeights,
        "above 0 each");
    check.that(learningRate >= 0, "--learning-rate", learningRate, "at least 0");
    Recipe how = recipe.arguments(command);
    how.scheduling().check("--learning-rate", learningRate, check);
    return new WordRecipe(
        slices,
        labelWeights.isEmpty() ? null : labelWeights,
        head,
        align,
        learningRate,
        seed,
        longSentences.chosen(),
        how);
  }
}
