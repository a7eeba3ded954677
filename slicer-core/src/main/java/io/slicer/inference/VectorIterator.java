package io.slicer.inference;

import com.google.common.primitives.ImmutableIntArray;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.OptionalLong;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.DataSetPreProcessor;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Vectors and one-hot labels, batch by batch, for networks of Deeplearning4j.
 *
 * <p>Not thread-safe, as no such iterator is.
 */
public final class VectorIterator implements DataSetIterator {
  private final float[][] vectors;
  private final ImmutableIntArray labels;
  private final int classes;
  private final int batchSize;
  private final OptionalLong seed;
  private final List<Integer> order = new ArrayList<>();
  private int epoch;
  private int next;
  private @Nullable DataSetPreProcessor preProcessor;

  /**
   * An iterator over vectors.
   *
   * @param vectors (texts, H), not to be changed while it is used
   * @param labels of each vector, from 0 to classes - 1
   * @param classes how many there are
   * @param batchSize how many vectors a batch has; the last one may have fewer
   * @param seed of the order, which is another one after each {@link #reset}; none: as given
   * @throws IllegalArgumentException if vectors are of different lengths, there are none, there are
   *     more labels or fewer, or a number is out of its range
   */
  public VectorIterator(
      float[][] vectors, ImmutableIntArray labels, int classes, int batchSize, OptionalLong seed) {
    check(vectors, labels, classes);
    if (batchSize < 1) {
      throw new IllegalArgumentException("batchSize must be at least 1, not " + batchSize);
    }
    this.vectors = vectors.clone();
    this.labels = labels;
    this.classes = classes;
    this.batchSize = batchSize;
    this.seed = seed;
    begin();
  }

  private static void check(float[][] vectors, ImmutableIntArray labels, int classes) {
    if (vectors.length == 0) {
      throw new IllegalArgumentException("no vectors");
    }
    if (labels.length() != vectors.length) {
      throw new IllegalArgumentException(
          labels.length() + " labels for " + vectors.length + " vectors");
    }
    for (int i = 0; i < vectors.length; i++) {
      if (vectors[i].length != vectors[0].length) {
        throw new IllegalArgumentException(
            "vector "
                + i
                + " has "
                + vectors[i].length
                + " values, the first has "
                + vectors[0].length);
      }
      if (labels.get(i) < 0 || labels.get(i) >= classes) {
        throw new IllegalArgumentException(
            "vector " + i + " has label " + labels.get(i) + ", but there are " + classes);
      }
    }
  }

  /** The order of an epoch is a function of seed and epoch. */
  private void begin() {
    next = 0;
    order.clear();
    for (int i = 0; i < vectors.length; i++) {
      order.add(i);
    }
    if (seed.isPresent()) {
      Collections.shuffle(order, new Random(31 * seed.getAsLong() + epoch));
    }
  }

  @Override
  public boolean hasNext() {
    return next < vectors.length;
  }

  @Override
  public DataSet next() {
    return next(batchSize);
  }

  @Override
  public DataSet next(int count) {
    if (!hasNext()) {
      throw new NoSuchElementException("all " + vectors.length + " vectors have been given");
    }
    int rows = Math.min(count, vectors.length - next);
    float[][] features = new float[rows][];
    float[][] oneHot = new float[rows][classes];
    for (int row = 0; row < rows; row++) {
      int number = order.get(next++);
      features[row] = vectors[number];
      oneHot[row][labels.get(number)] = 1;
    }
    DataSet batch = new DataSet(Nd4j.createFromArray(features), Nd4j.createFromArray(oneHot));
    if (preProcessor != null) {
      preProcessor.preProcess(batch);
    }
    return batch;
  }

  @Override
  public int inputColumns() {
    return vectors[0].length;
  }

  @Override
  public int totalOutcomes() {
    return classes;
  }

  @Override
  public boolean resetSupported() {
    return true;
  }

  /** It is all in memory, so there is nothing to fetch meanwhile. */
  @Override
  public boolean asyncSupported() {
    return false;
  }

  @Override
  public void reset() {
    epoch++;
    begin();
  }

  @Override
  public int batch() {
    return batchSize;
  }

  @Override
  public void setPreProcessor(@Nullable DataSetPreProcessor value) {
    preProcessor = value;
  }

  @Override
  public @Nullable DataSetPreProcessor getPreProcessor() {
    return preProcessor;
  }

  /** Labels have numbers, no names. */
  @Override
  public @Nullable List<String> getLabels() {
    return null;
  }
}
