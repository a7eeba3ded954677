package io.slicer.examples.cli;

import io.slicer.hub.HubSettings;
import io.slicer.hub.PretrainedModel;
import io.slicer.hub.TransferListener;
import io.slicer.weights.CheckpointException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Shows how far the download or the conversion of a model is, for each file worth waiting for. */
public final class ModelMeter implements TransferListener, AutoCloseable {
  private final Progress progress;
  private @Nullable String file;
  private Progress.@Nullable Task task;

  private ModelMeter(Progress progress) {
    this.progress = progress;
  }

  /**
   * Finds a model, wherever it has to come from.
   *
   * @param model a directory, a model of the Hub, or mbert
   * @param progress where downloads show how far they are
   * @return the model
   * @throws CheckpointException if there is no such model; the message says what to do
   */
  public static PretrainedModel resolve(String model, Progress progress) {
    try (ModelMeter meter = new ModelMeter(progress)) {
      return PretrainedModel.resolve(model, HubSettings.fromEnvironment(), meter);
    } catch (CheckpointException e) {
      String problem = String.valueOf(e.getMessage());
      if (model.equals(PretrainedModel.MBERT) && problem.contains("not on the class path")) {
        throw new CheckpointException(
            problem + "; for the examples, mvn -Pmbert -DskipTests package does that", e);
      }
      throw e;
    }
  }

  @Override
  public void transferred(String name, long done, long total) {
    if (total >= 0 && total < Progress.Unit.BYTES.size) {
      return;
    }
    if (task == null || !name.equals(file)) {
      close();
      file = name;
      task = progress.start(name, Progress.Unit.BYTES, done, total);
    }
    task.at(done, "", Optional.empty());
  }

  @Override
  public void close() {
    if (task != null) {
      task.close();
      task = null;
    }
  }
}
