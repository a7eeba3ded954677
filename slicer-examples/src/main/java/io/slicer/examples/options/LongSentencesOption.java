package io.slicer.examples.options;

import io.slicer.words.LongSentences;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What becomes of sentences that are too long when a command trains a model to label words. */
public final class LongSentencesOption {
  @Option(
      names = "--long-sentences",
      paramLabel = "truncate|split",
      description =
          "What becomes in training of a sentence with more than --max-length sub-words: truncate"
              + " leaves out its end, split makes several overlapping sequences of it, so that no"
              + " word is lost. Default: truncate.")
  private @Nullable LongSentences longSentences;

  /** Nothing was given yet. */
  public LongSentencesOption() {}

  /**
   * What was given.
   *
   * @return null for the default
   */
  public @Nullable LongSentences chosen() {
    return longSentences == LongSentences.TRUNCATE ? null : longSentences;
  }
}
