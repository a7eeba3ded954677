package io.slicer.graph.internal;

import io.slicer.graph.EncoderOps;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.functions.DifferentialFunction;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.internal.SameDiffOp;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ops.DynamicCustomOp;

/**
 * An op of slicer's own in a SameDiff graph: what it takes, how large its outputs are, and its
 * derivative. What it computes is the business of the engine, which has a kernel for each. Forward
 * and backward ops stand here together, in reading order.
 *
 * <p>SameDiff's sessions cannot run these ops. Integer inputs (ids, rows and the like) have no
 * extent.
 */
public abstract sealed class FusedOp extends DynamicCustomOp {
  private final List<Extent> extents;

  FusedOp(SameDiff graph, List<Extent> extents, SDVariable... inputs) {
    super(null, graph, inputs);
    this.extents = extents;
  }

  /** Adds the op to its graph and says what its outputs are. */
  final SDVariable[] add() {
    return outputVariables();
  }

  final SDVariable only() {
    return add()[0];
  }

  /**
   * The extents of the outputs.
   *
   * @return one for each
   */
  public List<Extent> extents() {
    return extents;
  }

  /**
   * The input whose memory the first output may take when nothing else needs that input any more.
   *
   * @return the number of an input, or -1
   */
  public int inPlaceInput() {
    return -1;
  }

  /**
   * Whether the op needs rows of all workers, not only the worker's own.
   *
   * @return true if workers must meet before and after
   */
  public boolean isCollective() {
    return false;
  }

  /**
   * The derivative: the gradients of all inputs, null where there is none, given those of the
   * outputs.
   */
  abstract List<@Nullable SDVariable> gradients(List<@Nullable SDVariable> outputs);

  @Override
  public List<SDVariable> doDiff(List<SDVariable> outputs) {
    List<@Nullable SDVariable> adopted = new ArrayList<>();
    for (int i = 0; i < outputs.size(); i++) {
      SDVariable gradient = outputs.get(i);
      adopted.add(gradient == null ? null : Adopt.of(gradient, extents.get(i)));
    }
    return gradients(adopted);
  }

  @Override
  public String opName() {
    return "slicer_" + getClass().getSimpleName();
  }

  @Override
  public String onnxName() {
    return opName();
  }

  @Override
  public String tensorflowName() {
    return opName();
  }

  @Override
  public int getNumOutputs() {
    return extents.size();
  }

  @Override
  public List<DataType> calculateOutputDataTypes(List<DataType> inputs) {
    return Collections.nCopies(extents.size(), DataType.FLOAT);
  }

  /** The name under which SameDiff shows an op's arguments. */
  @Override
  public Map<String, Object> propertiesForFunction() {
    return Map.of();
  }

  /**
   * The extent of a variable: of the op that made it, or of a parameter or constant.
   *
   * @param variable any whose size does not depend on ops of SameDiff
   * @return its extent
   */
  public static Extent extent(SDVariable variable) {
    SameDiff graph = variable.getSameDiff();
    SameDiffOp producer = producer(variable);
    if (producer != null && producer.getOp() instanceof FusedOp op) {
      return op.extents.get(producer.getOutputsOfOp().indexOf(variable.name()));
    }
    long[] shape = variable.getShape();
    if (producer != null || shape == null) {
      throw new IllegalArgumentException(
          "the size of \""
              + variable.name()
              + "\" cannot be known before the batch is: "
              + (producer == null ? "no shape" : "made by " + producer.getOp().opName())
              + " in "
              + graph);
    }
    return new Extent(Extent.Rows.FIXED, Arrays.stream(shape).reduce(1, (a, b) -> a * b));
  }

  /**
   * Whether a variable is made by an op of slicer's own.
   *
   * @param variable any
   * @return true if it is
   */
  public static boolean isFused(SDVariable variable) {
    SameDiffOp producer = producer(variable);
    return producer != null && producer.getOp() instanceof FusedOp;
  }

  /**
   * Whether an op of slicer's own made a variable that has rows of tokens.
   *
   * @param variable any
   * @return false for scalars and parameters, and for what SameDiff's ops make
   */
  public static boolean isOfRows(SDVariable variable) {
    return isFused(variable) && extent(variable).rows() != Extent.Rows.FIXED;
  }

  /**
   * The sum of two variables that slicer's ops made. If the second is a product, that product adds
   * to the first, in the same place if nothing else needs the first.
   *
   * @param a one
   * @param b the other
   * @return a + b
   */
  public static SDVariable sum(SDVariable a, SDVariable b) {
    SameDiffOp producer = producer(b);
    if (producer != null
        && producer.getOp() instanceof LinearInputGradient product
        && !product.hasAddend()
        && extent(a).equals(extent(b))) {
      return product.onto(a);
    }
    return new Add(a.getSameDiff(), a, b).only();
  }

  private static @Nullable SameDiffOp producer(SDVariable variable) {
    DifferentialFunction op = variable.getCreator();
    return op == null ? null : variable.getSameDiff().getOps().get(op.getOwnName());
  }

  private static List<Extent> like(SDVariable... variables) {
    List<Extent> extents = new ArrayList<>();
    for (SDVariable variable : variables) {
      extents.add(extent(variable));
    }
    return List.copyOf(extents);
  }

  private static Extent rowsOf(SDVariable variable, long columns) {
    return new Extent(extent(variable).rows(), columns);
  }

  private static SDVariable given(@Nullable SDVariable gradient) {
    if (gradient == null) {
      throw new IllegalArgumentException("no gradient for the first output");
    }
    return gradient;
  }

  private static List<@Nullable SDVariable> none() {
    throw new UnsupportedOperationException("slicer's graphs have no second derivatives");
  }

  /** words[id] + positions[position] + types[type] -> (N, H). */
  public static final class Embed extends FusedOp {
    private final EncoderOps.Padding padding;

    /** Inputs ids (N), positions (N), types (N), then the three tables. */
    public Embed(
        SameDiff graph,
        SDVariable ids,
        SDVariable positions,
        SDVariable types,
        SDVariable wordTable,
        SDVariable positionTable,
        SDVariable typeTable,
        EncoderOps.Padding padding,
        long hidden) {
      super(
          graph,
          List.of(new Extent(Extent.Rows.TOKENS, hidden)),
          ids,
          positions,
          types,
          wordTable,
          positionTable,
          typeTable);
      this.padding = padding;
    }

    @Override
    List<@Nullable SDVariable> gradients(List<@Nullable SDVariable> outputs) {
      SDVariable[] tables =
          new EmbedGradient(
                  sameDiff,
                  arg(0),
                  arg(1),
                  arg(2),
                  arg(3),
                  arg(4),
                  arg(5),
                  given(outputs.get(0)),
                  padding)
              .add();
      return Arrays.asList(null, null, null, tables[0], tables[1], tables[2]);
    }
  }

  /** Rows of the gradient summed into the tables' gradients, but for those of padding. */
  public static final class EmbedGradient extends FusedOp {
    private final EncoderOps.Padding padding;

    EmbedGradient(
        SameDiff graph,
        SDVariable ids,
        SDVariable positions,
        SDVariable types,
        SDVariable wordTable,
        SDVariable positionTable,
        SDVariable typeTable,
        SDVariable gradient,
        EncoderOps.Padding padding) {
      super(
          graph,
          like(wordTable, positionTable, typeTable),
          ids,
          positions,
          types,
          wordTable,
          gradient);
      this.padding = padding;
    }

    /**
     * The rows whose gradients stay zero.
     *
     * @return rows of the word table and the position table
     */
    public EncoderOps.Padding padding() {
      return padding;
    }

    @Override
    public boolean isCollective() {
      return true;
    }

    @Override
    List<@Nullable SDVariable> gradients(List<@Nullable SDVariable> outputs) {
      return none();
    }
  }

  /** The features of the batch's sequences -> (N, H), in the layout of the plan. */
  public static final class Features extends FusedOp {
    /** Input: the features, which have no extent as no op made them. */
    public Features(SameDiff graph, SDVariable rows, long hidden) {
      super(graph, List.of(new Extent(Extent.Rows.TOKENS, hidden)), rows);
    }

    @Override
    List<@Nullable SDVariable> gradients(List<@Nullable SDVariable> outputs) {
      return Collections.singletonList(null);
    }
  }

  /** x (rows, in), W (out, in), b (out) -> x W^T + b (rows, out). */
  public static final class Linear extends FusedOp {
    /** Inputs x, weight, bias. */
    public Linear(SameDiff graph, SDVariable x, SDVariable weight, SDVariable bias) {
      super(graph, List.of(rowsOf(x, extent(bias).columns())), x, weight, bias);
    }

    @Override
    List<@Nullable SDVariable> gradients(List<@Nullable SDVariable> outputs) {
      SDVariable dy = given(outputs.get(0));
      return List.of(
          new LinearInputGradient(sameDiff, dy, extent(arg(0)).columns(), arg(1)).only(),
          new LinearWeightGradient(sameDiff, dy, arg(0), arg(1)).only(),
          new BiasGradient(sameDiff, dy, arg(2)).only());
    }
  }

  /** x (rows, H) and the weights and biases of q, k and v -> (rows, 3H), in one product. */
  public static final class QueryKeyValue extends FusedOp {
    /** Inputs x, three weights, three biases. */
    public QueryKeyValue(SameDiff graph, SDVariable x, SDVariable[] weights, SDVariable[] biases) {
      super(
          graph,
          List.of(rowsOf(x, 3 * extent(biases[0]).columns())),
          x,
          weights[0],
          weights[1],
          weights[2],
          biases[0],
          biases[1],
          biases[2]);
    }

    @Override
    List<@Nullable SDVariable> gradients(List<@Nullable SDVariable> outputs) {
      SDVariable dy = given(outputs.get(0));
      long hidden = extent(arg(0)).columns();
      SDVariable[] weights =
          new LinearWeightGradient(sameDiff, dy, arg(0), arg(1), arg(2), arg(3)).add();
      SDVariable[] biases = new BiasGradient(sameDiff, dy, arg(4), arg(5), arg(6)).add();
      return List.of(
          new LinearInputGradient(sameDiff, dy, hidden, arg(1), arg(2), arg(3)).only(),
          weights[0],
          weights[1],
          weights[2],
          biases[0],
          biases[1],
          biases[2]);
    }
  }

  /**
   * dy (rows, out), W (out, in) -> dy W (rows, in); several weights stand one below the other. The
   * last input may be something of the result's size that the product is added to.
   */
  public static final class LinearInputGradient extends FusedOp {
    private final int weights;

    LinearInputGradient(SameDiff graph, SDVariable dy, long in, SDVariable... weights) {
      this(graph, rowsOf(dy, in), weights.length, prepend(dy, weights));
    }

    private LinearInputGradient(SameDiff graph, Extent extent, int weights, SDVariable... inputs) {
      super(graph, List.of(extent), inputs);
      this.weights = weights;
    }

    /** This product, added to another variable. */
    private SDVariable onto(SDVariable addend) {
      SDVariable[] inputs = Arrays.copyOf(args(), args().length + 1);
      inputs[inputs.length - 1] = addend;
      return new LinearInputGradient(sameDiff, extents().get(0), weights, inputs).only();
    }

    /** The number of weights. */
    public int weights() {
      return weights;
    }

    /** Whether there is something that the product is added to. */
    public boolean hasAddend() {
      return args().length > 1 + weights;
    }

    @Override
    public int inPlaceInput() {
      return hasAddend() ? 1 + weights : -1;
    }

    @Override
    List<@Nullable SDVariable> gradients(List<@Nullable SDVariable> outputs) {
      return none();
    }
  }

  /** dy (rows, out), x (rows, in) -> dy^T x (out, in), cut into as many weights as are given. */
  public static final class LinearWeightGradient extends FusedOp {
    LinearWeightGradient(SameDiff graph, SDVariable dy, SDVariable x, SDVariable... weights) {
      super(graph, like(weights), dy, x);
    }

    @Override
    public boolean isCollective() {
      return true;
    }

    @Override
    List<@Nullable SDVariable> gradients(List<@Nullable SDVariable> outputs) {
      return none();
    }
  }

  /** dy (rows, out) -> its column sums (out), cut into as many biases as are given. */
  public static final class BiasGradient extends FusedOp {
    BiasGradient(SameDiff graph, SDVariable dy, SDVariable... biases) {
      super(graph, like(biases), dy);
    }

    @Override
    List<@Nullable SDVariable> gradients(List<@Nullable SDVariable> outputs) {
      return none();
    }
  }

  /**
   * x (rows, columns) -> the same rounded to bfloat16, two values in the place of one. The gradient
   * passes as it is.
   */
  public static final class ToBfloat16 extends FusedOp {
    ToBfloat16(SDVariable x) {
      super(x.getSameDiff(), List.of(rowsOf(x, (extent(x).columns() + 1) / 2)), x);
    }

    @Override
    List<@Nullable SDVariable> gradients(List<@Nullable SDVariable> outputs) {
      return List.of(given(outputs.get(0)));
    }
  }

  /**
   * x (rows, in) in bfloat16, weights and biases of float32 -> x W^T + b (rows, out), where the
   * products read the weights rounded to bfloat16; results of several weights stand side by side.
   */
  public static final class Bfloat16Linear extends FusedOp {
    private final long in;
    private final SDVariable[] weights;
    private final SDVariable[] biases;

    private Bfloat16Linear(SDVariable x, long in, SDVariable[] weights, SDVariable[] biases) {
      super(
          x.getSameDiff(),
          List.of(rowsOf(x, like(biases).stream().mapToLong(Extent::columns).sum())),
          Stream.of(new SDVariable[] {x}, weights, biases)
              .flatMap(Arrays::stream)
              .toArray(SDVariable[]::new));
      this.in = in;
      this.weights = weights;
      this.biases = biases;
    }

    /**
     * Adds such a layer to a graph.
     *
     * @param x rows of float32 (rows, in)
     * @param weights (out, in), all of one size
     * @param biases (out), as many
     * @return (rows, out x weights)
     */
    public static SDVariable of(SDVariable x, SDVariable[] weights, SDVariable[] biases) {
      SDVariable rounded = new ToBfloat16(x).only();
      return new Bfloat16Linear(rounded, extent(x).columns(), weights, biases).only();
    }

    /** The columns of x. */
    public long in() {
      return in;
    }

    /** The number of weights. */
    public int weights() {
      return weights.length;
    }

    @Override
    List<@Nullable SDVariable> gradients(List<@Nullable SDVariable> outputs) {
      SDVariable dy = given(outputs.get(0));
      SDVariable rounded = new ToBfloat16(dy).only();
      List<@Nullable SDVariable> gradients = new ArrayList<>();
      gradients.add(new Bfloat16InputGradient(rounded, in, weights).only());
      Collections.addAll(gradients, new Bfloat16WeightGradient(rounded, arg(0), in, weights).add());
      Collections.addAll(gradients, new BiasGradient(sameDiff, dy, biases).add());
      return gradients;
    }
  }

  /** dy (rows, out) in bfloat16, weights (out, in) -> dy W (rows, in). */
  public static final class Bfloat16InputGradient extends FusedOp {
    private final long in;

    Bfloat16InputGradient(SDVariable dy, long in, SDVariable... weights) {
      super(dy.getSameDiff(), List.of(rowsOf(dy, in)), prepend(dy, weights));
      this.in = in;
    }

    /** The columns of the result. */
    public long in() {
      return in;
    }

    @Override
    List<@Nullable SDVariable> gradients(List<@Nullable SDVariable> outputs) {
      return none();
    }
  }

  /** dy (rows, out) and x (rows, in), both in bfloat16 -> dy^T x (out, in), cut into weights. */
  public static final class Bfloat16WeightGradient extends FusedOp {
    private final long in;

    Bfloat16WeightGradient(SDVariable dy, SDVariable x, long in, SDVariable... weights) {
      super(dy.getSameDiff(), like(weights), dy, x);
      this.in = in;
    }

    /** The columns of x. */
    public long in() {
      return in;
    }

    @Override
    public boolean isCollective() {
      return true;
    }

    @Override
    List<@Nullable SDVariable> gradients(List<@Nullable SDVariable> outputs) {
      return none();
    }
  }

  /**
   * Queries, keys and values (N, 3H) -> softmax(Q K^T / sqrt(D)) V (N, H) and the probabilities of
   * each head (pairs, A), before dropout.
   */
  public static final class Attention extends FusedOp {
    private final int heads;
    private final double dropout;
    private final int site;

    /** Input: queries, keys and values side by side. */
    public Attention(
        SameDiff graph, SDVariable queryKeyValue, int heads, double dropout, int site) {
      super(
          graph,
          List.of(
              rowsOf(queryKeyValue, extent(queryKeyValue).columns() / 3),
              new Extent(Extent.Rows.PAIRS, heads)),
          queryKeyValue);
      this.heads = heads;
      this.dropout = dropout;
      this.site = site;
    }

    /** The number of heads. */
    public int heads() {
      return heads;
    }

    /** The probability of dropout. */
    public double dropout() {
      return dropout;
    }

    /** The site of the dropout. */
    public int site() {
      return site;
    }

    @Override
    List<@Nullable SDVariable> gradients(List<@Nullable SDVariable> outputs) {
      return List.of(
          new AttentionGradient(this, arg(0), outputVariables()[1], given(outputs.get(0))).only());
    }
  }

  /**
   * Probabilities of each head (pairs, A) -> those with which each token attends to itself (tokens,
   * A).
   */
  public static final class SelfAttention extends FusedOp {
    /** Input: the probabilities that {@link Attention} gives. */
    public SelfAttention(SameDiff graph, SDVariable probabilities) {
      super(
          graph,
          List.of(new Extent(Extent.Rows.TOKENS, extent(probabilities).columns())),
          probabilities);
    }

    @Override
    List<@Nullable SDVariable> gradients(List<@Nullable SDVariable> outputs) {
      return none();
    }
  }

  /** Queries, keys, values (N, 3H), probabilities and the gradient (N, H) -> (N, 3H). */
  public static final class AttentionGradient extends FusedOp {
    private final Attention forward;

    AttentionGradient(Attention forward, SDVariable qkv, SDVariable probabilities, SDVariable dy) {
      super(qkv.getSameDiff(), like(qkv), qkv, probabilities, dy);
      this.forward = forward;
    }

    /** The op whose gradient this is. */
    public Attention forward() {
      return forward;
    }

    @Override
    List<@Nullable SDVariable> gradients(List<@Nullable SDVariable> outputs) {
      return none();
    }
  }

  /** x (rows, H), weight (H), bias (H) -> normalized (rows, H), mean (rows), variance (rows). */
  public static final class LayerNorm extends FusedOp {
    private final double epsilon;

    /** Inputs x, weight, bias. */
    public LayerNorm(
        SameDiff graph, SDVariable x, SDVariable weight, SDVariable bias, double epsilon) {
      super(graph, List.of(extent(x), rowsOf(x, 1), rowsOf(x, 1)), x, weight, bias);
      this.epsilon = epsilon;
    }

    /** What is added to the variance. */
    public double epsilon() {
      return epsilon;
    }

    @Override
    List<@Nullable SDVariable> gradients(List<@Nullable SDVariable> outputs) {
      SDVariable[] own = outputVariables();
      return Arrays.asList(
          new LayerNormGradient(this, arg(0), arg(1), arg(2), own[1], own[2], given(outputs.get(0)))
              .add());
    }
  }

  /** x, weight, mean, variance, dy -> the gradients of x, weight and bias. */
  public static final class LayerNormGradient extends FusedOp {
    private final double epsilon;

    LayerNormGradient(
        LayerNorm forward,
        SDVariable x,
        SDVariable weight,
        SDVariable bias,
        SDVariable mean,
        SDVariable variance,
        SDVariable dy) {
      super(x.getSameDiff(), like(x, weight, bias), x, weight, mean, variance, dy);
      this.epsilon = forward.epsilon;
    }

    /** What is added to the variance. */
    public double epsilon() {
      return epsilon;
    }

    @Override
    public int inPlaceInput() {
      return 4;
    }

    @Override
    List<@Nullable SDVariable> gradients(List<@Nullable SDVariable> outputs) {
      return none();
    }
  }

  /** x -> x (1 + erf(x / sqrt 2)) / 2. */
  public static final class Gelu extends FusedOp {
    /** Input x. */
    public Gelu(SameDiff graph, SDVariable x) {
      super(graph, like(x), x);
    }

    @Override
    public int inPlaceInput() {
      return 0;
    }

    @Override
    List<@Nullable SDVariable> gradients(List<@Nullable SDVariable> outputs) {
      return List.of(new GeluGradient(sameDiff, arg(0), given(outputs.get(0))).only());
    }
  }

  /** x, dy -> dy times the derivative at x. */
  public static final class GeluGradient extends FusedOp {
    GeluGradient(SameDiff graph, SDVariable x, SDVariable dy) {
      super(graph, like(x), x, dy);
    }

    @Override
    public int inPlaceInput() {
      return 1;
    }

    @Override
    List<@Nullable SDVariable> gradients(List<@Nullable SDVariable> outputs) {
      return none();
    }
  }

  /** x -> x times the step's mask; its gradient is the same op. */
  public static final class Dropout extends FusedOp {
    private final double probability;
    private final int site;

    /** Input x. */
    public Dropout(SameDiff graph, SDVariable x, double probability, int site) {
      super(graph, like(x), x);
      this.probability = probability;
      this.site = site;
    }

    /**
     * The dropout that made a variable, if one did.
     *
     * @param variable any
     * @return the op
     */
    public static Optional<Dropout> thatMade(SDVariable variable) {
      SameDiffOp producer = producer(variable);
      return producer != null && producer.getOp() instanceof Dropout dropout
          ? Optional.of(dropout)
          : Optional.empty();
    }

    /** The probability of a zero. */
    public double probability() {
      return probability;
    }

    /** The number of the place in the model. */
    public int site() {
      return site;
    }

    @Override
    public int inPlaceInput() {
      return 0;
    }

    @Override
    List<@Nullable SDVariable> gradients(List<@Nullable SDVariable> outputs) {
      return List.of(new Dropout(sameDiff, given(outputs.get(0)), probability, site).only());
    }
  }

  /** a, b -> a times the step's mask, plus b. */
  public static final class Residual extends FusedOp {
    private final double probability;
    private final int site;

    /** A dropout, which need not run, and what is added to its result. */
    public Residual(Dropout dropout, SDVariable b) {
      super(b.getSameDiff(), dropout.extents(), dropout.arg(0), b);
      if (!extents().get(0).equals(extent(b))) {
        throw new IllegalArgumentException("cannot add " + extents().get(0) + " and " + extent(b));
      }
      this.probability = dropout.probability;
      this.site = dropout.site;
    }

    /** The probability of a zero. */
    public double probability() {
      return probability;
    }

    /** The number of the place in the model. */
    public int site() {
      return site;
    }

    @Override
    public int inPlaceInput() {
      return 0;
    }

    @Override
    List<@Nullable SDVariable> gradients(List<@Nullable SDVariable> outputs) {
      SDVariable dy = given(outputs.get(0));
      return List.of(new Dropout(sameDiff, dy, probability, site).only(), dy);
    }
  }

  /** a, b -> a + b. */
  public static final class Add extends FusedOp {
    /** Inputs a and b. */
    public Add(SameDiff graph, SDVariable a, SDVariable b) {
      super(graph, like(a), a, b);
      if (!extent(a).equals(extent(b))) {
        throw new IllegalArgumentException("cannot add " + extent(a) + " and " + extent(b));
      }
    }

    @Override
    public int inPlaceInput() {
      return 0;
    }

    @Override
    List<@Nullable SDVariable> gradients(List<@Nullable SDVariable> outputs) {
      return List.of(given(outputs.get(0)), given(outputs.get(0)));
    }
  }

  /** x (N, H), rows (R) -> (R, H). */
  public static final class ScoredRows extends FusedOp {
    /** Inputs x and the numbers of the scored rows. */
    public ScoredRows(SameDiff graph, SDVariable x, SDVariable rows) {
      super(graph, List.of(new Extent(Extent.Rows.SCORED, extent(x).columns())), x, rows);
    }

    @Override
    List<@Nullable SDVariable> gradients(List<@Nullable SDVariable> outputs) {
      return Arrays.asList(
          new ScoredRowsGradient(sameDiff, given(outputs.get(0)), arg(1)).only(), null);
    }
  }

  /** dy (R, H), rows (R) -> (N, H), zero in rows that are not scored. */
  public static final class ScoredRowsGradient extends FusedOp {
    ScoredRowsGradient(SameDiff graph, SDVariable dy, SDVariable rows) {
      super(graph, List.of(new Extent(Extent.Rows.TOKENS, extent(dy).columns())), dy, rows);
    }

    @Override
    List<@Nullable SDVariable> gradients(List<@Nullable SDVariable> outputs) {
      return none();
    }
  }

  /**
   * x (R, H), W (C, H), b (C), labels (R) -> the loss, and its derivative with respect to the
   * scores of each slice (R, K C).
   */
  public static final class SlicedCrossEntropy extends FusedOp {
    private final int sliceWidth;

    /**
     * How many slices a row has.
     *
     * @param hidden H
     * @param sliceWidth h
     * @return H/h
     * @throws IllegalArgumentException if h does not divide H
     */
    public static long slices(long hidden, int sliceWidth) {
      if (sliceWidth < 1 || hidden % sliceWidth != 0) {
        throw new IllegalArgumentException("slices of " + sliceWidth + " in rows of " + hidden);
      }
      return hidden / sliceWidth;
    }

    /** Inputs x, weight, bias, labels. */
    public SlicedCrossEntropy(
        SameDiff graph,
        SDVariable x,
        SDVariable weight,
        SDVariable bias,
        SDVariable labels,
        int sliceWidth) {
      super(
          graph,
          List.of(
              new Extent(Extent.Rows.FIXED, 1),
              new Extent(
                  Extent.Rows.SCORED,
                  slices(extent(x).columns(), sliceWidth) * extent(bias).columns())),
          x,
          weight,
          bias,
          labels);
      this.sliceWidth = sliceWidth;
    }

    /** The width of a slice. */
    public int sliceWidth() {
      return sliceWidth;
    }

    @Override
    List<@Nullable SDVariable> gradients(List<@Nullable SDVariable> outputs) {
      SDVariable[] all =
          new SlicedCrossEntropyGradient(
                  this, outputVariables()[1], arg(0), arg(1), arg(2), given(outputs.get(0)))
              .add();
      return Arrays.asList(all[0], all[1], all[2], null);
    }
  }

  /** The scores' derivative, x, W and the gradient of the loss -> gradients of x, W and b. */
  public static final class SlicedCrossEntropyGradient extends FusedOp {
    private final int sliceWidth;

    SlicedCrossEntropyGradient(
        SlicedCrossEntropy forward,
        SDVariable scores,
        SDVariable x,
        SDVariable weight,
        SDVariable bias,
        SDVariable dloss) {
      super(x.getSameDiff(), like(x, weight, bias), scores, x, weight, dloss);
      this.sliceWidth = forward.sliceWidth;
    }

    /** The width of a slice. */
    public int sliceWidth() {
      return sliceWidth;
    }

    @Override
    List<@Nullable SDVariable> gradients(List<@Nullable SDVariable> outputs) {
      return none();
    }
  }

  /**
   * What an op of SameDiff's made, in the layout of another variable: the way of a gradient from a
   * user's own loss back to slicer's ops.
   */
  public static final class Adopt extends FusedOp {
    private Adopt(SDVariable variable, Extent extent) {
      super(variable.getSameDiff(), List.of(extent), variable);
    }

    /**
     * A variable that slicer's ops can take.
     *
     * @param variable any
     * @param extent what its extent is known to be
     * @return the variable itself if one of slicer's ops made it
     */
    public static SDVariable of(SDVariable variable, Extent extent) {
      return isFused(variable) ? variable : new Adopt(variable, extent).outputVariable();
    }

    @Override
    public boolean isCollective() {
      return extents().get(0).rows() == Extent.Rows.FIXED;
    }

    @Override
    List<@Nullable SDVariable> gradients(List<@Nullable SDVariable> outputs) {
      return none();
    }
  }

  private static SDVariable[] prepend(SDVariable first, SDVariable[] others) {
    SDVariable[] all = new SDVariable[others.length + 1];
    all[0] = first;
    System.arraycopy(others, 0, all, 1, others.length);
    return all;
  }
}
