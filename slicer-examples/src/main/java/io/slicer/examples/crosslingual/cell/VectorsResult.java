package io.slicer.examples.crosslingual.cell;

import com.fasterxml.jackson.core.type.TypeReference;
import io.slicer.examples.crosslingual.task.Task;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How long vectors are, and how similar each two.
 *
 * @param inputs all that decides the result: the models by the names of the vectors
 * @param names of the vectors: a language, or a task and what its model was fine-tuned from
 * @param norms of each vector
 * @param cosines of each two, rows and columns in the order of the names
 * @param published the same as publications have it who count the decoder of a language model
 *     beside the word table
 * @param cost of the comparison
 */
public record VectorsResult(
    Map<String, String> inputs,
    List<String> names,
    List<Double> norms,
    List<List<Double>> cosines,
    List<List<Double>> published,
    Cost cost)
    implements CellResult {
  /** For reading it. */
  public static final TypeReference<VectorsResult> TYPE = new TypeReference<>() {};

  /**
   * Copies map and lists.
   *
   * @param inputs all that decides the result
   * @param names of the vectors
   * @param norms of each vector
   * @param cosines of each two
   * @param published the same as published
   * @param cost of the comparison
   */
  public VectorsResult {
    inputs = Collections.unmodifiableMap(new LinkedHashMap<>(inputs));
    names = List.copyOf(names);
    norms = List.copyOf(norms);
    cosines = List.copyOf(cosines);
    published = List.copyOf(published);
  }

  /**
   * What the vector of a task is called.
   *
   * @param task which
   * @param start what its model was fine-tuned from
   * @return the name
   */
  public static String name(Task task, Start start) {
    return task + " (" + start + ")";
  }
}
