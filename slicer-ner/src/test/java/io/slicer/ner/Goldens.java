package io.slicer.ner;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.slicer.model.EncoderConfig;
import io.slicer.model.TokenSequence;
import io.slicer.weights.FloatMemory;
import io.slicer.weights.SafeTensors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * One model of the goldens, which are in {@code -Dslicer.goldens=DIR} or else among the test
 * resources.
 *
 * @param directory of the model
 */
record Goldens(Path directory) {
  static final List<String> MODELS = List.of("tiny-xlmr", "tiny-bert");

  private static final ObjectMapper JSON = new ObjectMapper();

  static Goldens of(String model) {
    String given = System.getProperty("slicer.goldens", "");
    return given.isEmpty() ? shipped(model) : new Goldens(Path.of(given).resolve(model));
  }

  /** For tests that only need some model. */
  static Goldens shipped(String model) {
    try {
      return new Goldens(
          Path.of(Objects.requireNonNull(Goldens.class.getResource("/goldens/" + model)).toURI()));
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  boolean has(String file) {
    return Files.exists(directory.resolve(file));
  }

  JsonNode json(String file) {
    return read(directory.resolve(file));
  }

  private static JsonNode read(Path file) {
    try {
      return JSON.readTree(file.toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  EncoderConfig config() {
    return EncoderConfig.of(json("config.json"));
  }

  SafeTensors tensors(String file) {
    return SafeTensors.open(directory.resolve(file));
  }

  /**
   * How far a value may be from one of a file, as a share of the largest of the tensor: the rule of
   * slicer-core's {@code Goldens}, where it is explained.
   */
  double tolerance(String file, String tensor) {
    Path record = directory.resolveSibling("noise.json");
    if (!Files.exists(record)) {
      return 5e-5;
    }
    JsonNode noise = read(record);
    JsonNode own = noise.path(directory.getFileName() + "/" + file);
    JsonNode crossEntropy = noise.path(directory.getFileName() + "/grad-ce.safetensors");
    return Math.max(1e-5, 5 * (own.isMissingNode() ? crossEntropy : own).path(tensor).asDouble());
  }

  static float[] values(SafeTensors file, String tensor) {
    try (FloatMemory values = file.read(tensor)) {
      return values.toArray();
    }
  }

  /** How many batches there are. */
  int batches() {
    int count = 0;
    while (has("batch-" + count + ".safetensors")) {
      count++;
    }
    return count;
  }

  /** The labelled sequences of a padded batch. */
  List<TokenSequence> batch(int number) {
    try (SafeTensors file = tensors("batch-" + number + ".safetensors")) {
      long[] ids = file.readLongs("input_ids");
      long[] mask = file.readLongs("attention_mask");
      long[] labels = file.readLongs("labels");
      long[] types = file.readLongs("token_type_ids");
      int width = Math.toIntExact(file.shape("input_ids").size(1));
      List<TokenSequence> sequences = new ArrayList<>();
      for (int row = 0; row < ids.length; row += width) {
        int from = row;
        int[] kept = IntStream.range(0, width).filter(t -> mask[from + t] == 1).toArray();
        int[] scored = Arrays.stream(kept).filter(t -> labels[from + t] != -100).toArray();
        sequences.add(
            TokenSequence.labelled(
                at(ids, from, kept), at(types, from, kept), scored, at(labels, from, scored)));
      }
      return sequences;
    }
  }

  private static int[] at(long[] values, int from, int[] positions) {
    return Arrays.stream(positions).map(t -> Math.toIntExact(values[from + t])).toArray();
  }
}
