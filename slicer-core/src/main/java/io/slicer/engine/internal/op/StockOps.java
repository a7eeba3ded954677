package io.slicer.engine.internal.op;

import io.slicer.files.NativeFolders;
import io.slicer.graph.EncoderOps;
import io.slicer.weights.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Builds with the ops that SameDiff ships, so that SameDiff's own sessions run the graph on any
 * ND4J backend, in float or double. Batches are padded: rows are those of a (B, T) grid.
 *
 * <p>What SameDiff 1.0.0-M2.1 gets wrong is composed or done outside: layer normalization and GELU
 * are compositions; embeddings come in as a placeholder, because gather cannot be trained; scored
 * rows are selected by a product with a 0/1 matrix; dropout multiplies with masks that come in as
 * placeholders.
 */
public final class StockOps implements EncoderOps {
  /** Placeholder: the sum of each token's embeddings (B T, H). */
  public static final String EMBEDDED = "embedded";

  /** Placeholder: the features that the sequences bring along (B T, H). */
  public static final String FEATURES = "features";

  /** Placeholder: 0 for tokens, a large negative number for padding (B, 1, 1, T). */
  public static final String ATTENTION_MASK = "attention_mask";

  /** Placeholder: the sizes B, T, A, D. */
  public static final String SPLIT = "split_shape";

  /** Placeholder: the sizes B T, H. */
  public static final String MERGED = "merged_shape";

  /** Placeholder: row r has a 1 in the column of the r-th scored token (R, B T). */
  public static final String SELECTION = "selection";

  /** Placeholder: the labels of the scored rows, one-hot (R, C). */
  public static final String LABELS = "one_hot_labels";

  /** Placeholder: what the loss of one scored row counts, a scalar. */
  public static final String ROW_WEIGHT = "row_weight";

  static {
    NativeFolders.secure();
  }

  private final SameDiff graph = SameDiff.create();
  private final Declarations declared = new Declarations(graph);
  private final DataType type;
  private final Map<Integer, Mask> masks = new LinkedHashMap<>();
  private final List<SDVariable> probabilities = new ArrayList<>();
  private final List<String> scored = new ArrayList<>();

  /**
   * An empty graph.
   *
   * @param type float or double
   */
  public StockOps(DataType type) {
    this.type = type;
  }

  /**
   * A dropout mask that the graph wants.
   *
   * @param placeholder its name
   * @param probability of a zero
   * @param kind what its rows are
   */
  public record Mask(String placeholder, double probability, Kind kind) {
    /** What a mask's rows are. */
    public enum Kind {
      /** The grid's tokens (B T, H). */
      TOKENS,
      /** Scored tokens (R, H). */
      SCORED,
      /** Attention of each head (B, A, T, T). */
      ATTENTION
    }
  }

  /**
   * The masks that the graph wants, by dropout site.
   *
   * @return masks
   */
  public Map<Integer, Mask> masks() {
    return masks;
  }

  /**
   * The attention probabilities of every layer, before dropout.
   *
   * @return (B, A, T, T) each
   */
  public List<SDVariable> attentionProbabilities() {
    return probabilities;
  }

  @Override
  public SameDiff graph() {
    return graph;
  }

  private SDVariable placeholder(String name, DataType dataType, long... shape) {
    return declared.once(name, shape, () -> graph.placeHolder(name, dataType, shape));
  }

  @Override
  public SDVariable parameter(String name, Shape shape) {
    return declared.once(name, shape.toArray(), () -> graph.var(name, type, shape.toArray()));
  }

  @Override
  public SDVariable embed(
      String words, Shape shape, SDVariable positions, SDVariable types, Padding padding) {
    return placeholder(EMBEDDED, type, -1, shape.size(1));
  }

  @Override
  public SDVariable features(long hidden) {
    return placeholder(FEATURES, type, -1, hidden);
  }

  @Override
  public SDVariable linear(SDVariable x, SDVariable weight, SDVariable bias) {
    return like(x, x.mmul(graph.transpose(weight)).add(bias));
  }

  @Override
  public SDVariable attention(
      SDVariable x, Projections projections, int heads, double dropout, int site) {
    long width = projections.queryBias().getShape()[0] / heads;
    SDVariable split = placeholder(SPLIT, DataType.INT64, 4);
    SDVariable merged = placeholder(MERGED, DataType.INT64, 2);
    SDVariable query = heads(x, projections.queryWeight(), projections.queryBias(), split);
    SDVariable key = heads(x, projections.keyWeight(), projections.keyBias(), split);
    SDVariable value = heads(x, projections.valueWeight(), projections.valueBias(), split);
    SDVariable scores =
        query
            .mmul(graph.permute(key, 0, 1, 3, 2))
            .mul(1 / Math.sqrt((double) width))
            .add(placeholder(ATTENTION_MASK, type, -1, 1, 1, -1));
    SDVariable weights = graph.nn().softmax(scores, -1);
    probabilities.add(weights);
    if (dropout > 0) {
      weights = weights.mul(mask(site, dropout, Mask.Kind.ATTENTION, -1, heads, -1, -1));
    }
    return graph.reshape(graph.permute(weights.mmul(value), 0, 2, 1, 3), merged);
  }

  /** (B T, H) -> (B, A, T, D). */
  private SDVariable heads(SDVariable x, SDVariable weight, SDVariable bias, SDVariable split) {
    return graph.permute(graph.reshape(linear(x, weight, bias), split), 0, 2, 1, 3);
  }

  private SDVariable mask(int site, double probability, Mask.Kind kind, long... shape) {
    declared.dropout(site);
    Mask mask = new Mask("dropout_" + site, probability, kind);
    masks.put(site, mask);
    return placeholder(mask.placeholder(), type, shape);
  }

  @Override
  public SDVariable layerNorm(SDVariable x, SDVariable weight, SDVariable bias, double epsilon) {
    SDVariable centred = x.sub(x.mean(true, 1));
    SDVariable variance = centred.mul(centred).mean(true, 1);
    return like(x, centred.div(graph.math().sqrt(variance.add(epsilon))).mul(weight).add(bias));
  }

  @Override
  public SDVariable gelu(SDVariable x) {
    return like(x, x.mul(0.5).mul(graph.math().erf(x.mul(1 / Math.sqrt(2))).add(1)));
  }

  @Override
  public SDVariable tanh(SDVariable x) {
    return like(x, graph.math().tanh(x));
  }

  @Override
  public SDVariable relu(SDVariable x) {
    return like(x, graph.nn().relu(x, 0));
  }

  @Override
  public SDVariable dropout(SDVariable x, double probability, int site) {
    if (probability == 0) {
      return x;
    }
    Mask.Kind kind = scored.contains(x.name()) ? Mask.Kind.SCORED : Mask.Kind.TOKENS;
    return like(x, x.mul(mask(site, probability, kind, -1, -1)));
  }

  @Override
  public SDVariable add(SDVariable a, SDVariable b) {
    return like(a, a.add(b));
  }

  @Override
  public SDVariable scoredRows(SDVariable x) {
    SDVariable rows = placeholder(SELECTION, type, -1, -1).mmul(x);
    scored.add(rows.name());
    return rows;
  }

  /** Remembers that rows of a result are scored tokens if those of its argument are. */
  private SDVariable like(SDVariable x, SDVariable result) {
    if (scored.contains(x.name())) {
      scored.add(result.name());
    }
    return result;
  }

  @Override
  public SDVariable slicedCrossEntropy(
      SDVariable x, SDVariable weight, SDVariable bias, int width) {
    long labels = weight.getShape()[0];
    long slices = SlicedCrossEntropy.slices(weight.getShape()[1], width);
    SDVariable rows = graph.permute(graph.reshape(x, -1, slices, width), 1, 0, 2);
    SDVariable columns = graph.permute(graph.reshape(weight, labels, slices, width), 1, 2, 0);
    SDVariable scores = graph.reshape(rows.mmul(columns), -1, labels).add(bias);
    SDVariable likelihoods = graph.reshape(graph.nn().logSoftmax(scores), slices, -1, labels);
    return likelihoods
        .mul(graph.expandDims(labels((int) labels), 0))
        .sum()
        .mul(-1.0 / slices)
        .mul(rowWeight());
  }

  @Override
  public SDVariable labels(int count) {
    return placeholder(LABELS, type, -1, count);
  }

  @Override
  public SDVariable rowWeight() {
    return placeholder(ROW_WEIGHT, type);
  }
}
