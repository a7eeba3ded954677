package io.slicer.vectors;

import io.slicer.engine.NotFiniteException;
import io.slicer.inference.ChangeableModel;
import io.slicer.inference.ValueChange;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds how much of a vector makes a model best, by trying: the model is opened once and gets the
 * parameters theta + lambda tau for each lambda, always from its own theta.
 *
 * <pre>{@code
 * InferenceSettings settings = InferenceSettings.defaults().toBeChanged();
 * try (TaskVector swahili = TaskVector.open(Path.of("swahili.safetensors"));
 *     WordTagger model = WordTagger.load(PretrainedModel.of(Path.of("tagger")), settings)) {
 *   LambdaSearch.Result result =
 *       LambdaSearch.DEFAULT.run(
 *           model, swahili, tagger -> tagger.evaluate(validation).report().accuracy());
 *   System.out.println(result.best());
 * }
 * }</pre>
 *
 * <p>Whoever chooses lambda by labelled sentences of a language has seen labels of it: what follows
 * is not zero-shot transfer in the strict sense.
 *
 * @param grid the lambdas to try, in any order
 */
public record LambdaSearch(List<Double> grid) {
  /** From 0 to 1 in steps of 0.1. */
  public static final LambdaSearch DEFAULT =
      new LambdaSearch(IntStream.rangeClosed(0, 10).mapToObj(i -> i / 10.0).toList());

  private static final Logger LOG = LoggerFactory.getLogger(LambdaSearch.class);

  /**
   * Checks the grid.
   *
   * @param grid the lambdas to try, in any order
   * @throws IllegalArgumentException if there are none, or one is not finite
   */
  public LambdaSearch {
    grid = List.copyOf(grid);
    if (grid.isEmpty()) {
      throw new IllegalArgumentException("a grid without a lambda");
    }
    grid.forEach(TaskVector::finite);
  }

  /**
   * How good a model was.
   *
   * @param lambda how much of the vector it had
   * @param score the higher, the better
   */
  public record Score(double lambda, double score) {}

  /**
   * What a search has found.
   *
   * @param scores of all lambdas, in the order of the grid
   * @param best the highest score; of several, that of the smallest lambda
   */
  public record Result(List<Score> scores, Score best) {
    /**
     * Copies the list.
     *
     * @param scores of all lambdas, in the order of the grid
     * @param best the highest score; of several, that of the smallest lambda
     */
    public Result {
      scores = List.copyOf(scores);
    }
  }

  /**
   * Tries all lambdas. The model is left with the best; if the search fails, as it was in its
   * checkpoint. The vector stays open as long as the model is used.
   *
   * @param model that was opened to be changed
   * @param vector to add
   * @param score says how good the model is, such as its accuracy on a validation set; higher is
   *     better, and what is not a number is never best
   * @param <M> the model's type
   * @return all scores, and the best
   * @throws IllegalArgumentException if the vector is of another architecture
   * @throws IllegalStateException if the model was not opened to be changed, or no score is a
   *     number
   */
  public <M extends ChangeableModel> Result run(
      M model, TaskVector vector, ToDoubleFunction<? super M> score) {
    List<Score> scores = new ArrayList<>();
    try {
      for (double lambda : grid) {
        vector.applyTo(model, lambda);
        Score found = new Score(lambda, score(model, score));
        LOG.info("lambda {}: {}", found.lambda(), found.score());
        scores.add(found);
      }
      Score best =
          scores.stream()
              .filter(found -> !Double.isNaN(found.score()))
              .max(
                  Comparator.comparingDouble(Score::score)
                      .thenComparing(Comparator.comparingDouble(Score::lambda).reversed()))
              .orElseThrow(() -> new IllegalStateException("no score is a number: " + scores));
      vector.applyTo(model, best.lambda());
      return new Result(scores, best);
    } catch (RuntimeException | Error e) {
      restore(model, e);
      throw e;
    }
  }

  /** A sum of weights that gives no scores is never best. */
  private static <M> double score(M model, ToDoubleFunction<? super M> score) {
    try {
      return score.applyAsDouble(model);
    } catch (NotFiniteException e) {
      return Double.NaN;
    }
  }

  private static void restore(ChangeableModel model, Throwable reported) {
    try {
      model.change(ValueChange.NONE);
    } catch (RuntimeException | Error e) {
      reported.addSuppressed(e);
    }
  }
}
