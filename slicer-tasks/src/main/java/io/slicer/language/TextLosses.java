package io.slicer.language;

/**
 * Hears how well each text is foreseen while a perplexity is computed, in the order of the texts.
 */
@FunctionalInterface
public interface TextLosses {
  /** Does nothing. */
  TextLosses NONE = (text, loss, masked) -> {};

  /**
   * A text has been scored.
   *
   * @param text its number, from 0
   * @param loss the sum of the cross-entropies of its pieces that were asked for, in nats
   * @param masked how many these are; a short text may have none
   */
  void scored(long text, double loss, int masked);
}
