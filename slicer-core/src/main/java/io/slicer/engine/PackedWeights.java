package io.slicer.engine;

import io.slicer.engine.internal.dnnl.DenseRecipe;
import io.slicer.engine.internal.kernel.PackedProducts;
import io.slicer.engine.internal.kernel.Team;
import io.slicer.engine.internal.layout.BatchLayout;
import io.slicer.model.EncoderGraph;
import io.slicer.model.EncoderModel;
import java.util.function.Predicate;

/**
 * A model's weights made ready for running it: rounded to a precision and laid out once as the
 * processor's kernels want them. All executors of the model share them:
 *
 * <pre>{@code
 * try (PackedWeights weights = PackedWeights.of(model, Precision.INT8, 2);
 *     PlanExecutor executor = PlanExecutor.of(weights, 1)) {
 *   float[] scores = executor.scores(batch);
 * }
 * }</pre>
 *
 * <p>They are made when an executor first needs them, and follow later changes of the model's
 * parameters only when they are {@linkplain #renew renewed}. The weights of a head with few labels
 * stay float32 in every precision.
 *
 * <p>Thread-safe. Executors must have been closed before it is.
 */
public final class PackedWeights implements AutoCloseable {
  private final EncoderModel model;
  private final Precision precision;
  private final int parts;
  private final PackedProducts products;

  private PackedWeights(
      EncoderModel model, Precision precision, int parts, PackedProducts products) {
    this.model = model;
    this.precision = precision;
    this.parts = parts;
    this.products = products;
  }

  /**
   * The weights of a model.
   *
   * @param model the model, which must stay open
   * @param precision of the products
   * @param parts into how many parts each weight is cut: how many threads can share one sentence
   * @return the weights; the caller closes them
   * @throws UnsupportedOperationException if the processor has no instructions for the precision
   */
  public static PackedWeights of(EncoderModel model, Precision precision, int parts) {
    if (parts < 1) {
      throw new IllegalArgumentException(parts + " parts");
    }
    Processor.require(precision);
    DenseRecipe.Form form =
        switch (precision) {
          case FP32 -> DenseRecipe.Form.FP32;
          case BF16 -> DenseRecipe.Form.BF16;
          case INT8 -> DenseRecipe.Form.INT8;
        };
    String words = EncoderGraph.wordTable(model.config());
    return new PackedWeights(model, precision, parts, new PackedProducts(form, parts, words));
  }

  /**
   * The weights of a model that was made of this one's ({@link EncoderModel#with}): those that both
   * have are packed once for both.
   *
   * @param other the model, which must stay open
   * @return the weights, of this precision and in as many parts; the caller closes them before
   *     these
   */
  public PackedWeights with(EncoderModel other) {
    Predicate<String> common =
        name ->
            model.parameters().contains(name)
                && other.parameters().contains(name)
                && model.parameters().get(name).values() == other.parameters().get(name).values();
    return new PackedWeights(other, precision, parts, products.with(common));
  }

  /**
   * Whose weights they are.
   *
   * @return the model
   */
  public EncoderModel model() {
    return model;
  }

  /**
   * The precision of the products.
   *
   * @return the precision
   */
  public Precision precision() {
    return precision;
  }

  /**
   * Into how many parts each weight is cut.
   *
   * @return the number of parts
   */
  public int parts() {
    return parts;
  }

  /**
   * The memory that the weights made so far take, beside that of the model.
   *
   * @return bytes
   */
  public long bytes() {
    return products.bytes();
  }

  /**
   * Makes the weights anew of the model's parameters, which have been changed since: {@link
   * EncoderModel#loadToChange}. Executors go on with the new ones. Nobody may be scoring meanwhile.
   */
  public void renew() {
    try (Team team = new Team(BatchLayout.Sharing.ROWS, parts)) {
      products.renew(team);
    }
  }

  /** The products with them. */
  PackedProducts products() {
    return products;
  }

  @Override
  public void close() {
    products.close();
  }
}
