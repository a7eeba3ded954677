package io.slicer.examples.options;

import io.slicer.examples.cli.DownloadMeter;
import io.slicer.examples.cli.Progress;
import io.slicer.examples.training.RunDirectory;
import io.slicer.hub.PretrainedModel;
import picocli.CommandLine.Option;

/** What a command starts from. */
public final class ModelOption {
  @Option(
      names = "--model",
      paramLabel = "MODEL",
      description =
          "What to start from: a directory in Hugging Face form, a model of the Hub, or mbert."
              + " Default: ${DEFAULT-VALUE}.")
  private String model = PretrainedModel.MBERT;

  /** Arguments are still to come. */
  public ModelOption() {}

  /**
   * What it is called wherever the command is run.
   *
   * @return the whole path of a directory, or a name
   */
  public String name() {
    return RunDirectory.lasting(model);
  }

  /**
   * Finds the model.
   *
   * @param progress where it is shown how far a download is
   * @return the model
   * @throws io.slicer.weights.CheckpointException if there is no such model
   */
  public PretrainedModel find(Progress progress) {
    return DownloadMeter.model(name(), progress);
  }
}
