package io.slicer.engine;

import io.slicer.model.TokenBatch;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.EigenDecomposition;

/**
 * How much the tokens of a sentence, or of many, keep to themselves in each layer of an encoder:
 * what SLICER (Schmidt, Vulić and Glavaš, EMNLP 2022) looks at to see whether training makes
 * representations less dependent on their context.
 *
 * <pre>{@code
 * try (PlanExecutor executor = PlanExecutor.of(model, 2)) {
 *   Contextualization mean = Contextualization.mean(executor.contextualization(batch));
 *   double lastLayer = mean.selfAttention().get(model.config().layers() - 1);
 * }
 * }</pre>
 *
 * <p>Special tokens count like all others. The figures of several sentences are their plain means.
 *
 * @param selfAttention for each layer the probability, between 0 and 1, with which a token attends
 *     to itself: mean over heads and tokens
 * @param spectralEntropy for each layer how evenly the hidden states of a sentence spread over
 *     directions: the entropy of the squared singular values of the (T, H) states, which are made
 *     to sum to 1, divided by ln T. 0: all tokens point one way; 1: T orthogonal states of one
 *     length. A sentence of one token has 0
 */
public record Contextualization(List<Double> selfAttention, List<Double> spectralEntropy) {
  /**
   * Copies the lists.
   *
   * @param selfAttention of each layer
   * @param spectralEntropy of each layer
   */
  public Contextualization {
    selfAttention = List.copyOf(selfAttention);
    spectralEntropy = List.copyOf(spectralEntropy);
  }

  /**
   * The figures of the sequences of a batch, in the order in which they were given.
   *
   * @param attention self-attention of each layer (N, A)
   * @param states hidden states of the embeddings and of each layer (N, H)
   */
  static List<Contextualization> of(
      TokenBatch batch, List<float[]> attention, int heads, List<float[]> states, int hidden) {
    Contextualization[] figures = new Contextualization[batch.sequenceCount()];
    List<float[]> layers = states.subList(1, states.size());
    for (int s = 0; s < figures.length; s++) {
      int from = batch.offsets()[s];
      int to = batch.offsets()[s + 1];
      figures[batch.given(s)] = of(attention, heads, layers, hidden, from, to);
    }
    return List.of(figures);
  }

  /**
   * The figures of one sequence of a batch.
   *
   * @param attention self-attention of each layer (N, A)
   * @param states hidden states of each layer (N, H)
   * @param from its first row
   * @param to behind its last row
   */
  private static Contextualization of(
      List<float[]> attention, int heads, List<float[]> states, int hidden, int from, int to) {
    List<Double> selfAttention = new ArrayList<>();
    for (float[] layer : attention) {
      double sum = 0;
      for (int i = from * heads; i < to * heads; i++) {
        sum += layer[i];
      }
      selfAttention.add(sum / ((to - from) * heads));
    }
    List<Double> entropy = new ArrayList<>();
    for (float[] layer : states) {
      entropy.add(spectralEntropy(layer, hidden, from, to));
    }
    return new Contextualization(selfAttention, entropy);
  }

  /** Squared singular values are the eigenvalues of the smaller one of X X^T and X^T X. */
  private static double spectralEntropy(float[] states, int hidden, int from, int to) {
    int tokens = to - from;
    if (tokens == 1) {
      return 0;
    }
    double[][] gram =
        tokens <= hidden
            ? products(states, from * hidden, tokens, hidden, hidden, 1)
            : products(states, from * hidden, hidden, 1, tokens, hidden);
    double trace = 0;
    for (int i = 0; i < gram.length; i++) {
      trace += gram[i][i];
    }
    double entropy = 0;
    for (double eigenvalue :
        new EigenDecomposition(new Array2DRowRealMatrix(gram, false)).getRealEigenvalues()) {
      double share = eigenvalue / trace;
      // Rounding makes eigenvalues that are 0 a little negative.
      if (share > 0) {
        entropy -= share * Math.log(share);
      }
    }
    return entropy / Math.log(tokens);
  }

  /**
   * The products of some vectors with each other.
   *
   * @param start index of the first value
   * @param count of the vectors
   * @param stride from one vector to the next
   * @param size of a vector
   * @param step from one value of a vector to the next
   */
  private static double[][] products(
      float[] values, int start, int count, int stride, int size, int step) {
    double[][] products = new double[count][count];
    for (int i = 0; i < count; i++) {
      for (int j = 0; j <= i; j++) {
        int a = start + i * stride;
        int b = start + j * stride;
        double sum = 0;
        for (int k = 0; k < size; k++) {
          sum += (double) values[a + k * step] * values[b + k * step];
        }
        products[i][j] = sum;
        products[j][i] = sum;
      }
    }
    return products;
  }

  /**
   * The mean of sentences, each of which counts the same.
   *
   * @param figures of sentences, from encoders with the same number of layers
   * @return for each layer the mean
   * @throws IllegalArgumentException if there is none
   */
  public static Contextualization mean(Collection<Contextualization> figures) {
    if (figures.isEmpty()) {
      throw new IllegalArgumentException("the mean of no sentence");
    }
    return new Contextualization(
        mean(figures.stream().map(Contextualization::selfAttention).toList()),
        mean(figures.stream().map(Contextualization::spectralEntropy).toList()));
  }

  private static List<Double> mean(List<List<Double>> layers) {
    List<Double> means = new ArrayList<>();
    for (int l = 0; l < layers.get(0).size(); l++) {
      double sum = 0;
      for (List<Double> each : layers) {
        sum += each.get(l);
      }
      means.add(sum / layers.size());
    }
    return means;
  }
}
