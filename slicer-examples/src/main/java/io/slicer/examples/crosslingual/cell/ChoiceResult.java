package io.slicer.examples.crosslingual.cell;

import com.fasterxml.jackson.core.type.TypeReference;
import io.slicer.examples.crosslingual.task.Task;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The figures of a model and a language vector at each lambda, on what chooses.
 *
 * @param task which
 * @param start what its model was fine-tuned from
 * @param language of the vector and of the examples
 * @param inputs all that decides the result
 * @param part which examples these are, in words
 * @param examples how many
 * @param chosenBy which figure decides
 * @param grid the figures at each lambda
 * @param lambda the best, and of several the smallest
 * @param cost of the search
 */
public record ChoiceResult(
    Task task,
    Start start,
    String language,
    Map<String, String> inputs,
    String part,
    int examples,
    String chosenBy,
    List<Point> grid,
    double lambda,
    Cost cost)
    implements CellResult {
  /** For reading it. */
  public static final TypeReference<ChoiceResult> TYPE = new TypeReference<>() {};

  /**
   * Copies map and list.
   *
   * @param task which
   * @param start what its model was fine-tuned from
   * @param language of the vector and of the examples
   * @param inputs all that decides the result
   * @param part which examples these are
   * @param examples how many
   * @param chosenBy which figure decides
   * @param grid the figures at each lambda
   * @param lambda the best
   * @param cost of the search
   */
  public ChoiceResult {
    inputs = Collections.unmodifiableMap(new LinkedHashMap<>(inputs));
    grid = List.copyOf(grid);
  }

  /**
   * The figures at a lambda.
   *
   * @param lambda how much of the vector was added
   * @param figures by their names
   */
  public record Point(double lambda, Map<String, Double> figures) {
    /**
     * Copies the map.
     *
     * @param lambda how much of the vector was added
     * @param figures by their names
     */
    public Point {
      figures = Collections.unmodifiableMap(new LinkedHashMap<>(figures));
    }
  }

  /**
   * The figure that decides, at each lambda.
   *
   * @return scores by lambda, in the order of the grid
   */
  public Map<Double, Double> scores() {
    Map<Double, Double> scores = new LinkedHashMap<>();
    grid.forEach(
        point -> scores.put(point.lambda(), point.figures().getOrDefault(chosenBy, Double.NaN)));
    return scores;
  }
}
