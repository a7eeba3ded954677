package io.slicer.dl4j;

import io.slicer.classification.Answer;
import io.slicer.classification.ClassificationDataset;
import io.slicer.classification.Example;
import io.slicer.classification.Problem;
import io.slicer.inference.EncoderOutput;
import io.slicer.inference.Features;
import io.slicer.inference.PretrainedEncoder;
import io.slicer.inference.TextFeatures;
import io.slicer.weights.CheckpointException;
import io.slicer.weights.FloatMemory;
import io.slicer.weights.SafeTensors;
import io.slicer.weights.Shape;
import io.slicer.weights.TensorSource;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Texts with their right labels and a vector for each, such as what an encoder makes of them.
 * Immutable.
 */
public final class FeatureDataset {
  private static final String VECTORS = "vectors";
  private static final String CUT = "cut";
  private static final String DATA = "data";

  private final ClassificationDataset dataset;
  private final float[][] vectors;
  private final int[][] cut;

  private FeatureDataset(ClassificationDataset dataset, float[][] vectors, int[][] cut) {
    check(dataset, vectors);
    this.dataset = dataset;
    this.vectors = Arrays.stream(vectors).map(float[]::clone).toArray(float[][]::new);
    this.cut = cut;
  }

  private static void check(ClassificationDataset dataset, float[][] vectors) {
    if (dataset.problem() != Problem.SINGLE_LABEL) {
      throw new IllegalArgumentException(
          dataset.source() + " is about " + dataset.problem() + ", not about one label of several");
    }
    if (vectors.length != dataset.size()) {
      throw new IllegalArgumentException(
          vectors.length + " vectors for the " + dataset.size() + " texts of " + dataset.source());
    }
    for (int i = 0; i < vectors.length; i++) {
      if (vectors[i].length != vectors[0].length) {
        throw new IllegalArgumentException(
            "text %d of %s has a vector of %d values, the first one of %d"
                .formatted(i, dataset.source(), vectors[i].length, vectors[0].length));
      }
      for (float value : vectors[i]) {
        if (!Float.isFinite(value)) {
          // A network would learn from it without a word, and know nothing any more.
          throw new IllegalArgumentException(
              "text %d of %s has a feature that is %s".formatted(i, dataset.source(), value));
        }
      }
    }
  }

  /**
   * Texts with vectors of one's own.
   *
   * @param dataset texts that have one label each
   * @param vectors of each text (texts, H), finite
   * @return the texts with their vectors
   * @throws IllegalArgumentException if the texts have other answers than one label, there are more
   *     vectors than texts or fewer, they differ in length, or a value is not finite
   */
  public static FeatureDataset of(ClassificationDataset dataset, float[][] vectors) {
    return new FeatureDataset(dataset, vectors, new int[vectors.length][2]);
  }

  /**
   * Texts with what an encoder makes of them.
   *
   * @param dataset texts that have one label each
   * @param encoder that reads them
   * @param vector {@link EncoderOutput#FIRST_TOKEN}, {@link EncoderOutput#POOLED} or {@link
   *     EncoderOutput#MEAN}
   * @return the texts with their vectors
   * @throws IllegalArgumentException if the texts have other answers than one label, or the output
   *     is not one vector for each text
   */
  public static FeatureDataset of(
      ClassificationDataset dataset, PretrainedEncoder encoder, EncoderOutput vector) {
    return of(
        dataset,
        encoder.encode(dataset.examples().stream().map(Example::input).toList(), Set.of(vector)),
        vector);
  }

  /**
   * Texts with what an encoder has made of them.
   *
   * @param dataset texts that have one label each
   * @param features of the texts, in their order
   * @param vector {@link EncoderOutput#FIRST_TOKEN}, {@link EncoderOutput#POOLED} or {@link
   *     EncoderOutput#MEAN}
   * @return the texts with their vectors
   * @throws IllegalArgumentException if the texts have other answers than one label, there are more
   *     features than texts or fewer, or the output is not one vector for each text
   * @throws IllegalStateException if the output was not asked for
   */
  public static FeatureDataset of(
      ClassificationDataset dataset, Features features, EncoderOutput vector) {
    int[][] cut = features.texts().stream().map(FeatureDataset::cut).toArray(int[][]::new);
    return new FeatureDataset(dataset, features.vectors(vector), cut);
  }

  private static int[] cut(TextFeatures text) {
    return new int[] {text.cutFirst(), text.cutSecond()};
  }

  /**
   * The texts.
   *
   * @return the dataset
   */
  public ClassificationDataset dataset() {
    return dataset;
  }

  /**
   * The length of a vector.
   *
   * @return H
   */
  public int width() {
    return vectors[0].length;
  }

  /** The vectors, not to be changed (texts, H). */
  float[][] vectors() {
    return vectors;
  }

  /** How much of both parts of a text was not read. */
  int[] cut(int text) {
    return cut[text];
  }

  /** The label of each text, as its place among some. */
  int[] labels(List<String> names) {
    return dataset.examples().stream().mapToInt(one -> names.indexOf(label(one))).toArray();
  }

  static String label(Example example) {
    return ((Answer.Label) example.answer()).name();
  }

  /**
   * Writes the vectors, so that they need not be computed again. The file appears when it is
   * complete.
   *
   * @param file safetensors
   * @throws UncheckedIOException if it cannot be written
   */
  public void save(Path file) {
    List<float[]> cuts = new ArrayList<>();
    for (int[] one : cut) {
      cuts.add(new float[] {one[0], one[1]});
    }
    SafeTensors.write(
        file,
        List.of(source(VECTORS, List.of(vectors), width()), source(CUT, cuts, 2)),
        Map.of(DATA, dataset.sha256()));
  }

  private static TensorSource source(String name, List<float[]> rows, int columns) {
    return new TensorSource(
        name,
        Shape.of(rows.size(), columns),
        sink -> rows.forEach(row -> sink.accept(row, 0, columns)));
  }

  /**
   * Reads the vectors of texts.
   *
   * @param file that {@link #save} has written
   * @param dataset the same texts
   * @return the texts with their vectors
   * @throws CheckpointException if the file is damaged, or of other texts
   */
  public static FeatureDataset load(Path file, ClassificationDataset dataset) {
    try (SafeTensors tensors = SafeTensors.open(file)) {
      if (!dataset.sha256().equals(tensors.metadata().get(DATA))) {
        throw new CheckpointException(
            file + " has vectors of other texts than " + dataset.source());
      }
      float[][] cuts = rows(tensors, CUT, dataset.size());
      return new FeatureDataset(
          dataset,
          rows(tensors, VECTORS, dataset.size()),
          Arrays.stream(cuts)
              .map(one -> new int[] {(int) one[0], (int) one[1]})
              .toArray(int[][]::new));
    }
  }

  private static float[][] rows(SafeTensors tensors, String name, int count) {
    if (!tensors.names().contains(name)
        || tensors.shape(name).rank() != 2
        || tensors.shape(name).size(0) != count) {
      throw new CheckpointException(
          tensors + " has no \"" + name + "\" with a row for each of " + count + " texts");
    }
    int columns = Math.toIntExact(tensors.shape(name).size(1));
    float[][] rows = new float[count][columns];
    try (FloatMemory memory = tensors.read(name)) {
      for (int row = 0; row < count; row++) {
        memory.get((long) row * columns, rows[row], 0, columns);
      }
    }
    return rows;
  }

  @Override
  public String toString() {
    return "FeatureDataset[" + dataset + ", vectors of " + width() + "]";
  }
}
