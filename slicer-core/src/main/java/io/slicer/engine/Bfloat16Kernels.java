package io.slicer.engine;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_BIAS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_FROM;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_TO;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WEIGHTS;

import io.slicer.engine.Dnnl.Call;
import io.slicer.engine.Dnnl.Recipe;
import io.slicer.engine.Recipes.Layout;
import java.util.List;
import org.bytedeco.dnnl.matmul;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.post_ops;
import org.bytedeco.dnnl.primitive_attr;
import org.bytedeco.dnnl.reorder;
import org.jspecify.annotations.Nullable;

/**
 * Products of a training step whose inputs are bfloat16 and whose sums and results are float32. A
 * row in bfloat16 takes half the place of the same row in float32, rounded up to whole floats.
 */
final class Bfloat16Kernels {
  private static final int BYTES = 2;

  private Bfloat16Kernels() {}

  /** The place of a row of so many values in bfloat16, in floats. */
  static long floats(long columns) {
    return (columns + 1) / 2;
  }

  private static long stride(long columns) {
    return 2 * floats(columns);
  }

  private static Layout rows(long columns, long stride) {
    return Layout.of(new long[] {Recipes.ROWS, columns}, new long[] {stride, 1});
  }

  /** Rounds rows of float32 to bfloat16. Arguments: from, to. */
  record Rounding(long columns) implements Recipe {
    @Override
    public Call make(Dnnl owner, long rows) {
      memory.desc from = rows(columns, columns).at(rows);
      memory.desc to = rows(columns, stride(columns)).at(rows, memory.data_type.bf16);
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
  }

  /**
   * c = a b + bias, or c += a b, where a and b are bfloat16. Arguments: a, b, c and, if there is
   * one, the bias.
   */
  private record Product(Layout a, Layout b, Layout c, long bias, boolean accumulate)
      implements Recipe {
    @Override
    public Call make(Dnnl owner, long rows) {
      memory.desc left = a.at(rows, memory.data_type.bf16);
      memory.desc right = b.at(rows, memory.data_type.bf16);
      memory.desc result = c.at(rows);
      try (primitive_attr attributes = Recipes.attributes();
          post_ops after = new post_ops()) {
        if (accumulate) {
          after.append_sum();
        }
        attributes.set_post_ops(after);
        if (bias == 0) {
          matmul.primitive_desc description =
              new matmul.primitive_desc(Dnnl.cpu(), left, right, result, attributes, false);
          return new Call(
              owner,
              new matmul(description),
              description.scratchpad_desc(),
              new int[] {DNNL_ARG_SRC, DNNL_ARG_WEIGHTS, DNNL_ARG_DST},
              new memory.desc[] {left, right, result});
        }
        memory.desc shift = Layout.matrix(1, bias).at(1);
        matmul.primitive_desc description =
            new matmul.primitive_desc(Dnnl.cpu(), left, right, shift, result, attributes, false);
        return new Call(
            owner,
            new matmul(description),
            description.scratchpad_desc(),
            new int[] {DNNL_ARG_SRC, DNNL_ARG_WEIGHTS, DNNL_ARG_DST, DNNL_ARG_BIAS},
            new memory.desc[] {left, right, result, shift});
      }
    }
  }

  /** A copy in bfloat16. */
  record ToBfloat16(Value x, Value y, Recipe rounding) implements Kernel {
    static ToBfloat16 of(Value x, Value y) {
      return new ToBfloat16(x, y, new Rounding(x.columns()));
    }

    @Override
    public void run(Worker worker) {
      long rows = worker.rows(x);
      if (rows > 0) {
        worker.calls(rounding).of(rows).bind(0, worker.address(x)).bind(1, worker.address(y)).run();
      }
    }
  }

  /** x W^T + b, one product for each weight. */
  record Linear(
      Value x, Bfloat16Weights.Matrix weights, List<Value> biases, Value y, Recipe product)
      implements Kernel {
    static Linear of(
        Value x, Bfloat16Weights.Matrix weights, long in, List<Value> biases, Value y) {
      long out = y.columns() / biases.size();
      Layout transposed = Layout.of(new long[] {in, out}, new long[] {1, stride(in)});
      return new Linear(
          x,
          weights,
          biases,
          y,
          new Product(rows(in, stride(in)), transposed, rows(out, y.columns()), out, false));
    }

    @Override
    public boolean isProduct() {
      return true;
    }

    @Override
    public void run(Worker worker) {
      long rows = worker.rows(x);
      if (rows == 0) {
        return;
      }
      for (int i = 0; i < biases.size(); i++) {
        worker
            .calls(product)
            .of(rows)
            .bind(0, worker.address(x))
            .bind(1, weights.address(i))
            .bind(2, worker.address(y) + y.columns() / biases.size() * i * Float.BYTES)
            .bind(3, biases.get(i).address(0))
            .run();
      }
    }
  }

  /** dy W, the weights one below the other. */
  record InputGradient(Value dy, Bfloat16Weights.Matrix weights, Value dx, Recipe product)
      implements Kernel {
    static InputGradient of(Value dy, Bfloat16Weights.Matrix weights, Value dx) {
      long out = weights.rows();
      Layout matrix =
          Layout.of(new long[] {out, dx.columns()}, new long[] {stride(dx.columns()), 1});
      return new InputGradient(
          dy,
          weights,
          dx,
          new Product(
              rows(out, 2 * dy.columns()), matrix, rows(dx.columns(), dx.columns()), 0, false));
    }

    @Override
    public boolean isProduct() {
      return true;
    }

    @Override
    public void run(Worker worker) {
      long rows = worker.rows(dy);
      if (rows > 0) {
        worker
            .calls(product)
            .of(rows)
            .bind(0, worker.address(dy))
            .bind(1, weights.address(0))
            .bind(2, worker.address(dx))
            .run();
      }
    }
  }

  /**
   * dy^T x over the rows of all workers, cut into the gradients of one or several weights. Each
   * worker computes some rows of each.
   */
  static final class WeightGradient implements Kernel {
    private final Value dy;
    private final Value x;
    private final long in;
    private final List<@Nullable Value> gradients;
    private final boolean onTop; // of what other ops make of the gradients
    private final long out; // rows of one weight
    private final long[] from;
    private final Recipe[] first;
    private final Recipe[] following;

    WeightGradient(
        Value dy,
        Value x,
        long in,
        long out,
        List<@Nullable Value> gradients,
        boolean onTop,
        int workers) {
      this.dy = dy;
      this.x = x;
      this.in = in;
      this.gradients = gradients;
      this.onTop = onTop;
      this.out = out;
      from = new long[workers + 1];
      first = new Recipe[workers];
      following = new Recipe[workers];
      long blocks = (out + BatchLayout.ROUND - 1) / BatchLayout.ROUND;
      for (int w = 0; w < workers; w++) {
        from[w + 1] = Math.min(out, blocks * (w + 1) / workers * BatchLayout.ROUND);
        long mine = from[w + 1] - from[w];
        Layout transposed =
            Layout.of(new long[] {mine, Recipes.ROWS}, new long[] {1, 2 * dy.columns()});
        Layout result = Layout.matrix(mine, in);
        first[w] = new Product(transposed, rows(in, stride(in)), result, 0, false);
        following[w] = new Product(transposed, rows(in, stride(in)), result, 0, true);
      }
    }

    @Override
    public boolean isProduct() {
      return true;
    }

    @Override
    public void run(Worker worker) {
      int w = worker.number();
      long mine = from[w + 1] - from[w];
      long rows = worker.layout().total(dy.extent().rows());
      boolean accumulate = onTop || worker.step().accumulate();
      for (int i = 0; i < gradients.size(); i++) {
        Value gradient = gradients.get(i);
        if (gradient == null || mine == 0) {
          continue;
        }
        if (rows == 0) {
          if (!accumulate) {
            gradient.memory().fill(from[w] * in, mine * in, 0);
          }
          continue;
        }
        worker
            .calls(accumulate ? following[w] : first[w])
            .of(rows)
            .bind(0, dy.address(0) + BYTES * (i * out + from[w]))
            .bind(1, x.address(0))
            .bind(2, gradient.address(0) + Float.BYTES * from[w] * in)
            .run();
      }
    }
  }
}
