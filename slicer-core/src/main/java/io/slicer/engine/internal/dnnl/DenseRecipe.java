package io.slicer.engine.internal.dnnl;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_ATTR_MULTIPLE_POST_OP_BASE;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_ATTR_SCALES;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_BIAS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC_1;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WEIGHTS;

import com.google.common.primitives.Ints;
import io.slicer.engine.internal.dnnl.Dnnl.Call;
import io.slicer.engine.internal.dnnl.Dnnl.Recipe;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.matmul;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.post_ops;
import org.bytedeco.dnnl.primitive_attr;

/**
 * y = epilogue(x W^T + b), for a number of rows. Arguments: x, y, weight, bias; for 8-bit weights
 * their scales, the rows' scales and the bias (the argument before is then the compensation); last
 * the residual, if there is one.
 *
 * @param form how the weight lies in memory
 * @param in columns of x
 * @param out columns of the result
 * @param stride of the rows of y and of the residual, at least {@code out}
 * @param hasBias whether there is a bias; without one the arguments behind it move up
 * @param epilogue what happens to the result
 */
public record DenseRecipe(
    Form form, long in, long out, long stride, boolean hasBias, Epilogue epilogue)
    implements Recipe {
  public static final int X = 0;
  public static final int Y = 1;
  public static final int WEIGHT = 2;
  public static final int BIAS = 3;
  public static final int WEIGHT_SCALES = 4;
  public static final int ROW_SCALES = 5;
  public static final int INT8_BIAS = 6;

  /** How a weight lies in memory. */
  public enum Form {
    /** Row-major (out, in), float32, as in a checkpoint. */
    PLAIN(memory.data_type.f32, memory.data_type.f32),
    /** In oneDNN's own layout, float32. */
    FP32(memory.data_type.f32, memory.data_type.f32),
    /** In oneDNN's own layout, bfloat16. */
    BF16(memory.data_type.bf16, memory.data_type.bf16),
    /** In oneDNN's own layout, 8 bits, signed; x is unsigned. */
    INT8(memory.data_type.u8, memory.data_type.s8);

    private final memory.data_type source;
    private final memory.data_type weight;

    Form(memory.data_type source, memory.data_type weight) {
      this.source = source;
      this.weight = weight;
    }

    /** The number of arguments before that of the residual. */
    public int residual() {
      return this == INT8 ? INT8_BIAS + 1 : BIAS + 1;
    }
  }

  /** The rows for which oneDNN is asked for its layout; it is the same for all others. */
  private static final long TYPICAL_ROWS = 64;

  /** What oneDNN takes for a size that is known when a primitive runs. */
  private static final long UNKNOWN = Long.MIN_VALUE;

  private record Packing(Form form, long in, long out) {}

  private static final Map<Packing, memory.desc> LAYOUTS = new ConcurrentHashMap<>();

  /** The layout that oneDNN wants a weight in, seen as a matrix (in, out). */
  public static memory.desc packed(Form form, long in, long out) {
    return LAYOUTS.computeIfAbsent(new Packing(form, in, out), DenseRecipe::preferred);
  }

  private static memory.desc preferred(Packing packing) {
    Form form = packing.form();
    long in = packing.in();
    long out = packing.out();
    memory.desc any =
        new memory.desc(new long[] {1, 1, in, out}, form.weight, memory.format_tag.any);
    try (primitive_attr attributes = new primitive_attr()) {
      return new matmul.primitive_desc(
              Dnnl.cpu(),
              matrix(form.source, TYPICAL_ROWS, in, in),
              any,
              matrix(memory.data_type.f32, TYPICAL_ROWS, out, out),
              attributes,
              false)
          .weights_desc();
    }
  }

  /**
   * A matrix as the only one of a batch of batches: oneDNN's fast kernels take a factor for each
   * row and a summand for each column only in this form.
   */
  public static memory.desc matrix(memory.data_type type, long rows, long columns, long stride) {
    long size = rows == UNKNOWN ? UNKNOWN : rows * stride;
    return new memory.desc(
        new long[] {1, 1, rows, columns}, type, new long[] {size, size, stride, 1});
  }

  private static memory.desc floats(long rows, long columns) {
    return matrix(memory.data_type.f32, rows, columns, columns);
  }

  /** A row-major matrix (rows, columns), seen as its transpose. */
  public static memory.desc transposed(memory.data_type type, long rows, long columns) {
    return new memory.desc(
        new long[] {1, 1, columns, rows},
        type,
        new long[] {rows * columns, rows * columns, 1, columns});
  }

  private memory.desc weight() {
    return form == Form.PLAIN ? transposed(memory.data_type.f32, out, in) : packed(form, in, out);
  }

  /**
   * Whether one primitive serves every number of rows: as quick, and nothing is compiled or kept
   * for a number seen for the first time. Operands with as many rows as the result forbid it.
   */
  private boolean forAnyRows() {
    return form == Form.FP32 && !epilogue.addsResidual();
  }

  @Override
  public Call make(Dnnl owner, long rows) {
    memory.desc x = matrix(form.source, rows, in, in);
    memory.desc y = matrix(memory.data_type.f32, rows, out, stride);
    memory.desc weight = weight();
    memory.desc bias = hasBias ? floats(1, out) : new memory.desc();
    List<Integer> ids = new ArrayList<>(List.of(DNNL_ARG_SRC, DNNL_ARG_DST, DNNL_ARG_WEIGHTS));
    List<memory.desc> layouts = new ArrayList<>(List.of(x, y, weight));
    if (hasBias) {
      ids.add(DNNL_ARG_BIAS);
      layouts.add(bias);
    }
    try (primitive_attr attributes = Recipes.attributes();
        post_ops after = new post_ops()) {
      int operations = 0;
      if (form == Form.INT8) {
        attributes.set_scales_mask(DNNL_ARG_WEIGHTS, 1 << 3);
        ids.add(DNNL_ARG_ATTR_SCALES | DNNL_ARG_WEIGHTS);
        layouts.add(Recipes.vector(out));
        memory.desc scales = floats(rows, 1);
        after.append_binary(dnnl.algorithm.binary_mul, scales);
        ids.add(operand(operations++));
        layouts.add(scales);
        after.append_binary(dnnl.algorithm.binary_add, bias);
        ids.add(operand(operations++));
        layouts.add(bias);
      }
      Function function = epilogue.function();
      if (function != null) {
        after.append_eltwise(function.kind, function.alpha, 0f);
      }
      if (epilogue.addsResidual()) {
        after.append_binary(dnnl.algorithm.binary_add, y);
        ids.add(operand(operations));
        layouts.add(y);
      }
      attributes.set_post_ops(after);
      boolean any = forAnyRows();
      matmul.primitive_desc description =
          new matmul.primitive_desc(
              Dnnl.cpu(),
              any ? matrix(form.source, UNKNOWN, in, in) : x,
              weight,
              bias,
              any ? matrix(memory.data_type.f32, UNKNOWN, out, stride) : y,
              attributes,
              false);
      return new Call(
          owner,
          new matmul(description),
          description.scratchpad_desc(),
          Ints.toArray(ids),
          layouts.toArray(memory.desc[]::new));
    }
  }

  private static int operand(int operation) {
    return DNNL_ARG_ATTR_MULTIPLE_POST_OP_BASE * (operation + 1) | DNNL_ARG_SRC_1;
  }
}
