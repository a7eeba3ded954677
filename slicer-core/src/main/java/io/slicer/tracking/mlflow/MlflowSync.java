package io.slicer.tracking.mlflow;

import io.slicer.files.ProcessLock;
import io.slicer.tracking.mlflow.ServerException.Kind;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Sends to a server what it does not have of a journal, and ends. */
public final class MlflowSync {
  private MlflowSync() {}

  /**
   * What has been sent.
   *
   * @param sent runs of which the server now has everything
   * @param busy runs that another program is sending just now, or that cannot be read
   * @param ended runs that went on and whose program was gone: they are now {@code KILLED}
   */
  public record Result(int sent, List<Path> busy, int ended) {
    /**
     * Copies the list.
     *
     * @param sent runs of which the server now has everything
     * @param busy runs that another program is sending just now
     * @param ended runs whose program was gone
     */
    public Result {
      busy = List.copyOf(busy);
    }
  }

  /**
   * Sends all runs of a journal. A run that was being written when its program was killed is ended
   * as {@code KILLED}, at the time of its last point; a training that resumes it makes it go on.
   *
   * @param directory a journal, or one that holds it as {@code mlruns}
   * @param server to send to
   * @param progress hears of each run that is sent
   * @return what was sent
   * @throws IOException if the journal cannot be read, or the server does not take it: with the
   *     reason and what to do
   * @throws InterruptedException if the thread is interrupted; what was sent stays sent
   */
  public static Result send(Path directory, MlflowServer server, Consumer<Path> progress)
      throws IOException, InterruptedException {
    FileStore store = new FileStore(journal(directory));
    List<Path> runs = store.runs();
    if (runs.isEmpty()) {
      throw new IOException(directory + " holds no runs; it is to be a directory such as mlruns");
    }
    List<Path> busy = new ArrayList<>();
    int ended = 0;
    int sent = 0;
    try (MlflowClient client = new MlflowClient(server)) {
      for (Path run : parentsFirst(runs)) {
        Optional<Closeable> lock = ProcessLock.tryHold(run.resolve(Uploader.LOCK));
        if (lock.isEmpty()) {
          busy.add(run);
          continue;
        }
        try {
          ended += Journal.endIfDead(run) ? 1 : 0;
          new Upload(run, client).send();
          sent++;
          progress.accept(run);
        } finally {
          lock.get().close();
        }
      }
    } catch (ServerException e) {
      throw new IOException(server + ": " + explained(e), e);
    }
    return new Result(sent, busy, ended);
  }

  private static Path journal(Path directory) {
    Path inside = directory.resolve("mlruns");
    return Files.isDirectory(inside) ? inside : directory;
  }

  /** A run's tag names its parent by the server's identifier, which the parent must have first. */
  private static List<Path> parentsFirst(List<Path> runs) {
    List<Path> ordered = new ArrayList<>();
    for (boolean child : new boolean[] {false, true}) {
      for (Path run : runs) {
        boolean isChild =
            run.resolve(Journal.TAGS).resolve(TextUpload.PARENT_TAG).toFile().exists();
        if (isChild == child) {
          ordered.add(run);
        }
      }
    }
    return ordered;
  }

  /** What a user can do about it. */
  static String explained(ServerException e) {
    if (e.kind() == Kind.UNAUTHORIZED) {
      return e.getMessage()
          + ": set MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD, or MLFLOW_TRACKING_TOKEN";
    }
    return String.valueOf(e.getMessage());
  }
}
