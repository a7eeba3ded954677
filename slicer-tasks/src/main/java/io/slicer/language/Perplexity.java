package io.slicer.language;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How well a masked language model foresees texts: the exponential of the mean loss of the pieces
 * that it was asked for. Only figures of the same texts, the same vocabulary and the same draw can
 * be compared.
 *
 * @param loss the sum of the cross-entropies, in nats
 * @param masked how many pieces it was asked for
 * @param texts how many texts
 * @param tokens of the texts, special ones included
 */
public record Perplexity(double loss, long masked, long texts, long tokens) {
  /** Of these texts and others together. */
  Perplexity plus(Perplexity other) {
    return new Perplexity(
        loss + other.loss, masked + other.masked, texts + other.texts, tokens + other.tokens);
  }

  /**
   * The mean loss.
   *
   * @return in nats; NaN if nothing was asked for
   */
  public double meanLoss() {
    return loss / masked;
  }

  /**
   * The perplexity.
   *
   * @return at least 1; NaN if nothing was asked for
   */
  public double value() {
    return Math.exp(meanLoss());
  }

  /**
   * The figures of an evaluation.
   *
   * @return {@link LanguageModelTrainer#LOSS} and {@link LanguageModelTrainer#PERPLEXITY}
   */
  public Map<String, Double> figures() {
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put(LanguageModelTrainer.LOSS, meanLoss());
    figures.put(LanguageModelTrainer.PERPLEXITY, value());
    return figures;
  }
}
