package io.slicer.examples.training;

import io.slicer.words.LabelAlignment;
import java.util.Arrays;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** What the command line calls the sub-words that speak for a word. */
public final class WordPiece implements ITypeConverter<LabelAlignment> {
  /** The names of all. */
  public static final String NAMES = "first|first-not-bare|mean|all|all-continued";

  /** What the option says of itself. */
  public static final String DESCRIPTION =
      "Which sub-word of a word bears its label in training and is tagged for it: the first; the"
          + " first that is more than the mark of a word's beginning, which is a piece of its own"
          + " before most Chinese words in XLM-R's vocabulary; the mean of what the encoder makes of"
          + " all; all in training and the first in tagging; or the same, but in training those"
          + " behind the first of a B- word are I-. Default: first.";

  /** Has no state. */
  public WordPiece() {}

  @Override
  public LabelAlignment convert(String value) {
    return Arrays.stream(LabelAlignment.values())
        .filter(alignment -> name(alignment).equals(value))
        .findFirst()
        .orElseThrow(
            () ->
                new TypeConversionException(
                    "expected one of "
                        + Arrays.stream(LabelAlignment.values())
                            .map(WordPiece::name)
                            .collect(Collectors.joining(", "))
                        + " but was '"
                        + value
                        + "'"));
  }

  /**
   * How it is given.
   *
   * @param alignment which sub-words bear labels
   * @return the value of the option
   */
  public static String name(LabelAlignment alignment) {
    return switch (alignment) {
      case FIRST_SUBWORD -> "first";
      case FIRST_NOT_BARE -> "first-not-bare";
      case MEAN -> "mean";
      case ALL_SUBWORDS -> "all";
      case ALL_CONTINUED -> "all-continued";
    };
  }

  /**
   * What it means.
   *
   * @param alignment which sub-words bear labels
   * @return a clause
   */
  public static String clause(LabelAlignment alignment) {
    return switch (alignment) {
      case FIRST_SUBWORD -> "the first sub-word of a word bears its label";
      case FIRST_NOT_BARE -> "the first sub-word of a word that is no bare mark bears its label";
      case MEAN -> "the mean of a word's sub-words bears its label";
      case ALL_SUBWORDS -> "all sub-words of a word bear its label";
      case ALL_CONTINUED ->
          "all sub-words of a word bear its label, those behind the first with I- for B-";
    };
  }
}
