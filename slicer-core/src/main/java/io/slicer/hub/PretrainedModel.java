package io.slicer.hub;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slicer.files.NativeFolders;
import io.slicer.model.EncoderCheckpoint;
import io.slicer.model.EncoderConfig;
import io.slicer.text.SubwordTokenizer;
import io.slicer.text.TokenizerException;
import io.slicer.weights.CheckpointException;
import io.slicer.weights.SafeTensors;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A pretrained model on this machine, in Hugging Face form: configuration, weights, tokenizer.
 *
 * <pre>{@code
 * PretrainedModel model = PretrainedModel.resolve("intfloat/multilingual-e5-small");
 * try (SafeTensors weights = model.checkpoint()) { ... }
 * }</pre>
 *
 * <p>{@link #resolve(String)} takes
 *
 * <ul>
 *   <li>{@code mbert}: bert-base-multilingual-cased from the Maven artifact {@value
 *       MbertArtifact#COORDINATES} on the class path, converted once into the cache directory;
 *   <li>the path of a directory, as transformers' {@code save_pretrained} writes it;
 *   <li>a model of the Hugging Face Hub, {@code organization/name} or {@code name}, of the revision
 *       behind an {@code @} or else of {@code main}, downloaded once into the cache directory.
 * </ul>
 *
 * <p>A directory goes before a model of the Hub of the same name; a directory called mbert is
 * {@code ./mbert}. What is downloaded is pinned to a commit, which {@link #source()} names.
 * Instances are immutable.
 */
public final class PretrainedModel {
  /** The name of the model that comes as a Maven artifact. */
  public static final String MBERT = "mbert";

  private final Path directory;
  private final ObjectNode config;
  private final Path tokenizer;
  private final Source source;

  private PretrainedModel(Path directory, Source source) {
    this(directory, ModelDirectory.config(directory), source);
  }

  private PretrainedModel(Path directory, ObjectNode config, Source source) {
    NativeFolders
        .secure(); // Here it can be said; where classes are initialized it is a LinkageError.
    this.directory = directory;
    this.config = config;
    this.tokenizer = ModelDirectory.tokenizer(directory);
    this.source = source;
  }

  /**
   * Where a model came from, for the record of a run.
   *
   * @param name a path, a Maven artifact, or the model's name on the Hub
   * @param revision the branch, tag or commit that was asked for on the Hub, else null
   * @param commit the commit that this was, else null
   */
  public record Source(String name, @Nullable String revision, @Nullable String commit) {
    @Override
    public String toString() {
      return commit == null ? name : name + "@" + revision + " (commit " + commit + ")";
    }
  }

  /**
   * Finds a model, downloading or converting it if need be, with the settings of this machine.
   *
   * @param model {@code mbert}, a directory, or a model of the Hub
   * @return the model
   * @throws HubException if it cannot be had from the Hub
   * @throws CheckpointException if a directory or the Maven artifact is not a model that slicer can
   *     load
   * @throws IllegalArgumentException if the name is none of the three
   */
  public static PretrainedModel resolve(String model) {
    return resolve(model, HubSettings.fromEnvironment(), TransferListener.NONE);
  }

  /**
   * Finds a model, downloading or converting it if need be.
   *
   * @param model {@code mbert}, a directory, or a model of the Hub
   * @param settings where models come from and where they are kept
   * @param listener is told how far a download or conversion has come
   * @return the model
   * @throws HubException if it cannot be had from the Hub
   * @throws CheckpointException if a directory or the Maven artifact is not a model that slicer can
   *     load
   * @throws IllegalArgumentException if the name is none of the three
   */
  public static PretrainedModel resolve(
      String model, HubSettings settings, TransferListener listener) {
    return resolve(model, settings, listener, HubClient.Timing.USUAL);
  }

  static PretrainedModel resolve(
      String model, HubSettings settings, TransferListener listener, HubClient.Timing timing) {
    if (model.equals(MBERT)) {
      Path directory = MbertArtifact.onClassPath().convert(settings.conversions(), listener);
      return new PretrainedModel(directory, new Source(MbertArtifact.COORDINATES, null, null));
    }
    Path path = asPath(model);
    if (path != null && Files.isDirectory(path)) {
      return of(path);
    }
    if (path != null && (path.isAbsolute() || model.startsWith(".") || Files.exists(path))) {
      throw noDirectory(path);
    }
    HubId id = HubId.model(model);
    HubCache.Snapshot snapshot = new HubCache(settings, timing, listener).get(id);
    return new PretrainedModel(
        snapshot.directory(), new Source(id.name(), id.revision(), snapshot.commit()));
  }

  /**
   * The model in a directory.
   *
   * @param directory with config.json, model.safetensors (or an index and its shards) and
   *     tokenizer.json, or for BERT and DistilBERT vocab.txt
   * @return the model
   * @throws CheckpointException if there is no such directory, or one of these is missing or
   *     damaged; the message says what to do
   */
  public static PretrainedModel of(Path directory) {
    if (!Files.isDirectory(directory)) {
      throw noDirectory(directory);
    }
    Optional<String> problem = ModelDirectory.problem(directory);
    if (problem.isPresent()) {
      throw new CheckpointException(directory + ": " + problem.get());
    }
    return new PretrainedModel(
        directory, new Source(directory.toAbsolutePath().normalize().toString(), null, null));
  }

  private static CheckpointException noDirectory(Path path) {
    return new CheckpointException(path + ": there is no such directory");
  }

  private static @Nullable Path asPath(String model) {
    try {
      return Path.of(model);
    } catch (InvalidPathException e) {
      return null;
    }
  }

  /**
   * Where the model's files are.
   *
   * @return the directory
   */
  public Path directory() {
    return directory;
  }

  /**
   * The model's configuration.
   *
   * @return a copy of what config.json says, with the {@linkplain #withLabels labels} that were
   *     given
   */
  public ObjectNode config() {
    return config.deepCopy();
  }

  /**
   * This model with other names for the labels of its head: for one that was saved without, so that
   * they are called {@code LABEL_0}, {@code LABEL_1} and so on.
   *
   * <pre>{@code
   * NerModel.load(PretrainedModel.of(directory).withLabels(List.of("O", "B-PER", "I-PER")));
   * }</pre>
   *
   * @param names as many as the head has rows, in their order
   * @return the model, whose files stay as they are; what is loaded and saved again has the names
   * @throws IllegalArgumentException if there are none
   */
  public PretrainedModel withLabels(List<String> names) {
    if (names.isEmpty()) {
      throw new IllegalArgumentException("no labels");
    }
    ObjectNode named = config();
    named.remove(List.of("num_labels", "label2id"));
    ObjectNode byId = named.putObject("id2label");
    for (String name : names) {
      byId.put(Integer.toString(byId.size()), name);
    }
    return new PretrainedModel(directory, named, source);
  }

  /**
   * The encoder's dimensions and labels, as config.json gives them.
   *
   * @return the configuration
   * @throws CheckpointException if a value is missing or impossible, or would change what the
   *     encoder computes in a way that slicer does not have; the message names file and field
   */
  public EncoderConfig encoderConfig() {
    return configured(EncoderConfig::of);
  }

  /**
   * Makes something of what config.json says, so that a refusal names the file.
   *
   * @param reading is given a copy of what config.json says; refuses it with {@link
   *     IllegalArgumentException}
   * @param <T> what it makes
   * @return what it made
   * @throws CheckpointException if it refuses what it was given
   */
  public <T> T configured(Function<? super ObjectNode, T> reading) {
    try {
      return reading.apply(config());
    } catch (IllegalArgumentException e) {
      throw refusal(String.valueOf(e.getMessage()), e);
    }
  }

  /**
   * What is to be thrown if config.json says that this is no model for the purpose.
   *
   * @param problem what is wrong
   * @return an exception that names the file
   */
  public CheckpointException refusal(String problem) {
    return refusal(problem, null);
  }

  /** Some problems name the file already, without its directory. */
  private CheckpointException refusal(String problem, @Nullable Throwable cause) {
    String file = ModelDirectory.CONFIG + ": ";
    String alone = problem.startsWith(file) ? problem.substring(file.length()) : problem;
    return new CheckpointException(directory.resolve(ModelDirectory.CONFIG) + ": " + alone, cause);
  }

  /**
   * Opens the model's weights. Their names are those of the files; see {@link EncoderCheckpoint}.
   *
   * @return the weights; the caller closes them
   * @throws CheckpointException if they are damaged
   */
  public SafeTensors checkpoint() {
    return SafeTensors.open(directory);
  }

  /**
   * The file of the model's tokenizer; {@link #tokenizer} opens it.
   *
   * @return the path of tokenizer.json, or of vocab.txt if there is none
   */
  public Path tokenizerFile() {
    return tokenizer;
  }

  /**
   * Opens the model's tokenizer, once it is certain that it fits the model.
   *
   * @return the tokenizer; the caller closes it
   * @throws TokenizerException if it cannot be opened, or it has pieces that the model has no row
   *     for; the message says what to do
   * @throws IllegalArgumentException if the encoder is of another type than this library has
   */
  public SubwordTokenizer tokenizer() {
    EncoderConfig encoder = EncoderConfig.of(config);
    SubwordTokenizer opened = SubwordTokenizer.load(tokenizer);
    try {
      TokenizerFit.check(directory, opened, encoder);
      TokenizerFit.warnOfMissing(directory, opened);
      return opened;
    } catch (RuntimeException | Error e) {
      opened.close();
      throw e;
    }
  }

  /**
   * Where the model came from.
   *
   * @return a description for the record of a run
   */
  public Source source() {
    return source;
  }

  @Override
  public String toString() {
    return source + " in " + directory;
  }
}
