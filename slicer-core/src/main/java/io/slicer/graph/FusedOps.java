package io.slicer.graph;

import io.slicer.graph.internal.FusedOp;
import io.slicer.weights.Shape;
import io.slicer.weights.internal.NativeFolders;
import java.util.ArrayList;
import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Builds with slicer's own ops, on packed rows: the graph that the engine compiles to a plan. Its
 * placeholders are the arrays of a packed batch: {@code ids}, {@code positions}, {@code types},
 * {@code rows} and {@code labels}, and {@code features} where it begins with those.
 */
public final class FusedOps implements EncoderOps {
  /** Placeholder: the labels of the scored rows, one-hot (R, C). */
  public static final String LABELS = "one_hot_labels";

  /** Placeholder: what the loss of one scored row counts, a scalar. */
  public static final String ROW_WEIGHT = "row_weight";

  private static final String FEATURES = "features";

  static {
    NativeFolders.secure();
  }

  private final SameDiff graph = SameDiff.create();
  private final Declarations declared = new Declarations(graph);
  private final boolean bfloat16;
  private final boolean observesAttention;
  private final List<SDVariable> selfAttention = new ArrayList<>();

  /** All products are those of float32. */
  public FusedOps() {
    this(false, false);
  }

  private FusedOps(boolean bfloat16, boolean observesAttention) {
    this.bfloat16 = bfloat16;
    this.observesAttention = observesAttention;
  }

  /**
   * Builds dense layers, the projections of attention among them, whose products round their inputs
   * to bfloat16, forward and backward. Their results, and everything else, are float32.
   *
   * @return ops for a new graph
   */
  public static FusedOps withBfloat16Products() {
    return new FusedOps(true, false);
  }

  /**
   * Builds the same ops, and with each attention what {@link #selfAttention} gives.
   *
   * @return ops for a new graph
   */
  public FusedOps observingAttention() {
    return new FusedOps(bfloat16, true);
  }

  /**
   * How much tokens attend to themselves: the diagonals of the probabilities of every attention in
   * the graph, before dropout, one column for each head.
   *
   * @return (tokens, A) each; none if attention is not observed
   */
  public List<SDVariable> selfAttention() {
    return List.copyOf(selfAttention);
  }

  @Override
  public SameDiff graph() {
    return graph;
  }

  private SDVariable integers(String name) {
    return placeholder(name, DataType.INT32, -1);
  }

  @Override
  public SDVariable parameter(String name, Shape shape) {
    return placeholder(name, DataType.FLOAT, shape.toArray());
  }

  private SDVariable placeholder(String name, DataType type, long... shape) {
    return declared.once(name, shape, () -> graph.placeHolder(name, type, shape));
  }

  @Override
  public SDVariable embed(
      String words, Shape shape, SDVariable positions, SDVariable types, Padding padding) {
    return new FusedOp.Embed(
            graph,
            integers("ids"),
            integers("positions"),
            integers("types"),
            parameter(words, shape),
            positions,
            types,
            padding,
            shape.size(1))
        .outputVariable();
  }

  @Override
  public SDVariable features(long hidden) {
    SDVariable rows = placeholder(FEATURES, DataType.FLOAT, -1, hidden);
    return new FusedOp.Features(graph, rows, hidden).outputVariable();
  }

  @Override
  public SDVariable linear(SDVariable x, SDVariable weight, SDVariable bias) {
    return bfloat16
        ? FusedOp.Bfloat16Linear.of(x, new SDVariable[] {weight}, new SDVariable[] {bias})
        : new FusedOp.Linear(graph, x, weight, bias).outputVariable();
  }

  @Override
  public SDVariable attention(
      SDVariable x, Projections projections, int heads, double dropout, int site) {
    if (dropout > 0) {
      declared.dropout(site);
    }
    SDVariable[] weights = {
      projections.queryWeight(), projections.keyWeight(), projections.valueWeight()
    };
    SDVariable[] biases = {projections.queryBias(), projections.keyBias(), projections.valueBias()};
    SDVariable all =
        bfloat16
            ? FusedOp.Bfloat16Linear.of(x, weights, biases)
            : new FusedOp.QueryKeyValue(graph, x, weights, biases).outputVariable();
    SDVariable[] made = new FusedOp.Attention(graph, all, heads, dropout, site).outputVariables();
    if (observesAttention) {
      selfAttention.add(new FusedOp.SelfAttention(graph, made[1]).outputVariable());
    }
    return made[0];
  }

  @Override
  public SDVariable layerNorm(SDVariable x, SDVariable weight, SDVariable bias, double epsilon) {
    return new FusedOp.LayerNorm(graph, x, weight, bias, epsilon).outputVariables()[0];
  }

  @Override
  public SDVariable gelu(SDVariable x) {
    return new FusedOp.Gelu(graph, x).outputVariable();
  }

  @Override
  public SDVariable dropout(SDVariable x, double probability, int site) {
    if (probability == 0) {
      return x;
    }
    declared.dropout(site);
    return new FusedOp.Dropout(graph, x, probability, site).outputVariable();
  }

  /** What dropout leaves of a is added in the same pass. */
  @Override
  public SDVariable add(SDVariable a, SDVariable b) {
    if (!FusedOp.isOfRows(a) && !FusedOp.isOfRows(b)) {
      return a.add(b);
    }
    return FusedOp.Dropout.thatMade(a)
        .map(dropout -> new FusedOp.Residual(dropout, b).outputVariable())
        .orElseGet(() -> new FusedOp.Add(graph, a, b).outputVariable());
  }

  @Override
  public SDVariable scoredRows(SDVariable x) {
    return new FusedOp.ScoredRows(graph, x, integers("rows")).outputVariable();
  }

  @Override
  public SDVariable slicedCrossEntropy(
      SDVariable x, SDVariable weight, SDVariable bias, int sliceWidth) {
    return new FusedOp.SlicedCrossEntropy(graph, x, weight, bias, integers("labels"), sliceWidth)
        .outputVariables()[0];
  }

  @Override
  public SDVariable labels(int count) {
    return placeholder(LABELS, DataType.FLOAT, -1, count);
  }

  @Override
  public SDVariable rowWeight() {
    return placeholder(ROW_WEIGHT, DataType.FLOAT);
  }
}
