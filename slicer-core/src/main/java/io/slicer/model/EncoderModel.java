package io.slicer.model;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.primitives.ImmutableIntArray;
import io.slicer.model.Head.NewParameter;
import io.slicer.weights.Checkpoint;
import io.slicer.weights.CheckpointException;
import io.slicer.weights.EmbeddingTable;
import io.slicer.weights.FloatMemory;
import io.slicer.weights.MatrixRows;
import io.slicer.weights.Parameters;
import io.slicer.weights.SafeTensors;
import io.slicer.weights.Shape;
import io.slicer.weights.TensorSource;
import io.slicer.weights.internal.AtomicFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * An encoder with a head: dimensions, parameters, and which of them are under training. It computes
 * nothing by itself; executors run it, an optimizer changes its parameters in place.
 *
 * <p>Parameters under training lie in one flat store, and with them the rows of the word table that
 * the corpus uses. What is only read stays where the checkpoint has it: matrices and vectors
 * mapped, so that opening copies nothing and processes share the pages, rows of the word table read
 * from the file when a batch has them. What the file does not hold as float32 is converted into the
 * store.
 *
 * <p>The files may be replaced by renaming meanwhile, as saving does, but not be changed.
 *
 * <p>Reading is safe from several threads, training is for one. Closing releases the parameters;
 * executors must have been closed before.
 */
public final class EncoderModel implements AutoCloseable {
  private final EncoderConfig config;
  private final Head head;
  private final Parameters parameters;
  private final MatrixRows wordRows;
  private final EmbeddingTable words;
  private final List<String> trained;
  private final List<String> fresh;
  private final OptionalInt fixedLayers;

  private EncoderModel(
      EncoderConfig config,
      Head head,
      Parameters parameters,
      MatrixRows wordRows,
      EmbeddingTable words,
      List<String> trained,
      List<String> fresh,
      OptionalInt fixedLayers) {
    this.config = config;
    this.head = head;
    this.parameters = parameters;
    this.wordRows = wordRows;
    this.words = words;
    this.trained = trained;
    this.fresh = fresh;
    this.fixedLayers = fixedLayers;
  }

  /**
   * What of a model is to be trained.
   *
   * @param wordRows the rows of the word table that the corpus uses, ascending, without duplicates
   * @param frozen names of the parameters that stay as they are
   * @param fixedLayers how many of the lowest layers, and with them the embeddings, do in training
   *     what they do in tagging: there is no dropout, so their output can be computed once per
   *     corpus. All their parameters must be frozen. None: there is dropout everywhere
   */
  public record Training(
      ImmutableIntArray wordRows, Predicate<String> frozen, OptionalInt fixedLayers) {
    /**
     * With dropout everywhere, in frozen layers, too.
     *
     * @param wordRows the rows of the word table that the corpus uses, ascending, without
     *     duplicates
     * @param frozen names of the parameters that stay as they are
     */
    public Training(ImmutableIntArray wordRows, Predicate<String> frozen) {
      this(wordRows, frozen, OptionalInt.empty());
    }

    private void check(EncoderConfig config) {
      if (fixedLayers.isPresent()) {
        for (String name : EncoderGraph.bottom(config, fixedLayers.getAsInt())) {
          if (!frozen.test(name)) {
            throw new IllegalArgumentException(
                "the lowest "
                    + fixedLayers.getAsInt()
                    + " layers cannot be fixed: \""
                    + name
                    + "\" is under training");
          }
        }
      }
    }
  }

  /**
   * Loads a model to be run as it is.
   *
   * @param checkpoint its tensors, under the names of the encoder's model type
   * @param config dimensions
   * @param head the head, whose parameters the checkpoint must have
   * @return the model; the caller closes it
   * @throws CheckpointException if a tensor is missing or has another shape; where the sizes in
   *     config.json are to blame, the message names the field
   */
  public static EncoderModel load(Checkpoint checkpoint, EncoderConfig config, Head head) {
    return load(checkpoint, config, head, 0, null, false);
  }

  /**
   * Loads a model to be trained. Parameters of the head that the checkpoint does not have are drawn
   * anew.
   *
   * @param checkpoint its tensors, under the names of the encoder's model type
   * @param config dimensions
   * @param head the head
   * @param seed of what is drawn
   * @param training what is to be trained
   * @return the model; the caller closes it
   * @throws CheckpointException if a tensor of the encoder is missing, or any has another shape
   * @throws IllegalArgumentException if a layer is to be fixed that is under training
   */
  public static EncoderModel load(
      Checkpoint checkpoint, EncoderConfig config, Head head, long seed, Training training) {
    return load(checkpoint, config, head, seed, training, true);
  }

  private static EncoderModel load(
      Checkpoint checkpoint,
      EncoderConfig config,
      Head head,
      long seed,
      @Nullable Training training,
      boolean newHead) {
    CheckpointSizes.check(checkpoint, config);
    if (!newHead) {
      CheckpointSizes.checkLabels(checkpoint, config, head);
    }
    if (training != null) {
      training.check(config);
    }
    String table = EncoderGraph.wordTable(config);
    boolean wordsTrained =
        training != null && !training.wordRows().isEmpty() && !training.frozen().test(table);
    Map<String, Shape> shapes =
        new LinkedHashMap<>(
            EncoderGraph.parameters(
                config, training != null && wordsTrained ? training.wordRows().length() : 0));
    List<NewParameter> headParameters = head.parameters(config);
    headParameters.forEach(parameter -> shapes.put(parameter.name(), parameter.shape()));

    Set<String> present = checkpoint.names();
    check(checkpoint, table, Shape.of(config.vocabularySize(), config.hiddenSize()));
    List<String> fresh = new ArrayList<>();
    Map<String, FloatMemory> mapped = new LinkedHashMap<>();
    for (Map.Entry<String, Shape> entry : shapes.entrySet()) {
      String name = entry.getKey();
      if (name.equals(table)) {
        continue;
      }
      if (newHead && find(headParameters, name) != null && !present.contains(name)) {
        fresh.add(name);
        continue;
      }
      check(checkpoint, name, entry.getValue());
      boolean onlyRead = training == null || training.frozen().test(name);
      boolean inOnePiece = entry.getValue().elements() <= FloatMemory.LONGEST_RUN;
      if (onlyRead && inOnePiece && checkpoint.isMappable(name)) {
        mapped.put(name, checkpoint.read(name));
      }
    }
    MatrixRows rows = checkpoint.rows(table);
    Parameters parameters;
    try {
      parameters = Parameters.allocate(shapes, mapped);
    } catch (RuntimeException | Error e) {
      rows.close();
      throw e;
    }
    try {
      EmbeddingTable words = EmbeddingTable.frozen(rows);
      if (training != null && wordsTrained) {
        words = words.trained(training.wordRows().toArray(), parameters.get(table).values());
      }
      for (Parameters.Tensor tensor : parameters.tensors()) {
        NewParameter own = find(headParameters, tensor.name());
        if (own != null && fresh.contains(tensor.name())) {
          draw(own, tensor.values(), seed);
        } else if (!tensor.name().equals(table) && !mapped.containsKey(tensor.name())) {
          checkpoint.copyTo(tensor.name(), tensor.values());
        }
      }
      List<String> trained =
          training == null
              ? List.of()
              : parameters.names().stream().filter(n -> !training.frozen().test(n)).toList();
      return new EncoderModel(
          config,
          head,
          parameters,
          rows,
          words,
          trained,
          List.copyOf(fresh),
          training == null ? OptionalInt.empty() : training.fixedLayers());
    } catch (RuntimeException | Error e) {
      parameters.close();
      rows.close();
      throw e;
    }
  }

  private static @Nullable NewParameter find(List<NewParameter> parameters, String name) {
    return parameters.stream().filter(p -> p.name().equals(name)).findFirst().orElse(null);
  }

  private static void check(Checkpoint checkpoint, String name, Shape shape) {
    if (!checkpoint.names().contains(name)) {
      throw new CheckpointException("the checkpoint lacks the tensor \"" + name + "\" " + shape);
    }
    if (!checkpoint.shape(name).equals(shape)) {
      throw new CheckpointException(
          "tensor \""
              + name
              + "\" has shape "
              + checkpoint.shape(name)
              + ", the model needs "
              + shape);
    }
  }

  /** Normal values by Box and Muller, from a generator of their own for each parameter. */
  private static void draw(NewParameter parameter, FloatMemory values, long seed) {
    if (parameter.standardDeviation() == 0) {
      return;
    }
    SplittableRandom random = new SplittableRandom(seed ^ parameter.name().hashCode());
    for (long i = 0; i < values.length(); i++) {
      double radius = Math.sqrt(-2 * Math.log(1 - random.nextDouble()));
      double normal = radius * Math.cos(2 * Math.PI * random.nextDouble());
      values.set(i, (float) (normal * parameter.standardDeviation()));
    }
  }

  /**
   * The dimensions.
   *
   * @return the configuration
   */
  public EncoderConfig config() {
    return config;
  }

  /**
   * The head.
   *
   * @return the head
   */
  public Head head() {
    return head;
  }

  /**
   * All parameters but the rows of the word table that are not trained.
   *
   * @return the store, which belongs to the model
   */
  public Parameters parameters() {
    return parameters;
  }

  /**
   * The word table.
   *
   * @return the table
   */
  public EmbeddingTable words() {
    return words;
  }

  /**
   * The parameters under training.
   *
   * @return names, in the order of the store; none if the model is only run
   */
  public List<String> trained() {
    return trained;
  }

  /**
   * How many of the lowest layers do the same in training as in tagging.
   *
   * @return the number, without the embeddings, which are fixed too; none if there is dropout
   *     everywhere
   */
  public OptionalInt fixedLayers() {
    return fixedLayers;
  }

  /**
   * The parameters that the checkpoint did not have.
   *
   * @return names of parameters that were drawn anew
   */
  public List<String> drawn() {
    return fresh;
  }

  /**
   * Writes the model as a Hugging Face checkpoint: {@code config.json} and {@code
   * model.safetensors}, each complete or not there.
   *
   * @param directory where to; made if need be
   * @param source the configuration that the model came with: fields that this library does not
   *     know are written as they were
   */
  public void save(Path directory, ObjectNode source) {
    ObjectNode json = source.deepCopy();
    config.writeTo(json, head.architecture(config.type()));
    json.put("dtype", "float32");
    json.remove("torch_dtype");
    String table = EncoderGraph.wordTable(config);
    List<TensorSource> tensors = new ArrayList<>();
    tensors.add(TensorSource.of(table, words));
    for (Parameters.Tensor tensor : parameters.tensors()) {
      if (!tensor.name().equals(table)) {
        tensors.add(TensorSource.of(tensor));
      }
    }
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make the directory " + directory, e);
    }
    AtomicFiles.write(directory.resolve("config.json"), json.toPrettyString() + "\n");
    SafeTensors.write(directory.resolve(SafeTensors.FILE_NAME), tensors);
  }

  @Override
  public void close() {
    parameters.close();
    wordRows.close();
  }
}
