package io.slicer.examples.crosslingual.task;

import io.slicer.examples.cli.Progress;
import io.slicer.hub.PretrainedModel;
import io.slicer.inference.ChangeableModel;
import io.slicer.inference.InferenceSettings;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is done for a task: its examples are read, its model is trained, opened and evaluated.
 *
 * @param <E> its examples
 * @param <M> its model
 */
public abstract class TaskWork<E extends Examples<E>, M extends ChangeableModel> {
  private final Task task;
  private final TaskCorpus<E> corpus;
  private final Limits limits;
  private final Map<String, Parts<E>> parts = new LinkedHashMap<>();
  private @Nullable E train;

  /**
   * How much is evaluated.
   *
   * @param source the language that is trained on
   * @param choose how many examples choose
   * @param report how many are reported
   */
  public record Limits(String source, int choose, int report) {}

  TaskWork(Task task, TaskCorpus<E> corpus, Limits limits) {
    this.task = task;
    this.corpus = corpus;
    this.limits = limits;
  }

  /**
   * Which task it is.
   *
   * @return the task
   */
  public final Task task() {
    return task;
  }

  /**
   * The languages that there is something to report of.
   *
   * @return their codes
   */
  public final Set<String> languages() {
    return corpus.languages();
  }

  /**
   * All that may be trained on.
   *
   * @return examples in the language that is trained on
   * @throws io.slicer.corpus.CorpusException if there are none, or one is damaged
   */
  public final E train() {
    E known = train;
    if (known == null) {
      known = corpus.train(limits.source());
      train = known;
    }
    return known;
  }

  /**
   * The examples of a language, all of each part.
   *
   * @param language its code
   * @return the parts
   * @throws io.slicer.corpus.CorpusException if there is nothing to report, or an example is
   *     damaged
   */
  public final Parts<E> whole(String language) {
    return parts.computeIfAbsent(language, key -> parts(train(), corpus, key));
  }

  /**
   * The examples of a language that are evaluated.
   *
   * @param language its code
   * @return the parts
   * @throws io.slicer.corpus.CorpusException if there is nothing to report, or an example is
   *     damaged
   */
  public final Parts<E> parts(String language) {
    return whole(language).first(limits.choose(), limits.report());
  }

  /** Which examples of a language are for what. */
  Parts<E> parts(E train, TaskCorpus<E> from, String language) {
    return Parts.of(train, from.dev(language), from.test(language));
  }

  /**
   * Trains a model and saves it.
   *
   * @param start what to start from
   * @param recipe how
   * @param training where
   * @throws io.slicer.examples.cli.StoppedException if it was stopped
   */
  public abstract void train(PretrainedModel start, TaskRecipe recipe, Training training);

  /**
   * What is trained on.
   *
   * @param recipe says how many
   * @return examples in the language that is trained on
   */
  public final E trained(TaskRecipe recipe) {
    E all = train();
    Integer most = recipe.maxTrain();
    return most == null ? all : all.first(most);
  }

  /**
   * Opens a model.
   *
   * @param model to open
   * @param settings how
   * @return the model; the caller closes it
   */
  public abstract M open(PretrainedModel model, InferenceSettings settings);

  /**
   * Evaluates a model.
   *
   * @param model as it is now
   * @param examples to evaluate with
   * @param name what the progress is called
   * @param progress where it is shown how far that is
   * @return the figures of the task by their names
   */
  public abstract Map<String, Figure> evaluate(M model, E examples, String name, Progress progress);
}
