package io.slicer.examples.crosslingual;

import io.slicer.examples.cli.Progress;
import io.slicer.examples.crosslingual.task.Examples;
import io.slicer.examples.crosslingual.task.Figure;
import io.slicer.examples.crosslingual.task.Parts;
import io.slicer.examples.crosslingual.task.TaskWork;
import io.slicer.hub.PretrainedModel;
import io.slicer.inference.ChangeableModel;
import io.slicer.inference.InferenceSettings;
import io.slicer.inference.ValueChange;
import io.slicer.vectors.LambdaSearch;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleFunction;
import java.util.function.ToDoubleBiFunction;
import org.jspecify.annotations.Nullable;

/**
 * The model of a task, to which language vectors are added in turn. A vector stays open until
 * another takes its place, as the model reads rows of its word table when it needs them.
 */
final class OpenModel<E extends Examples<E>, M extends ChangeableModel> implements AutoCloseable {
  private final TaskWork<E, M> work;
  private final Path directory;
  private final M model;
  private @Nullable Path tuned;
  private @Nullable LanguageVector vector;

  private OpenModel(TaskWork<E, M> work, Path directory, M model) {
    this.work = work;
    this.directory = directory;
    this.model = model;
  }

  static <E extends Examples<E>, M extends ChangeableModel> OpenModel<E, M> of(
      TaskWork<E, M> work, Path directory, InferenceSettings settings) {
    return new OpenModel<>(
        work, directory, work.open(PretrainedModel.of(directory), settings.toBeChanged()));
  }

  boolean is(TaskWork<?, ?> other, Path otherDirectory) {
    return work == other && directory.equals(otherDirectory);
  }

  /**
   * The figures of the model with some of a vector, on what is reported.
   *
   * @param languageModel of the vector's language; null if nothing is added
   */
  Map<String, Figure> report(
      String language,
      double lambda,
      @Nullable Path languageModel,
      PretrainedModel base,
      Progress progress) {
    if (languageModel == null) {
      model.change(ValueChange.NONE);
    } else {
      vector(languageModel, base).vector().applyTo(model, lambda);
    }
    return work.evaluate(model, parts(language).report(), name(language, lambda), progress);
  }

  private Parts<E> parts(String language) {
    return work.parts(language);
  }

  /**
   * Looks for the best lambda on what chooses.
   *
   * @param grid lambdas
   * @param known the score at a lambda, if it was found before an interruption
   * @param score keeps the figures at a lambda and says what the score is
   */
  LambdaSearch.Result search(
      String language,
      List<Double> grid,
      Path languageModel,
      PretrainedModel base,
      Progress progress,
      DoubleFunction<@Nullable Double> known,
      ToDoubleBiFunction<Double, Map<String, Figure>> score) {
    E examples = parts(language).choose().orElseThrow();
    Iterator<Double> lambdas = grid.iterator();
    return new LambdaSearch(grid)
        .run(
            model,
            vector(languageModel, base).vector(),
            changed -> {
              double lambda = lambdas.next();
              Double before = known.apply(lambda);
              return before != null
                  ? before
                  : score.applyAsDouble(
                      lambda, work.evaluate(changed, examples, name(language, lambda), progress));
            });
  }

  private String name(String language, double lambda) {
    return work.task() + " in " + language + ", lambda " + lambda;
  }

  private LanguageVector vector(Path languageModel, PretrainedModel base) {
    LanguageVector open = vector;
    if (open != null && languageModel.equals(tuned)) {
      return open;
    }
    forget();
    LanguageVector next = LanguageVector.of(languageModel, base);
    vector = next;
    tuned = languageModel;
    return next;
  }

  private void forget() {
    LanguageVector open = vector;
    if (open != null) {
      model.change(ValueChange.NONE);
      open.close();
      vector = null;
      tuned = null;
    }
  }

  @Override
  public void close() {
    model.close();
    LanguageVector open = vector;
    if (open != null) {
      open.close();
      vector = null;
    }
  }
}
