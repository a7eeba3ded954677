package io.slicer.examples.cli;

import io.slicer.ner.Aggregation;
import io.slicer.ner.Decoding;
import io.slicer.ner.TaggingOptions;
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

  /** The usual ones. */
  public TaggingArguments() {}

  /**
   * What was asked for.
   *
   * @return as a model takes it
   */
  public TaggingOptions options() {
    return new TaggingOptions(aggregation, decoding);
  }
}
