package io.slicer.examples.vectors;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.KebabCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.slicer.vectors.TaskVector;
import io.slicer.vectors.VectorComparison;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * All figures of a comparison.
 *
 * @param vectors in the order in which they were given
 * @param cosines of all pairs of vectors
 */
@JsonNaming(KebabCaseStrategy.class)
record Comparison(List<Vector> vectors, List<Pair> cosines) {
  private static final Pattern ENDING = Pattern.compile("\\.safetensors$");

  Comparison {
    vectors = List.copyOf(vectors);
    cosines = List.copyOf(cosines);
  }

  /**
   * A vector.
   *
   * @param name short, different from those of the others
   * @param formula how it was computed
   * @param tensors their number
   * @param values their number
   */
  @JsonNaming(KebabCaseStrategy.class)
  record Vector(
      String name,
      String file,
      String formula,
      int tensors,
      long values,
      double norm,
      double normAsPublished,
      Map<String, Double> normsByLayer,
      Map<String, Double> normsByTensor) {}

  /** Two vectors, by their names. */
  @JsonNaming(KebabCaseStrategy.class)
  record Pair(
      String one,
      String other,
      double cosine,
      double cosineAsPublished,
      Map<String, Double> byLayer,
      Map<String, Double> byTensor) {
    String name() {
      return one + " · " + other;
    }
  }

  /**
   * The figures of vectors.
   *
   * @param files of the vectors
   * @param names of the vectors
   */
  static Comparison of(
      List<String> files,
      List<String> names,
      List<TaskVector> vectors,
      VectorComparison comparison) {
    List<Vector> each = new ArrayList<>();
    List<Pair> pairs = new ArrayList<>();
    for (int v = 0; v < names.size(); v++) {
      TaskVector vector = vectors.get(v);
      each.add(
          new Vector(
              names.get(v),
              files.get(v),
              vector.formula(),
              vector.names().size(),
              vector.elements(),
              comparison.norm(v),
              comparison.publishedNorm(v),
              comparison.normsByLayer(v),
              comparison.normsByTensor(v)));
      for (int other = v + 1; other < names.size(); other++) {
        pairs.add(
            new Pair(
                names.get(v),
                names.get(other),
                comparison.cosine(v, other),
                comparison.publishedCosine(v, other),
                comparison.cosinesByLayer(v, other),
                comparison.cosinesByTensor(v, other)));
      }
    }
    return new Comparison(each, pairs);
  }

  List<String> names() {
    return vectors.stream().map(Vector::name).toList();
  }

  /**
   * The cosine of each two vectors, 1 or for a zero vector 0 of each with itself.
   *
   * @param asPublished whether tied tensors count twice
   */
  List<List<Double>> matrix(boolean asPublished) {
    Map<String, Double> found = new LinkedHashMap<>();
    for (Pair pair : cosines) {
      double cosine = asPublished ? pair.cosineAsPublished() : pair.cosine();
      found.put(key(pair.one(), pair.other()), cosine);
      found.put(key(pair.other(), pair.one()), cosine);
    }
    List<List<Double>> matrix = new ArrayList<>();
    for (Vector row : vectors) {
      List<Double> values = new ArrayList<>();
      for (Vector column : vectors) {
        double itself = row.norm() == 0 ? 0.0 : 1.0;
        values.add(found.getOrDefault(key(row.name(), column.name()), itself));
      }
      matrix.add(values);
    }
    return matrix;
  }

  private static String key(String one, String other) {
    return one + "\n" + other;
  }

  /** The parts of the vectors, in their order. */
  List<String> parts(By by) {
    Set<String> parts = new LinkedHashSet<>();
    vectors.forEach(vector -> parts.addAll(by.norms(vector).keySet()));
    List<String> inOrder = new ArrayList<>(parts);
    // A vector without a head may have come before one that has a layer more.
    if (by == By.LAYER && inOrder.remove("head")) {
      inOrder.add("head");
    }
    return inOrder;
  }

  /** What figures are by. */
  enum By {
    /** Embeddings, layers, and the rest. */
    LAYER,
    /** Tensors by their names. */
    TENSOR;

    Map<String, Double> norms(Vector vector) {
      return this == LAYER ? vector.normsByLayer() : vector.normsByTensor();
    }

    Map<String, Double> cosines(Pair pair) {
      return this == LAYER ? pair.byLayer() : pair.byTensor();
    }
  }

  /** The names of files without directory and ending, if that tells them apart. */
  static List<String> shortNames(List<String> files) {
    List<String> names =
        files.stream()
            .map(file -> String.valueOf(Path.of(file).getFileName()))
            .map(name -> ENDING.matcher(name).replaceFirst(""))
            .toList();
    return Set.copyOf(names).size() == names.size() ? names : files;
  }
}
