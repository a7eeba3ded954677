package io.slicer.engine.internal.kernel;

import io.slicer.engine.internal.dnnl.Epilogue;
import io.slicer.engine.internal.layout.Extent;
import io.slicer.engine.internal.layout.RowKind;
import io.slicer.model.TokenBatch;
import io.slicer.weights.EmbeddingTable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a plan gives an op to make its kernel with: where inputs and outputs lie, where gradients of
 * parameters go, and the weights of products. It asks one op after the other, in the order in which
 * they run.
 */
public final class Compilation {
  private final Map<String, Value> values;
  private final StockValues stock;
  private final EmbeddingTable words;
  private final Map<String, String> parameterOf;
  private final @Nullable Gradients gradients;
  private final Products products;
  private final Team team;
  private final Map<String, List<Partial>> partials = new LinkedHashMap<>();
  private final Map<String, SharedSum> sums = new LinkedHashMap<>();

  /** The parameters of which kernels so far make gradients. */
  private final Set<String> begun = new HashSet<>();

  /** The variables that an op reads. */
  private final Set<String> read;

  private final List<RowParts> rowParts = new ArrayList<>();

  /** Partial sums of gradients of what ops have made. */
  private final List<Partial> madePartials = new ArrayList<>();

  /** The parameters of which gradients are made only if a batch chooses them. */
  private final Map<String, Option> optional = new HashMap<>();

  /** The parameters whose gradients some op writes to as a whole. */
  private final Set<String> whole = new HashSet<>();

  // The op at hand, whether it adds to a gradient that an earlier one began, and what is to be done
  // once all workers have run it.
  private @Nullable Node node;
  private boolean onTop;
  private final List<Kernel> completions = new ArrayList<>();

  /**
   * For the ops of one plan.
   *
   * @param values the plan's variables by name
   * @param stock the same for SameDiff's own ops
   * @param words the word table
   * @param parameterOf the parameters whose gradients are wanted, by the name of the gradient or of
   *     one of the variables that it is the sum of
   * @param read the variables that ops of the plan read
   * @param gradients of the executor, if any are wanted
   * @param products how rows are multiplied with weights
   * @param team the workers
   */
  Compilation(
      Map<String, Value> values,
      StockValues stock,
      EmbeddingTable words,
      Map<String, String> parameterOf,
      Set<String> read,
      @Nullable Gradients gradients,
      Products products,
      Team team) {
    this.values = values;
    this.stock = stock;
    this.words = words;
    this.parameterOf = parameterOf;
    this.read = read;
    this.gradients = gradients;
    this.products = products;
    this.team = team;
  }

  /** The kernel of an op. */
  Kernel kernel(Node next) {
    node = next;
    onTop = false;
    completions.clear();
    return next.own()
        .map(op -> op.kernel(this))
        .orElseGet(() -> new StockKernel(next.op().getOp(), next.inputs(), next.outputs(), stock));
  }

  /** Whether the last kernel made adds to a gradient of which an earlier one makes a part. */
  boolean isOnTop() {
    return onTop;
  }

  /**
   * What makes the outputs of the last kernel whole, once all workers have run it: the sums of what
   * every worker has a part of, where a later op reads them.
   */
  List<Kernel> completions() {
    return List.copyOf(completions);
  }

  /** Those of the gradients of which every worker has a part that are summed on the way. */
  List<Partial> madePartials() {
    return List.copyOf(madePartials);
  }

  /**
   * The gradients of parameters of which every worker has a part, of all kernels made so far; those
   * of one parameter together, to be summed one after the other behind all kernels.
   */
  List<List<Partial>> partials() {
    partials.forEach(
        (parameter, parts) ->
            parts.stream().skip(begun.contains(parameter) ? 0 : 1).forEach(Partial::putOnTop));
    return List.copyOf(partials.values());
  }

  /** The sums that kernels so far have parts of, by the name of the output. */
  Map<String, SharedSum> sums() {
    return sums;
  }

  /**
   * What a run does to a gradient.
   *
   * @param toAllRows whether it writes more than the rows that it notes
   * @param option what the batch must choose for that; nothing if it happens with any batch
   */
  record Contribution(Gradient gradient, boolean toAllRows, Optional<Option> option) {
    /** After the run of a batch. */
    void made(TokenBatch batch) {
      if (option.isEmpty() || option.get().isChosen(batch)) {
        gradient.contributed(toAllRows);
      }
    }
  }

  /** One of the options of a choice. */
  record Option(Choice choice, int number) {
    boolean isChosen(TokenBatch batch) {
      return choice.of(batch.condition()) == number;
    }
  }

  /** What a run with all kernels made so far does to gradients. */
  List<Contribution> contributions() {
    return parameterOf.values().stream()
        .distinct()
        .map(
            parameter ->
                new Contribution(
                    gradient(parameter),
                    whole.contains(parameter),
                    Optional.ofNullable(optional.get(parameter))))
        .toList();
  }

  private Gradient gradient(String parameter) {
    if (gradients == null) {
      throw new IllegalArgumentException("no store for the gradient of " + parameter);
    }
    return gradients.of(parameter);
  }

  private Node node() {
    if (node == null) {
      throw new IllegalStateException("no op is being compiled");
    }
    return node;
  }

  private Value value(String name) {
    Value value = values.get(name);
    if (value == null) {
      throw new IllegalArgumentException("the plan has no \"" + name + "\"");
    }
    return value;
  }

  /** The name of an input. */
  public String inputName(int i) {
    return node().inputs().get(i);
  }

  /** Where an input lies; integers have no value. */
  public Value in(int i) {
    return value(inputName(i));
  }

  /** Where some inputs lie. */
  public List<Value> in(int start, int end) {
    List<Value> part = new ArrayList<>();
    for (int i = start; i < end; i++) {
      part.add(in(i));
    }
    return part;
  }

  /** Rows that are multiplied, in the format that the plan's products of such rows want. */
  public Operand operand(int i) {
    Extent rows = Op.extent(node().op().getOp().arg(i));
    return new Operand(in(i), products(rows).format(), rows.columns());
  }

  /** Where an output lies. */
  public Value out(int i) {
    return value(node().outputs().get(i));
  }

  /** What is to be done to the op's result before it is written. */
  public Epilogue epilogue() {
    return node().epilogue();
  }

  /**
   * How rows are multiplied with weights. What is fixed has few rows and large weights: rounding or
   * packing those would take longer than the product.
   */
  public Products products(Extent rows) {
    return rows.isFixed() ? new PlainProducts() : products;
  }

  /** The word table. */
  public EmbeddingTable words() {
    return words;
  }

  /** The variables as SameDiff's own ops see them. */
  public StockValues stock() {
    return stock;
  }

  /** The number of workers. */
  public int threads() {
    return team.threads();
  }

  /** Whether all workers have all rows, and each computes some columns and some heads. */
  public boolean sharesColumns() {
    return team.layout().sharesColumns();
  }

  /** Whether an output is a gradient of a parameter that is under training, or a part of one. */
  public boolean isGradient(int output) {
    return parameterOf.containsKey(node().outputs().get(output));
  }

  /**
   * Outputs that are gradients of something fixed and are computed by all workers together, each
   * worker some rows; null where nobody wants one.
   *
   * @param start first output
   * @param end behind the last
   */
  public List<@Nullable Target> targets(int start, int end) {
    List<@Nullable Target> targets = new ArrayList<>();
    for (int i = start; i < end; i++) {
      if (isGradient(i)) {
        whole.add(parameterOf(i));
      }
      targets.add(rowTarget(i));
    }
    return targets;
  }

  /**
   * Such an output that is computed only if a batch chooses it.
   *
   * @param output the number of the option, too
   */
  public @Nullable Target chosenTarget(int output, Choice choice) {
    if (!isGradient(output)) {
      return null;
    }
    String parameter = parameterOf(output);
    optional.put(parameter, new Option(choice, output));
    return targets(output, output + 1).get(0);
  }

  /** Such an output of whose rows only those are written that {@link Gradient#rows} notes. */
  public @Nullable Target rowTarget(int output) {
    if (isGradient(output)) {
      boolean again = !begun.add(parameterOf(output));
      if (again || partials.containsKey(parameterOf(output))) {
        refuseIfOptional(parameterOf(output));
      }
      onTop |= again;
      return new Target(out(output), gradient(parameterOf(output)), again);
    }
    return isRead(output) ? new Target(out(output), ofMade(), false) : null;
  }

  private void refuseIfOptional(String parameter) {
    if (optional.containsKey(parameter)) {
      throw new UnsupportedOperationException(
          "\"" + parameter + "\" is chosen by the batch's condition, so no other op may use it");
    }
  }

  private String parameterOf(int output) {
    return parameterOf.getOrDefault(node().outputs().get(output), "");
  }

  private boolean isRead(int output) {
    return read.contains(node().outputs().get(output));
  }

  /** The gradient of what an op has made is stored anew in every micro-batch. */
  private Gradient ofMade() {
    return new Gradient(team.threads());
  }

  /** An output that is the gradient of something fixed, and of which every worker has a part. */
  public @Nullable Partial partial(int output) {
    if (isGradient(output)) {
      String parameter = parameterOf(output);
      refuseIfOptional(parameter);
      whole.add(parameter);
      Partial partial = new Partial(out(output), gradient(parameter));
      partials.computeIfAbsent(parameter, name -> new ArrayList<>()).add(partial);
      return partial;
    }
    if (!isRead(output)) {
      return null;
    }
    Partial partial = new Partial(out(output), ofMade());
    madePartials.add(partial);
    completions.add(partial::complete);
    return partial;
  }

  /** Several of them. */
  public List<@Nullable Partial> partials(int start, int end) {
    List<@Nullable Partial> all = new ArrayList<>();
    for (int i = start; i < end; i++) {
      all.add(partial(i));
    }
    return all;
  }

  /** What all workers do once all have run the op. */
  public void whenAllHaveRun(Kernel completion) {
    completions.add(completion);
  }

  /**
   * Memory for what each worker has of the rows of all.
   *
   * @param rows what there is a row for
   * @param columns values in a row
   */
  public RowParts rowParts(RowKind rows, long columns) {
    RowParts parts = new RowParts(rows, columns, team.threads());
    rowParts.add(parts);
    return parts;
  }

  /** Those that kernels so far have. */
  List<RowParts> rowParts() {
    return List.copyOf(rowParts);
  }

  /** An output that is one number, of which every worker has a part. */
  public SharedSum sum(int output) {
    SharedSum sum = new SharedSum(team.threads());
    sums.put(node().outputs().get(output), sum);
    if (isRead(output)) {
      completions.add(new SharedSum.Store(sum, out(output)));
    }
    return sum;
  }
}
