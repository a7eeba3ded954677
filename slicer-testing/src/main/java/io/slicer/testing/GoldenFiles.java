package io.slicer.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * One directory of what the reference implementation computes, and how close to it a result has to
 * be.
 */
public class GoldenFiles {
  /** The directories that have goldens of everything that a model does. */
  public static final List<String> MODELS =
      List.of("tiny-xlmr", "tiny-bert", "tiny-distilbert", "tiny-roberta");

  /** Those of encoders with another activation: without a tokenizer, attention and trajectories. */
  private static final List<String> ACTIVATIONS =
      List.of(
          "tiny-bert-gelu_python",
          "tiny-bert-gelu_new",
          "tiny-bert-gelu_fast",
          "tiny-bert-gelu_pytorch_tanh",
          "tiny-bert-relu");

  private static final String NOISE = "noise.json";

  private static final JsonMapper JSON = new JsonMapper();

  private final Path directory;

  protected GoldenFiles(Path directory) {
    this.directory = directory;
  }

  /** Those of {@link DataDirectory#GOLDENS}, or else the shipped ones. */
  public static GoldenFiles of(String name) {
    return new GoldenFiles(root().resolve(name));
  }

  /** The shipped ones, for tests that only need some small model. */
  public static GoldenFiles shipped(String name) {
    return new GoldenFiles(ShippedFiles.of("goldens").resolve(name));
  }

  /** Those of {@link #MODELS} that are there: goldens of other sizes may be of some types only. */
  public static List<String> models() {
    return MODELS.stream().filter(name -> of(name).has("cases.json")).toList();
  }

  /** Those of {@link #MODELS}, and of encoders with other activations, that are there. */
  public static List<String> encoders() {
    return Stream.concat(MODELS.stream(), ACTIVATIONS.stream())
        .filter(name -> of(name).has("cases.json"))
        .toList();
  }

  /** The directory of all goldens. */
  public static Path root() {
    return DataDirectory.GOLDENS.path().orElseGet(() -> ShippedFiles.of("goldens"));
  }

  public Path directory() {
    return directory;
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

  public TensorFile tensors(String file) {
    return TensorFile.of(directory.resolve(file));
  }

  /** How many batches there are. */
  public int batches() {
    int count = 0;
    while (has("batch-" + count + ".safetensors")) {
      count++;
    }
    return count;
  }

  /** How a test represents a labelled sequence. */
  @FunctionalInterface
  public interface Labelled<T> {
    /**
     * A sequence of T tokens.
     *
     * @param ids (T)
     * @param types (T)
     * @param scored positions of the tokens that have labels, ascending
     * @param labels theirs
     */
    T of(int[] ids, int[] types, int[] scored, int[] labels);
  }

  /** The labelled sequences of a padded batch. */
  public <T> List<T> batch(int number, Labelled<T> sequence) {
    return batch(String.valueOf(number), sequence);
  }

  /** The labelled sequences of a padded batch that has a name. */
  public <T> List<T> batch(String name, Labelled<T> sequence) {
    TensorFile file = tensors("batch-" + name + ".safetensors");
    long[] ids = file.longs("input_ids");
    long[] mask = file.longs("attention_mask");
    long[] labels = file.longs("labels");
    long[] types = file.longs("token_type_ids");
    int width = file.columns("input_ids");
    List<T> sequences = new ArrayList<>();
    for (int from = 0; from < ids.length; from += width) {
      int start = from;
      int length = (int) IntStream.range(0, width).filter(t -> mask[start + t] == 1).count();
      // One label for each sequence belongs to its first token.
      boolean ofSequences = labels.length < ids.length;
      int own = ofSequences ? start / width : start;
      int[] scored =
          IntStream.range(0, ofSequences ? 1 : length)
              .filter(t -> labels[own + t] != -100)
              .toArray();
      sequences.add(
          sequence.of(
              ints(ids, start, length),
              ints(types, start, length),
              scored,
              Arrays.stream(scored).map(t -> (int) labels[own + t]).toArray()));
    }
    return sequences;
  }

  private static int[] ints(long[] values, int from, int count) {
    return Arrays.stream(values, from, from + count).mapToInt(Math::toIntExact).toArray();
  }

  /**
   * How far a value in float32 may be from one of a file, as a share of the largest of the tensor:
   * 1e-5, or five times as far as torch's is from its own in float64 where {@code noise.json} in
   * the directory or beside it says more. The one beside it records gradients of cross-entropy,
   * whose noise stands for that of all losses. Without any, as for goldens of other sizes, 5e-5:
   * torch has been seen 3.4e-5 off, in a gradient ten thousand times smaller than others.
   *
   * @param file of this directory
   * @param tensor its name
   */
  public double tolerance(String file, String tensor) {
    if (has(NOISE)) {
      return Math.max(1e-5, 5 * json(NOISE).path(file).path(tensor).asDouble());
    }
    Path record = directory.resolveSibling(NOISE);
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
  public void assertGradient(float[] actual, TensorFile expected, String file, String parameter) {
    String name = "grad." + parameter;
    assertClose(
        actual,
        expected.floats(name),
        tolerance(file, name),
        scale(expected.floats("grad." + scaledBy(parameter))),
        parameter);
  }

  /** Whether a parameter is the bias of a key: softmax ignores it, so its gradient is zero. */
  public static boolean isKeyBias(String parameter) {
    return !scaledBy(parameter).equals(parameter);
  }

  /** The parameter whose largest gradient is the scale of a parameter's. */
  public static String scaledBy(String parameter) {
    if (parameter.endsWith("attention.self.key.bias")) {
      return parameter.replace(".key.", ".query.");
    }
    return parameter.endsWith("attention.k_lin.bias")
        ? parameter.replace(".k_lin.", ".q_lin.")
        : parameter;
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
  public static double distance(float[] a, float[] b) {
    double worst = 0;
    for (int i = 0; i < a.length; i++) {
      double off = Math.abs((double) a[i] - b[i]);
      worst = Double.isNaN(off) ? Double.POSITIVE_INFINITY : Math.max(worst, off);
    }
    return worst;
  }

  /** The largest absolute value. */
  public static double scale(float[] values) {
    double scale = 0;
    for (float value : values) {
      scale = Math.max(scale, Math.abs(value));
    }
    return scale;
  }
}
