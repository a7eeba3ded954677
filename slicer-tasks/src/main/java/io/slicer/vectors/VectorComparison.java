package io.slicer.vectors;

import io.slicer.hub.TransferListener;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How long vectors are, and how similar two of them: norms and cosines over all values, by tensor
 * and by layer. All vectors are read once, block by block, and sums are those of double precision.
 *
 * <pre>{@code
 * VectorComparison comparison = VectorComparison.of(List.of(swahili, yoruba, task));
 * double cosine = comparison.cosine(0, 1);
 * }</pre>
 *
 * <p>Vectors go by their index. Cosines are over the tensors that both vectors have; that of a zero
 * vector is 0. Immutable.
 */
public final class VectorComparison {
  private final List<TaskVector> vectors;

  /** Of each tensor the products of each two vectors (K, K), 0 where a vector lacks it. */
  private final Map<String, double[]> products;

  private VectorComparison(List<TaskVector> vectors, Map<String, double[]> products) {
    this.vectors = vectors;
    this.products = products;
  }

  /**
   * Compares vectors.
   *
   * @param vectors one or more, of one architecture; they need not stay open
   * @return their norms and cosines
   * @throws IllegalArgumentException if they are of two architectures
   * @throws io.slicer.weights.CheckpointException if values cannot be read
   */
  public static VectorComparison of(List<TaskVector> vectors) {
    return of(vectors, TransferListener.NONE);
  }

  /**
   * Compares vectors.
   *
   * @param vectors one or more, of one architecture; they need not stay open
   * @param listener is told how far that is
   * @return their norms and cosines
   * @throws IllegalArgumentException if they are of two architectures
   * @throws io.slicer.weights.CheckpointException if values cannot be read
   */
  public static VectorComparison of(List<TaskVector> vectors, TransferListener listener) {
    for (int a = 0; a < vectors.size(); a++) {
      for (int b = 0; b < a; b++) {
        vectors.get(b).checkComparable(vectors.get(a));
      }
    }
    long total = vectors.stream().mapToLong(TaskVector::elements).sum();
    Meter meter = new Meter("comparing vectors", total * Float.BYTES, listener);
    Map<String, double[]> products = new LinkedHashMap<>();
    for (String name : TaskVector.namesOf(vectors)) {
      products.put(name, products(vectors, name, meter));
    }
    return new VectorComparison(List.copyOf(vectors), products);
  }

  private static double[] products(List<TaskVector> vectors, String name, Meter meter) {
    int k = vectors.size();
    List<Integer> having = new ArrayList<>();
    for (int v = 0; v < k; v++) {
      if (vectors.get(v).names().contains(name)) {
        having.add(v);
      }
    }
    long elements = vectors.get(having.get(0)).shape(name).elements();
    double[] sums = new double[k * k];
    float[][] blocks = new float[k][(int) Math.min(TaskVector.BLOCK, elements)];
    for (long done = 0; done < elements; done += TaskVector.BLOCK) {
      int count = (int) Math.min(TaskVector.BLOCK, elements - done);
      for (int a : having) {
        vectors.get(a).get(name, done, blocks[a], 0, count);
        for (int b : having) {
          if (b <= a) {
            sums[a * k + b] += product(blocks[a], blocks[b], count);
          }
        }
        meter.add(count);
      }
    }
    for (int a = 0; a < k; a++) {
      for (int b = 0; b < a; b++) {
        sums[b * k + a] = sums[a * k + b];
      }
    }
    return sums;
  }

  private static double product(float[] one, float[] other, int count) {
    double sum = 0;
    for (int i = 0; i < count; i++) {
      sum += (double) one[i] * other[i];
    }
    return sum;
  }

  /**
   * The number of vectors.
   *
   * @return how many are compared
   */
  public int size() {
    return vectors.size();
  }

  /**
   * The length of a vector.
   *
   * @param vector its index
   * @return the Euclidean norm over all its values
   */
  public double norm(int vector) {
    return norm(vector, vector, name -> 1, name -> true);
  }

  /**
   * The length of each tensor of a vector.
   *
   * @param vector its index
   * @return norms by the tensors' names
   */
  public Map<String, Double> normsByTensor(int vector) {
    return byTensor(vector, vector, in -> norm(vector, vector, name -> 1, in));
  }

  /**
   * The length of each layer of a vector.
   *
   * @param vector its index
   * @return norms by {@code embeddings}, {@code layer.N} and {@code head}, which is the rest
   */
  public Map<String, Double> normsByLayer(int vector) {
    return byLayer(vector, vector, in -> norm(vector, vector, name -> 1, in));
  }

  /**
   * The length of a vector as publications have it who flatten a model as transformers holds it:
   * what a masked language model's decoder has in common with other parts of the model counts
   * twice.
   *
   * @param vector its index
   * @return the Euclidean norm
   */
  public double publishedNorm(int vector) {
    return norm(vector, vector, published(vector, vector), name -> true);
  }

  /**
   * How similar two vectors are.
   *
   * @param one its index
   * @param other its index
   * @return the cosine of the angle between them, from -1 to 1
   */
  public double cosine(int one, int other) {
    return cosine(one, other, name -> 1, name -> true);
  }

  /**
   * How similar two vectors are in each tensor that both have.
   *
   * @param one its index
   * @param other its index
   * @return cosines by the tensors' names
   */
  public Map<String, Double> cosinesByTensor(int one, int other) {
    return byTensor(one, other, in -> cosine(one, other, name -> 1, in));
  }

  /**
   * How similar two vectors are in each layer of which both have something.
   *
   * @param one its index
   * @param other its index
   * @return cosines by {@code embeddings}, {@code layer.N} and {@code head}, which is the rest
   */
  public Map<String, Double> cosinesByLayer(int one, int other) {
    return byLayer(one, other, in -> cosine(one, other, name -> 1, in));
  }

  /**
   * How similar two vectors are as publications have it who flatten a model as transformers holds
   * it: {@link #publishedNorm}.
   *
   * @param one its index
   * @param other its index
   * @return the cosine of the angle between them, from -1 to 1
   */
  public double publishedCosine(int one, int other) {
    return cosine(one, other, published(one, other), name -> true);
  }

  private String layer(String tensor) {
    return Names.layer(vectors.get(0).family(), tensor);
  }

  private ToIntFunction<String> published(int one, int other) {
    Map<String, Integer> times =
        Names.timesPublished(
            vectors.get(0).family(), common(one, other).collect(Collectors.toSet()));
    return name -> times.getOrDefault(name, 1);
  }

  private boolean areIn(int one, int other, String name) {
    return vectors.get(one).names().contains(name) && vectors.get(other).names().contains(name);
  }

  /** Says which tensors are looked at. */
  @FunctionalInterface
  private interface Selection {
    boolean has(String tensor);
  }

  private Map<String, Double> byTensor(int one, int other, Function<Selection, Double> figure) {
    Map<String, Double> figures = new LinkedHashMap<>();
    common(one, other).forEach(name -> figures.put(name, figure.apply(name::equals)));
    return Collections.unmodifiableMap(figures);
  }

  private Map<String, Double> byLayer(int one, int other, Function<Selection, Double> figure) {
    Map<String, Double> figures = new LinkedHashMap<>();
    common(one, other)
        .map(this::layer)
        .distinct()
        .sorted(Names::compareLayers)
        .forEach(layer -> figures.put(layer, figure.apply(name -> layer(name).equals(layer))));
    return Collections.unmodifiableMap(figures);
  }

  private Stream<String> common(int one, int other) {
    return products.keySet().stream().filter(name -> areIn(one, other, name));
  }

  private double sum(
      int one, int other, int with, ToIntFunction<String> times, Selection selection) {
    double sum = 0;
    for (Map.Entry<String, double[]> entry : products.entrySet()) {
      String name = entry.getKey();
      if (areIn(one, with, name) && selection.has(name)) {
        sum += times.applyAsInt(name) * entry.getValue()[one * vectors.size() + other];
      }
    }
    return sum;
  }

  /** Over the tensors that another one has, too. */
  private double norm(int vector, int with, ToIntFunction<String> times, Selection selection) {
    return Math.sqrt(sum(vector, vector, with, times, selection));
  }

  private double cosine(int one, int other, ToIntFunction<String> times, Selection selection) {
    double product = sum(one, other, other, times, selection);
    // One root: that of a square is exact, so a vector and itself have 1.
    double lengths =
        Math.sqrt(
            sum(one, one, other, times, selection) * sum(other, other, one, times, selection));
    return lengths == 0 ? 0 : Math.max(-1, Math.min(1, product / lengths));
  }
}
