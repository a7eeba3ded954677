package io.slicer.inference;

import com.google.common.primitives.ImmutableIntArray;
import java.util.List;
import java.util.OptionalLong;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

/**
 * What an encoder makes of texts, in their order.
 *
 * <pre>{@code
 * try (PretrainedEncoder encoder = PretrainedEncoder.open(source, 2)) {
 *   Features features = encoder.encode(texts, EncoderOutput.MEAN);
 *   float[] first = features.texts().get(0).mean();
 * }
 * }</pre>
 *
 * @param texts what it makes of each
 */
public record Features(List<TextFeatures> texts) {
  /**
   * Copies the list.
   *
   * @param texts what the encoder makes of each
   */
  public Features {
    texts = List.copyOf(texts);
  }

  /**
   * One vector for each text.
   *
   * @param output {@link EncoderOutput#FIRST_TOKEN}, {@link EncoderOutput#POOLED} or {@link
   *     EncoderOutput#MEAN}
   * @return (texts, H), a new array
   * @throws IllegalArgumentException if the output is not one vector for each text
   * @throws IllegalStateException if it was not asked for
   */
  public float[][] vectors(EncoderOutput output) {
    return switch (output) {
      case FIRST_TOKEN -> texts.stream().map(TextFeatures::firstToken).toArray(float[][]::new);
      case POOLED -> texts.stream().map(TextFeatures::pooled).toArray(float[][]::new);
      case MEAN -> texts.stream().map(TextFeatures::mean).toArray(float[][]::new);
      case LAST_LAYER, ALL_LAYERS, ATTENTION ->
          throw new IllegalArgumentException(
              output + " is not one vector for each text; FIRST_TOKEN, POOLED and MEAN are");
    };
  }

  /**
   * The vectors with labels, for networks of Deeplearning4j. It gives the texts in their order.
   *
   * @param output {@link EncoderOutput#FIRST_TOKEN}, {@link EncoderOutput#POOLED} or {@link
   *     EncoderOutput#MEAN}
   * @param labels of each text, from 0 to classes - 1
   * @param classes how many there are
   * @param batchSize how many texts a batch has; the last one may have fewer
   * @return features (batch, H) and labels (batch, classes), one-hot
   * @throws IllegalArgumentException if the output is not one vector for each text, there are more
   *     labels than texts or fewer, or a number is out of its range
   * @throws IllegalStateException if the output was not asked for
   */
  public DataSetIterator asDataSetIterator(
      EncoderOutput output, int[] labels, int classes, int batchSize) {
    return asDataSetIterator(output, labels, classes, batchSize, OptionalLong.empty());
  }

  /**
   * The vectors with labels, for networks of Deeplearning4j.
   *
   * @param output {@link EncoderOutput#FIRST_TOKEN}, {@link EncoderOutput#POOLED} or {@link
   *     EncoderOutput#MEAN}
   * @param labels of each text, from 0 to classes - 1
   * @param classes how many there are
   * @param batchSize how many texts a batch has; the last one may have fewer
   * @param seed of the order, which is another one after each {@code reset()}; none: the texts stay
   *     in their order
   * @return features (batch, H) and labels (batch, classes), one-hot
   * @throws IllegalArgumentException if the output is not one vector for each text, there are more
   *     labels than texts or fewer, or a number is out of its range
   * @throws IllegalStateException if the output was not asked for
   */
  public DataSetIterator asDataSetIterator(
      EncoderOutput output, int[] labels, int classes, int batchSize, OptionalLong seed) {
    return dataSetIterator(vectors(output), labels, classes, batchSize, seed);
  }

  /**
   * Vectors of any origin with labels, for networks of Deeplearning4j.
   *
   * @param vectors (texts, H), not to be changed while they are used
   * @param labels of each vector, from 0 to classes - 1
   * @param classes how many there are
   * @param batchSize how many vectors a batch has; the last one may have fewer
   * @param seed of the order, which is another one after each {@code reset()}; none: the vectors
   *     stay in their order
   * @return features (batch, H) and labels (batch, classes), one-hot
   * @throws IllegalArgumentException if vectors are of different lengths, there are none, there are
   *     more labels or fewer, or a number is out of its range
   */
  public static DataSetIterator dataSetIterator(
      float[][] vectors, int[] labels, int classes, int batchSize, OptionalLong seed) {
    return new VectorIterator(vectors, ImmutableIntArray.copyOf(labels), classes, batchSize, seed);
  }
}
