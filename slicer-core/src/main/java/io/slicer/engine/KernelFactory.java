package io.slicer.engine;

import io.slicer.graph.internal.FusedOp;
import io.slicer.weights.EmbeddingTable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds the kernel of an op, and keeps a list of the small gradients that workers share. */
final class KernelFactory {
  private final Map<String, Value> values;
  private final StockValues stock;
  private final EmbeddingTable words;
  private final Map<String, String> parameterOf;
  private final @Nullable PackedWeights packed;
  private final Bfloat16Weights bfloat16;
  private final int headShares;
  private final int threads;
  private final Map<String, List<Partial>> partials = new LinkedHashMap<>();

  /** The parameters of which kernels so far make gradients. */
  private final Set<String> begun = new HashSet<>();

  // Of the last kernel made: whether it begins gradients, or adds to those that others began.
  private boolean begins;
  private boolean onTop;

  /**
   * A factory for the ops of one plan.
   *
   * @param values the plan's variables by name
   * @param stock the same for SameDiff's own ops
   * @param words the word table
   * @param parameterOf the parameters whose gradients are wanted, by the name of the gradient or of
   *     one of the variables that it is the sum of
   * @param packed the weights of dense layers; null if they are those of the parameters
   * @param bfloat16 gets the weights of products in bfloat16
   * @param sharing what of a batch the workers share
   * @param threads number of workers
   */
  KernelFactory(
      Map<String, Value> values,
      StockValues stock,
      EmbeddingTable words,
      Map<String, String> parameterOf,
      @Nullable PackedWeights packed,
      Bfloat16Weights bfloat16,
      BatchLayout.Sharing sharing,
      int threads) {
    this.values = values;
    this.stock = stock;
    this.words = words;
    this.parameterOf = parameterOf;
    this.packed = packed;
    this.bfloat16 = bfloat16;
    headShares = sharing == BatchLayout.Sharing.COLUMNS ? threads : 1;
    this.threads = threads;
  }

  /**
   * The gradients of which every worker has a part, of all kernels made so far; those of one
   * parameter together, to be summed one after the other behind all kernels.
   */
  List<List<Partial>> partials() {
    partials.forEach(
        (parameter, parts) ->
            parts.stream().skip(begun.contains(parameter) ? 0 : 1).forEach(Partial::putOnTop));
    return List.copyOf(partials.values());
  }

  /** Whether the last kernel made adds to a gradient of which an earlier one makes a part. */
  boolean isOnTop() {
    return onTop;
  }

  private Value value(String name) {
    Value value = values.get(name);
    if (value == null) {
      throw new IllegalArgumentException("the plan has no \"" + name + "\"");
    }
    return value;
  }

  Kernel kernel(Node node) {
    begins = false;
    onTop = false;
    if (!node.isFused()) {
      return new StockKernel(node.op().getOp(), node.inputs(), node.outputs(), stock);
    }
    FusedOp op = node.fused();
    FusedOp epilogue = node.epilogue();
    List<@Nullable Value> in = new ArrayList<>();
    for (String input : node.inputs()) {
      in.add(values.get(input));
    }
    List<Value> out = node.outputs().stream().map(this::value).toList();
    Inputs x = new Inputs(in);
    if (op instanceof FusedOp.Embed) {
      return new Kernels.Embed(words, x.get(4), x.get(5), out.get(0));
    } else if (op instanceof FusedOp.EmbedGradient embedding) {
      Kernel gradient =
          new Kernels.EmbedGradient(
              words,
              x.get(x.size() - 1),
              wanted(out.get(0)),
              wanted(out.get(1)),
              wanted(out.get(2)),
              embedding.padding(),
              threads);
      if (onTop) {
        throw new UnsupportedOperationException("the embeddings are used by several ops");
      }
      return gradient;
    } else if (op instanceof FusedOp.Features) {
      return new Kernels.Features(out.get(0));
    } else if (op instanceof FusedOp.Linear) {
      return dense(x, 1, epilogue, out.get(0));
    } else if (op instanceof FusedOp.QueryKeyValue) {
      return dense(x, 3, epilogue, out.get(0));
    } else if (op instanceof FusedOp.LinearInputGradient product) {
      int weights = product.weights();
      Value addend = product.hasAddend() ? x.get(1 + weights) : null;
      return Kernels.LinearInputGradient.of(x.get(0), x.from(1, 1 + weights), addend, out.get(0));
    } else if (op instanceof FusedOp.LinearWeightGradient) {
      List<@Nullable Value> weights = oneBehindTheOther(out);
      return new Kernels.LinearWeightGradient(x.get(0), x.get(1), weights, onTop, threads);
    } else if (op instanceof FusedOp.ToBfloat16) {
      return Bfloat16Kernels.ToBfloat16.of(x.get(0), out.get(0));
    } else if (op instanceof FusedOp.Bfloat16Linear linear) {
      int biases = 1 + linear.weights();
      return Bfloat16Kernels.Linear.of(
          x.get(0),
          bfloat16.matrix(x.from(1, biases), linear.in()),
          linear.in(),
          x.from(biases, x.size()),
          out.get(0));
    } else if (op instanceof FusedOp.Bfloat16InputGradient product) {
      return Bfloat16Kernels.InputGradient.of(
          x.get(0), bfloat16.matrix(x.from(1, x.size()), product.in()), out.get(0));
    } else if (op instanceof FusedOp.Bfloat16WeightGradient product) {
      List<@Nullable Value> weights = oneBehindTheOther(out);
      long rows = out.get(0).columns() * out.size() / weights.size() / product.in();
      return new Bfloat16Kernels.WeightGradient(
          x.get(0), x.get(1), product.in(), rows, weights, onTop, threads);
    } else if (op instanceof FusedOp.BiasGradient) {
      List<@Nullable Partial> targets = new ArrayList<>();
      for (Value bias : out) {
        targets.add(partial(bias));
      }
      return new Kernels.BiasGradient(x.get(0), targets);
    } else if (op instanceof FusedOp.Attention attention) {
      return new AttentionKernels.Forward(
          x.get(0),
          out.get(1),
          out.get(0),
          attention.heads(),
          attention.dropout(),
          attention.site(),
          headShares);
    } else if (op instanceof FusedOp.SelfAttention) {
      return new AttentionKernels.Diagonal(x.get(0), out.get(0));
    } else if (op instanceof FusedOp.AttentionGradient gradient) {
      FusedOp.Attention forward = gradient.forward();
      return new AttentionKernels.Backward(
          x.get(0),
          x.get(1),
          x.get(2),
          out.get(0),
          forward.heads(),
          forward.dropout(),
          forward.site());
    } else if (op instanceof FusedOp.LayerNorm norm) {
      return new Kernels.LayerNorm(
          x.get(0),
          x.get(1),
          x.get(2),
          out.get(0),
          out.get(1),
          out.get(2),
          new Recipes.LayerNormForward(x.get(0).columns(), (float) norm.epsilon()));
    } else if (op instanceof FusedOp.LayerNormGradient norm) {
      return new Kernels.LayerNormGradient(
          x.get(0),
          x.get(1),
          x.get(2),
          x.get(3),
          x.get(4),
          out.get(0),
          partial(out.get(1)),
          partial(out.get(2)),
          new Recipes.LayerNormBackward(x.get(0).columns(), (float) norm.epsilon()));
    } else if (op instanceof FusedOp.Gelu) {
      return Kernels.Gelu.of(x.get(0), out.get(0));
    } else if (op instanceof FusedOp.GeluGradient) {
      return Kernels.GeluGradient.of(x.get(0), x.get(1), out.get(0));
    } else if (op instanceof FusedOp.Dropout dropout) {
      return DropoutKernels.Dropout.of(dropout, x.get(0), out.get(0));
    } else if (op instanceof FusedOp.Residual residual) {
      return DropoutKernels.Dropout.of(residual, x.get(0), x.get(1), out.get(0));
    } else if (op instanceof FusedOp.Add) {
      return Kernels.Add.of(x.get(0), x.get(1), out.get(0));
    } else if (op instanceof FusedOp.ScoredRows) {
      return new Kernels.ScoredRows(x.get(0), out.get(0));
    } else if (op instanceof FusedOp.ScoredRowsGradient) {
      return new Kernels.ScoredRowsGradient(x.get(0), out.get(0));
    } else if (op instanceof FusedOp.SlicedCrossEntropy sliced) {
      return new LossKernels.Forward(
          x.get(0), x.get(1), x.get(2), out.get(1), sliced.sliceWidth(), threads);
    } else if (op instanceof FusedOp.SlicedCrossEntropyGradient sliced) {
      return new LossKernels.Backward(
          x.get(0),
          x.get(1),
          x.get(2),
          x.get(3),
          out.get(0),
          partial(out.get(1)),
          partial(out.get(2)),
          Math.toIntExact(out.get(2).columns()),
          sliced.sliceWidth());
    } else if (op instanceof FusedOp.Adopt) {
      boolean isGradient = wanted(out.get(0)) != null;
      return new StockValues.Adopt(stock, node.inputs().get(0), out.get(0), isGradient, onTop);
    }
    throw new UnsupportedOperationException("no kernel for " + op.opName());
  }

  /**
   * The layer's inputs are rows, weights and biases, and behind them what is added, if anything.
   */
  private Kernel dense(Inputs x, int matrices, @Nullable FusedOp epilogue, Value y) {
    List<Value> weights = x.from(1, 1 + matrices);
    List<Value> biases = x.from(1 + matrices, 1 + 2 * matrices);
    DenseWeights dense =
        packed == null ? DenseWeights.Plain.of(weights, biases) : packed.dense(weights, biases);
    if (epilogue instanceof FusedOp.Gelu) {
      return new Dense(x.get(0), dense, y, Epilogue.GELU, null);
    }
    if (epilogue instanceof FusedOp.Add) {
      return new Dense(x.get(0), dense, y, Epilogue.RESIDUAL, x.get(1 + 2 * matrices));
    }
    return new Dense(x.get(0), dense, y, Epilogue.NONE, null);
  }

  /**
   * The gradients that are wanted, null for others; one for all if they lie one behind the other,
   * so that one product makes them.
   */
  private List<@Nullable Value> oneBehindTheOther(List<Value> weights) {
    List<@Nullable Value> targets = new ArrayList<>();
    List<Value> present = new ArrayList<>();
    for (Value weight : weights) {
      Value target = wanted(weight);
      targets.add(target);
      if (target != null) {
        present.add(target);
      }
    }
    boolean one = present.size() == weights.size() && Kernels.adjacent(present);
    return one ? List.of(present.get(0)) : targets;
  }

  private @Nullable Value wanted(Value gradient) {
    String parameter = parameterOf.get(gradient.name());
    if (parameter == null) {
      return null;
    }
    boolean again = !begun.add(parameter);
    if ((begins && again) || (onTop && !again)) {
      throw new UnsupportedOperationException(
          "of the parameters of one op, some are used by others and some are not: " + parameter);
    }
    begins = !again;
    onTop = again;
    return gradient;
  }

  private @Nullable Partial partial(Value gradient) {
    String parameter = parameterOf.get(gradient.name());
    if (parameter == null) {
      return null;
    }
    Partial partial = new Partial(gradient);
    partials.computeIfAbsent(parameter, name -> new ArrayList<>()).add(partial);
    return partial;
  }

  /** The float inputs of an op; integers have no value. */
  private record Inputs(List<@Nullable Value> values) {
    Value get(int i) {
      Value value = values.get(i);
      if (value == null) {
        throw new IllegalArgumentException("input " + i + " has no float values");
      }
      return value;
    }

    List<Value> from(int start, int end) {
      List<Value> part = new ArrayList<>();
      for (int i = start; i < end; i++) {
        part.add(get(i));
      }
      return part;
    }

    int size() {
      return values.size();
    }
  }
}
