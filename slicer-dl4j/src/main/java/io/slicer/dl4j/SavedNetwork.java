package io.slicer.dl4j;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.slicer.files.AtomicFiles;
import io.slicer.files.JsonFile;
import io.slicer.weights.CheckpointException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A network with its labels, as a directory has them.
 *
 * @param network with an output for each label
 * @param labels in the order of the outputs
 * @param width of the vectors that it takes
 */
record SavedNetwork(MultiLayerNetwork network, List<String> labels, int width) {
  /** What Deeplearning4j's {@code ModelSerializer} reads. */
  static final String NETWORK = "network.zip";

  static final String LABELS = "labels.json";

  private static final int LONGEST_LABELS = 1 << 20;
  private static final int LONGEST_CONFIGURATION = 1 << 24;
  private static final JsonMapper JSON = new JsonMapper();

  /** A directory that appears when it is complete. */
  void write(Path directory) {
    AtomicFiles.writeDirectory(
        directory,
        partial -> {
          // With the state of its updater, so that training can go on.
          ModelSerializer.writeModel(network, partial.resolve(NETWORK).toFile(), true);
          AtomicFiles.write(
              partial.resolve(LABELS),
              JSON.writeValueAsString(Map.of("labels", labels, "width", width)) + "\n");
        });
  }

  /**
   * Reads what {@link #write} has written.
   *
   * @throws CheckpointException if one of the files is damaged, or they do not fit together
   * @throws UncheckedIOException if the network cannot be read
   */
  static SavedNetwork read(Path directory) {
    Path file = directory.resolve(LABELS);
    JsonNode about = json(file);
    JsonNode width = about.path("width");
    if (!width.canConvertToInt() || width.intValue() < 1) {
      throw new CheckpointException(file + ": \"width\" is " + width + ", not a number from 1 on");
    }
    List<String> labels = labels(file, about.path("labels"));
    return Dl4j.work(
        () ->
            new SavedNetwork(
                network(directory.resolve(NETWORK), labels.size(), width.intValue()),
                labels,
                width.intValue()));
  }

  private static JsonNode json(Path file) {
    try {
      return JsonFile.read(file, LONGEST_LABELS);
    } catch (JsonFile.UnreadableException e) {
      throw new CheckpointException(e.getMessage(), e);
    }
  }

  private static List<String> labels(Path file, JsonNode array) {
    List<String> labels = new ArrayList<>();
    for (JsonNode label : array) {
      if (!label.isTextual()) {
        throw new CheckpointException(file + ": label " + labels.size() + " is " + label);
      }
      labels.add(label.textValue());
    }
    if (labels.size() < 2 || new HashSet<>(labels).size() < labels.size()) {
      throw new CheckpointException(
          file + ": \"labels\" must be two or more, each another, not " + array);
    }
    return labels;
  }

  private static MultiLayerNetwork network(Path file, int labels, int width) {
    try {
      requireParameters(file, labels, width);
      MultiLayerNetwork network = ModelSerializer.restoreMultiLayerNetwork(file.toFile(), true);
      INDArray tried = network.output(Nd4j.zeros(DataType.FLOAT, 1, width));
      if (tried.columns() != labels) {
        throw new IOException(tried.columns() + " outputs");
      }
      return network;
    } catch (NoSuchFileException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    } catch (IOException | RuntimeException e) {
      throw new CheckpointException(
          file + ": no network that fits " + file.resolveSibling(LABELS) + ": " + e.getMessage(),
          e);
    }
  }

  /** A damaged width could ask for more memory than there is, so the file must have as much. */
  private static void requireParameters(Path file, int labels, int width) throws IOException {
    try (ZipFile zip = new ZipFile(file.toFile())) {
      byte[] json =
          zip.getInputStream(entry(zip, ModelSerializer.CONFIGURATION_JSON))
              .readNBytes(LONGEST_CONFIGURATION);
      MultiLayerConfiguration configuration =
          MultiLayerConfiguration.fromJson(new String(json, StandardCharsets.UTF_8));
      Networks.checked(configuration, width, labels);
      long needed = 0;
      for (NeuralNetConfiguration layer : configuration.getConfs()) {
        needed += layer.getLayer().initializer().numParams(layer);
      }
      long bytes = entry(zip, ModelSerializer.COEFFICIENTS_BIN).getSize();
      if (needed > bytes / Short.BYTES) { // of the smallest type
        throw new IOException(needed + " parameters in " + bytes + " bytes");
      }
    }
  }

  private static ZipEntry entry(ZipFile zip, String name) throws IOException {
    ZipEntry entry = zip.getEntry(name);
    if (entry == null) {
      throw new IOException("there is no " + name);
    }
    return entry;
  }
}
