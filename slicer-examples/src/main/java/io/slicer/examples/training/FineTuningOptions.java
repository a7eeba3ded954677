package io.slicer.examples.training;

import io.slicer.examples.cli.ArgumentCheck;
import io.slicer.head.HeadUpdate;
import io.slicer.ner.Scoring;
import io.slicer.words.LabelAlignment;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** How a command fine-tunes a model. */
public final class FineTuningOptions {
  @Option(
      names = "--slices",
      paramLabel = "H",
      description =
          "SLICER's loss with slices of this width, which must divide the hidden size. Default:"
              + " cross-entropy.")
  private @Nullable Integer slices;

  @Option(
      names = "--head",
      paramLabel = "frozen|trained",
      description =
          "Whether the weight of the head is trained. Default: frozen with --slices, else trained.")
  private @Nullable HeadUpdate head;

  @Option(
      names = "--align",
      paramLabel = "first|all",
      converter = Alignments.class,
      description = "Which sub-words of a word bear its label in training. Default: first.")
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

  @Mixin private ScoreOption score = new ScoreOption();

  @Mixin private RecipeOptions recipe;

  /**
   * Options whose defaults differ from command to command.
   *
   * @param defaults what is done if nothing else is said
   */
  public FineTuningOptions(Recipe defaults) {
    recipe = new RecipeOptions(defaults);
  }

  /** The names that the command line has for alignments. */
  public static final class Alignments implements ITypeConverter<LabelAlignment> {
    /** Has no state. */
    public Alignments() {}

    @Override
    public LabelAlignment convert(String value) {
      return switch (value) {
        case "first" -> LabelAlignment.FIRST_SUBWORD;
        case "all" -> LabelAlignment.ALL_SUBWORDS;
        default ->
            throw new TypeConversionException("expected first or all but was '" + value + "'");
      };
    }
  }

  /**
   * What was given.
   *
   * @param command that it was given to
   * @return the arguments
   * @throws picocli.CommandLine.ParameterException if one of them is out of its range
   */
  public FineTuning arguments(CommandSpec command) {
    ArgumentCheck check = new ArgumentCheck(command);
    check.that(slices == null || slices > 0, "--slices", slices, "at least 1");
    check.that(learningRate >= 0, "--learning-rate", learningRate, "at least 0");
    Recipe how = recipe.arguments(command);
    how.scheduling().check("--learning-rate", learningRate, check);
    return new FineTuning(slices, head, align, learningRate, seed, score.or(Scoring.WORDS), how);
  }
}
