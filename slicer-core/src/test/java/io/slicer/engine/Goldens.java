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
    return read(directory.resolve(file));
  }

  private static JsonNode read(Path file) {
    try {
      return JSON.readTree(file.toFile());
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

  /**
   * How far a value in float32 may be from one of a file, as a share of the largest of the tensor:
   * 1e-5, or five times as far as torch's is from its own in float64 where {@code noise.json}
   * beside the directory says more. It records gradients of cross-entropy, whose noise stands for
   * that of all losses. Without it, as for goldens of other sizes, 5e-5: torch has been seen 3.4e-5
   * off, in a gradient ten thousand times smaller than others.
   *
   * @param file of this directory
   * @param tensor its name
   */
  public double tolerance(String file, String tensor) {
    Path record = directory.resolveSibling("noise.json");
    if (!Files.exists(record)) {
      return 5e-5;
    }
    JsonNode noise = read(record);
    JsonNode own = noise.path(directory.getFileName() + "/" + file);
    JsonNode crossEntropy = noise.path(directory.getFileName() + "/grad-ce.safetensors");
    return Math.max(1e-5, 5 * (own.isMissingNode() ? crossEntropy : own).path(tensor).asDouble());
  }

  /**
   * Asserts that a gradient is that of a file, within the {@link #tolerance}. The gradient of a
   * key's bias is rounding noise around zero, as softmax ignores the bias: its scale is that of the
   * query's bias.
   */
  public void assertGradient(float[] actual, SafeTensors expected, String file, String parameter) {
    String name = "grad." + parameter;
    assertClose(
        actual,
        values(expected, name),
        tolerance(file, name),
        scale(values(expected, "grad." + scaledBy(parameter))),
        parameter);
  }

  /** The parameter whose largest gradient is the scale of a parameter's. */
  static String scaledBy(String parameter) {
    return parameter.endsWith("attention.self.key.bias")
        ? parameter.replace(".key.", ".query.")
        : parameter;
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
    assertThat(distance(actual, expected))
        .as("%s: largest difference, where the largest value is %s", what, scale)
        .isLessThanOrEqualTo(share * scale);
  }

  /** The largest difference of two values at the same place; infinite where one is not a number. */
  static double distance(float[] a, float[] b) {
    double worst = 0;
    for (int i = 0; i < a.length; i++) {
      double off = Math.abs((double) a[i] - b[i]);
      worst = Double.isNaN(off) ? Double.POSITIVE_INFINITY : Math.max(worst, off);
    }
    return worst;
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
