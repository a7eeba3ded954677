package io.slicer.parsing;

/**
 * How sentences are parsed.
 *
 * @param decoding how heads are chosen
 * @param fallback whether a sentence with more sub-words than the encoder takes gets a {@linkplain
 *     Parse#isFallback made-up tree}; else it is refused
 */
public record ParsingOptions(Decoding decoding, boolean fallback) {
  /** Trees, and no made-up ones. */
  public static final ParsingOptions DEFAULT = new ParsingOptions(Decoding.TREE, false);
}
