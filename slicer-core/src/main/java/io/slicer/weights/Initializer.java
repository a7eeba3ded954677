package io.slicer.weights;

import io.slicer.weights.Parameters.Tensor;
import java.util.SplittableRandom;

/**
 * What a new parameter begins with.
 *
 * <pre>{@code
 * new NewParameter("hidden.weight", Shape.of(h, h), Initializer.normal(0.02));
 * new NewParameter("hidden.bias", Shape.of(h), Initializer.zeros());
 * }</pre>
 *
 * <p>A tensor is always drawn as a whole, from the seed and its name. So its values do not depend
 * on which other parameters are drawn, nor on which of its rows are then overwritten by rows that a
 * checkpoint has.
 */
public sealed interface Initializer {
  /**
   * Gives a tensor its first values.
   *
   * @param tensor whose memory can be written
   * @param seed of what is drawn
   * @throws IllegalArgumentException if a tensor of its shape cannot begin so
   */
  void fill(Tensor tensor, long seed);

  /**
   * Zeros, as biases begin.
   *
   * @return the initializer
   */
  static Initializer zeros() {
    return new Constant(0);
  }

  /**
   * Ones, as the gains of layer norms begin.
   *
   * @return the initializer
   */
  static Initializer ones() {
    return new Constant(1);
  }

  /**
   * Values of a normal distribution around zero, as most weights of encoders and heads begin.
   *
   * @param standardDeviation of the values, at least 0
   * @return the initializer
   */
  static Initializer normal(double standardDeviation) {
    return new Normal(standardDeviation);
  }

  /**
   * Values of a normal distribution around zero that are cut at twice its standard deviation: a
   * value beyond is drawn again. What is left has a standard deviation of 0.88 times the given one.
   *
   * <p>torch's {@code trunc_normal_} has bounds of -2 and 2 unless others are given, and these are
   * values, not multiples: at a standard deviation of 0.02 they cut nothing. This is what
   * ModernBERT does: {@code trunc_normal_(std=s, a=-2 * s, b=2 * s)}.
   *
   * @param standardDeviation before the cut, at least 0
   * @return the initializer
   */
  static Initializer truncatedNormal(double standardDeviation) {
    return new TruncatedNormal(standardDeviation);
  }

  /**
   * Values of a uniform distribution around zero whose bounds are those of Glorot and Bengio,
   * sqrt(6 / (in + out)): torch's {@code xavier_uniform_} with a gain of 1.
   *
   * @return the initializer, for matrices (out, in)
   */
  static Initializer xavierUniform() {
    return new XavierUniform();
  }

  /**
   * Values of a normal distribution around zero, but for one row of zeros: a table of embeddings
   * with torch's {@code padding_idx}. The other rows are what {@link #normal} draws.
   *
   * @param standardDeviation of the values, at least 0
   * @param row the row of zeros
   * @return the initializer, for tensors that have such a row
   */
  static Initializer normalWithZeroRow(double standardDeviation, long row) {
    return new NormalWithZeroRow(new Normal(standardDeviation), row);
  }

  /**
   * One value everywhere.
   *
   * @param value the value
   */
  record Constant(float value) implements Initializer {
    @Override
    public void fill(Tensor tensor, long seed) {
      tensor.values().fill(0, tensor.values().length(), value);
    }
  }

  /**
   * A normal distribution around zero.
   *
   * @param standardDeviation of the values
   */
  record Normal(double standardDeviation) implements Initializer {
    /**
     * Checks the deviation.
     *
     * @param standardDeviation of the values
     * @throws IllegalArgumentException if it is negative or no number
     */
    public Normal {
      check(standardDeviation);
    }

    @Override
    public void fill(Tensor tensor, long seed) {
      SplittableRandom random = random(tensor, seed);
      for (long i = 0; i < tensor.values().length(); i++) {
        tensor.values().set(i, (float) (next(random) * standardDeviation));
      }
    }
  }

  /**
   * A normal distribution around zero, cut at twice its standard deviation.
   *
   * @param standardDeviation before the cut
   */
  record TruncatedNormal(double standardDeviation) implements Initializer {
    private static final double CUT = 2;

    /**
     * Checks the deviation.
     *
     * @param standardDeviation before the cut
     * @throws IllegalArgumentException if it is negative or no number
     */
    public TruncatedNormal {
      check(standardDeviation);
    }

    @Override
    public void fill(Tensor tensor, long seed) {
      SplittableRandom random = random(tensor, seed);
      for (long i = 0; i < tensor.values().length(); i++) {
        double value = next(random);
        while (Math.abs(value) > CUT) {
          value = next(random);
        }
        tensor.values().set(i, (float) (value * standardDeviation));
      }
    }
  }

  /** A uniform distribution within sqrt(6 / (in + out)). */
  record XavierUniform() implements Initializer {
    @Override
    public void fill(Tensor tensor, long seed) {
      Shape shape = tensor.shape();
      if (shape.rank() != 2) {
        throw new IllegalArgumentException(
            "\"" + tensor.name() + "\" " + shape + " is no matrix (out, in) for Xavier's bounds");
      }
      double bound = Math.sqrt(6.0 / (shape.size(0) + shape.size(1)));
      SplittableRandom random = random(tensor, seed);
      for (long i = 0; i < tensor.values().length(); i++) {
        tensor.values().set(i, (float) ((2 * random.nextDouble() - 1) * bound));
      }
    }
  }

  /**
   * A normal distribution around zero, with one row of zeros.
   *
   * @param others the other rows
   * @param row the row of zeros
   */
  record NormalWithZeroRow(Normal others, long row) implements Initializer {
    @Override
    public void fill(Tensor tensor, long seed) {
      Shape shape = tensor.shape();
      if (row < 0 || shape.rank() == 0 || row >= shape.size(0)) {
        throw new IllegalArgumentException(
            "\"" + tensor.name() + "\" " + shape + " has no row " + row + " to be zero");
      }
      others.fill(tensor, seed);
      long width = shape.elements() / shape.size(0);
      tensor.values().fill(row * width, width, 0);
    }
  }

  private static void check(double standardDeviation) {
    if (!(standardDeviation >= 0 && standardDeviation < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("a standard deviation of " + standardDeviation);
    }
  }

  /** Each tensor has a generator of its own. */
  private static SplittableRandom random(Tensor tensor, long seed) {
    return new SplittableRandom(seed ^ tensor.name().hashCode());
  }

  /** The next standard normal value, by Box and Muller. */
  private static double next(SplittableRandom random) {
    double radius = Math.sqrt(-2 * Math.log(1 - random.nextDouble()));
    return radius * Math.cos(2 * Math.PI * random.nextDouble());
  }
}
