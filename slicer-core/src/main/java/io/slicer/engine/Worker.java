package io.slicer.engine;

import io.slicer.engine.Dnnl.Calls;
import io.slicer.graph.internal.Extent;
import io.slicer.model.TrainingStep;
import io.slicer.weights.FloatMemory;
import org.jspecify.annotations.Nullable;

/** One worker's view of a running plan: its rows, its primitives, its scratch memory. */
final class Worker implements AutoCloseable {
  private final int number;
  private final int count;
  private final BatchLayout layout;
  private @Nullable Dnnl dnnl;
  private final GrowingMemory scratch = new GrowingMemory();
  private float[][] rows = new float[4][0];
  private int[] bits = new int[0];
  private int[][] quarters = new int[4][0];
  private final DropoutKernels.Factors factors = new DropoutKernels.Factors();
  private @Nullable TrainingStep step;

  Worker(int number, int count, BatchLayout layout) {
    this.number = number;
    this.count = count;
    this.layout = layout;
  }

  int number() {
    return number;
  }

  /** The number of all workers. */
  int count() {
    return count;
  }

  BatchLayout layout() {
    return layout;
  }

  /** To be called on the worker's own thread. */
  Calls calls(Dnnl.Recipe recipe) {
    if (dnnl == null) {
      dnnl = new Dnnl();
    }
    return dnnl.calls(recipe);
  }

  /** How many primitives the worker has made; to be asked when it is not at work. */
  long primitives() {
    return dnnl == null ? 0 : dnnl.made();
  }

  /** How many primitives the worker has run; to be asked when it is not at work. */
  long runs() {
    return dnnl == null ? 0 : dnnl.ran();
  }

  long start(Value value) {
    return layout.start(value.extent().rows(), number);
  }

  long rows(Value value) {
    return layout.count(value.extent().rows(), number);
  }

  /** Address of the worker's first row. */
  long address(Value value) {
    return value.address(start(value));
  }

  int firstToken() {
    return (int) layout.start(Extent.Rows.TOKENS, number);
  }

  int endToken() {
    return (int) layout.start(Extent.Rows.TOKENS, number + 1);
  }

  int firstScored() {
    return (int) layout.start(Extent.Rows.SCORED, number);
  }

  int endScored() {
    return (int) layout.start(Extent.Rows.SCORED, number + 1);
  }

  /** Memory for intermediate results, valid until the next call. */
  FloatMemory scratch(long floats) {
    return scratch.atLeast(floats, floats * 5 / 4);
  }

  /** One of four arrays for single rows. */
  float[] row(int which, int size) {
    if (rows[which].length < size) {
      rows[which] = new float[size];
    }
    return rows[which];
  }

  /** An array for the bits of a row. */
  int[] bits(int size) {
    if (bits.length < size) {
      bits = new int[size];
    }
    return bits;
  }

  /** Four arrays for the bits of the quarters of a row. */
  int[][] quarters(int size) {
    if (quarters[0].length < size) {
      quarters = new int[4][size];
    }
    return quarters;
  }

  /** Whether workers share the columns of products, all of them on all rows. */
  boolean sharesColumns() {
    return layout.sharesColumns();
  }

  DropoutKernels.Factors factors() {
    return factors;
  }

  void begin(@Nullable TrainingStep trainingStep) {
    step = trainingStep;
  }

  TrainingStep step() {
    if (step == null) {
      throw new IllegalStateException("the graph has ops of training and runs without a step");
    }
    return step;
  }

  @Override
  public void close() {
    scratch.close();
    factors.close();
    if (dnnl != null) {
      dnnl.close();
    }
  }
}
