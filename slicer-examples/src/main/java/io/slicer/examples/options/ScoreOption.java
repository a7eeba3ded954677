package io.slicer.examples.options;

import io.slicer.ner.Scoring;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What a command compares tags by. */
public final class ScoreOption {
  @Option(
      names = "--score",
      paramLabel = "words|subwords",
      description = "What tags are compared by in evaluation. Default: words.")
  private @Nullable Scoring score;

  /** Nothing was given yet. */
  public ScoreOption() {}

  /**
   * What was given.
   *
   * @param otherwise what to compare by if nothing was given
   * @return the scoring
   */
  public Scoring or(Scoring otherwise) {
    return score == null ? otherwise : score;
  }
}
