package io.slicer.examples.bench;

import io.slicer.train.AdamW;
import io.slicer.weights.Parameters;
import io.slicer.weights.Shape;
import java.util.Map;
import java.util.Set;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** The optimizer on as many parameters as the matrices of twelve layers have. */
@State(Scope.Thread)
public class AdamWBenchmark {
  private static final String NAME = "weight";
  private static final double LEARNING_RATE = 1e-5;

  /** H. */
  @Param("384")
  public int in;

  /** Of the optimizer. */
  @Param("2")
  public int threads;

  private Parameters values = Parameters.allocate(Map.of());
  private Parameters gradients = values;
  private AdamW optimizer = new AdamW(values, gradients, AdamW.Settings.DEFAULT, name -> 0, 1);

  /** For JMH. */
  public AdamWBenchmark() {}

  /** The parameters of the matrices of twelve layers. */
  static long parameters(long hidden) {
    return 12 * 12 * hidden * hidden;
  }

  /** Makes parameters and gradients. */
  @Setup(Level.Trial)
  public void prepare() {
    values = Parameters.allocate(Map.of(NAME, Shape.of(parameters(in) / in, in)));
    gradients = values.zerosLike(Set.of(NAME));
    gradients.get(NAME).values().fill(0, parameters(in), 1e-3f);
    optimizer = new AdamW(values, gradients, AdamW.Settings.DEFAULT, name -> 1e-2, threads);
  }

  /** Releases the memory. */
  @TearDown(Level.Trial)
  public void close() {
    optimizer.close();
    gradients.close();
    values.close();
  }

  /**
   * The norm of all gradients, which clipping needs at every step.
   *
   * @return the norm, for JMH to consume
   */
  @Benchmark
  public double norm() {
    return optimizer.gradientNorm(Set.of(NAME));
  }

  /** A step. */
  @Benchmark
  public void step() {
    optimizer.step(LEARNING_RATE, 1, Set.of(NAME));
  }
}
