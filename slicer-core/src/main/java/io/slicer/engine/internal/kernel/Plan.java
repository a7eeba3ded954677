package io.slicer.engine.internal.kernel;

import io.slicer.engine.internal.layout.BatchLayout;
import io.slicer.engine.internal.layout.Extent;
import io.slicer.engine.internal.layout.RowKind;
import io.slicer.model.TokenBatch;
import io.slicer.model.TrainingStep;
import io.slicer.weights.EmbeddingTable;
import io.slicer.weights.FloatMemory;
import io.slicer.weights.Parameters;
import io.slicer.weights.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.VariableType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A SameDiff graph compiled for the CPU: an order of kernels, a place for every value, and a team
 * of workers who each run all kernels on their own sequences of a batch. Activations lie in an
 * arena that is made anew only when a batch is larger than any before.
 *
 * <p>Gradients of large weights need the rows of all workers. Such ops are put off until a few have
 * come together; then the workers meet, each computes some rows of each gradient, and they meet
 * again. Gradients of biases and the like are summed from the workers' parts at the end.
 *
 * <p>Not thread-safe: one run at a time.
 */
public final class Plan implements AutoCloseable {
  private final Team team;
  private final BatchLayout layout;
  private final Map<String, Value> values = new LinkedHashMap<>();
  private final List<FloatMemory> constants = new ArrayList<>();
  private final Set<RowKind> kinds = new HashSet<>();
  private final StockValues stock;
  private final Arena arena;
  private final List<Step> steps = new ArrayList<>();
  private final List<List<Partial>> partials;
  private final List<Partial> madePartials;
  private final List<RowParts> rowParts;
  private final long partsStride;
  private @Nullable FloatMemory parts;
  private final Products products;
  private final List<Compilation.Contribution> contributions;
  private final @Nullable Gradients gradients;
  private final Map<String, SharedSum> sums;

  /** A kernel, the kind of op that it is for, and whether the workers meet before it. */
  private record Step(String kind, Kernel kernel, boolean meetBefore) {}

  /**
   * Compiles a graph.
   *
   * @param graph the graph
   * @param outputs names of the variables that are wanted besides gradients
   * @param sources the variables that each gradient is the sum of, by the name of its parameter
   * @param parameters where the parameters lie
   * @param words the word table; the variable of its name stands for it
   * @param wordsName name of the word table
   * @param gradients where the gradients go; null if none are wanted
   * @param products how rows are multiplied with weights
   * @param team the workers
   */
  public Plan(
      SameDiff graph,
      List<String> outputs,
      Map<String, List<SDVariable>> sources,
      Parameters parameters,
      EmbeddingTable words,
      String wordsName,
      @Nullable Gradients gradients,
      Products products,
      Team team) {
    this.team = team;
    this.products = products;
    this.gradients = gradients;
    layout = team.layout();
    stock = new StockValues(graph, values, layout);
    Map<String, String> parameterOf = new HashMap<>();
    sources.forEach((name, parts) -> parts.forEach(part -> parameterOf.put(part.name(), name)));
    List<String> roots = new ArrayList<>(outputs);
    roots.addAll(parameterOf.keySet());
    List<Node> nodes = Node.ordered(graph, roots, products);
    for (Node node : nodes) {
      for (String input : node.inputs()) {
        addInput(graph.getVariable(input), parameters, wordsName);
      }
      if (node.own().isPresent()) {
        addOutputs(node, parameterOf, gradients);
      }
    }
    Set<String> read = new HashSet<>();
    nodes.forEach(node -> read.addAll(node.inputs()));
    values.values().stream()
        .filter(value -> !value.isFixed())
        .forEach(value -> kinds.add(value.extent().rows()));
    arena =
        new Arena(nodes, values, new HashSet<>(roots), parameterOf.keySet(), team.activations());
    Compilation compilation =
        new Compilation(values, stock, words, parameterOf, read, gradients, products, team);
    addSteps(nodes, compilation);
    contributions = compilation.contributions();
    products.preparation().ifPresent(kernel -> beginWith("weights", kernel));
    partials = compilation.partials();
    madePartials = compilation.madePartials();
    rowParts = compilation.rowParts();
    sums = compilation.sums();
    partsStride = allPartials().mapToLong(Plan::roundedUp).sum();
    try {
      products.complete(team.workers(), team.views());
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  private void addInput(SDVariable variable, Parameters parameters, String wordsName) {
    String name = variable.name();
    if (values.containsKey(name)) {
      return;
    }
    if (parameters.contains(name) || name.equals(wordsName)) {
      Value value = new Value(name, Op.extent(variable));
      if (parameters.contains(name)) {
        if (!name.equals(wordsName)) {
          parameters.check(name, Shape.of(variable.placeholderShape()));
        }
        value.place(parameters.get(name).values());
      }
      values.put(name, value);
    } else if (variable.getVariableType() == VariableType.CONSTANT) {
      INDArray array = variable.getArr();
      stock.constant(name, array);
      if (!variable.dataType().isIntType()) {
        FloatMemory memory = FloatMemory.of(array.dup('c').data().asFloat());
        constants.add(memory);
        Value value = new Value(name, Extent.fixed(Shape.of(array.shape())));
        value.place(memory);
        values.put(name, value);
      }
    }
  }

  private void addOutputs(Node node, Map<String, String> parameterOf, @Nullable Gradients store) {
    for (int i = 0; i < node.outputs().size(); i++) {
      Value value = new Value(node.outputs().get(i), node.extents().get(i));
      String parameter = parameterOf.get(value.name());
      if (parameter != null) {
        if (store == null) {
          throw new IllegalArgumentException("no store for the gradient of " + parameter);
        }
        value.place(store.store().get(parameter).values());
      }
      values.put(value.name(), value);
    }
  }

  /**
   * Workers meet where collective ops begin and where they end, and before the first op that reads
   * something fixed of which each of them has made a part.
   */
  private void addSteps(List<Node> nodes, Compilation compilation) {
    boolean collective = false;
    Set<String> inParts = new HashSet<>();
    for (Node node : nodes) {
      boolean readsParts = node.inputs().stream().anyMatch(inParts::contains);
      if (node.isView()) {
        if (readsParts) {
          inParts.addAll(node.outputs());
        }
        continue;
      }
      Kernel kernel = compilation.kernel(node);
      String kind = node.op().getOp().opName();
      boolean meet =
          layout.sharesColumns()
              || compilation.isOnTop()
              || node.isCollective() != collective
              || readsParts;
      addStep(new Step(kind, kernel, meet), inParts);
      for (Kernel completion : compilation.completions()) {
        addStep(new Step(kind, completion, true), inParts);
      }
      // Behind a completion, for which the workers met, each has rows of its own again.
      collective = node.isCollective() && compilation.completions().isEmpty();
      node.outputs().stream()
          .filter(name -> values.containsKey(name) && value(name).isFixed())
          .forEach(inParts::add);
    }
  }

  private void addStep(Step step, Set<String> inParts) {
    if (step.meetBefore()) {
      inParts.clear();
    }
    steps.add(step);
  }

  private void beginWith(String kind, Kernel kernel) {
    Step next = steps.get(0);
    steps.set(0, new Step(next.kind(), next.kernel(), true));
    steps.add(0, new Step(kind, kernel, false));
  }

  /** Each worker's parts lie together, so that no two workers write to the same cache line. */
  private void placePartials() {
    FloatMemory memory = team.parts().atLeast(partsStride * team.threads());
    if (memory == parts) {
      return;
    }
    parts = memory;
    long at = 0;
    for (Partial partial : (Iterable<Partial>) allPartials()::iterator) {
      partial.place(memory, at, partsStride);
      at += roundedUp(partial);
    }
  }

  private Stream<Partial> allPartials() {
    return Stream.concat(partials.stream().flatMap(List::stream), madePartials.stream());
  }

  private static long roundedUp(Partial partial) {
    return (partial.size() + 15) / 16 * 16L;
  }

  private Value value(String name) {
    Value value = values.get(name);
    if (value == null) {
      throw new IllegalArgumentException("the plan computes no \"" + name + "\"");
    }
    return value;
  }

  /**
   * Runs the plan on a batch.
   *
   * @param batch packed sequences
   * @param step what masks and mean depend on; null if the graph is not one of training
   */
  public void run(TokenBatch batch, @Nullable TrainingStep step) {
    layout.fill(batch, kinds);
    arena.place(layout);
    placePartials();
    rowParts.forEach(each -> each.place(layout));
    stock.begin(batch, step);
    products.begin(step);
    beginGradients(step);
    team.workers().run(w -> work(team.views()[w], step));
    contributions.forEach(contribution -> contribution.made(batch));
  }

  private void beginGradients(@Nullable TrainingStep step) {
    if (gradients != null && step != null) {
      gradients.begin(step);
    }
  }

  /**
   * Runs the plan on a batch several times, in turn with its matrix products alone, and takes the
   * time.
   *
   * @param batch packed sequences
   * @param step what masks and mean depend on; null if the graph is not one of training
   * @param rounds how often
   */
  public StepTimes profile(TokenBatch batch, @Nullable TrainingStep step, int rounds) {
    StopWatch watch = new StopWatch(team.threads(), rounds);
    run(batch, step);
    for (int round = 0; round < rounds; round++) {
      watch.time(() -> run(batch, step));
      beginGradients(step);
      watch.timeProducts(() -> team.workers().run(w -> multiply(team.views()[w])));
    }
    for (int round = 0; round < rounds; round++) {
      beginGradients(step);
      team.workers().run(w -> workTimed(team.views()[w], step, watch));
      contributions.forEach(contribution -> contribution.made(batch));
    }
    return watch.profile();
  }

  private void work(Worker worker, @Nullable TrainingStep step) {
    worker.begin(step);
    for (Step next : steps) {
      if (next.meetBefore()) {
        team.workers().meet();
      }
      next.kernel().run(worker);
    }
    reducePartials(worker);
  }

  private void reducePartials(Worker worker) {
    if (!partials.isEmpty()) {
      team.workers().meet();
      for (int p = worker.number(); p < partials.size(); p += worker.count()) {
        for (Partial partial : partials.get(p)) {
          partial.reduce(worker);
        }
      }
    }
  }

  private void workTimed(Worker worker, @Nullable TrainingStep step, StopWatch watch) {
    worker.begin(step);
    watch.start(worker.number());
    for (Step next : steps) {
      if (next.meetBefore()) {
        team.workers().meet();
        watch.lap(worker.number(), StepTimes.WAITING);
      }
      next.kernel().run(worker);
      watch.lap(worker.number(), next.kind());
    }
    reducePartials(worker);
    watch.lap(worker.number(), StepTimes.PARTIAL_SUMS);
  }

  /** The products of the last run over again, with nothing in between. */
  private void multiply(Worker worker) {
    for (Step next : steps) {
      if (next.kernel().isProduct()) {
        next.kernel().run(worker);
      }
    }
  }

  /**
   * The loss of the last run.
   *
   * @param name of the loss
   */
  public double loss(String name) {
    INDArray own = stock.made(name);
    if (own != null) {
      return own.getDouble(0);
    }
    SharedSum sum = sums.get(name);
    if (sum == null) {
      throw new IllegalStateException("the graph has no loss \"" + name + "\"");
    }
    return sum.total();
  }

  /**
   * The shape of the loss of the last run.
   *
   * @param name of the loss
   * @return sizes, none of a scalar
   */
  public long[] lossShape(String name) {
    INDArray own = stock.made(name);
    return own == null ? new long[0] : own.shape();
  }

  /**
   * A variable as the last run left it, its rows in the order of the batch; also what one of
   * SameDiff's ops has made.
   *
   * @param name of a variable that was asked for when the plan was compiled
   * @param batch the batch of the last run
   */
  public float[] output(String name, TokenBatch batch) {
    INDArray own = stock.made(name);
    return own != null ? own.dup('c').data().asFloat() : stock.read(value(name), batch);
  }

  @Override
  public void close() {
    constants.forEach(FloatMemory::close);
    rowParts.forEach(RowParts::close);
  }
}
