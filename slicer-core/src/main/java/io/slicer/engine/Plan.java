package io.slicer.engine;

import io.slicer.graph.FusedOps;
import io.slicer.graph.internal.Extent;
import io.slicer.graph.internal.FusedOp;
import io.slicer.model.TokenBatch;
import io.slicer.model.TrainingStep;
import io.slicer.weights.EmbeddingTable;
import io.slicer.weights.FloatMemory;
import io.slicer.weights.Parameters;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.VariableType;
import org.nd4j.autodiff.samediff.internal.SameDiffOp;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A SameDiff graph compiled for the CPU: an order of kernels, a place for every value, and a team
 * of workers who each run all kernels on their own sequences of a batch. Nothing is allocated in a
 * run but when a batch is larger than any before.
 *
 * <p>Gradients of large weights need the rows of all workers. Such ops are put off until a few have
 * come together; then the workers meet, each computes some rows of each gradient, and they meet
 * again. Gradients of biases and the like are summed from the workers' parts at the end.
 */
final class Plan implements AutoCloseable {
  /** Collective ops that are put off until so many have come together. */
  private static final int GATHERED = 4;

  private final Workers workers;
  private final Worker[] views;
  private final BatchLayout layout;
  private final Map<String, Value> values = new LinkedHashMap<>();
  private final List<Step> steps = new ArrayList<>();
  private final List<Partial> partials = new ArrayList<>();
  private final List<Extent> slots = new ArrayList<>();
  private final List<Value> arenaValues = new ArrayList<>();
  private final List<FloatMemory> constants = new ArrayList<>();
  private FloatMemory arena = FloatMemory.allocate(0);
  private final FloatMemory parts;
  private final Map<String, long[]> shapes = new HashMap<>();
  private final Map<String, INDArray> given = new HashMap<>();
  private final Map<String, INDArray> results = new ConcurrentHashMap<>();
  private final SameDiff graph;
  private @Nullable TokenBatch running;
  private LossKernels.@Nullable Forward loss;

  /** A kernel, and whether the workers meet before it. */
  private record Step(String op, Kernel kernel, boolean meetBefore) {}

  /** An op of the graph with the names of what it reads and writes. */
  private record Node(SameDiffOp op, List<String> inputs, List<String> outputs) {
    boolean isCollective() {
      return !(op.getOp() instanceof FusedOp fused) || fused.isCollective();
    }

    boolean isFused() {
      return op.getOp() instanceof FusedOp;
    }
  }

  /**
   * Compiles a graph.
   *
   * @param graph the graph
   * @param outputs names of the variables that are wanted besides gradients
   * @param gradients the variable of each gradient, by the name of its parameter
   * @param parameters where the parameters lie
   * @param words the word table; the variable of its name stands for it
   * @param wordsName name of the word table
   * @param gradientStore where the gradients go
   * @param threads number of workers
   */
  Plan(
      SameDiff graph,
      List<String> outputs,
      Map<String, SDVariable> gradients,
      Parameters parameters,
      EmbeddingTable words,
      String wordsName,
      @Nullable Parameters gradientStore,
      int threads) {
    this.graph = graph;
    layout = new BatchLayout(threads);
    Map<String, String> parameterOf = new HashMap<>();
    gradients.forEach((name, gradient) -> parameterOf.put(gradient.name(), name));
    List<String> roots = new ArrayList<>(outputs);
    roots.addAll(parameterOf.keySet());
    List<Node> nodes = ordered(graph, roots);

    for (Node node : nodes) {
      for (String input : node.inputs()) {
        SDVariable variable = graph.getVariable(input);
        if (values.containsKey(input) || (node.isFused() && variable.dataType().isIntType())) {
          continue;
        }
        if (parameters.contains(input) || input.equals(wordsName)) {
          Value value = new Value(input, FusedOp.extent(variable));
          if (parameters.contains(input)) {
            shapes.put(input, parameters.get(input).shape().toArray());
            value.place(parameters.get(input).values());
          }
          values.put(input, value);
        } else if (variable.getVariableType() == VariableType.CONSTANT) {
          given.put(input, variable.getArr());
          if (!variable.dataType().isIntType()) {
            values.put(input, constant(input, variable.getArr()));
          }
        }
      }
      for (int i = 0; node.isFused() && i < node.outputs().size(); i++) {
        String output = node.outputs().get(i);
        Value value = new Value(output, fused(node).extents().get(i));
        String parameter = parameterOf.get(output);
        if (parameter != null) {
          if (gradientStore == null) {
            throw new IllegalArgumentException("no store for the gradient of " + parameter);
          }
          value.place(gradientStore.get(parameter).values());
        }
        values.put(output, value);
      }
    }
    assignSlots(nodes, new HashSet<>(roots), parameterOf.keySet());

    boolean meet = false;
    for (int n = 0; n < nodes.size(); n++) {
      Node node = nodes.get(n);
      boolean follows = n > 0 && nodes.get(n - 1).isCollective();
      boolean collective = node.isCollective();
      Kernel kernel = kernel(node, words, parameterOf.keySet(), threads);
      steps.add(new Step(node.op().getOp().opName(), kernel, collective != follows || meet));
      meet = false;
      if (kernel instanceof LossKernels.Forward forward) {
        loss = forward;
        if (needed(node.outputs().get(0), nodes)) {
          Value value = value(node.outputs().get(0));
          steps.add(new Step("loss", new LossKernels.Store(forward, value), true));
          meet = true;
        }
      }
    }
    long stride = 0;
    for (Partial partial : partials) {
      stride += (partial.size() + 15) / 16 * 16L;
    }
    parts = FloatMemory.allocate(stride * threads);
    long at = 0;
    for (Partial partial : partials) {
      partial.place(parts, at, stride);
      at += (partial.size() + 15) / 16 * 16L;
    }
    workers = new Workers(threads, "slicer");
    views = new Worker[threads];
    Arrays.setAll(views, w -> new Worker(w, threads, layout));
  }

  private static boolean needed(String variable, List<Node> nodes) {
    return nodes.stream().anyMatch(node -> node.inputs().contains(variable));
  }

  /**
   * The ops that the roots depend on, in the order in which they were added but for collective
   * ones.
   */
  private static List<Node> ordered(SameDiff graph, List<String> roots) {
    List<Node> all = new ArrayList<>();
    for (SameDiffOp op : graph.getOps().values()) {
      List<String> inputs = op.getInputsToOp() == null ? List.of() : op.getInputsToOp();
      all.add(new Node(op, inputs, op.getOutputsOfOp()));
    }
    Set<String> wanted = new HashSet<>(roots);
    List<Node> found = new ArrayList<>();
    for (int i = all.size() - 1; i >= 0; i--) {
      Node node = all.get(i);
      if (node.outputs().stream().anyMatch(wanted::contains)) {
        wanted.addAll(node.inputs());
        found.add(0, node);
      }
    }
    List<Node> order = new ArrayList<>();
    List<Node> pending = new ArrayList<>();
    for (Node node : found) {
      boolean waited =
          pending.stream()
              .anyMatch(p -> p.outputs().stream().anyMatch(o -> node.inputs().contains(o)));
      if (waited || pending.size() == GATHERED) {
        order.addAll(pending);
        pending.clear();
      }
      (node.isCollective() ? pending : order).add(node);
    }
    order.addAll(pending);
    return order;
  }

  private static FusedOp fused(Node node) {
    if (node.op().getOp() instanceof FusedOp op) {
      return op;
    }
    throw new UnsupportedOperationException(
        "the plan has no kernel for the op " + node.op().getOp().opName());
  }

  private Value constant(String name, INDArray array) {
    FloatMemory memory = FloatMemory.of(array.dup().data().asFloat());
    constants.add(memory);
    Value value = new Value(name, new Extent(Extent.Rows.FIXED, array.length()));
    value.place(memory);
    return value;
  }

  private Value value(String name) {
    Value value = values.get(name);
    if (value == null) {
      throw new IllegalArgumentException("the graph computes no \"" + name + "\"");
    }
    return value;
  }

  /**
   * Gives every activation a slot of the arena. Values of the same extent that are never needed at
   * the same time share one. A slot is not shared by values of different width, because then one
   * worker's rows of one would lie over another worker's rows of the other.
   */
  private void assignSlots(List<Node> nodes, Set<String> roots, Set<String> gradients) {
    Map<String, Integer> lastUse = new HashMap<>();
    for (int n = 0; n < nodes.size(); n++) {
      for (String input : nodes.get(n).inputs()) {
        lastUse.put(input, n);
      }
    }
    Map<Extent, List<Integer>> free = new HashMap<>();
    for (int n = 0; n < nodes.size(); n++) {
      Node node = nodes.get(n);
      Integer taken = null;
      if (node.isFused() && fused(node).inPlaceInput() >= 0) {
        FusedOp op = fused(node);
        String input = node.inputs().get(op.inPlaceInput());
        Value value = value(input);
        boolean dies = lastUse.getOrDefault(input, -1) == n && !roots.contains(input);
        boolean once = node.inputs().stream().filter(input::equals).count() == 1;
        boolean fits =
            value.slot() >= 0
                && value.extent().equals(op.extents().get(0))
                && !gradients.contains(node.outputs().get(0));
        if (dies && once && fits) {
          taken = value.slot();
        }
      }
      for (int i = 0; node.isFused() && i < node.outputs().size(); i++) {
        Value output = value(node.outputs().get(i));
        if (gradients.contains(output.name())) {
          continue;
        }
        Integer slot = i == 0 ? taken : null;
        if (slot == null) {
          List<Integer> candidates = free.getOrDefault(output.extent(), List.of());
          if (candidates.isEmpty()) {
            slots.add(output.extent());
            slot = slots.size() - 1;
          } else {
            slot = candidates.remove(candidates.size() - 1);
          }
        }
        output.assign(slot);
        arenaValues.add(output);
      }
      Set<String> dying = new HashSet<>(node.inputs());
      dying.addAll(node.outputs());
      for (String name : dying) {
        Value value = values.get(name);
        boolean dead = lastUse.getOrDefault(name, n) == n && !roots.contains(name);
        if (value != null && dead && value.slot() >= 0) {
          boolean handedOn =
              taken != null && value.slot() == taken && !node.outputs().get(0).equals(name);
          if (!handedOn) {
            free.computeIfAbsent(value.extent(), e -> new ArrayList<>()).add(value.slot());
          }
        }
      }
    }
  }

  private Kernel kernel(Node node, EmbeddingTable words, Set<String> gradients, int threads) {
    if (!node.isFused()) {
      return new StockKernel(
          node.op().getOp(), node.inputs(), node.outputs(), this::array, results);
    }
    FusedOp op = fused(node);
    List<@Nullable Value> in = new ArrayList<>();
    for (String input : node.inputs()) {
      in.add(values.get(input));
    }
    List<Value> out = node.outputs().stream().map(this::value).toList();
    Inputs x = new Inputs(in);
    if (op instanceof FusedOp.Embed) {
      return new Kernels.Embed(words, x.get(4), x.get(5), out.get(0));
    } else if (op instanceof FusedOp.EmbedGradient) {
      return new Kernels.EmbedGradient(
          words,
          x.get(x.size() - 1),
          wanted(out.get(0), gradients),
          wanted(out.get(1), gradients),
          wanted(out.get(2), gradients),
          threads);
    } else if (op instanceof FusedOp.Linear) {
      return Kernels.Linear.of(x.get(0), x.get(1), x.get(2), out.get(0));
    } else if (op instanceof FusedOp.QueryKeyValue) {
      return Kernels.QueryKeyValue.of(x.get(0), x.from(1, 4), x.from(4, 7), out.get(0));
    } else if (op instanceof FusedOp.LinearInputGradient) {
      return Kernels.LinearInputGradient.of(x.get(0), x.from(1, x.size()), out.get(0));
    } else if (op instanceof FusedOp.LinearWeightGradient) {
      return weightGradient(x.get(0), x.get(1), out, gradients, threads);
    } else if (op instanceof FusedOp.BiasGradient) {
      List<@Nullable Partial> targets = new ArrayList<>();
      for (Value bias : out) {
        targets.add(partial(bias, gradients));
      }
      return new Kernels.BiasGradient(x.get(0), targets);
    } else if (op instanceof FusedOp.Attention attention) {
      return new AttentionKernels.Forward(
          x.get(0),
          out.get(1),
          out.get(0),
          attention.heads(),
          attention.dropout(),
          attention.site());
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
          partial(out.get(1), gradients),
          partial(out.get(2), gradients),
          new Recipes.LayerNormBackward(x.get(0).columns(), (float) norm.epsilon()));
    } else if (op instanceof FusedOp.Gelu) {
      return Kernels.Gelu.of(x.get(0), out.get(0));
    } else if (op instanceof FusedOp.GeluGradient) {
      return Kernels.GeluGradient.of(x.get(0), x.get(1), out.get(0));
    } else if (op instanceof FusedOp.Dropout dropout) {
      return new Kernels.Dropout(x.get(0), out.get(0), dropout.probability(), dropout.site());
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
          partial(out.get(1), gradients),
          partial(out.get(2), gradients),
          Math.toIntExact(out.get(2).columns()),
          sliced.sliceWidth());
    }
    if (op instanceof FusedOp.Adopt) {
      return new Adopt(node.inputs().get(0), out.get(0), gradients.contains(out.get(0).name()));
    }
    throw new UnsupportedOperationException("no kernel for " + op.opName());
  }

  /** One product for all weights whose gradients lie one behind the other. */
  private static Kernel weightGradient(
      Value dy, Value x, List<Value> weights, Set<String> gradients, int threads) {
    List<@Nullable Value> targets = new ArrayList<>();
    List<Value> present = new ArrayList<>();
    for (Value weight : weights) {
      Value target = wanted(weight, gradients);
      targets.add(target);
      if (target != null) {
        present.add(target);
      }
    }
    boolean one = present.size() == weights.size() && Kernels.adjacent(present);
    return new Kernels.LinearWeightGradient(
        dy, x, one ? List.of(present.get(0)) : targets, threads);
  }

  private static @Nullable Value wanted(Value gradient, Set<String> gradients) {
    return gradients.contains(gradient.name()) ? gradient : null;
  }

  private @Nullable Partial partial(Value gradient, Set<String> gradients) {
    if (!gradients.contains(gradient.name())) {
      return null;
    }
    Partial partial = new Partial(gradient);
    partials.add(partial);
    return partial;
  }

  /** Rows of an array in their places of the layout. */
  private final class Adopt implements Kernel {
    private final String source;
    private final Value target;
    private final boolean isGradient;

    Adopt(String source, Value target, boolean isGradient) {
      this.source = source;
      this.target = target;
      this.isGradient = isGradient;
    }

    @Override
    public void run(Worker worker) {
      if (target.isFixed() && worker.number() != 0) {
        return;
      }
      float[] rows = array(source).dup('c').data().asFloat();
      int columns = Math.toIntExact(target.columns());
      if (target.isFixed()) {
        if (isGradient && worker.step().accumulate()) {
          float[] before = target.memory().toArray();
          for (int i = 0; i < columns; i++) {
            rows[i] += before[i];
          }
        }
        target.memory().put(target.index(0), rows, 0, columns);
        return;
      }
      boolean scored = target.extent().rows() == Extent.Rows.SCORED;
      long first = worker.start(target);
      target.memory().fill(target.index(first), worker.rows(target) * columns, 0);
      if (scored) {
        for (int r = worker.firstScored(); r < worker.endScored(); r++) {
          if (layout.scoredRow(r) >= 0) {
            target.memory().put(target.index(r), rows, layout.scoredFrom(r) * columns, columns);
          }
        }
        return;
      }
      for (int token = 0; token < rows.length / columns; token++) {
        int row = layout.rowOf(token);
        if (row >= worker.firstToken() && row < worker.endToken()) {
          target.memory().put(target.index(row), rows, token * columns, columns);
        }
      }
    }
  }

  /** A value as SameDiff's ops read it: without the rows that hold no token. */
  private INDArray array(String name) {
    INDArray made = results.get(name);
    if (made == null) {
      made = given.get(name);
    }
    if (made != null) {
      return made;
    }
    TokenBatch batch = Objects.requireNonNull(running);
    if (name.equals(FusedOps.LABELS)) {
      int labels = Math.toIntExact(graph.getVariable(name).placeholderShape()[1]);
      INDArray rows = Nd4j.zeros(DataType.FLOAT, batch.scoredRows(), labels);
      for (int r = 0; r < batch.scoredRows(); r++) {
        rows.putScalar(r, batch.labels()[r], 1);
      }
      made = rows;
    } else if (name.equals(FusedOps.ROW_WEIGHT)) {
      made = Nd4j.scalar((float) (1.0 / views[0].step().labelledRows()));
    } else {
      Value value = value(name);
      long[] shape = shapes.get(name);
      made =
          value.isFixed()
              ? Nd4j.createFromArray(value.memory().toArray())
                  .reshape(shape == null ? new long[0] : shape)
              : Nd4j.createFromArray(output(name, batch)).reshape(-1, value.columns());
    }
    results.put(name, made);
    return made;
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

  /** Runs the plan on a batch. */
  void run(TokenBatch batch, @Nullable TrainingStep step) {
    running = batch;
    results.clear();
    layout.fill(batch);
    placeArena();
    workers.run(
        w -> {
          Worker worker = views[w];
          worker.begin(step);
          for (Step next : steps) {
            if (next.meetBefore()) {
              workers.meet();
            }
            next.kernel().run(worker);
          }
          if (!partials.isEmpty()) {
            workers.meet();
            boolean accumulate = worker.step().accumulate();
            for (int p = w; p < partials.size(); p += views.length) {
              partials.get(p).reduce(worker, accumulate);
            }
          }
        });
  }

  private void placeArena() {
    long size = 0;
    long[] starts = new long[slots.size()];
    for (int s = 0; s < starts.length; s++) {
      starts[s] = size;
      Extent extent = slots.get(s);
      size += (layout.total(extent.rows()) * extent.columns() + 15) / 16 * 16;
    }
    if (arena.length() < size) {
      arena.close();
      arena = FloatMemory.allocate(size);
    }
    for (Value value : arenaValues) {
      value.place(arena, starts[value.slot()]);
    }
  }

  /**
   * The loss of the last run: exact where slicer's own op is the whole of it.
   *
   * @param name of the loss
   */
  double loss(String name) {
    INDArray made = results.get(name);
    if (made != null) {
      return made.getDouble(0);
    }
    if (loss == null) {
      throw new IllegalStateException("the graph has no loss");
    }
    return loss.loss();
  }

  /** An output of the last run, its rows in the order of the batch. */
  float[] output(String name, TokenBatch batch) {
    Value value = value(name);
    int columns = Math.toIntExact(value.columns());
    return switch (value.extent().rows()) {
      case TOKENS -> {
        float[] rows = new float[batch.tokens() * columns];
        for (int token = 0; token < batch.tokens(); token++) {
          value.memory().get(value.index(layout.rowOf(token)), rows, token * columns, columns);
        }
        yield rows;
      }
      case SCORED -> {
        float[] rows = new float[batch.scoredRows() * columns];
        for (int r = 0; r < layout.total(Extent.Rows.SCORED); r++) {
          if (layout.scoredRow(r) >= 0) {
            value.memory().get(value.index(r), rows, layout.scoredFrom(r) * columns, columns);
          }
        }
        yield rows;
      }
      case PAIRS, FIXED ->
          throw new IllegalArgumentException("\"" + name + "\" has no rows of tokens");
    };
  }

  /** Bytes of the buffers that the plan has made. */
  long arenaBytes() {
    return 4 * (arena.length() + parts.length());
  }

  @Override
  public void close() {
    workers.run(w -> views[w].close());
    workers.close();
    arena.close();
    parts.close();
    constants.forEach(FloatMemory::close);
  }
}
