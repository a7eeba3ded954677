package io.slicer.hyperx;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.Map;

/** What stands for a task, a language or a layer where adapters are made: a vector. */
public final class Embedding {
  private final String name;
  private final float[] values;
  private final boolean trained;

  Embedding(String name, float[] values, boolean trained) {
    this.name = name;
    this.values = values;
    this.trained = trained;
  }

  /**
   * The mean of others, each with a weight. Of a single one it is that one to the bit, whatever its
   * weight.
   *
   * @param weights positive
   */
  static Embedding mean(String name, Map<Embedding, Double> weights) {
    double total = weights.values().stream().mapToDouble(weight -> weight).sum();
    int width = weights.keySet().iterator().next().values.length;
    float[] mean = new float[width];
    for (int i = 0; i < width; i++) {
      double sum = 0;
      for (Map.Entry<Embedding, Double> part : weights.entrySet()) {
        sum += part.getValue() / total * part.getKey().values[i];
      }
      mean[i] = (float) sum;
    }
    return new Embedding(name, mean, weights.keySet().stream().allMatch(Embedding::isTrained));
  }

  /**
   * Of what it is.
   *
   * @return a task, a language, or the number of a layer, from 0
   */
  public String name() {
    return name;
  }

  /**
   * The vector.
   *
   * @return a copy
   */
  public float[] values() {
    return values.clone();
  }

  /**
   * Whether training has changed it. If not, it is a draw of chance.
   *
   * @return whether it has
   */
  public boolean isTrained() {
    return trained;
  }

  /**
   * How similar two vectors are.
   *
   * @param other of the same width
   * @return their cosine, from -1 to 1; NaN if one of them is zero
   * @throws IllegalArgumentException if the widths differ
   */
  public double cosine(Embedding other) {
    checkArgument(
        values.length == other.values.length,
        "widths %s and %s",
        values.length,
        other.values.length);
    double product = 0;
    double own = 0;
    double others = 0;
    for (int i = 0; i < values.length; i++) {
      product += (double) values[i] * other.values[i];
      own += (double) values[i] * values[i];
      others += (double) other.values[i] * other.values[i];
    }
    return product / (Math.sqrt(own) * Math.sqrt(others));
  }

  @Override
  public String toString() {
    return name;
  }
}
