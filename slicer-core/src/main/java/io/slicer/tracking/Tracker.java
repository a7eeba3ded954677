package io.slicer.tracking;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * One run as it is written down: its parameters, its metrics, what it ends as. A trainer logs its
 * training with it ({@code .tracker(...)}), and whoever opened it may log more, before and after,
 * such as an evaluation on other languages; all of it is the same run.
 *
 * <pre>{@code
 * try (Tracker run = MlflowTracker.in(Path.of("mlruns")).experiment("panx").start()) {
 *   NerModel model = SlicerTrainer.builder().tracker(run).fit(english);
 *   NerEvaluation said = model.evaluate(german, Scoring.WORDS);
 *   run.metrics(steps, Map.of("test_de_f1", said.report().micro().f1()));
 * }
 * }</pre>
 *
 * <p>Thread-safe. No method throws because something cannot be written or sent, and none waits for
 * a server: what goes wrong is logged once as a warning.
 */
public interface Tracker extends AutoCloseable {
  /**
   * The run goes on behind a step: what comes next may repeat steps that were logged before the run
   * was stopped.
   *
   * @param step the last one that is not repeated; 0 if the run begins
   */
  default void resumed(long step) {}

  /**
   * Logs parameters. One that was logged before keeps its value.
   *
   * @param values by name; {@link PythonText} says what they look like
   */
  void parameters(Map<String, ?> values);

  /**
   * Logs numbers of one moment.
   *
   * @param step of the training
   * @param values by name; NaN and infinities are values
   */
  void metrics(long step, Map<String, Double> values);

  /**
   * Sets tags. One that was set before gets the new value.
   *
   * @param values by name
   */
  void tags(Map<String, String> values);

  /**
   * Keeps a text as a file of the run.
   *
   * @param path relative, with slashes, such as {@code reports/report.md}; a file of that path is
   *     replaced
   * @param content of the file
   */
  void text(String path, String content);

  /**
   * Keeps a copy of a file, or of a directory with all that is in it.
   *
   * @param path relative, with slashes; what has that path is replaced
   * @param source to copy
   */
  void artifact(String path, Path source);

  /**
   * Says what has become of the run. A run that is closed without that has finished.
   *
   * @param status of the run
   */
  void status(RunStatus status);

  /** Ends the run. Closing again does nothing; what is logged afterwards is lost. */
  @Override
  void close();

  /**
   * Several trackers as one.
   *
   * @param all of them
   * @return a tracker that tells each of them everything
   */
  static Tracker of(List<? extends Tracker> all) {
    return new TrackerList(all);
  }
}
