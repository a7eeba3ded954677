package io.slicer.engine.internal.session;

import io.slicer.engine.internal.kernel.Choice;
import io.slicer.engine.internal.kernel.StockValues;
import io.slicer.engine.internal.layout.Extent;
import io.slicer.engine.internal.layout.RowKind;
import io.slicer.engine.internal.op.Declarations;
import io.slicer.engine.internal.op.head.Biaffine;
import io.slicer.engine.internal.op.head.SlicedCrossEntropy;
import io.slicer.engine.internal.op.head.TreeRows;
import io.slicer.files.NativeFolders;
import io.slicer.graph.EncoderOps;
import io.slicer.graph.Nonlinearity;
import io.slicer.weights.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.VariableType;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

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

  /** Placeholder: the features that the sequences bring along (B T, H), or (R, H). */
  public static final String FEATURES = "features";

  /** Placeholder: 0 for tokens, a large negative number for padding (B, 1, 1, T). */
  public static final String ATTENTION_MASK = "attention_mask";

  /** Placeholder: the sizes B, T, A, D. */
  public static final String SPLIT = "split_shape";

  /** Placeholder: the sizes B T, H. */
  public static final String MERGED = "merged_shape";

  /**
   * Placeholder: row r has a 1 in the column of the r-th scored token, or 1 / n in each of those of
   * the r-th scored run of n tokens (R, B T).
   */
  public static final String SELECTION = "selection";

  /** Placeholder: row s has a 1 in the column of the first token of sequence s (S, B T). */
  public static final String FIRST_TOKENS = "first_tokens";

  /** Placeholder: the sizes -1, R, S + R of scores of words and what they may depend on. */
  public static final String ARCS_SHAPE = "arcs_shape";

  /** Placeholder: 0 for the root and the words of a word's own sentence, else -1e30 (R, S + R). */
  public static final String OTHER_SENTENCES = "other_sentences";

  /** Placeholder: 1 for the head of each word, else 0 (R, S + R). */
  public static final String GOLD_HEADS = "gold_heads";

  static {
    NativeFolders.secure();
  }

  private final SameDiff graph = SameDiff.create();
  private final Declarations declared = new Declarations(graph);
  private final DataType type;
  private final Map<Integer, Mask> masks = new LinkedHashMap<>();
  private final List<SDVariable> probabilities = new ArrayList<>();
  private final Map<String, Chooser> choices = new LinkedHashMap<>();
  private final Map<String, Extent> extents = new HashMap<>();
  private final @Nullable TokenInputs tokens;

  /**
   * An empty graph, which is given what batches need.
   *
   * @param type float or double
   */
  public StockOps(DataType type) {
    this(type, false);
  }

  private StockOps(DataType type, boolean ofTokens) {
    this.type = type;
    tokens = ofTokens ? new TokenInputs(graph, type) : null;
  }

  /**
   * An empty graph that takes vocabulary ids. It can be run, not trained, and heads read all rows.
   *
   * @param type float or double
   * @return the ops
   */
  public static StockOps ofTokens(DataType type) {
    return new StockOps(type, true);
  }

  /**
   * What a graph of {@link #ofTokens} is given.
   *
   * @return the inputs
   */
  public TokenInputs tokens() {
    return Objects.requireNonNull(tokens, "a graph that does not take ids");
  }

  /**
   * A dropout mask that the graph wants.
   *
   * @param placeholder its name
   * @param probability of a zero
   * @param extent its rows and columns: of tokens (B T, columns), of pairs of tokens (B, A, T, T)
   *     with the heads as columns, of others as a caller sees them
   */
  public record Mask(String placeholder, double probability, Extent extent) {}

  /**
   * A choice that the condition of a batch makes.
   *
   * @param choice among what
   * @param parameters names of the options
   */
  public record Chooser(Choice choice, List<String> parameters) {}

  /**
   * The choices in the graph, by the placeholder that is 1 for what is chosen and 0 else.
   *
   * @return choices
   */
  public Map<String, Chooser> choices() {
    return choices;
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
      String words,
      Shape shape,
      SDVariable positions,
      Optional<SDVariable> types,
      Padding padding) {
    SDVariable rows =
        tokens == null
            ? placeholder(EMBEDDED, type, -1, shape.size(1))
            : tokens.embedded(parameter(words, shape), positions, types, padding);
    return sized(rows, new Extent(RowKind.TOKENS, shape.size(1)));
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
    SDVariable rows = placeholder(FEATURES, type, -1, hidden);
    return sized(rows, new Extent(kind, hidden));
  }

  @Override
  public SDVariable linear(SDVariable x, List<SDVariable> weights, List<SDVariable> biases) {
    List<SDVariable> results = new ArrayList<>();
    long columns = 0;
    for (int i = 0; i < weights.size(); i++) {
      SDVariable product = x.mmul(graph.transpose(weights.get(i)));
      results.add(biases.isEmpty() ? product : product.add(biases.get(i)));
      columns += extent(weights.get(i)).fixedRows();
    }
    SDVariable all =
        results.size() == 1 ? results.get(0) : graph.concat(1, results.toArray(SDVariable[]::new));
    return sized(all, extent(x).withColumns(columns));
  }

  @Override
  public List<SDVariable> cut(SDVariable x, List<Shape> parts) {
    SDVariable values = graph.reshape(x, -1);
    List<SDVariable> cut = new ArrayList<>();
    int at = 0;
    for (Shape part : parts) {
      int size = Math.toIntExact(part.elements());
      SDVariable run = graph.slice(values, new int[] {at}, size);
      cut.add(sized(graph.reshape(run, part.toArray()), Extent.fixed(part)));
      at += size;
    }
    return cut;
  }

  @Override
  public SDVariable join(List<SDVariable> parts, Shape shape) {
    SDVariable[] rows =
        parts.stream().map(part -> graph.reshape(part, -1)).toArray(SDVariable[]::new);
    SDVariable all = rows.length == 1 ? rows[0] : graph.concat(0, rows);
    return sized(graph.reshape(all, shape.toArray()), Extent.fixed(shape));
  }

  /** All options times zero or one: the gradients of those that are not chosen are zeros. */
  @Override
  public SDVariable chosen(String aspect, Map<String, SDVariable> options) {
    Choice choice = new Choice(aspect, List.copyOf(options.keySet()));
    String name = "chosen_" + aspect + "_" + choices.size();
    Extent extent = extent(options.values().iterator().next());
    SDVariable oneHot = placeholder(name, type, 1, options.size());
    SDVariable[] rows =
        options.values().stream()
            .map(option -> graph.reshape(option, 1, -1))
            .toArray(SDVariable[]::new);
    SDVariable all = rows.length == 1 ? rows[0] : graph.concat(0, rows);
    choices.put(
        name, new Chooser(choice, options.values().stream().map(SDVariable::name).toList()));
    return sized(graph.reshape(oneHot.mmul(all), extent.shape().toArray()), extent);
  }

  @Override
  public SDVariable attention(SDVariable queryKeyValue, SelfAttention attention) {
    int hidden = Math.toIntExact(extent(queryKeyValue).columns() / 3);
    SDVariable split =
        tokens == null
            ? placeholder(SPLIT, DataType.INT64, 4)
            : tokens.split(attention.heads(), hidden / attention.heads());
    SDVariable merged =
        tokens == null ? placeholder(MERGED, DataType.INT64, 2) : tokens.merged(hidden);
    SDVariable mask =
        tokens == null ? placeholder(ATTENTION_MASK, type, -1, 1, 1, -1) : tokens.attentionMask();
    SDVariable query = heads(queryKeyValue, 0, hidden, split);
    SDVariable key = heads(queryKeyValue, hidden, hidden, split);
    SDVariable value = heads(queryKeyValue, 2 * hidden, hidden, split);
    SDVariable scores =
        query
            .mmul(graph.permute(key, 0, 1, 3, 2))
            .mul(1 / Math.sqrt((double) hidden / attention.heads()))
            .add(mask);
    SDVariable weights = graph.nn().softmax(scores, -1);
    probabilities.add(weights);
    if (attention.dropout() > 0) {
      Extent pairs = new Extent(RowKind.PAIRS, attention.heads());
      weights =
          weights.mul(
              mask(attention.site(), attention.dropout(), pairs, -1, attention.heads(), -1, -1));
    }
    SDVariable mixed = graph.reshape(graph.permute(weights.mmul(value), 0, 2, 1, 3), merged);
    return sized(mixed, new Extent(RowKind.TOKENS, hidden));
  }

  /** Some columns (B T, H) as heads (B, A, T, D). */
  private SDVariable heads(SDVariable x, int from, int hidden, SDVariable split) {
    SDVariable columns = graph.slice(x, new int[] {0, from}, -1, hidden);
    return graph.permute(graph.reshape(columns, split), 0, 2, 1, 3);
  }

  private SDVariable mask(int site, double probability, Extent extent, long... shape) {
    declared.dropout(site);
    Mask mask = new Mask("dropout_" + site, probability, extent);
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
  public SDVariable nonlinear(SDVariable x, Nonlinearity function) {
    return like(
        x,
        switch (function) {
          case RELU -> relu(x);
          case SILU -> x.mul(graph.nn().sigmoid(x));
          case GELU -> gelu(x);
          case TANH_GELU -> tanhGelu(x);
          case QUICK_GELU -> x.mul(graph.nn().sigmoid(x.mul(1.702)));
          case TANH -> tanh(x);
          case MISH -> x.mul(graph.math().tanh(graph.nn().softplus(x)));
          case SIGMOID -> graph.nn().sigmoid(x);
          case LINEAR -> x;
        });
  }

  private SDVariable tanhGelu(SDVariable x) {
    SDVariable inner = x.mul(x).mul(0.044715).add(1).mul(x).mul(Math.sqrt(2 / Math.PI));
    return x.mul(0.5).mul(graph.math().tanh(inner).add(1));
  }

  @Override
  public SDVariable dropout(SDVariable x, double probability, int site) {
    if (probability == 0) {
      return x;
    }
    return like(x, x.mul(mask(site, probability, extent(x), -1, -1)));
  }

  @Override
  public SDVariable add(SDVariable a, SDVariable b) {
    return like(a, a.add(b));
  }

  @Override
  public SDVariable scoredRows(SDVariable x) {
    SDVariable rows = tokens == null ? placeholder(SELECTION, type, -1, -1).mmul(x) : x;
    return sized(rows, new Extent(RowKind.SCORED, extent(x).columns()));
  }

  /** The roots of all sequences stand before all words. */
  @Override
  public SDVariable rootAndWords(SDVariable x, SDVariable words) {
    if (tokens != null) {
      throw new UnsupportedOperationException(
          "a parser scores pairs of words, and a graph that takes ids knows no words");
    }
    SDVariable roots = placeholder(FIRST_TOKENS, type, -1, -1).mmul(x);
    return sized(
        graph.concat(0, roots, words), new Extent(TreeRows.HEADS, extent(words).columns()));
  }

  /** Of all pairs of the batch (matrices, R, S + R), also those of different sentences. */
  @Override
  public SDVariable biaffine(SDVariable words, SDVariable heads, List<SDVariable> weights) {
    int hidden = Math.toIntExact(extent(words).columns());
    List<SDVariable> parts = new ArrayList<>();
    long matrices = 0;
    for (SDVariable weight : weights) {
      Shape shape = extent(weight).shape();
      Biaffine.checkForm(shape, hidden);
      long columns = shape.size(2);
      SDVariable all =
          graph.reshape(graph.permute(weight, 1, 0, 2), hidden + 1, shape.size(0) * columns);
      SDVariable matrix = graph.slice(all, new int[] {0, 0}, hidden, -1);
      SDVariable bias = graph.slice(all, new int[] {hidden, 0}, 1, -1);
      SDVariable v = graph.reshape(words.mmul(matrix).add(bias), -1, shape.size(0), columns);
      v = graph.reshape(graph.permute(v, 1, 0, 2), -1, columns);
      SDVariable scores = graph.slice(v, new int[] {0, 0}, -1, hidden).mmul(graph.transpose(heads));
      if (columns > hidden) {
        scores = scores.add(graph.slice(v, new int[] {0, hidden}, -1, 1));
      }
      parts.add(scores);
      matrices += shape.size(0);
    }
    SDVariable all =
        parts.size() == 1 ? parts.get(0) : graph.concat(0, parts.toArray(SDVariable[]::new));
    SDVariable grid = graph.reshape(all, placeholder(ARCS_SHAPE, DataType.INT64, 3));
    return sized(grid, new Extent(TreeRows.ARCS, matrices));
  }

  @Override
  public SDVariable treeCrossEntropy(SDVariable scores) {
    int labels = Math.toIntExact(extent(scores).columns() - 1);
    SDVariable gold = placeholder(GOLD_HEADS, type, -1, -1);
    SDVariable others = placeholder(OTHER_SENTENCES, type, -1, -1);
    SDVariable arcs = graph.slice(scores, new int[] {0, 0, 0}, 1, -1, -1).sum(0).add(others);
    // The logarithm comes last: SameDiff's log-softmax is minus infinity for what is masked.
    SDVariable ofHeads = graph.math().log(graph.nn().softmax(arcs).mul(gold).sum(1)).sum();
    SDVariable atHeads =
        graph
            .slice(scores, new int[] {1, 0, 0}, labels, -1, -1)
            .mul(graph.expandDims(gold, 0))
            .sum(2);
    SDVariable ofLabels =
        graph.nn().logSoftmax(graph.permute(atHeads, 1, 0)).mul(labels(labels)).sum();
    return ofHeads.add(ofLabels).mul(-1).mul(rowWeight());
  }

  /** Remembers the rows and columns of a variable: SameDiff does not know them yet. */
  private SDVariable sized(SDVariable variable, Extent extent) {
    extents.put(variable.name(), extent);
    return variable;
  }

  private SDVariable like(SDVariable x, SDVariable result) {
    return sized(result, extent(x));
  }

  /**
   * How many columns a variable has.
   *
   * @param variable of this graph
   * @return the number
   */
  public long columns(SDVariable variable) {
    return extent(variable).columns();
  }

  /**
   * Whether a variable is of pairs of words, so that it has the form of {@link #biaffine}.
   *
   * @param variable of this graph
   * @return true if so
   */
  public boolean isOfArcs(SDVariable variable) {
    return extent(variable).rows().equals(TreeRows.ARCS);
  }

  /** Of what SameDiff's ops made of something that is known, that of the first such thing. */
  private Extent extent(SDVariable variable) {
    Extent known = extents.get(variable.name());
    if (known != null) {
      return known;
    }
    if (variable.getVariableType() != VariableType.ARRAY) {
      return Extent.fixed(Shape.of(variable.getShape()));
    }
    for (SDVariable argument : variable.getCreator().args()) {
      if (extents.containsKey(argument.name())
          || argument.getVariableType() == VariableType.ARRAY) {
        return extent(argument);
      }
    }
    return extent(variable.getCreator().arg(0));
  }

  @Override
  public SDVariable slicedCrossEntropy(
      SDVariable x, SDVariable weight, SDVariable bias, int width, List<Double> labelWeights) {
    int labels = Math.toIntExact(extent(weight).fixedRows());
    SlicedCrossEntropy.checkWeights(labelWeights.size(), labels);
    long slices = SlicedCrossEntropy.slices(extent(weight).columns(), width);
    SDVariable rows = graph.permute(graph.reshape(x, -1, slices, width), 1, 0, 2);
    SDVariable columns = graph.permute(graph.reshape(weight, labels, slices, width), 1, 2, 0);
    SDVariable scores = graph.reshape(rows.mmul(columns), -1, labels).add(bias);
    SDVariable likelihoods = graph.reshape(graph.nn().logSoftmax(scores), slices, -1, labels);
    SDVariable counted = labelWeights.isEmpty() ? labels(labels) : weighted(labelWeights);
    return likelihoods.mul(graph.expandDims(counted, 0)).sum().mul(-1.0 / slices).mul(rowWeight());
  }

  /** The labels of the rows (R, C), each with its weight, which are 1 in the mean over the rows. */
  private SDVariable weighted(List<Double> labelWeights) {
    int count = labelWeights.size();
    INDArray weights =
        Nd4j.createFromArray(labelWeights.stream().mapToDouble(w -> w).toArray())
            .castTo(type)
            .reshape(1, count);
    SDVariable labels = labels(count);
    SDVariable weighted = labels.mul(graph.constant(weights));
    return weighted.mul(labels.sum().div(weighted.sum()));
  }

  @Override
  public SDVariable decoderCrossEntropy(SDVariable x, SDVariable weight, SDVariable bias) {
    int outputs = Math.toIntExact(extent(weight).fixedRows());
    SDVariable scores = x.mmul(graph.transpose(weight)).add(bias);
    SDVariable ofLabels = graph.nn().logSoftmax(scores).mul(labels(outputs)).sum(true, 1);
    return sized(ofLabels.mul(-1), extent(x).withColumns(1));
  }

  @Override
  public SDVariable labels(int count) {
    return placeholder(StockValues.LABELS, type, -1, count);
  }

  @Override
  public SDVariable target(String name, int columns) {
    return placeholder(StockValues.TARGET + name, type, -1, columns);
  }

  @Override
  public SDVariable rowWeight() {
    return placeholder(StockValues.ROW_WEIGHT, type);
  }
}
