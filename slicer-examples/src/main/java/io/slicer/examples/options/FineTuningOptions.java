package io.slicer.examples.options;

import io.slicer.examples.names.WordBoundaryNames;
import io.slicer.examples.training.FineTuning;
import io.slicer.examples.training.Recipe;
import io.slicer.ner.Scoring;
import io.slicer.words.WordBoundaries;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** How a command fine-tunes a model to find entities. */
public final class FineTuningOptions {
  @Mixin private WordRecipeOptions words;

  @Mixin private ScoreOption score = new ScoreOption();

  @Option(
      names = {"--words", "--word-boundaries"},
      paramLabel = WordBoundaryNames.NAMES,
      converter = WordBoundaryNames.class,
      description =
          "Where words begin and end: the words of the corpus are cut further at these places, and"
              + " text that the model tags is cut so. Default: as the corpus has them, and text as in"
              + " PAN-X.")
  private @Nullable WordBoundaries boundaries;

  /**
   * Options whose defaults differ from command to command.
   *
   * @param defaults what is done if nothing else is said
   */
  public FineTuningOptions(Recipe defaults) {
    words = new WordRecipeOptions(defaults);
  }

  /**
   * What was given.
   *
   * @param command that it was given to
   * @return the arguments
   * @throws picocli.CommandLine.ParameterException if one of them is out of its range
   */
  public FineTuning arguments(CommandSpec command) {
    return new FineTuning(words.arguments(command), score.or(Scoring.WORDS), boundaries);
  }
}
