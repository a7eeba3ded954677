package io.slicer.engine.internal.dnnl;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_BIAS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SCALE;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SHIFT;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_FROM;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_MEAN;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SCALE;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SHIFT;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC_0;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC_1;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_TO;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_VARIANCE;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WEIGHTS;

import com.google.common.primitives.Longs;
import io.slicer.engine.internal.dnnl.Dnnl.Call;
import io.slicer.engine.internal.dnnl.Dnnl.Recipe;
import java.util.List;
import org.bytedeco.dnnl.binary;
import org.bytedeco.dnnl.eltwise_backward;
import org.bytedeco.dnnl.eltwise_forward;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.layer_normalization_backward;
import org.bytedeco.dnnl.layer_normalization_forward;
import org.bytedeco.dnnl.matmul;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.post_ops;
import org.bytedeco.dnnl.primitive_attr;
import org.bytedeco.dnnl.reorder;
import org.bytedeco.dnnl.softmax_backward;
import org.bytedeco.dnnl.softmax_forward;

/**
 * The oneDNN primitives that kernels are made of. All values are float32 but for the factors of
 * products.
 */
public final class Recipes {
  /** Stands in sizes and strides for the number of rows that a primitive is made for. */
  public static final long ROWS = -1;

  /** Stands for its square. */
  public static final long ROWS_SQUARED = -2;

  /** Stands for one more. */
  public static final long ROWS_AND_ONE = -3;

  private static final long UNKNOWN = Long.MIN_VALUE;

  private Recipes() {}

  /** A strided array: sizes and strides, in which {@link #ROWS} may occur. */
  public record Layout(Format format, List<Long> sizes, List<Long> strides) {
    /** An array of float32. */
    public static Layout of(long[] sizes, long[] strides) {
      return of(Format.FLOAT32, sizes, strides);
    }

    /** An array. */
    public static Layout of(Format format, long[] sizes, long[] strides) {
      return new Layout(
          format, List.copyOf(Longs.asList(sizes)), List.copyOf(Longs.asList(strides)));
    }

    /** A row-major matrix of float32. */
    public static Layout matrix(long rows, long columns) {
      return of(new long[] {rows, columns}, new long[] {columns, 1});
    }

    memory.desc at(long rows) {
      return new memory.desc(
          resolve(sizes, rows, false), format.type(), resolve(strides, rows, false));
    }

    memory.desc atAnyRows() {
      return new memory.desc(
          resolve(sizes, UNKNOWN, true), format.type(), resolve(strides, UNKNOWN, true));
    }

    private static long[] resolve(List<Long> values, long rows, boolean any) {
      long[] resolved = new long[values.size()];
      for (int i = 0; i < resolved.length; i++) {
        long value = values.get(i);
        if (value == ROWS || (any && (value == ROWS_SQUARED || value == ROWS_AND_ONE))) {
          resolved[i] = rows;
        } else if (value == ROWS_SQUARED) {
          resolved[i] = rows * rows;
        } else {
          resolved[i] = value == ROWS_AND_ONE ? rows + 1 : value;
        }
      }
      return resolved;
    }
  }

  /** Intermediate results go where the caller says. */
  public static primitive_attr attributes() {
    primitive_attr attributes = new primitive_attr();
    attributes.set_scratchpad_mode(dnnl.scratchpad_mode.user);
    return attributes;
  }

  private static memory.desc describe(long[] sizes, long[] strides) {
    return new memory.desc(sizes, memory.data_type.f32, strides);
  }

  private static memory.desc matrix(long rows, long columns) {
    return describe(new long[] {rows, columns}, new long[] {columns, 1});
  }

  /**
   * c = scale (a b + bias), or c += a b. Arguments: a, b, c and, if there is one, the bias.
   *
   * @param a (…, m, k)
   * @param b (…, k, n)
   * @param c (…, m, n)
   * @param bias number of values of the bias, 0 for none
   * @param accumulate whether c is added to
   * @param scale factor of the product
   * @param anyRows whether one primitive serves every number of rows: as quick where the rows are
   *     not those of a transposed weight, and nothing is compiled for a number seen for the first
   *     time
   */
  public record Product(
      Layout a, Layout b, Layout c, long bias, boolean accumulate, float scale, boolean anyRows)
      implements Recipe {

    public static Product of(Layout a, Layout b, Layout c) {
      return new Product(a, b, c, 0, false, 1, false);
    }

    public Product withBias(long size) {
      return new Product(a, b, c, size, accumulate, scale, anyRows);
    }

    public Product accumulating() {
      return new Product(a, b, c, bias, true, scale, anyRows);
    }

    public Product scaled(double factor) {
      return new Product(a, b, c, bias, accumulate, (float) factor, anyRows);
    }

    public Product forAnyRows() {
      return new Product(a, b, c, bias, accumulate, scale, true);
    }

    @Override
    public Call make(Dnnl owner, long rows) {
      try (primitive_attr attributes = attributes();
          post_ops after = new post_ops()) {
        if (scale != 1) {
          after.append_eltwise(dnnl.algorithm.eltwise_linear, scale, 0f);
        }
        if (accumulate) {
          after.append_sum();
        }
        attributes.set_post_ops(after);
        memory.desc left = anyRows ? a.atAnyRows() : a.at(rows);
        memory.desc right = anyRows ? b.atAnyRows() : b.at(rows);
        memory.desc result = anyRows ? c.atAnyRows() : c.at(rows);
        if (bias == 0) {
          matmul.primitive_desc description =
              new matmul.primitive_desc(Dnnl.cpu(), left, right, result, attributes, false);
          return new Call(
              owner,
              new matmul(description),
              description.scratchpad_desc(),
              new int[] {DNNL_ARG_SRC, DNNL_ARG_WEIGHTS, DNNL_ARG_DST},
              new memory.desc[] {a.at(rows), b.at(rows), c.at(rows)});
        }
        memory.desc shift = matrix(1, bias);
        matmul.primitive_desc description =
            new matmul.primitive_desc(Dnnl.cpu(), left, right, shift, result, attributes, false);
        return new Call(
            owner,
            new matmul(description),
            description.scratchpad_desc(),
            new int[] {DNNL_ARG_SRC, DNNL_ARG_WEIGHTS, DNNL_ARG_DST, DNNL_ARG_BIAS},
            new memory.desc[] {a.at(rows), b.at(rows), c.at(rows), shift});
      }
    }
  }

  /**
   * y = exp(y + x W^T + b). Arguments: x, W, y, b. Without AVX-512, oneDNN has no quick product
   * that also takes a summand for each row, so the caller puts it into y.
   *
   * @param in columns of x and W
   * @param out rows of W
   */
  public record ExponentialOutputs(long in, long out) implements Recipe {
    @Override
    public Call make(Dnnl owner, long rows) {
      try (primitive_attr attributes = attributes();
          post_ops after = new post_ops()) {
        after.append_sum();
        after.append_eltwise(dnnl.algorithm.eltwise_exp, 0f, 0f);
        attributes.set_post_ops(after);
        memory.desc x = matrix(rows, in);
        memory.desc weight = describe(new long[] {in, out}, new long[] {1, in});
        memory.desc shift = matrix(1, out);
        memory.desc y = matrix(rows, out);
        matmul.primitive_desc description =
            new matmul.primitive_desc(Dnnl.cpu(), x, weight, shift, y, attributes, false);
        return new Call(
            owner,
            new matmul(description),
            description.scratchpad_desc(),
            new int[] {DNNL_ARG_SRC, DNNL_ARG_WEIGHTS, DNNL_ARG_DST, DNNL_ARG_BIAS},
            new memory.desc[] {x, weight, y, shift});
      }
    }
  }

  private static final int SCALE_AND_SHIFT =
      dnnl.normalization_flags.use_scale.value | dnnl.normalization_flags.use_shift.value;

  private static layer_normalization_forward.primitive_desc layerNorm(
      long rows, long columns, float epsilon) {
    memory.desc x = matrix(rows, columns);
    return new layer_normalization_forward.primitive_desc(
        Dnnl.cpu(),
        dnnl.prop_kind.forward_training.value,
        x,
        x,
        vector(rows),
        epsilon,
        SCALE_AND_SHIFT,
        attributes(),
        false);
  }

  public static memory.desc vector(long size) {
    return describe(new long[] {size}, new long[] {1});
  }

  /** Arguments: x, weight, bias, y, mean, variance. */
  public record LayerNormForward(long columns, float epsilon) implements Recipe {
    @Override
    public Call make(Dnnl owner, long rows) {
      memory.desc x = matrix(rows, columns);
      memory.desc parameter = vector(columns);
      memory.desc statistic = vector(rows);
      layer_normalization_forward.primitive_desc description = layerNorm(rows, columns, epsilon);
      return new Call(
          owner,
          new layer_normalization_forward(description),
          description.scratchpad_desc(),
          new int[] {
            DNNL_ARG_SRC,
            DNNL_ARG_SCALE,
            DNNL_ARG_SHIFT,
            DNNL_ARG_DST,
            DNNL_ARG_MEAN,
            DNNL_ARG_VARIANCE
          },
          new memory.desc[] {x, parameter, parameter, x, statistic, statistic});
    }
  }

  /** Arguments: x, weight, mean, variance, dy, dx, dweight, dbias. */
  public record LayerNormBackward(long columns, float epsilon) implements Recipe {
    @Override
    public Call make(Dnnl owner, long rows) {
      memory.desc x = matrix(rows, columns);
      memory.desc parameter = vector(columns);
      memory.desc statistic = vector(rows);
      layer_normalization_backward.primitive_desc description =
          new layer_normalization_backward.primitive_desc(
              Dnnl.cpu(),
              dnnl.prop_kind.backward.value,
              x,
              x,
              x,
              statistic,
              epsilon,
              SCALE_AND_SHIFT,
              layerNorm(rows, columns, epsilon),
              attributes(),
              false);
      return new Call(
          owner,
          new layer_normalization_backward(description),
          description.scratchpad_desc(),
          new int[] {
            DNNL_ARG_SRC,
            DNNL_ARG_SCALE,
            DNNL_ARG_MEAN,
            DNNL_ARG_VARIANCE,
            DNNL_ARG_DIFF_DST,
            DNNL_ARG_DIFF_SRC,
            DNNL_ARG_DIFF_SCALE,
            DNNL_ARG_DIFF_SHIFT
          },
          new memory.desc[] {x, parameter, statistic, statistic, x, x, parameter, parameter});
    }
  }

  private static eltwise_forward.primitive_desc eltwise(Function function, memory.desc x) {
    return new eltwise_forward.primitive_desc(
        Dnnl.cpu(),
        dnnl.prop_kind.forward_training.value,
        function.kind.value,
        x,
        x,
        function.alpha,
        0f,
        attributes(),
        false);
  }

  /** A function of each value, and of a constant if it has one. Arguments: x, y. */
  public record EltwiseForward(Function function, long columns) implements Recipe {
    @Override
    public Call make(Dnnl owner, long rows) {
      memory.desc x = matrix(rows, columns);
      eltwise_forward.primitive_desc description = eltwise(function, x);
      return new Call(
          owner,
          new eltwise_forward(description),
          description.scratchpad_desc(),
          new int[] {DNNL_ARG_SRC, DNNL_ARG_DST},
          new memory.desc[] {x, x});
    }
  }

  /** dy times its derivative at x. Arguments: x, dy, dx. */
  public record EltwiseBackward(Function function, long columns) implements Recipe {
    @Override
    public Call make(Dnnl owner, long rows) {
      memory.desc x = matrix(rows, columns);
      eltwise_backward.primitive_desc description =
          new eltwise_backward.primitive_desc(
              Dnnl.cpu(),
              function.kind.value,
              x,
              x,
              x,
              function.alpha,
              0f,
              eltwise(function, x),
              attributes(),
              false);
      return new Call(
          owner,
          new eltwise_backward(description),
          description.scratchpad_desc(),
          new int[] {DNNL_ARG_SRC, DNNL_ARG_DIFF_DST, DNNL_ARG_DIFF_SRC},
          new memory.desc[] {x, x, x});
    }
  }

  /** Rounds rows of float32 to another format. Arguments: from, to. */
  public record Rounding(Format format, long columns) implements Recipe {
    @Override
    public Call make(Dnnl owner, long rows) {
      memory.desc from = Layout.matrix(ROWS, columns).at(rows);
      memory.desc to = format.matrix(ROWS, columns).at(rows);
      try (primitive_attr attributes = attributes()) {
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
  }

  /** Arguments: a, b, sum. */
  public record Sum(long columns) implements Recipe {
    @Override
    public Call make(Dnnl owner, long rows) {
      memory.desc x = matrix(rows, columns);
      binary.primitive_desc description =
          new binary.primitive_desc(
              Dnnl.cpu(), dnnl.algorithm.binary_add.value, x, x, x, attributes(), false);
      return new Call(
          owner,
          new binary(description),
          description.scratchpad_desc(),
          new int[] {DNNL_ARG_SRC_0, DNNL_ARG_SRC_1, DNNL_ARG_DST},
          new memory.desc[] {x, x, x});
    }
  }

  private static softmax_forward.primitive_desc softmax(memory.desc x) {
    return softmax(x, dnnl.algorithm.softmax_accurate);
  }

  private static softmax_forward.primitive_desc softmax(memory.desc x, dnnl.algorithm function) {
    return new softmax_forward.primitive_desc(
        Dnnl.cpu(),
        dnnl.prop_kind.forward_training.value,
        function.value,
        x,
        x,
        1,
        attributes(),
        false);
  }

  /** Softmax of (heads x rows, rows) over the last axis. Arguments: x, y. */
  public record SoftmaxForward(long heads) implements Recipe {
    @Override
    public Call make(Dnnl owner, long rows) {
      memory.desc x = matrix(heads * rows, rows);
      softmax_forward.primitive_desc description = softmax(x);
      return new Call(
          owner,
          new softmax_forward(description),
          description.scratchpad_desc(),
          new int[] {DNNL_ARG_SRC, DNNL_ARG_DST},
          new memory.desc[] {x, x});
    }
  }

  /** The logarithm of softmax over so many columns. Arguments: x, y. */
  public record LogSoftmax(long columns) implements Recipe {
    @Override
    public Call make(Dnnl owner, long rows) {
      memory.desc x = matrix(rows, columns);
      softmax_forward.primitive_desc description = softmax(x, dnnl.algorithm.softmax_log);
      return new Call(
          owner,
          new softmax_forward(description),
          description.scratchpad_desc(),
          new int[] {DNNL_ARG_SRC, DNNL_ARG_DST},
          new memory.desc[] {x, x});
    }
  }

  /** Arguments: y, dy, dx. */
  public record SoftmaxBackward(long heads) implements Recipe {
    @Override
    public Call make(Dnnl owner, long rows) {
      memory.desc x = matrix(heads * rows, rows);
      softmax_backward.primitive_desc description =
          new softmax_backward.primitive_desc(
              Dnnl.cpu(),
              dnnl.algorithm.softmax_accurate.value,
              x,
              x,
              x,
              1,
              softmax(x),
              attributes(),
              false);
      return new Call(
          owner,
          new softmax_backward(description),
          description.scratchpad_desc(),
          new int[] {DNNL_ARG_DST, DNNL_ARG_DIFF_DST, DNNL_ARG_DIFF_SRC},
          new memory.desc[] {x, x, x});
    }
  }
}
