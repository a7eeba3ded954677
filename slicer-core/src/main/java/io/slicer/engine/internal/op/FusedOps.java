package io.slicer.engine.internal.op;

import com.google.common.primitives.ImmutableDoubleArray;
import io.slicer.engine.internal.kernel.Op;
import io.slicer.engine.internal.kernel.StockValues;
import io.slicer.engine.internal.layout.Extent;
import io.slicer.engine.internal.layout.RowKind;
import io.slicer.engine.internal.op.head.Biaffine;
import io.slicer.engine.internal.op.head.DecoderCrossEntropy;
import io.slicer.engine.internal.op.head.RootAndWords;
import io.slicer.engine.internal.op.head.SlicedCrossEntropy;
import io.slicer.engine.internal.op.head.TreeCrossEntropy;
import io.slicer.files.NativeFolders;
import io.slicer.graph.EncoderOps;
import io.slicer.graph.Nonlinearity;
import io.slicer.weights.Shape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.nd4j.autodiff.functions.DifferentialFunction;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Builds with slicer's own ops, on packed rows: the graph that the engine compiles to a plan. Its
 * placeholders are the arrays of a packed batch: {@code ids}, {@code positions}, {@code types},
 * {@code rows} and {@code labels}, and {@code features} where it begins with those.
 */
public final class FusedOps implements EncoderOps {
  private static final String FEATURES = "features";

  static {
    NativeFolders.secure();
  }

  private final SameDiff graph = SameDiff.create();
  private final Declarations declared = new Declarations(graph);
  private final Set<String> parameters = new LinkedHashSet<>();
  private final List<SDVariable> attention = new ArrayList<>();

  /** Builds a new graph. */
  public FusedOps() {}

  /**
   * The probabilities of every attention in the graph, before dropout: of each sequence (A, T, T).
   *
   * @return (pairs, A) each
   */
  public List<SDVariable> attentionProbabilities() {
    return List.copyOf(attention);
  }

  /**
   * Adds how much tokens attend to themselves: the diagonals of the probabilities of every
   * attention in the graph, one column for each head.
   *
   * @return (tokens, A) each
   */
  public List<SDVariable> attentionToThemselves() {
    return attention.stream().map(pairs -> new AttentionToItself(pairs).only()).toList();
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
    parameters.add(name);
    return placeholder(name, DataType.FLOAT, shape.toArray());
  }

  /** The names of the parameters that were asked for. */
  public Set<String> parameters() {
    return Collections.unmodifiableSet(parameters);
  }

  private SDVariable placeholder(String name, DataType type, long... shape) {
    return declared.once(name, shape, () -> graph.placeHolder(name, type, shape));
  }

  @Override
  public SDVariable embed(
      String words,
      Shape shape,
      SDVariable positions,
      Optional<SDVariable> types,
      Padding padding) {
    List<SDVariable> tables = new ArrayList<>(List.of(parameter(words, shape), positions));
    types.ifPresent(tables::add);
    return new Embed(integers("ids"), integers("positions"), integers("types"), tables, padding)
        .only();
  }

  @Override
  public SDVariable features(long hidden) {
    return features(RowKind.TOKENS, hidden);
  }

  @Override
  public SDVariable scoredFeatures(long hidden) {
    return features(RowKind.SCORED, hidden);
  }

  private SDVariable features(RowKind kind, long hidden) {
    SDVariable rows = placeholder(FEATURES, DataType.FLOAT, -1, hidden);
    return new Features(rows, new Extent(kind, hidden)).only();
  }

  @Override
  public SDVariable linear(SDVariable x, List<SDVariable> weights, List<SDVariable> biases) {
    return Linear.of(x, weights, biases);
  }

  @Override
  public List<SDVariable> cut(SDVariable x, List<Shape> parts) {
    return List.of(new Cut(x, parts).add());
  }

  @Override
  public SDVariable join(List<SDVariable> parts, Shape shape) {
    return Join.of(parts, shape);
  }

  @Override
  public SDVariable chosen(String aspect, Map<String, SDVariable> options) {
    return Chosen.of(aspect, options);
  }

  @Override
  public SDVariable attention(SDVariable queryKeyValue, SelfAttention how) {
    if (how.dropout() > 0) {
      declared.dropout(how.site());
    }
    SDVariable[] made = new Attention(queryKeyValue, how.heads(), how.dropout(), how.site()).add();
    attention.add(made[1]);
    return made[0];
  }

  @Override
  public SDVariable layerNorm(SDVariable x, SDVariable weight, SDVariable bias, double epsilon) {
    return new LayerNorm(x, weight, bias, epsilon).only();
  }

  @Override
  public SDVariable gelu(SDVariable x) {
    return new Gelu(x).only();
  }

  @Override
  public SDVariable tanh(SDVariable x) {
    return new Tanh(x).only();
  }

  @Override
  public SDVariable relu(SDVariable x) {
    return new Relu(x).only();
  }

  @Override
  public SDVariable nonlinear(SDVariable x, Nonlinearity function) {
    return switch (function) {
      case RELU -> relu(x);
      case SILU -> Curve.silu(x);
      case GELU -> gelu(x);
      case TANH_GELU -> Curve.tanhGelu(x);
      case QUICK_GELU -> Curve.quickGelu(x);
      case TANH -> tanh(x);
      case MISH -> Curve.mish(x);
      case SIGMOID -> Curve.sigmoid(x);
      case LINEAR -> x;
    };
  }

  @Override
  public SDVariable dropout(SDVariable x, double probability, int site) {
    if (probability == 0) {
      return x;
    }
    declared.dropout(site);
    return Dropout.of(x, probability, site);
  }

  /** By the op that made the first, if that can add: what dropout leaves is added on the way. */
  @Override
  public SDVariable add(SDVariable a, SDVariable b) {
    if (!Op.isMade(a) && !Op.isMade(b)) {
      return a.add(b);
    }
    return Add.fused(a, b).orElseGet(() -> new Add(a, b).only());
  }

  @Override
  public SDVariable scoredRows(SDVariable x) {
    return new ScoredRows(x, integers("rows")).only();
  }

  @Override
  public SDVariable slicedCrossEntropy(
      SDVariable x, SDVariable weight, SDVariable bias, int sliceWidth, List<Double> labelWeights) {
    return new SlicedCrossEntropy(
            x,
            weight,
            bias,
            integers("labels"),
            sliceWidth,
            ImmutableDoubleArray.copyOf(labelWeights))
        .only();
  }

  @Override
  public SDVariable rootAndWords(SDVariable x, SDVariable words) {
    return new RootAndWords(x, words).only();
  }

  @Override
  public SDVariable biaffine(SDVariable words, SDVariable heads, List<SDVariable> weights) {
    return Biaffine.of(words, heads, weights);
  }

  @Override
  public SDVariable treeCrossEntropy(SDVariable scores) {
    return new TreeCrossEntropy(scores).only();
  }

  @Override
  public SDVariable decoderCrossEntropy(SDVariable x, SDVariable weight, SDVariable bias) {
    return new DecoderCrossEntropy(x, weight, bias, integers("labels")).only();
  }

  @Override
  public SDVariable labels(int count) {
    return placeholder(StockValues.LABELS, DataType.FLOAT, -1, count);
  }

  @Override
  public SDVariable target(String name, int columns) {
    return placeholder(StockValues.TARGET + name, DataType.FLOAT, -1, columns);
  }

  @Override
  public SDVariable rowWeight() {
    return placeholder(StockValues.ROW_WEIGHT, DataType.FLOAT);
  }

  /**
   * Whether an op looks words up, and so may read the word table.
   *
   * @param op any
   * @return true for what {@link #embed} adds
   */
  public static boolean looksUpWords(DifferentialFunction op) {
    return op instanceof Embed;
  }
}
