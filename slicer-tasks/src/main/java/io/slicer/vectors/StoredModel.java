package io.slicer.vectors;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import io.slicer.files.JsonFile;
import io.slicer.hub.PretrainedModel;
import io.slicer.hub.TransferListener;
import io.slicer.model.EncoderCheckpoint;
import io.slicer.model.EncoderFamily;
import io.slicer.vectors.SourceModel.WeightFile;
import io.slicer.weights.CheckpointException;
import io.slicer.weights.SafeTensors;
import io.slicer.weights.Shape;
import io.slicer.weights.TensorType;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A model in its files, of which nothing is in memory: {@code config.json} and weights in the
 * safetensors format. It needs no tokenizer and no head, so a masked language model will do as well
 * as a classifier.
 *
 * <pre>{@code
 * try (StoredModel tuned = StoredModel.open(Path.of("xlmr-swahili"));
 *     StoredModel base = StoredModel.of(PretrainedModel.resolve("FacebookAI/xlm-roberta-base"));
 *     TaskVector vector = TaskVector.of(tuned, base)) {
 *   vector.save(Path.of("swahili.safetensors"), TransferListener.NONE);
 * }
 * }</pre>
 *
 * <p>Tensors go by the names that the encoder's family gives them, whatever the file puts before
 * them. A copy of a tensor that files of some versions hold beside it, such as the decoder of a
 * masked language model, is not a tensor of its own.
 *
 * <p>Thread-safe. The files must not be changed while they are open; they may be replaced.
 */
public final class StoredModel implements AutoCloseable {
  private static final int LONGEST_CONFIG = 1 << 20;
  private static final int HASHED_AT_ONCE = 1 << 20;

  private final String name;
  private final Path directory;
  private final ObjectNode config;
  private final EncoderFamily family;
  private final SafeTensors file;
  private final Map<String, List<String>> namesInFile;
  private @Nullable SourceModel described;

  private StoredModel(
      String name,
      Path directory,
      ObjectNode config,
      EncoderFamily family,
      SafeTensors file,
      Map<String, List<String>> namesInFile) {
    this.name = name;
    this.directory = directory;
    this.config = config;
    this.family = family;
    this.file = file;
    this.namesInFile = namesInFile;
  }

  /**
   * Opens the model in a directory.
   *
   * @param directory with config.json and model.safetensors, or an index and its shards
   * @return the model; the caller closes it
   * @throws CheckpointException if something is missing or damaged, or the weights are not those of
   *     an encoder alone
   * @throws IllegalArgumentException if the encoder is of a type that this library does not know
   */
  public static StoredModel open(Path directory) {
    return open(directory.toString(), directory, config(directory));
  }

  /**
   * Opens a model from wherever it is.
   *
   * @param model a directory, a model of the Hub or mBERT
   * @return the model; the caller closes it
   * @throws CheckpointException if the weights are damaged, or not those of an encoder alone
   * @throws IllegalArgumentException if the encoder is of a type that this library does not know
   */
  public static StoredModel of(PretrainedModel model) {
    return open(model.source().toString(), model.directory(), model.config());
  }

  private static StoredModel open(String name, Path directory, ObjectNode config) {
    EncoderFamily family = EncoderFamily.of(config.path("model_type").asText(""));
    boolean tied = config.path("tie_word_embeddings").asBoolean(true);
    SafeTensors file = SafeTensors.open(directory);
    // Closes the file if it fails.
    EncoderCheckpoint checkpoint = EncoderCheckpoint.of(file, family);
    Map<String, List<String>> names = names(file, checkpoint, tied ? family.copies() : Map.of());
    return new StoredModel(name, directory, config, family, file, names);
  }

  private static ObjectNode config(Path directory) {
    Path config = directory.resolve("config.json");
    if (!Files.isDirectory(directory)) {
      throw new CheckpointException(directory + ": there is no such directory");
    }
    if (!Files.exists(config)) {
      throw new CheckpointException(
          directory + ": there is no config.json, so this is no model in Hugging Face form");
    }
    try {
      JsonNode json = JsonFile.read(config, LONGEST_CONFIG);
      if (json instanceof ObjectNode object) {
        return object;
      }
      throw new CheckpointException(config + ": not a JSON object");
    } catch (JsonFile.UnreadableException e) {
      throw new CheckpointException(e.getMessage(), e);
    }
  }

  /** The file's names of each tensor, first the one to read and then those of its copies. */
  private static Map<String, List<String>> names(
      SafeTensors file, EncoderCheckpoint checkpoint, Map<String, String> copies) {
    Map<String, List<String>> names = new LinkedHashMap<>();
    Set<String> others = new LinkedHashSet<>(file.names());
    for (String own : checkpoint.names()) {
      String inFile = checkpoint.nameInFile(own);
      others.remove(inFile);
      String original = copies.getOrDefault(own, own);
      List<String> all = names.computeIfAbsent(original, key -> new ArrayList<>());
      all.add(original.equals(own) ? 0 : all.size(), inFile);
    }
    others.forEach(inFile -> names.put(inFile, List.of(inFile)));
    return names;
  }

  /**
   * Where the model came from.
   *
   * @return a directory, or the model's name on the Hub with its commit
   */
  public String name() {
    return name;
  }

  /**
   * What the encoder is.
   *
   * @return its family
   */
  public EncoderFamily family() {
    return family;
  }

  /**
   * The names of all tensors, without copies.
   *
   * @return names of the family; of what belongs to no model, such as numbered positions, the
   *     file's
   */
  public Set<String> names() {
    return namesInFile.keySet();
  }

  /**
   * The shape of a tensor.
   *
   * @param tensor its name
   * @return its shape
   * @throws java.util.NoSuchElementException if there is none of this name
   */
  public Shape shape(String tensor) {
    return file.shape(inFile(tensor).get(0));
  }

  Path directory() {
    return directory;
  }

  ObjectNode config() {
    return config.deepCopy();
  }

  SafeTensors file() {
    return file;
  }

  /** Why a tensor cannot be computed with, if it cannot. */
  Optional<LeftOut> exclusion(String tensor) {
    TensorType type = file.type(inFile(tensor).get(0));
    return switch (type) {
      case F16, BF16, F32, F64 -> Optional.empty();
      case BOOL, U8, I8, U16, I16, U32, I32, U64, I64 -> Optional.of(LeftOut.INTEGERS);
      default -> Optional.of(LeftOut.OTHER_TYPE);
    };
  }

  /** Copies values of a tensor as float32. */
  void get(String tensor, long index, float[] target, int offset, int count) {
    file.get(inFile(tensor).get(0), index, target, offset, count);
  }

  /** All names under which the file holds a tensor. */
  List<String> inFile(String tensor) {
    List<String> names = namesInFile.get(tensor);
    return names == null ? List.of(tensor) : names;
  }

  /**
   * The model by its files, all of which are read for that, once.
   *
   * @param listener is told how far that has come
   */
  synchronized SourceModel described(TransferListener listener) {
    if (described == null) {
      List<WeightFile> files = new ArrayList<>();
      try {
        for (Path weights : weightFiles()) {
          files.add(described(weights, listener));
        }
      } catch (IOException e) {
        throw new UncheckedIOException("cannot read the weights in " + directory, e);
      }
      described = new SourceModel(name, files);
    }
    return described;
  }

  private List<Path> weightFiles() {
    Path single = directory.resolve(SafeTensors.FILE_NAME);
    return Files.exists(single)
        ? List.of(single)
        : SafeTensors.shards(directory.resolve(SafeTensors.INDEX_NAME)).stream()
            .map(directory::resolve)
            .toList();
  }

  private static WeightFile described(Path weights, TransferListener listener) throws IOException {
    Hasher hasher = Hashing.sha256().newHasher();
    byte[] bytes = new byte[HASHED_AT_ONCE];
    long total = Files.size(weights);
    long done = 0;
    try (InputStream in = Files.newInputStream(weights)) {
      for (int n = in.read(bytes); n >= 0; n = in.read(bytes)) {
        hasher.putBytes(bytes, 0, n);
        done += n;
        listener.transferred("SHA-256 of " + weights, done, total);
      }
    }
    return new WeightFile(String.valueOf(weights.getFileName()), done, hasher.hash().toString());
  }

  @Override
  public void close() {
    file.close();
  }

  @Override
  public String toString() {
    return name;
  }
}
