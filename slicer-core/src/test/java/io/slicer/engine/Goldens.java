package io.slicer.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.primitives.ImmutableIntArray;
import io.slicer.graph.EncoderOps;
import io.slicer.model.EncoderConfig;
import io.slicer.model.EncoderModel;
import io.slicer.model.Head;
import io.slicer.model.TokenSequence;
import io.slicer.weights.FloatMemory;
import io.slicer.weights.SafeTensors;
import io.slicer.weights.Shape;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * One directory of what the reference implementation computes: {@code slicer.goldens} or the test
 * resources.
 */
public final class Goldens {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path directory;

  private Goldens(Path directory) {
    this.directory = directory;
  }

  public static Goldens of(String name) {
    return new Goldens(root().resolve(name));
  }

  /** The test resources, for tests that only need some small model. */
  public static Goldens shipped(String name) {
    return new Goldens(resources().resolve(name));
  }

  static Path root() {
    String given = System.getProperty("slicer.goldens", "");
    if (!given.isEmpty()) {
      return Path.of(given);
    }
    return resources();
  }

  private static Path resources() {
    try {
      return Path.of(
          Objects.requireNonNull(Goldens.class.getResource("/goldens"), "goldens").toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  public boolean has(String file) {
    return Files.exists(directory.resolve(file));
  }

  public JsonNode json(String file) {
    try {
      return JSON.readTree(directory.resolve(file).toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public SafeTensors tensors(String file) {
    return SafeTensors.open(directory.resolve(file));
  }

  public EncoderConfig config() {
    return EncoderConfig.of(json("config.json"));
  }

  /** The model with every row of the word table under training. */
  public EncoderModel model(Head head, Predicate<String> frozen) {
    return model(config(), head, frozen);
  }

  public EncoderModel model(EncoderConfig config, Head head, Predicate<String> frozen) {
    return model(config, head, frozen, IntStream.range(0, config.vocabularySize()));
  }

  /** The model with some rows of the word table under training, in ascending order. */
  public EncoderModel model(
      EncoderConfig config, Head head, Predicate<String> frozen, IntStream words) {
    ImmutableIntArray rows = ImmutableIntArray.copyOf(words);
    try (SafeTensors checkpoint = tensors("model.safetensors")) {
      return EncoderModel.load(
          checkpoint, config, head, 1, new EncoderModel.Training(rows, frozen));
    }
  }

  /** How many batches there are. */
  public int batches() {
    int count = 0;
    while (has("batch-" + count + ".safetensors")) {
      count++;
    }
    return count;
  }

  /** The labelled sequences of a padded batch. */
  public List<TokenSequence> batch(int number) {
    return batch(String.valueOf(number));
  }

  /** The labelled sequences of a padded batch that has a name. */
  public List<TokenSequence> batch(String name) {
    try (SafeTensors file = tensors("batch-" + name + ".safetensors")) {
      long[] ids = file.readLongs("input_ids");
      long[] mask = file.readLongs("attention_mask");
      long[] labels = file.readLongs("labels");
      long[] types = file.readLongs("token_type_ids");
      int width = (int) file.shape("input_ids").size(1);
      List<TokenSequence> sequences = new ArrayList<>();
      for (int from = 0; from < ids.length; from += width) {
        int start = from;
        int length = (int) IntStream.range(0, width).filter(t -> mask[start + t] == 1).count();
        int[] scored = IntStream.range(0, length).filter(t -> labels[start + t] != -100).toArray();
        sequences.add(
            TokenSequence.labelled(
                ints(ids, start, length),
                ints(types, start, length),
                scored,
                Arrays.stream(scored).map(t -> (int) labels[start + t]).toArray()));
      }
      return sequences;
    }
  }

  private static int[] ints(long[] values, int from, int count) {
    return Arrays.stream(values, from, from + count).mapToInt(Math::toIntExact).toArray();
  }

  /** All values of a tensor. */
  public static float[] values(SafeTensors file, String name) {
    try (FloatMemory values = file.read(name)) {
      return values.toArray();
    }
  }

  /** Asserts that no value is further off than a share of the largest of the tensor. */
  public static void assertClose(float[] actual, float[] expected, double share, String what) {
    assertClose(actual, expected, share, scale(expected), what);
  }

  public static void assertClose(
      float[] actual, float[] expected, double share, double scale, String what) {
    assertThat(actual).as(what).hasSameSizeAs(expected);
    double worst = 0;
    for (int i = 0; i < expected.length; i++) {
      double off = Math.abs((double) actual[i] - expected[i]);
      worst = Double.isNaN(off) ? Double.POSITIVE_INFINITY : Math.max(worst, off);
    }
    assertThat(worst)
        .as("%s: largest difference, where the largest value is %s", what, scale)
        .isLessThanOrEqualTo(share * scale);
  }

  public static double scale(float[] values) {
    double scale = 0;
    for (float value : values) {
      scale = Math.max(scale, Math.abs(value));
    }
    return scale;
  }

  /** A token-classification head without dropout of its own, sliced or not. */
  public record TestHead(int labels, int sliceWidth) implements Head {
    @Override
    public List<NewParameter> parameters(EncoderConfig config) {
      return List.of(
          new NewParameter("classifier.weight", Shape.of(labels, config.hiddenSize()), 0.02),
          new NewParameter("classifier.bias", Shape.of(labels), 0));
    }

    private SDVariable weight(EncoderOps ops, EncoderConfig config) {
      return ops.parameter("classifier.weight", Shape.of(labels, config.hiddenSize()));
    }

    private SDVariable bias(EncoderOps ops) {
      return ops.parameter("classifier.bias", Shape.of(labels));
    }

    @Override
    public SDVariable scores(EncoderOps ops, SDVariable rows, EncoderConfig config) {
      return ops.linear(rows, weight(ops, config), bias(ops));
    }

    @Override
    public SDVariable loss(EncoderOps ops, SDVariable rows, EncoderConfig config, int dropoutSite) {
      return ops.slicedCrossEntropy(rows, weight(ops, config), bias(ops), sliceWidth);
    }

    @Override
    public String architecture(EncoderConfig.Type type) {
      return "ForTests";
    }
  }
}
