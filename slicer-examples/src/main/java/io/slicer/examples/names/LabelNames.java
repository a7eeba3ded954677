package io.slicer.examples.names;

import io.slicer.hub.PretrainedModel;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What the labels of a model are called that was saved without their names. */
public final class LabelNames {
  @Option(
      names = "--labels",
      paramLabel = "NAME",
      split = ",",
      description =
          "Names of the model's labels, as many as it has, in their order and with commas between"
              + " them: for a model that calls them LABEL_0, LABEL_1 and so on. Default: as the model"
              + " has them.")
  private @Nullable List<String> names;

  /** Arguments are still to come. */
  public LabelNames() {}

  /**
   * A model with these names, if there are any.
   *
   * @param model as it was found
   * @return the model
   */
  public PretrainedModel of(PretrainedModel model) {
    return names == null ? model : model.withLabels(names);
  }
}
