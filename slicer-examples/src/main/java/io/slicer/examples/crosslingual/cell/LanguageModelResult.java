package io.slicer.examples.crosslingual.cell;

import com.fasterxml.jackson.core.type.TypeReference;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The language model of a language.
 *
 * @param language its code
 * @param inputs all that decides the result
 * @param model where it is
 * @param texts what it was trained on; null if it was given without
 * @param perplexity of texts that it was not trained on; null if there are none
 * @param cost of all
 */
public record LanguageModelResult(
    String language,
    Map<String, String> inputs,
    KeptModel model,
    @Nullable Texts texts,
    @Nullable Perplexities perplexity,
    Cost cost)
    implements CellResult {
  /** For reading it. */
  public static final TypeReference<LanguageModelResult> TYPE = new TypeReference<>() {};

  /**
   * Copies the map.
   *
   * @param language its code
   * @param inputs all that decides the result
   * @param model where it is
   * @param texts what it was trained on
   * @param perplexity of other texts
   * @param cost of all
   */
  public LanguageModelResult {
    inputs = Collections.unmodifiableMap(new LinkedHashMap<>(inputs));
  }

  /**
   * Texts.
   *
   * @param source where they are
   * @param texts how many
   * @param leftOut how many more there are that stand in what tasks are evaluated with
   */
  public record Texts(String source, long texts, long leftOut) {}

  /**
   * How well texts are foreseen, with the same pieces masked before and after.
   *
   * @param before by the model that training began with
   * @param after by the language model
   * @param texts how many
   * @param masked how many pieces
   * @param leftOut how many more texts there are that stand in what was trained on
   */
  public record Perplexities(double before, double after, long texts, long masked, long leftOut) {}
}
