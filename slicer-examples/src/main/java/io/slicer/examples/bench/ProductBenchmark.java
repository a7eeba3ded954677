package io.slicer.examples.bench;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WEIGHTS;

import com.sun.jna.NativeLibrary;
import org.bytedeco.dnnl.IntMemoryMap;
import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.matmul;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.primitive_attr;
import org.bytedeco.dnnl.stream;
import org.bytedeco.javacpp.FloatPointer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * A matrix product of a dense layer, y = x W^T with W (out, in), by oneDNN alone and on one core,
 * as each of slicer's workers runs it: what bounds everything else.
 */
@State(Scope.Thread)
public class ProductBenchmark {
  /** y = x W^T (FORWARD), dx = dy W (INPUT_GRADIENT) or dW = dy^T x (WEIGHT_GRADIENT). */
  @Param({"FORWARD", "INPUT_GRADIENT", "WEIGHT_GRADIENT"})
  public Kind kind = Kind.FORWARD;

  /** Rows of x. */
  @Param({"32", "256", "1024"})
  public int rows;

  /** Columns of x. */
  @Param("384")
  public int in;

  /** Columns of y, as a multiple of those of x. */
  @Param({"1", "4"})
  public int widening;

  private final engine cpu = new engine(engine.kind.cpu, 0);
  private final stream queue = new stream(cpu);
  private final IntMemoryMap arguments = new IntMemoryMap();
  private matmul product = new matmul();

  /** The three products of a dense layer. */
  public enum Kind {
    /** y = x W^T. */
    FORWARD,
    /** dx = dy W. */
    INPUT_GRADIENT,
    /** dW = dy^T x. */
    WEIGHT_GRADIENT
  }

  /** For JMH. */
  public ProductBenchmark() {}

  /** Makes the primitive and what it works on. */
  @Setup(Level.Trial)
  public void prepare() {
    if (System.getProperty("os.name", "").equals("Linux")) {
      NativeLibrary.getInstance("libgomp.so.1")
          .getFunction("omp_set_num_threads")
          .invoke(new Object[] {1});
    }
    int out = widening * in;
    memory.desc x = matrix(rows, in);
    memory.desc y = matrix(rows, out);
    memory.desc weight = matrix(out, in);
    switch (kind) {
      case FORWARD -> prepare(x, transposed(in, out), y);
      case INPUT_GRADIENT -> prepare(y, weight, x);
      case WEIGHT_GRADIENT -> prepare(transposed(out, rows), x, weight);
    }
  }

  private void prepare(memory.desc a, memory.desc b, memory.desc c) {
    product = new matmul(new matmul.primitive_desc(cpu, a, b, c, new primitive_attr(), false));
    arguments.put(DNNL_ARG_SRC, filled(a));
    arguments.put(DNNL_ARG_WEIGHTS, filled(b));
    arguments.put(DNNL_ARG_DST, filled(c));
  }

  private memory filled(memory.desc layout) {
    FloatPointer values = new FloatPointer(layout.get_size() / Float.BYTES);
    for (long i = 0; i < values.capacity(); i++) {
      values.put(i, 1f / (1 + i % 1000));
    }
    return new memory(layout, cpu, values);
  }

  private static memory.desc matrix(long rows, long columns) {
    return new memory.desc(
        new long[] {rows, columns}, memory.data_type.f32, new long[] {columns, 1});
  }

  /** The transpose of a row-major matrix (columns, rows). */
  private static memory.desc transposed(long rows, long columns) {
    return new memory.desc(new long[] {rows, columns}, memory.data_type.f32, new long[] {1, rows});
  }

  /** Runs the product once. */
  @Benchmark
  public void multiply() {
    product.execute(queue, arguments);
  }
}
