package io.slicer.finetune;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * The datasets that a training is validated with, in order, and what trackers call them.
 *
 * @param <D> a dataset
 */
public final class ValidationData<D> {
  private final Function<D, String> source;
  private final List<D> datasets = new ArrayList<>();
  private final List<String> names = new ArrayList<>();

  /**
   * No datasets.
   *
   * @param source where a dataset came from
   */
  public ValidationData(Function<D, String> source) {
    this.source = source;
  }

  /**
   * Adds a dataset.
   *
   * @param dataset of another source than those before
   * @throws IllegalArgumentException if there is one of the same source
   */
  public void add(D dataset) {
    add("", dataset);
  }

  /**
   * Adds a dataset under a name.
   *
   * @param name such as a language: the accuracy is then logged as {@code eval_NAME_accuracy}
   * @param dataset of another source than those before
   * @throws IllegalArgumentException if there is one of the same source or name
   */
  public void add(String name, D dataset) {
    if (datasets.stream().anyMatch(other -> source.apply(other).equals(source.apply(dataset)))) {
      throw new IllegalArgumentException("two validation datasets from " + source.apply(dataset));
    }
    if (!name.isEmpty() && names.contains(name)) {
      throw new IllegalArgumentException("two validation datasets called " + name);
    }
    datasets.add(dataset);
    names.add(name);
  }

  /**
   * The datasets.
   *
   * @return in the order in which they were added
   */
  public List<D> datasets() {
    return List.copyOf(datasets);
  }

  /**
   * What trackers call a dataset.
   *
   * @param index of the dataset
   * @return the name it was given; else nothing if it is the only one, and its source if there are
   *     more
   */
  public String name(int index) {
    String name = names.get(index);
    if (!name.isEmpty() || datasets.size() == 1) {
      return name;
    }
    return source.apply(datasets.get(index));
  }
}
