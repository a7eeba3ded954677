package io.slicer.tracking.mlflow;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.slicer.tracking.RunStatus;
import io.slicer.tracking.Tracker;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A run as MLflow keeps it: in a journal, which is a directory that MLflow itself reads, and at a
 * tracking server, if there is one.
 *
 * <pre>{@code
 * try (MlflowTracker run =
 *     MlflowTracker.in(Path.of("mlruns"))
 *         .experiment("xnli")
 *         .runName("mbert")
 *         .server(MlflowServer.at(URI.create("http://localhost:5000")))
 *         .start()) {
 *   ClassifierTrainer.builder().tracker(run).fit(english);
 * }
 * }</pre>
 *
 * <p>What is logged is in the journal when the method returns. A thread in the background sends it;
 * a server that is slow, away or broken delays nothing. {@link #close} waits for it at most as long
 * as {@link Builder#patience} says, and then tells what is left for {@link MlflowSync}.
 */
public final class MlflowTracker implements Tracker {
  private static final Logger LOG = LoggerFactory.getLogger(MlflowTracker.class);
  private static final JsonMapper JSON = new JsonMapper();

  /** What runs are called as long as nothing else is said: MLflow's own default. */
  static final String DEFAULT_EXPERIMENT = "Default";

  private final Builder arguments;
  private final Path root;
  private final @Nullable Uploader uploader;
  private final boolean sharedUploader;
  private @Nullable Journal journal;
  private final Thread hook = new Thread(this::killed, "slicer-mlflow-killed");
  private @Nullable RunStatus status;
  private boolean closed;

  private MlflowTracker(
      Builder arguments,
      @Nullable Journal journal,
      @Nullable Uploader uploader,
      boolean sharedUploader) {
    this.arguments = arguments;
    this.journal = journal;
    this.uploader = uploader;
    this.sharedUploader = sharedUploader;
    root = arguments.directory.toAbsolutePath().normalize();
  }

  /**
   * A run in a journal.
   *
   * @param directory usually called {@code mlruns}; made if it is missing
   * @return what is to be known before it starts
   */
  public static Builder in(Path directory) {
    return new Builder(directory);
  }

  /**
   * A run below this one, such as one of several trainings that are compared. It goes to the same
   * experiment and server.
   *
   * @param name of the run
   * @param idFile keeps the run's identifier; if it holds one, that run goes on
   * @return the run, to be closed before this one
   */
  public MlflowTracker nested(String name, Path idFile) {
    Builder child =
        new Builder(arguments.directory)
            .experiment(arguments.experiment)
            .experimentId(arguments.experimentId)
            .runName(name)
            .continuing(idFile)
            .tags(arguments.tags);
    child.server = arguments.server;
    child.maxParameters = arguments.maxParameters;
    child.flattens = arguments.flattens;
    Optional<String> id = runId();
    id.ifPresent(parent -> child.tags(Map.of(TextUpload.PARENT_TAG, parent)));
    return child.start(uploader, true);
  }

  /**
   * The journal's identifier of this run.
   *
   * @return 32 hexadecimal digits, or what {@link Builder#runId} said; empty if nothing can be
   *     written
   */
  public synchronized Optional<String> runId() {
    return Optional.ofNullable(journal).map(open -> open.meta().runId());
  }

  /**
   * Where this run is written.
   *
   * @return the run's directory in the journal; empty if nothing can be written
   */
  public synchronized Optional<Path> directory() {
    return Optional.ofNullable(journal).map(Journal::directory);
  }

  /** Something that may fail. */
  private interface Writing {
    void to(Journal journal) throws IOException;
  }

  private synchronized void write(Writing writing) {
    if (journal == null) {
      return;
    }
    try {
      writing.to(journal);
    } catch (IOException | RuntimeException e) {
      LOG.warn(
          "the run can no longer be written to {}, and is not tracked any more: {}",
          journal.directory(),
          e.toString());
      release();
    }
    if (uploader != null) {
      uploader.wake();
    }
  }

  private void release() {
    if (journal != null) {
      try {
        journal.close();
      } catch (IOException e) {
        LOG.debug("{} is left open", journal.directory(), e);
      }
      journal = null;
    }
  }

  @Override
  public void parameters(Map<String, ?> values) {
    Map<String, ?> all = arguments.flattens ? flat(values) : values;
    write(
        open -> {
          int left = arguments.maxParameters;
          for (Map.Entry<String, ?> value : all.entrySet()) {
            if (left-- > 0) {
              open.parameter(value.getKey(), value.getValue());
            }
          }
        });
  }

  /** Names of values in maps in maps with dots between. */
  private static Map<String, @Nullable Object> flat(Map<?, ?> values) {
    Map<String, @Nullable Object> flat = new LinkedHashMap<>();
    values.forEach(
        (name, value) -> {
          if (value instanceof Map<?, ?> inner && !inner.isEmpty()) {
            flat(inner).forEach((own, leaf) -> flat.put(name + "." + own, leaf));
          } else {
            flat.put(String.valueOf(name), value);
          }
        });
    return flat;
  }

  @Override
  public void metrics(long step, Map<String, Double> values) {
    write(
        open -> {
          long now = System.currentTimeMillis();
          for (Map.Entry<String, Double> value : values.entrySet()) {
            open.metric(value.getKey(), now, value.getValue(), step);
          }
        });
  }

  @Override
  public void tags(Map<String, String> values) {
    write(
        open -> {
          for (Map.Entry<String, String> value : values.entrySet()) {
            open.tag(value.getKey(), value.getValue());
          }
        });
  }

  @Override
  public void text(String path, String content) {
    write(open -> open.text(path, content));
  }

  @Override
  public void artifact(String path, Path source) {
    write(open -> open.artifact(path, source));
  }

  @Override
  public void status(RunStatus value) {
    write(
        open -> {
          status = value;
          open.status(value);
        });
  }

  /** The program is told to end. */
  private void killed() {
    synchronized (this) {
      if (journal != null && status == null) {
        status(RunStatus.KILLED);
      }
    }
  }

  @Override
  public void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      if (status == null || status == RunStatus.RUNNING) {
        status(RunStatus.FINISHED);
      }
      Optional<Path> run = directory();
      release();
      if (uploader != null) {
        run.ifPresent(uploader::close);
      }
    }
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      LOG.debug("the program is ending", e);
    }
    if (uploader != null && !sharedUploader && !uploader.end(arguments.patience)) {
      LOG.warn(
          "{} does not have all of what {} holds: \"sync {} --tracking-uri {}\" sends the rest",
          uploader.server(),
          root,
          root,
          uploader.server());
    }
  }

  /** What is to be known of a run before it starts. What is not set has its default. */
  public static final class Builder {
    private final Path directory;
    private String experiment = DEFAULT_EXPERIMENT;
    private @Nullable String experimentId;
    private String runName = "";
    private @Nullable String runId;
    private @Nullable Path idFile;
    private @Nullable MlflowServer server;
    private int maxParameters = Integer.MAX_VALUE;
    private boolean flattens;
    private Duration patience = Duration.ofSeconds(10);
    private Duration retryPause = Uploader.PAUSE;
    private final Map<String, String> tags = new LinkedHashMap<>();

    private Builder(Path directory) {
      this.directory = directory;
    }

    /**
     * Takes what the environment says, as MLflow's client and transformers' callback do: {@code
     * MLFLOW_EXPERIMENT_NAME}, {@code _EXPERIMENT_ID}, {@code _RUN_ID}, {@code _TAGS}, {@code
     * _MAX_LOG_PARAMS}, {@code _FLATTEN_PARAMS}, and, if it is the address of a server, {@code
     * _TRACKING_URI} with the variables of {@link MlflowServer#at(URI, Map)}.
     *
     * @param variables by name, such as {@link System#getenv()}
     * @return this
     * @throws IllegalArgumentException if MLFLOW_TAGS is no JSON object
     */
    public Builder environment(Map<String, String> variables) {
      given(variables, "MLFLOW_EXPERIMENT_NAME").ifPresent(this::experiment);
      given(variables, "MLFLOW_EXPERIMENT_ID").ifPresent(this::experimentId);
      given(variables, "MLFLOW_RUN_ID").ifPresent(this::runId);
      given(variables, "MLFLOW_TAGS").ifPresent(value -> tags(parsed(value)));
      given(variables, "MLFLOW_MAX_LOG_PARAMS")
          .filter(value -> value.matches("\\d{1,9}"))
          .ifPresent(value -> maxParameters = Integer.parseInt(value));
      flattens = MlflowServer.isTrue(variables.getOrDefault("MLFLOW_FLATTEN_PARAMS", ""));
      given(variables, "MLFLOW_TRACKING_URI")
          .filter(MlflowServer::isServer)
          .ifPresent(value -> server(MlflowServer.at(URI.create(value), variables)));
      return this;
    }

    private static Optional<String> given(Map<String, String> variables, String name) {
      return Optional.ofNullable(variables.get(name)).filter(value -> !value.isBlank());
    }

    private static Map<String, String> parsed(String json) {
      try {
        Map<String, String> tags = new LinkedHashMap<>();
        JSON.readValue(json, new TypeReference<Map<String, Object>>() {})
            .forEach((name, value) -> tags.put(name, String.valueOf(value)));
        return tags;
      } catch (JsonProcessingException e) {
        throw new IllegalArgumentException(
            "MLFLOW_TAGS is no JSON object such as {\"release\": \"2\"}", e);
      }
    }

    /**
     * Sets the experiment, which is made if there is none of the name; "Default" if nothing is
     * said.
     *
     * @param value its name
     * @return this
     */
    public Builder experiment(String value) {
      experiment = value;
      return this;
    }

    private Builder experimentId(@Nullable String value) {
      experimentId = value;
      return this;
    }

    /**
     * Sets what the run is called.
     *
     * @param value the name
     * @return this
     */
    public Builder runName(String value) {
      runName = value;
      return this;
    }

    /**
     * Goes on with a run: one of the journal or, if that has none of this identifier and there is a
     * server, the server's.
     *
     * @param value its identifier
     * @return this
     */
    public Builder runId(String value) {
      runId = value;
      return this;
    }

    /**
     * Keeps the run's identifier in a file, so that a training that is resumed goes on with the
     * same run: if the file holds one, that run goes on.
     *
     * @param value the file, best beside the training's checkpoints
     * @return this
     */
    public Builder continuing(Path value) {
      idFile = value;
      return this;
    }

    /**
     * Sets the server that the run is sent to; none if nothing is said.
     *
     * @param value the server
     * @return this
     */
    public Builder server(MlflowServer value) {
      server = value;
      return this;
    }

    /**
     * Adds tags.
     *
     * @param values by name
     * @return this
     */
    public Builder tags(Map<String, String> values) {
      tags.putAll(values);
      return this;
    }

    /**
     * Sets how long {@link MlflowTracker#close} waits for the server; ten seconds if nothing is
     * said.
     *
     * @param value the time
     * @return this
     */
    public Builder patience(Duration value) {
      patience = value;
      return this;
    }

    /** How long the second try waits for at most; later ones wait longer. */
    Builder retryPause(Duration value) {
      retryPause = value;
      return this;
    }

    /**
     * Starts the run, or goes on with it. If it cannot be written, a warning says why, and what is
     * logged is lost.
     *
     * @return the run, to be closed
     */
    public MlflowTracker start() {
      return start(server == null ? null : new Uploader(server, retryPause), false);
    }

    private MlflowTracker start(@Nullable Uploader uploader, boolean shared) {
      Journal journal = null;
      try {
        FileStore store = new FileStore(directory);
        Optional<Path> earlier = earlier(store);
        if (earlier.isPresent()) {
          journal = Journal.reopen(earlier.get());
        } else {
          journal = begin(store);
        }
        keepId(journal);
        if (uploader != null) {
          boolean servers = runId != null && earlier.isEmpty();
          uploader.add(journal.directory(), servers ? runId : null);
        }
      } catch (IOException | RuntimeException e) {
        LOG.warn("the run is not tracked, as {} cannot be written: {}", directory, e.toString());
      }
      MlflowTracker tracker = new MlflowTracker(this, journal, uploader, shared);
      Runtime.getRuntime().addShutdownHook(tracker.hook);
      tracker.tags(tags);
      return tracker;
    }

    private Optional<Path> earlier(FileStore store) throws IOException {
      if (runId != null) {
        return store.run(runId);
      }
      if (idFile == null || !Files.isRegularFile(idFile)) {
        return Optional.empty();
      }
      return store.run(Files.readString(idFile).strip());
    }

    private Journal begin(FileStore store) throws IOException {
      Path where =
          experimentId == null ? store.experiment(experiment) : store.experimentOf(experimentId);
      String id = runId == null ? UUID.randomUUID().toString().replace("-", "") : runId;
      if (!id.matches("[A-Za-z0-9][\\w-]{0,255}")) {
        throw new IOException("\"" + id + "\" is no run's identifier");
      }
      String user = System.getProperty("user.name", "");
      String name = runName.isEmpty() ? id.substring(0, Math.min(8, id.length())) : runName;
      Journal journal = Journal.begin(where, id, name, user);
      journal.tag("mlflow.runName", name);
      journal.tag("mlflow.user", user);
      journal.tag("mlflow.source.name", "slicer");
      journal.tag("mlflow.source.type", "LOCAL");
      return journal;
    }

    private void keepId(Journal journal) throws IOException {
      if (idFile != null) {
        Journal.place(
            idFile.resolveSibling(idFile.getFileName() + ".tmp"),
            idFile,
            (journal.meta().runId() + "\n").getBytes(StandardCharsets.UTF_8));
      }
    }
  }
}
