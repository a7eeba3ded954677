package io.slicer.engine.internal.kernel;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_FROM;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_TO;

import io.slicer.engine.internal.dnnl.DenseRecipe;
import io.slicer.engine.internal.dnnl.DenseRecipe.Form;
import io.slicer.engine.internal.dnnl.Dnnl;
import io.slicer.engine.internal.dnnl.Dnnl.Call;
import io.slicer.engine.internal.dnnl.Dnnl.Recipe;
import io.slicer.engine.internal.dnnl.Epilogue;
import io.slicer.engine.internal.dnnl.Recipes;
import io.slicer.weights.FloatMemory;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.primitive_attr;
import org.bytedeco.dnnl.reorder;
import org.jspecify.annotations.Nullable;

/**
 * A weight in the layout and the precision that products are fastest in.
 *
 * <p>In 8 bits a weight w of an output is s q with |q| at most 127, and s is the output's scale. A
 * row x of the input is t (u - 128) with u from 1 to 255, and t is the row's scale, found when the
 * row is there. The processor multiplies u with q; what the 128 adds, which does not depend on the
 * row but for its scale, is subtracted as the compensation:
 *
 * <pre>
 * x w = t (s sum(u q) - 128 s sum(q))
 * </pre>
 *
 * <p>Word j of a row in 8 bits holds the features j, j + K/4, j + 2K/4 and j + 3K/4 of its K, in
 * its four bytes, for rows and weights alike: the sum is the same in any order, and so a row is
 * packed with whole-array operations.
 */
final class PackedMatrix implements DenseWeights, AutoCloseable {
  /** Features in a word of four bytes. */
  static final int FEATURES_PER_WORD = 4;

  /** What stands for zero in a row. */
  private static final int ZERO = Quantizer.ZERO;

  private final Form form;
  private final int in;
  private final List<Long> bounds;
  private final List<Part> parts = new ArrayList<>();
  private final List<Value> weights;
  private final List<Value> biases;

  /**
   * A matrix that has not been packed yet.
   *
   * @param weights matrices (out, in) that stand one below the other
   * @param biases their biases, or none
   * @param bounds where each part begins, and behind them the number of all outputs
   */
  public PackedMatrix(
      List<Value> weights, List<Value> biases, Form form, long in, List<Long> bounds) {
    this.weights = weights;
    this.biases = biases;
    this.form = form;
    this.in = Math.toIntExact(in);
    this.bounds = bounds;
    for (int part = 0; part + 1 < bounds.size(); part++) {
      parts.add(new Part(bounds.get(part), bounds.get(part + 1)));
    }
  }

  /** The parts that are still to be packed. */
  public List<Part> unpacked() {
    return parts.stream().filter(part -> part.memory == null).toList();
  }

  /** The parts that have been packed. */
  public List<Part> packed() {
    return parts.stream().filter(part -> part.memory != null).toList();
  }

  public long bytes() {
    return parts.stream().mapToLong(Part::bytes).sum();
  }

  /** Some of the outputs: the packed weight, then bias, scales and compensation. */
  public final class Part {
    private final long from;
    private final int out;
    private final long packedFloats;
    private @Nullable FloatMemory memory; // null until it is packed

    Part(long from, long to) {
      this.from = from;
      this.out = Math.toIntExact(to - from);
      packedFloats = (DenseRecipe.packed(form, in, out).get_size() + 63) / 64 * 16;
    }

    private long bias() {
      return packedFloats;
    }

    private long scales() {
      return packedFloats + out;
    }

    private long compensation() {
      return packedFloats + 2L * out;
    }

    private FloatMemory memory() {
      if (memory == null) {
        throw new IllegalStateException("the weights have not been packed");
      }
      return memory;
    }

    private long bytes() {
      return memory == null ? 0 : Float.BYTES * memory.length();
    }

    private void close() {
      if (memory != null) {
        memory.close();
      }
    }

    /**
     * Packs; what has been packed is packed anew in its place. If it fails the first time, nothing
     * has been done. To be called on the worker's own thread.
     */
    void pack(Worker worker) {
      if (memory != null) {
        fill(memory, worker);
        return;
      }
      FloatMemory packed = FloatMemory.allocate(packedFloats + (form == Form.INT8 ? 3L : 1L) * out);
      try {
        fill(packed, worker);
      } catch (RuntimeException | Error e) {
        packed.close();
        throw e;
      }
      memory = packed;
      weights.forEach(weight -> weight.memory().evict());
    }

    private void fill(FloatMemory packed, Worker worker) {
      int words = form == Form.INT8 ? in / FEATURES_PER_WORD : in;
      try (FloatMemory plain = FloatMemory.allocate((long) out * words);
          FloatMemory spare = FloatMemory.allocate(in)) {
        Quantizer quantizer = new Quantizer(worker, in);
        float[] row = new float[in];
        float[] bias = new float[1];
        for (int o = 0; o < out; o++) {
          source(from + o, row, bias);
          packed.put(bias() + o, bias, 0, 1);
          if (form == Form.INT8) {
            spare.put(0, row, 0, in);
            float scale = quantizer.quantize(spare, 0, spare, 0);
            quantizer.putSigned(plain, (long) o * words);
            packed.set(scales() + o, scale);
            packed.set(compensation() + o, -ZERO * scale * quantizer.sum());
          } else {
            plain.put((long) o * words, row, 0, words);
          }
        }
        worker
            .calls(new Pack(form, in))
            .of(out)
            .bind(0, plain.address(0))
            .bind(1, packed.address(0))
            .run();
      }
    }

    private void source(long output, float[] row, float[] bias) {
      long at = output;
      for (int i = 0; i < weights.size(); i++) {
        long here = weights.get(i).extent().fixedRows();
        if (at < here) {
          weights.get(i).memory().get(weights.get(i).index(at), row, 0, in);
          if (!biases.isEmpty()) {
            biases.get(i).memory().get(biases.get(i).index(0) + at, bias, 0, 1);
          }
          return;
        }
        at -= here;
      }
      throw new IndexOutOfBoundsException("output " + output);
    }
  }

  /** Brings a plain weight (out, in) into oneDNN's layout. The rows are the outputs. */
  private record Pack(Form form, long in) implements Recipe {
    @Override
    public Call make(Dnnl owner, long rows) {
      memory.data_type type = form == Form.INT8 ? memory.data_type.s8 : memory.data_type.f32;
      memory.desc plain = DenseRecipe.transposed(type, rows, in);
      memory.desc packed = DenseRecipe.packed(form, in, rows);
      return convert(owner, plain, packed);
    }
  }

  /** Rounds rows of floats to bfloat16. */
  private record ToBf16(long columns) implements Recipe {
    @Override
    public Call make(Dnnl owner, long rows) {
      return convert(
          owner,
          DenseRecipe.matrix(memory.data_type.f32, rows, columns, columns),
          DenseRecipe.matrix(memory.data_type.bf16, rows, columns, columns));
    }
  }

  private static Call convert(Dnnl owner, memory.desc from, memory.desc to) {
    try (primitive_attr attributes = Recipes.attributes()) {
      reorder.primitive_desc description =
          new reorder.primitive_desc(Dnnl.cpu(), from, Dnnl.cpu(), to, attributes, false);
      return new Call(
          owner,
          new reorder(description),
          description.scratchpad_desc(),
          new int[] {DNNL_ARG_FROM, DNNL_ARG_TO},
          new memory.desc[] {from, to});
    }
  }

  @Override
  public List<Long> bounds() {
    return bounds;
  }

  @Override
  public Recipe recipe(int part, Operand x, long stride, Epilogue epilogue) {
    return new DenseRecipe(form, x.columns(), parts.get(part).out, stride, true, epilogue);
  }

  @Override
  public long prepare(Worker worker, Operand x, long first, long rows) {
    switch (form) {
      case BF16 -> {
        FloatMemory scratch = worker.scratch(rows * in / 2);
        worker
            .calls(new ToBf16(in))
            .of(rows)
            .bind(0, x.address(first, 0))
            .bind(1, scratch.address(0))
            .run();
        return scratch.address(0);
      }
      case INT8 -> {
        return quantizeRows(worker, x.value(), first, Math.toIntExact(rows));
      }
      default -> {
        return x.address(first, 0);
      }
    }
  }

  /** The rows' scales, then the rows in 8 bits. */
  private long quantizeRows(Worker worker, Value x, long first, int rows) {
    int words = in / FEATURES_PER_WORD;
    long packed = scaleFloats(rows);
    long spare = packed + (long) rows * words;
    FloatMemory scratch = worker.scratch(spare + in);
    Quantizer quantizer = new Quantizer(worker, in);
    for (int r = 0; r < rows; r++) {
      scratch.set(r, quantizer.quantize(x.memory(), x.index(first + r), scratch, spare));
      quantizer.put(scratch, packed + (long) r * words);
    }
    return scratch.address(0);
  }

  private static long scaleFloats(long rows) {
    return (rows + 15) / 16 * 16;
  }

  @Override
  public void bind(Call call, int part, long prepared, long rows, long y, long residual) {
    Part packed = parts.get(part);
    FloatMemory memory = packed.memory();
    call.bind(DenseRecipe.WEIGHT, memory.address(0)).bind(DenseRecipe.Y, y);
    if (residual != 0) {
      call.bind(form.residual(), residual);
    }
    if (form == Form.INT8) {
      call.bind(DenseRecipe.X, prepared + 4 * scaleFloats(rows))
          .bind(DenseRecipe.BIAS, memory.address(packed.compensation()))
          .bind(DenseRecipe.WEIGHT_SCALES, memory.address(packed.scales()))
          .bind(DenseRecipe.ROW_SCALES, prepared)
          .bind(DenseRecipe.INT8_BIAS, memory.address(packed.bias()));
    } else {
      call.bind(DenseRecipe.X, prepared).bind(DenseRecipe.BIAS, memory.address(packed.bias()));
    }
  }

  @Override
  public void close() {
    parts.forEach(Part::close);
  }
}
