package io.slicer.engine.internal.dnnl;

import io.slicer.engine.internal.dnnl.Dnnl.Recipe;
import io.slicer.engine.internal.dnnl.Recipes.Product;

/**
 * A product within short sequences, with a primitive for each length, and within long ones, which
 * share a primitive.
 */
public record ByRows(Recipe own, Recipe shared) {
  /** Sequences beyond this length share primitives made for any length. */
  private static final int LONGEST_OWN = 128;

  public static ByRows of(Product product) {
    return new ByRows(product, product.forAnyRows());
  }

  /** For so many rows. */
  public Recipe of(int rows) {
    return rows <= LONGEST_OWN ? own : shared;
  }
}
