package io.slicer.engine.internal.kernel;

import io.slicer.engine.internal.dnnl.Dnnl;
import io.slicer.engine.internal.dnnl.Dnnl.Calls;
import io.slicer.engine.internal.dnnl.GrowingMemory;
import io.slicer.engine.internal.layout.BatchLayout;
import io.slicer.engine.internal.layout.RowKind;
import io.slicer.model.TrainingStep;
import io.slicer.weights.FloatMemory;
import org.jspecify.annotations.Nullable;

/** One worker's view of a running plan: its rows, its primitives, its scratch memory. */
public final class Worker implements AutoCloseable {
  private final int number;
  private final int count;
  private final BatchLayout layout;
  private @Nullable Dnnl dnnl;
  private final GrowingMemory scratch = new GrowingMemory();
  private float[][] rows = new float[4][0];
  private int[] bits = new int[0];
  private int[][] quarters = new int[4][0];
  private final DropoutFactors factors = new DropoutFactors();
  private @Nullable TrainingStep step;

  public Worker(int number, int count, BatchLayout layout) {
    this.number = number;
    this.count = count;
    this.layout = layout;
  }

  public int number() {
    return number;
  }

  /** The number of all workers. */
  public int count() {
    return count;
  }

  public BatchLayout layout() {
    return layout;
  }

  /** To be called on the worker's own thread. */
  public Calls calls(Dnnl.Recipe recipe) {
    if (dnnl == null) {
      dnnl = new Dnnl();
    }
    return dnnl.calls(recipe);
  }

  /** How many primitives the worker has made; to be asked when it is not at work. */
  public long primitives() {
    return dnnl == null ? 0 : dnnl.made();
  }

  /** How many primitives the worker has run; to be asked when it is not at work. */
  public long runs() {
    return dnnl == null ? 0 : dnnl.ran();
  }

  public long start(Value value) {
    return layout.start(value.extent().rows(), number);
  }

  public long rows(Value value) {
    return layout.count(value.extent().rows(), number);
  }

  /** Index of the first value of the worker's first row. */
  public long index(Value value) {
    return value.index(start(value));
  }

  /** Address of the worker's first row. */
  public long address(Value value) {
    return value.address(start(value));
  }

  public int firstToken() {
    return (int) layout.start(RowKind.TOKENS, number);
  }

  public int endToken() {
    return (int) layout.start(RowKind.TOKENS, number + 1);
  }

  public int firstScored() {
    return (int) layout.start(RowKind.SCORED, number);
  }

  public int endScored() {
    return (int) layout.start(RowKind.SCORED, number + 1);
  }

  /** Memory for intermediate results, valid until the next call. */
  public FloatMemory scratch(long floats) {
    return scratch.atLeast(floats, floats * 5 / 4);
  }

  /** One of four arrays for single rows. */
  public float[] row(int which, int size) {
    if (rows[which].length < size) {
      rows[which] = new float[size];
    }
    return rows[which];
  }

  /** An array for the bits of a row. */
  public int[] bits(int size) {
    if (bits.length < size) {
      bits = new int[size];
    }
    return bits;
  }

  /** Four arrays for the bits of the quarters of a row. */
  public int[][] quarters(int size) {
    if (quarters[0].length < size) {
      quarters = new int[4][size];
    }
    return quarters;
  }

  /** Whether workers share the columns of products, all of them on all rows. */
  public boolean sharesColumns() {
    return layout.sharesColumns();
  }

  public DropoutFactors dropoutFactors() {
    return factors;
  }

  public void begin(@Nullable TrainingStep trainingStep) {
    step = trainingStep;
  }

  public TrainingStep step() {
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
