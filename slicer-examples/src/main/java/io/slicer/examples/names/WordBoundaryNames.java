package io.slicer.examples.names;

import io.slicer.words.WordBoundaries;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** How commands call boundaries of words. */
public final class WordBoundaryNames implements ITypeConverter<WordBoundaries> {
  /** All of them. */
  public static final String NAMES = "pan-x|white-space|punctuation|unicode";

  /** For picocli. */
  public WordBoundaryNames() {}

  /**
   * The name of boundaries.
   *
   * @param boundaries to name
   * @return as {@code --words} takes it
   */
  public static String of(WordBoundaries boundaries) {
    return boundaries.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  @Override
  public WordBoundaries convert(String name) {
    for (WordBoundaries boundaries : WordBoundaries.values()) {
      if (of(boundaries).equals(name.toLowerCase(Locale.ROOT))) {
        return boundaries;
      }
    }
    throw new TypeConversionException("expected one of " + NAMES + " but was '" + name + "'");
  }
}
