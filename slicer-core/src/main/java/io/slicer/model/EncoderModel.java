package io.slicer.model;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.primitives.ImmutableIntArray;
import io.slicer.files.AtomicFiles;
import io.slicer.model.Head.NewParameter;
import io.slicer.threads.LibraryThreads;
import io.slicer.weights.Checkpoint;
import io.slicer.weights.CheckpointException;
import io.slicer.weights.EmbeddingTable;
import io.slicer.weights.FloatMemory;
import io.slicer.weights.MatrixRows;
import io.slicer.weights.Parameters;
import io.slicer.weights.SafeTensors;
import io.slicer.weights.Shape;
import io.slicer.weights.TensorSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * An encoder with a head: dimensions, parameters, and which of them are under training. It computes
 * nothing by itself; executors run it, an optimizer changes its parameters in place.
 *
 * <p>Parameters under training lie in one flat store, and with them the rows of the word table that
 * the corpus uses. What is only read stays where the checkpoint has it: matrices and vectors
 * mapped, so that opening copies nothing and processes share the pages, rows of the word table read
 * from the file when a batch has them. What the file does not hold as float32 is converted into the
 * store. A model that is opened to be changed has all parameters in the store.
 *
 * <p>The files may be replaced by renaming meanwhile, as saving does, but not be changed.
 *
 * <p>Reading is safe from several threads, training is for one. Closing releases the parameters;
 * executors must have been closed before.
 */
public final class EncoderModel implements AutoCloseable {
  private final EncoderConfig config;
  private final ModelSpec spec;
  private final Parameters parameters;
  private final Optional<MatrixRows> wordRows; // none if they are another model's
  private final EmbeddingTable words;
  private final List<String> trained;
  private final LoadReport loaded;
  private final OptionalInt fixedLayers;

  private final AtomicBoolean closed = new AtomicBoolean();

  private EncoderModel(
      EncoderConfig config,
      ModelSpec spec,
      Parameters parameters,
      Optional<MatrixRows> wordRows,
      EmbeddingTable words,
      List<String> trained,
      LoadReport loaded,
      OptionalInt fixedLayers) {
    this.config = config;
    this.spec = spec;
    this.parameters = parameters;
    this.wordRows = wordRows;
    this.words = words;
    this.trained = trained;
    this.loaded = loaded;
    this.fixedLayers = fixedLayers;
    LibraryThreads.begin();
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
   * @param checkpoint its tensors, under the names of the encoder's family
   * @param config dimensions
   * @param head the head, whose parameters the checkpoint must have
   * @return the model; the caller closes it
   * @throws CheckpointException if a tensor is missing or has another shape, or the checkpoint has
   *     more layers than the configuration; where the sizes in config.json are to blame, the
   *     message names the field
   */
  public static EncoderModel load(Checkpoint checkpoint, EncoderConfig config, Head head) {
    return load(checkpoint, config, ModelSpec.of(head));
  }

  /**
   * Loads a model to be trained. Its head's labels need not be those of the checkpoint: of the
   * parameters by label, rows of labels that both have are kept, whatever their order, and the
   * others are drawn anew, as is all of the head that the checkpoint does not have. What is lost of
   * the checkpoint, and what is not used of it, is logged as a warning and stands in {@link
   * #loaded}.
   *
   * @param checkpoint its tensors, under the names of the encoder's family
   * @param config dimensions, and the labels of the checkpoint's own head; empty if it has none
   * @param head the head, with the labels that the model is to tell apart
   * @param seed of what is drawn
   * @param training what is to be trained
   * @return the model; the caller closes it
   * @throws CheckpointException if a tensor of the encoder is missing or has another shape, a
   *     parameter of the head that is not by label has another shape, or the checkpoint has more
   *     layers than the configuration
   * @throws IllegalArgumentException if a layer is to be fixed that is under training
   */
  public static EncoderModel load(
      Checkpoint checkpoint, EncoderConfig config, Head head, long seed, Training training) {
    return load(checkpoint, config, ModelSpec.of(head), seed, training);
  }

  /**
   * Loads a model with several heads or an adapter, to be run as it is.
   *
   * @param checkpoint its tensors, under the names of the encoder's family, of the heads and of the
   *     adapter
   * @param config dimensions
   * @param spec heads and adapter, whose parameters the checkpoint must have
   * @return the model; the caller closes it
   * @throws CheckpointException as for a model with one head
   */
  public static EncoderModel load(Checkpoint checkpoint, EncoderConfig config, ModelSpec spec) {
    return open(checkpoint, config, spec, WordTable.run(config, spec), 0, null, true);
  }

  /**
   * Loads a model with several heads or an adapter, to be trained. For each head's labels holds
   * what holds for those of a model with one head.
   *
   * @param checkpoint its tensors, under the names of the encoder's family, of the heads and of the
   *     adapter
   * @param config dimensions, and the labels of the checkpoint's own heads, if it has any
   * @param spec heads and adapter
   * @param seed of what is drawn
   * @param training what is to be trained
   * @return the model; the caller closes it
   * @throws CheckpointException as for a model with one head
   * @throws IllegalArgumentException if a layer is to be fixed that is under training
   */
  public static EncoderModel load(
      Checkpoint checkpoint, EncoderConfig config, ModelSpec spec, long seed, Training training) {
    WordTable table = WordTable.train(config, spec, training);
    return open(checkpoint, config, spec, table, seed, training, true);
  }

  /**
   * Loads a model whose parameters are to be changed by the caller, as task vectors do. All of them
   * are copied into memory that can be written, the whole word table among them: {@code
   * parameters().get(name).values()}. For XLM-R that is about 1.1 GB; {@link
   * #loadToChange(Checkpoint, EncoderConfig, ModelSpec, UnaryOperator)} leaves the word table in
   * its file.
   *
   * <p>Executors of the model itself compute with the values as they are; packed weights follow
   * when they are renewed ({@code PackedWeights.renew}). Nobody may be scoring while values are
   * changed.
   *
   * @param checkpoint its tensors, under the names of the encoder's family, of the heads and of the
   *     adapter
   * @param config dimensions
   * @param spec heads and adapter, whose parameters the checkpoint must have
   * @return the model; the caller closes it
   * @throws CheckpointException as for a model with one head
   */
  public static EncoderModel loadToChange(
      Checkpoint checkpoint, EncoderConfig config, ModelSpec spec) {
    return open(checkpoint, config, spec, WordTable.change(config), 0, null, false);
  }

  /**
   * Loads a model whose parameters are to be changed by the caller, but for the word table, whose
   * rows come from a function whenever a batch has them. What the function gives may change between
   * two batches, too.
   *
   * <pre>{@code
   * EncoderModel.loadToChange(checkpoint, config, spec, rows -> new Moved(rows, vector, lambda));
   * }</pre>
   *
   * @param checkpoint its tensors, under the names of the encoder's family, of the heads and of the
   *     adapter
   * @param config dimensions
   * @param spec heads and adapter, whose parameters the checkpoint must have
   * @param words gives the rows that are looked up, of the rows in the file; the model closes the
   *     latter, and the caller what the function has made, after the model
   * @return the model; the caller closes it
   * @throws CheckpointException as for a model with one head
   * @throws IllegalArgumentException if a head reads the whole word table, or the function gives a
   *     table of another size
   */
  public static EncoderModel loadToChange(
      Checkpoint checkpoint,
      EncoderConfig config,
      ModelSpec spec,
      UnaryOperator<MatrixRows> words) {
    WordTable table = WordTable.change(config, spec, words);
    return open(checkpoint, config, spec, table, 0, null, false);
  }

  /**
   * Opens a model.
   *
   * @param training what is to be trained; null if nothing is
   * @param maps whether parameters that are not trained may be mapped, so that nobody can write
   *     them
   */
  private static EncoderModel open(
      Checkpoint checkpoint,
      EncoderConfig config,
      ModelSpec spec,
      WordTable table,
      long seed,
      @Nullable Training training,
      boolean maps) {
    CheckpointSizes.check(checkpoint, config);
    HeadStart start;
    if (training == null) {
      CheckpointSizes.checkLabels(checkpoint, config, spec);
      start = HeadStart.asItIs(config, spec);
    } else {
      training.check(config);
      start = HeadStart.of(checkpoint, config, spec);
    }

    Predicate<String> trained =
        name ->
            name.equals(table.name())
                ? table.isTrained()
                : training != null && !training.frozen().test(name);
    List<NewParameter> added = spec.parameters(config);
    Map<String, Shape> shapes =
        new LinkedHashMap<>(EncoderGraph.parameters(config, table.parameterRows()));
    added.forEach(parameter -> shapes.put(parameter.name(), parameter.shape()));
    Map<String, Shape> taken = new LinkedHashMap<>(shapes);
    taken.keySet().removeIf(name -> table.fills(name) || start.draws(name));
    check(checkpoint, table.name(), table.shape(), false);
    Set<String> ofHeads = new HashSet<>();
    if (training != null) {
      added.forEach(parameter -> ofHeads.add(parameter.name()));
    }
    taken.forEach((name, shape) -> check(checkpoint, name, shape, ofHeads.contains(name)));

    Map<String, FloatMemory> mapped = maps ? map(checkpoint, taken, trained.negate()) : Map.of();
    MatrixRows rows = checkpoint.rows(table.name());
    Parameters parameters;
    try {
      parameters = Parameters.allocate(shapes, mapped);
    } catch (RuntimeException | Error e) {
      rows.close();
      throw e;
    }
    try {
      EmbeddingTable words = table.open(rows, parameters);
      taken.keySet().stream()
          .filter(name -> !mapped.containsKey(name))
          .forEach(name -> checkpoint.copyTo(name, parameters.get(name).values()));
      added.stream()
          .filter(parameter -> start.draws(parameter.name()))
          .forEach(parameter -> draw(parameter, parameters, seed, checkpoint, start));
      Set<String> needed = new LinkedHashSet<>(shapes.keySet());
      needed.add(table.name());
      LoadReport loaded = LoadReport.of(checkpoint, config, needed, spec, start);
      loaded.log(checkpoint);
      return new EncoderModel(
          spec.describe(config),
          spec,
          parameters,
          Optional.of(rows),
          words,
          parameters.names().stream().filter(trained).toList(),
          loaded,
          training == null ? OptionalInt.empty() : training.fixedLayers());
    } catch (RuntimeException | Error e) {
      parameters.close();
      rows.close();
      throw e;
    }
  }

  /** Maps what is only read and can be mapped, in one piece. */
  private static Map<String, FloatMemory> map(
      Checkpoint checkpoint, Map<String, Shape> shapes, Predicate<String> onlyRead) {
    Map<String, FloatMemory> mapped = new LinkedHashMap<>();
    shapes.forEach(
        (name, shape) -> {
          if (onlyRead.test(name) && checkpoint.isMappable(name)) {
            FloatMemory values = checkpoint.read(name);
            if (values.isInOnePiece()) {
              mapped.put(name, values);
            } else {
              values.close();
            }
          }
        });
    return mapped;
  }

  /** Draws a parameter, and puts what a checkpoint has of its rows over it. */
  private static void draw(
      NewParameter parameter,
      Parameters parameters,
      long seed,
      Checkpoint checkpoint,
      HeadStart start) {
    Parameters.Tensor tensor = parameters.get(parameter.name());
    parameter.initial().fill(tensor, seed);
    start.copyRows(checkpoint, tensor);
  }

  private static void check(Checkpoint checkpoint, String name, Shape shape, boolean isOfNewHead) {
    if (!checkpoint.names().contains(name)) {
      throw new CheckpointException(
          checkpoint
              + " lacks the tensor \""
              + name
              + "\" "
              + shape
              + ", which the model has as config.json describes it");
    }
    if (!checkpoint.shape(name).equals(shape)) {
      throw new CheckpointException(
          checkpoint
              + ": tensor \""
              + name
              + "\" has shape "
              + checkpoint.shape(name)
              + ", the model needs "
              + shape
              + (isOfNewHead
                  ? ": the checkpoint's own head has a parameter of this name; give yours another"
                  : " as config.json describes it"));
    }
  }

  /**
   * A model that has this one's parameters, to be run: one of its heads, say, with its adapters as
   * they are for one language. It copies nothing but what it has of its own, and sees what training
   * changes. Closing it leaves this model as it is, which must stay open meanwhile.
   *
   * @param other heads and adapter
   * @param own the parameters that this model lacks, or has with other values
   * @return the model; the caller closes it
   * @throws IllegalArgumentException if a parameter is in neither, or has another shape
   */
  public EncoderModel with(ModelSpec other, Checkpoint own) {
    Map<String, Shape> shapes = new LinkedHashMap<>();
    own.names().forEach(name -> shapes.put(name, own.shape(name)));
    Parameters added = Parameters.allocate(shapes);
    try {
      shapes.keySet().forEach(name -> own.copyTo(name, added.get(name).values()));
      Parameters all = parameters.with(added);
      other.parameters(config).forEach(each -> all.check(each.name(), each.shape()));
      return new EncoderModel(
          other.describe(config),
          other,
          all,
          Optional.empty(),
          words,
          List.of(),
          loaded,
          OptionalInt.empty());
    } catch (RuntimeException | Error e) {
      added.close();
      throw e;
    }
  }

  /**
   * The dimensions, and the labels of the head.
   *
   * @return the configuration
   */
  public EncoderConfig config() {
    return config;
  }

  /**
   * The only head.
   *
   * @return the head
   * @throws IllegalArgumentException if the model has several
   */
  public Head head() {
    return spec.head(ModelSpec.ONLY);
  }

  /**
   * A head, its parameters under its name.
   *
   * @param name of the head; empty for a model's only one
   * @return the head
   * @throws IllegalArgumentException if the model has none of the name
   */
  public Head head(String name) {
    return spec.head(name);
  }

  /**
   * What the model has besides its encoder.
   *
   * @return heads and adapter
   */
  public ModelSpec spec() {
    return spec;
  }

  /**
   * What adapts the encoder.
   *
   * @return the adapter, if there is one
   */
  public Optional<Adapter> adapter() {
    return spec.adapter();
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
   * Whether what the fixed layers make of a sequence is wanted of its scored tokens only: because
   * no layer is left above the fixed ones, and no head reads all tokens.
   *
   * @return true if so
   */
  public boolean featuresAreScored() {
    return fixedLayers.isPresent()
        && fixedLayers.getAsInt() == config.layers()
        && !spec.readsAllTokens();
  }

  /**
   * What the model was made of.
   *
   * @return what of the checkpoint was taken, drawn anew and left over
   */
  public LoadReport loaded() {
    return loaded;
  }

  /**
   * Writes the model as a Hugging Face checkpoint: {@code config.json} and {@code
   * model.safetensors}, each complete or not there.
   *
   * @param directory where to; made if need be
   * @param source the configuration that the model came with: fields that this library does not
   *     know are written as they were
   * @throws UnsupportedOperationException if it was {@linkplain #with made} of another model
   */
  public void save(Path directory, ObjectNode source) {
    if (wordRows.isEmpty()) {
      throw new UnsupportedOperationException(
          "a model that has another's parameters is saved with that model");
    }
    ObjectNode json = source.deepCopy();
    config.writeTo(json, spec.architectures(config.family()));
    json.remove(ConfigFields.PROBLEM_TYPE);
    spec.problemType().ifPresent(problem -> json.put(ConfigFields.PROBLEM_TYPE, problem));
    spec.adapter().ifPresent(adapter -> adapter.writeTo(json));
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
    wordRows.ifPresent(MatrixRows::close);
    if (closed.compareAndSet(false, true)) {
      LibraryThreads.end();
    }
  }
}
