package io.slicer.examples.crosslingual.cell;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.KebabCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.slicer.examples.crosslingual.task.DataRules;
import io.slicer.examples.crosslingual.task.TaskRecipe;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What all cells have in common. Each is called as its option is.
 *
 * @param model the published checkpoint
 * @param modelSha256 of its configuration, tokenizer and weights
 * @param source the language that tasks are trained in
 * @param demonstration whether the corpora are those that come with the program
 * @param lambdas that are tried
 * @param rules which examples are used
 * @param recipes how models are trained, by the name of the task, and {@code lm}
 */
@JsonNaming(KebabCaseStrategy.class)
public record Settings(
    String model,
    String modelSha256,
    String source,
    boolean demonstration,
    List<Double> lambdas,
    @JsonUnwrapped DataRules rules,
    Map<String, TaskRecipe> recipes) {
  /** The name of the recipe of language models. */
  public static final String LANGUAGE_MODEL = "lm";

  /**
   * Copies list and map.
   *
   * @param model the published checkpoint
   * @param modelSha256 of it
   * @param source the language that tasks are trained in
   * @param demonstration whether the corpora are those that come with the program
   * @param lambdas that are tried
   * @param rules which examples are used
   * @param recipes how models are trained
   */
  public Settings {
    lambdas = List.copyOf(lambdas);
    recipes = Collections.unmodifiableMap(new LinkedHashMap<>(recipes));
  }

  /**
   * How a model is trained.
   *
   * @param name of a task, or {@link #LANGUAGE_MODEL}
   * @return the recipe
   */
  public TaskRecipe recipe(String name) {
    TaskRecipe recipe = recipes.get(name);
    if (recipe == null) {
      throw new IllegalArgumentException("no recipe of " + name);
    }
    return recipe;
  }
}
