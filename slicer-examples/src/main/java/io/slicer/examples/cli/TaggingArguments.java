package io.slicer.examples.cli;

import io.slicer.examples.names.WordBoundaryNames;
import io.slicer.ner.Aggregation;
import io.slicer.ner.Decoding;
import io.slicer.ner.TaggingOptions;
import io.slicer.words.WordBoundaries;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** How a command makes tags of what the model says. */
public final class TaggingArguments {
  @Option(
      names = "--aggregation",
      paramLabel = "first|average|max",
      description =
          "Whether the first sub-word of a word decides, the mean of all, or the surest one, as"
              + " aggregation_strategy in transformers. Default: first.")
  private Aggregation aggregation = Aggregation.FIRST;

  @Option(
      names = "--decoding",
      paramLabel = "greedy|viterbi",
      description =
          "Whether each word has its best tag, or the sentence the best sequence of tags in which"
              + " I- only follows B- or I- of its type. Default: greedy.")
  private Decoding decoding = Decoding.GREEDY;

  @Option(
      names = {"--words", "--word-boundaries"},
      paramLabel = WordBoundaryNames.NAMES,
      converter = WordBoundaryNames.class,
      description =
          "Where words begin and end: as in PAN-X; at white space; also around punctuation, as"
              + " BERT's tokenizer has it; or as Unicode says. Words of a corpus are cut further so."
              + " Default: as the model was trained; text as in PAN-X if its run record does not"
              + " say.")
  private @Nullable WordBoundaries boundaries;

  @Option(
      names = "--threshold",
      paramLabel = "X",
      description = "Leave out entities whose score is lower, from 0 to 1. Default: none.")
  private double threshold;

  /** The usual ones. */
  public TaggingArguments() {}

  /**
   * What was asked for.
   *
   * @param command that it was given to
   * @return as a model takes it
   * @throws picocli.CommandLine.ParameterException if the threshold is out of its range
   */
  public TaggingOptions options(CommandSpec command) {
    new ArgumentCheck(command)
        .that(threshold >= 0 && threshold <= 1, "--threshold", threshold, "from 0 to 1");
    return new TaggingOptions(aggregation, decoding, boundaries, threshold);
  }

  /**
   * Whether something was asked for that is about words and not about their sub-words.
   *
   * @param command that it was given to
   * @return true for an aggregation, a decoding or a threshold
   */
  public boolean areOfWords(CommandSpec command) {
    return !options(command).withBoundaries(null).equals(TaggingOptions.DEFAULT);
  }

  /**
   * Where words begin and end.
   *
   * @return null if nothing was said
   */
  public @Nullable WordBoundaries boundaries() {
    return boundaries;
  }
}
