package io.slicer.examples.cli;

import io.slicer.hub.HubDataset;
import io.slicer.hub.HubException;
import io.slicer.hub.HubSettings;
import io.slicer.hub.PretrainedModel;
import io.slicer.hub.TransferListener;
import io.slicer.weights.CheckpointException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Shows how far the download or the conversion of a model or a data set is, or other work on large
 * files, for each file worth waiting for.
 */
public final class DownloadMeter implements TransferListener, AutoCloseable {
  private final Progress progress;
  private @Nullable String file;
  private Progress.@Nullable Task task;

  private DownloadMeter(Progress progress) {
    this.progress = progress;
  }

  /**
   * For work on files other than downloads.
   *
   * @param progress where it shows how far it is
   * @return the meter; the caller closes it
   */
  public static DownloadMeter on(Progress progress) {
    return new DownloadMeter(progress);
  }

  /**
   * Finds a model, wherever it has to come from.
   *
   * @param model a directory, a model of the Hub, or mbert
   * @param progress where downloads show how far they are
   * @return the model
   * @throws CheckpointException if there is no such model; the message says what to do
   */
  public static PretrainedModel model(String model, Progress progress) {
    try (DownloadMeter meter = new DownloadMeter(progress)) {
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

  /**
   * Finds a data set of the Hub. Its files are downloaded when they are asked for, which is shown,
   * too.
   *
   * @param name {@code hub:ORGANIZATION/NAME[@REVISION][:CONFIGURATION]}
   * @param progress where downloads show how far they are
   * @return the data set
   * @throws HubException if there is no such data set; the message says what to do
   */
  public static HubDataset dataset(String name, Progress progress) {
    return HubDataset.resolve(name, HubSettings.fromEnvironment(), new DownloadMeter(progress));
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
    if (done == total) {
      close();
    }
  }

  @Override
  public void close() {
    if (task != null) {
      task.close();
      task = null;
    }
  }
}
