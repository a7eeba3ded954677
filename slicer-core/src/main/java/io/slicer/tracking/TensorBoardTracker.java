package io.slicer.tracking;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes a run for TensorBoard. Metrics become scalars under the names that transformers gives
 * them: {@code loss} is {@code train/loss}, {@code eval_de_accuracy} is {@code eval/de_accuracy}.
 * Parameters become the text {@code args}, reports in Markdown or plain text the texts of their
 * paths. TensorBoard has no place for tags, statuses and other files.
 *
 * <p>{@code tensorboard --logdir DIRECTORY} shows the directory's runs, while they go on too. What
 * was logged is in the file at once, even if the process is killed. Where a training is resumed,
 * TensorBoard drops the steps that are taken again.
 */
public final class TensorBoardTracker implements Tracker {
  private static final Logger LOG = LoggerFactory.getLogger(TensorBoardTracker.class);
  private static final JsonMapper JSON = new JsonMapper();

  private final Path directory;
  private final Map<String, @Nullable Object> parameters = new LinkedHashMap<>();
  private @Nullable EventFile file;
  private boolean ended;

  /** The last one that anything was logged of. */
  private long step;

  private TensorBoardTracker(Path directory) {
    this.directory = directory;
  }

  /**
   * A run.
   *
   * @param directory the run's own, made with the first thing that is logged; where it has files of
   *     an earlier process, the run goes on
   * @return the tracker
   */
  public static Tracker in(Path directory) {
    return new TensorBoardTracker(directory);
  }

  @Override
  public synchronized void resumed(long step) {
    this.step = step;
    log((events, time) -> events.start(time, step + 1));
  }

  @Override
  public synchronized void parameters(Map<String, ?> values) {
    values.forEach((name, value) -> parameters.putIfAbsent(name, plain(value)));
    log(
        (events, time) ->
            events.text(
                time,
                step,
                "args/text_summary",
                JSON.writerWithDefaultPrettyPrinter().writeValueAsString(parameters)));
  }

  /** What JSON has, and text for what it doesn't have. */
  private static @Nullable Object plain(@Nullable Object value) {
    if (value == null || value instanceof Boolean || value instanceof Number) {
      return value;
    } else if (value instanceof Collection<?> values) {
      return values.stream().map(TensorBoardTracker::plain).toArray();
    } else if (value instanceof Map<?, ?> map) {
      Map<String, @Nullable Object> plain = new LinkedHashMap<>();
      map.forEach((key, element) -> plain.put(PythonText.of(key), plain(element)));
      return plain;
    }
    return PythonText.of(value);
  }

  @Override
  public synchronized void metrics(long step, Map<String, Double> values) {
    this.step = step;
    Map<String, Double> scalars = new LinkedHashMap<>();
    values.forEach((name, value) -> scalars.put(tag(name), value));
    log((events, time) -> events.scalars(time, step, scalars));
  }

  private static String tag(String metric) {
    if (metric.startsWith("eval_")) {
      return "eval/" + metric.substring("eval_".length());
    } else if (metric.startsWith("test_")) {
      return "test/" + metric.substring("test_".length());
    }
    return "train/" + metric;
  }

  @Override
  public void tags(Map<String, String> values) {}

  @Override
  public synchronized void text(String path, String content) {
    if (isText(path)) {
      // Four spaces make a block of what isn't Markdown.
      String markdown = path.endsWith(".md") ? content : content.indent(4);
      log((events, time) -> events.text(time, step, path + "/text_summary", markdown));
    }
  }

  private static boolean isText(String path) {
    return path.endsWith(".md") || path.endsWith(".txt");
  }

  @Override
  public void artifact(String path, Path source) {
    if (isText(path) && Files.isRegularFile(source)) {
      String content;
      try {
        content = Files.readString(source);
      } catch (IOException e) {
        LOG.warn("{} is not logged for TensorBoard: {}", source, e.toString());
        return;
      }
      text(path, content);
    }
  }

  @Override
  public void status(RunStatus status) {}

  /** Something to write. */
  private interface Entry {
    void writeTo(EventFile events, double time) throws IOException;
  }

  private void log(Entry entry) {
    if (ended) {
      return;
    }
    double time = System.currentTimeMillis() / 1000.0;
    try {
      EventFile open = file == null ? EventFile.create(directory, time) : file;
      file = open;
      entry.writeTo(open, time);
    } catch (IOException e) {
      LOG.warn("Nothing more is logged for TensorBoard in {}: {}", directory, e.toString());
      close();
    }
  }

  @Override
  public synchronized void close() {
    ended = true;
    if (file != null) {
      try {
        file.close();
      } catch (IOException e) {
        LOG.warn("The file for TensorBoard in {} was not closed: {}", directory, e.toString());
      }
      file = null;
    }
  }
}
