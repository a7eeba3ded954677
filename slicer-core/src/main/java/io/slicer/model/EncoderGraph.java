package io.slicer.model;

import io.slicer.graph.EncoderOps;
import io.slicer.model.Adapter.Block;
import io.slicer.model.Adapter.Place;
import io.slicer.weights.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * An encoder of any {@link EncoderFamily} as a graph: embeddings, then layers of self-attention and
 * feed-forward blocks, each followed by dropout, residual and layer normalization. Parameters have
 * their Hugging Face names.
 */
public final class EncoderGraph {
  /** Dropouts of a layer: on attention probabilities, behind attention, behind the last product. */
  private static final int SITES_OF_A_LAYER = 3;

  private final EncoderOps ops;
  private final EncoderConfig config;

  /** The lowest layer with dropout, where the embeddings are layer -1. */
  private final int dropoutFrom;

  private final Adapter.Blocks blocks;

  private EncoderGraph(EncoderOps ops, EncoderModel model, int dropoutFrom) {
    this.ops = ops;
    this.config = model.config();
    this.dropoutFrom = dropoutFrom;
    blocks =
        model.adapter().map(adapter -> adapter.begin(ops, config)).orElse(Adapter.Blocks.UNCHANGED);
  }

  /**
   * What an encoder computes.
   *
   * @param hiddenStates of the embeddings and of every layer, (N, H) each; the last is missing if
   *     only scored rows were asked for; if the graph begins with features of tokens, those come
   *     first, and if it begins with those of scored tokens, there are none
   * @param scoredRows the last hidden states of the scored tokens (R, H)
   * @param nextDropoutSite the first number free for dropouts of a head
   */
  public record Outputs(List<SDVariable> hiddenStates, SDVariable scoredRows, int nextDropoutSite) {
    /**
     * The last hidden states that a head reads.
     *
     * @param head the graph was built for
     * @return those of the scored tokens (R, H), or of all tokens (N, H)
     */
    public SDVariable rowsFor(Head head) {
      return head.readsAllTokens() ? hiddenStates.get(hiddenStates.size() - 1) : scoredRows;
    }
  }

  /**
   * Adds an encoder without dropout to a graph, every layer computed for every token.
   *
   * @param ops to build with
   * @param model the model
   * @return its outputs
   */
  public static Outputs buildWhole(EncoderOps ops, EncoderModel model) {
    EncoderGraph graph = new EncoderGraph(ops, model, model.config().layers());
    return graph.layers(graph.embeddings(), 0, true);
  }

  /**
   * Adds an encoder under training to a graph, with dropout everywhere, or above the fixed layers
   * if the model has any. Whether the graph begins with embeddings or with features, its dropouts
   * are the same ones.
   *
   * @param ops to build with
   * @param model the model
   * @param head which of the model's heads it is for
   * @param fromFeatures whether the graph begins with the features that sequences bring along,
   *     instead of computing what the fixed layers make of them
   * @return its outputs, of the last layer those of scored rows only, unless the head reads all
   * @throws IllegalArgumentException if it is to begin with features and no layers are fixed
   */
  public static Outputs buildForTraining(
      EncoderOps ops, EncoderModel model, Head head, boolean fromFeatures) {
    int dropoutFrom = model.fixedLayers().orElse(-1);
    return new EncoderGraph(ops, model, dropoutFrom)
        .outputs(model, fromFeatures, head.readsAllTokens());
  }

  /**
   * Adds an encoder without dropout to a graph. Behind the last attention nothing mixes tokens any
   * more, so from there on only scored rows go on, unless the head reads all tokens.
   *
   * @param ops to build with
   * @param model the model
   * @param head which of the model's heads it is for
   * @param fromFeatures whether the graph begins with the features that sequences bring along
   * @return its outputs
   * @throws IllegalArgumentException if it is to begin with features and no layers are fixed
   */
  public static Outputs buildForScores(
      EncoderOps ops, EncoderModel model, Head head, boolean fromFeatures) {
    return new EncoderGraph(ops, model, model.config().layers())
        .outputs(model, fromFeatures, head.readsAllTokens());
  }

  private Outputs outputs(EncoderModel model, boolean fromFeatures, boolean allRows) {
    if (!fromFeatures) {
      return layers(embeddings(), 0, allRows);
    }
    int fixed =
        model
            .fixedLayers()
            .orElseThrow(
                () -> new IllegalArgumentException("features, but the model has no fixed layers"));
    if (model.featuresAreScored()) {
      return new Outputs(List.of(), ops.scoredFeatures(config.hiddenSize()), headSite());
    }
    return layers(ops.features(config.hiddenSize()), fixed, allRows);
  }

  /**
   * Adds the fixed layers of a model, with the embeddings below them.
   *
   * @param ops to build with
   * @param model the model
   * @return the output of the last of them: of all tokens (N, H), or of the scored ones (R, H)
   *     where {@linkplain EncoderModel#featuresAreScored nothing else is read of it}
   * @throws IllegalStateException if the model has none
   */
  public static SDVariable buildFixed(EncoderOps ops, EncoderModel model) {
    int fixed =
        model
            .fixedLayers()
            .orElseThrow(() -> new IllegalStateException("the model has no fixed layers"));
    EncoderGraph graph = new EncoderGraph(ops, model, model.config().layers());
    if (model.featuresAreScored()) {
      return graph.layers(graph.embeddings(), 0, false).scoredRows();
    }
    SDVariable x = graph.embeddings();
    for (int l = 0; l < fixed; l++) {
      x = graph.layer(x, l, false);
    }
    return x;
  }

  /**
   * The parameters of the embeddings and the lowest layers.
   *
   * @param config dimensions
   * @param layers how many layers
   * @return Hugging Face names, that of the word table first
   * @throws IllegalArgumentException if the encoder has fewer layers
   */
  public static Set<String> bottom(EncoderConfig config, int layers) {
    if (layers < 0 || layers > config.layers()) {
      throw new IllegalArgumentException(
          "the lowest " + layers + " layers of an encoder that has " + config.layers());
    }
    return parameters(config, 1, layers).keySet();
  }

  /**
   * The parameters of an encoder, in the order in which they lie in a store: what is multiplied by
   * the same rows is adjacent.
   *
   * @param config dimensions
   * @param wordRows rows of the word table to be trained, V'; the table is left out if there are
   *     none
   * @return shapes by Hugging Face name
   */
  public static Map<String, Shape> parameters(EncoderConfig config, int wordRows) {
    return parameters(config, wordRows, config.layers());
  }

  private static Map<String, Shape> parameters(EncoderConfig config, int wordRows, int layers) {
    Map<String, Shape> shapes = new LinkedHashMap<>();
    EncoderFamily.Embeddings embeddings = config.family().embeddings();
    long hidden = config.hiddenSize();
    long inner = config.feedForwardSize();
    if (wordRows > 0) {
      shapes.put(wordTable(config), Shape.of(wordRows, hidden));
    }
    shapes.put(embeddings.positions() + ".weight", Shape.of(config.positionRows(), hidden));
    embeddings.types().ifPresent(types -> shapes.put(types + ".weight", typeTable(config)));
    putNorm(shapes, embeddings.norm(), hidden);
    for (int l = 0; l < layers; l++) {
      EncoderFamily.Layer layer = config.family().layer(l);
      layer.projections().forEach(n -> shapes.put(n + ".weight", Shape.of(hidden, hidden)));
      layer.projections().forEach(n -> shapes.put(n + ".bias", Shape.of(hidden)));
      putDense(shapes, layer.attended(), hidden, hidden);
      putNorm(shapes, layer.attendedNorm(), hidden);
      putDense(shapes, layer.inner(), inner, hidden);
      putDense(shapes, layer.outer(), hidden, inner);
      putNorm(shapes, layer.outerNorm(), hidden);
    }
    return shapes;
  }

  /**
   * The name of the word table.
   *
   * @param config of the encoder
   * @return its Hugging Face name
   */
  public static String wordTable(EncoderConfig config) {
    return config.family().embeddings().words() + ".weight";
  }

  /**
   * The names of the tables of words, positions and, if there are any, token types.
   *
   * @param config of the encoder
   * @return Hugging Face names
   */
  public static List<String> embeddingTables(EncoderConfig config) {
    EncoderFamily.Embeddings embeddings = config.family().embeddings();
    List<String> tables =
        new ArrayList<>(List.of(wordTable(config), embeddings.positions() + ".weight"));
    embeddings.types().ifPresent(types -> tables.add(types + ".weight"));
    return tables;
  }

  /**
   * The rows of the tables that looking them up does not train.
   *
   * @param config of the encoder
   * @return rows of the word table and the position table
   */
  public static EncoderOps.Padding padding(EncoderConfig config) {
    return new EncoderOps.Padding(config.paddingId(), config.paddingPosition());
  }

  private static Shape typeTable(EncoderConfig config) {
    return Shape.of(config.typeVocabularySize(), config.hiddenSize());
  }

  private static void putDense(Map<String, Shape> shapes, String name, long out, long in) {
    shapes.put(name + ".weight", Shape.of(out, in));
    shapes.put(name + ".bias", Shape.of(out));
  }

  private static void putNorm(Map<String, Shape> shapes, String name, long size) {
    shapes.put(name + ".weight", Shape.of(size));
    shapes.put(name + ".bias", Shape.of(size));
  }

  /** The layers from one on, and the rows that are scored. */
  private Outputs layers(SDVariable input, int from, boolean allRows) {
    List<SDVariable> states = new ArrayList<>();
    SDVariable x = input;
    states.add(x);
    boolean scored = false;
    for (int l = from; l < config.layers(); l++) {
      scored = l == config.layers() - 1 && !allRows;
      x = layer(x, l, scored);
      if (!scored) {
        states.add(x);
      }
    }
    return new Outputs(List.copyOf(states), scored ? x : ops.scoredRows(x), headSite());
  }

  private int headSite() {
    return 1 + SITES_OF_A_LAYER * config.layers();
  }

  private SDVariable layer(SDVariable input, int number, boolean scoredOnly) {
    EncoderFamily.Layer layer = config.family().layer(number);
    long hidden = config.hiddenSize();
    long inner = config.feedForwardSize();
    int site = 1 + SITES_OF_A_LAYER * number;
    SDVariable x = input;
    SDVariable context = attention(x, layer.projections(), number, site);
    if (scoredOnly) {
      context = ops.scoredRows(context);
      x = ops.scoredRows(x);
    }
    SDVariable attended = dense(context, layer.attended(), hidden, hidden);
    if (config.family().dropsAttended()) {
      attended = dropout(attended, number, site + 1);
    }
    x = end(number, Place.ATTENTION, attended, x, layer.attendedNorm());
    SDVariable activated =
        ops.nonlinear(dense(x, layer.inner(), inner, hidden), config.activation());
    SDVariable outer = dense(activated, layer.outer(), hidden, inner);
    x = end(number, Place.FEED_FORWARD, dropout(outer, number, site + 2), x, layer.outerNorm());
    return end(number, Place.LAYER, x);
  }

  private SDVariable end(
      int layer, Place place, SDVariable result, SDVariable residual, String norm) {
    return blocks.end(
        ops, new Block(layer, place, result, List.of(residual), sum -> norm(sum, norm)));
  }

  /** Where there is nothing to add and nothing to normalize. */
  private SDVariable end(int layer, Place place, SDVariable result) {
    return blocks.end(ops, new Block(layer, place, result, List.of(), sum -> sum));
  }

  private SDVariable embeddings() {
    long hidden = config.hiddenSize();
    EncoderFamily.Embeddings embeddings = config.family().embeddings();
    SDVariable sum =
        ops.embed(
            wordTable(config),
            Shape.of(config.vocabularySize(), hidden),
            ops.parameter(
                embeddings.positions() + ".weight", Shape.of(config.positionRows(), hidden)),
            embeddings.types().map(types -> ops.parameter(types + ".weight", typeTable(config))),
            padding(config));
    return end(-1, Place.EMBEDDINGS, dropout(norm(sum, embeddings.norm()), -1, 0));
  }

  private SDVariable attention(SDVariable x, List<String> projections, int layer, int site) {
    long hidden = config.hiddenSize();
    List<SDVariable> weights = new ArrayList<>();
    List<SDVariable> biases = new ArrayList<>();
    for (String projection : projections) {
      weights.add(ops.parameter(projection + ".weight", Shape.of(hidden, hidden)));
      biases.add(ops.parameter(projection + ".bias", Shape.of(hidden)));
    }
    double p = layer >= dropoutFrom ? config.attentionDropout() : 0;
    return ops.attention(
        ops.linear(x, weights, biases), new EncoderOps.SelfAttention(config.heads(), p, site));
  }

  private SDVariable dense(SDVariable x, String name, long out, long in) {
    return ops.linear(
        x,
        ops.parameter(name + ".weight", Shape.of(out, in)),
        ops.parameter(name + ".bias", Shape.of(out)));
  }

  private SDVariable norm(SDVariable x, String name) {
    Shape shape = Shape.of(config.hiddenSize());
    return ops.layerNorm(
        x,
        ops.parameter(name + ".weight", shape),
        ops.parameter(name + ".bias", shape),
        config.layerNormEpsilon());
  }

  private SDVariable dropout(SDVariable x, int layer, int site) {
    return layer >= dropoutFrom ? ops.dropout(x, config.hiddenDropout(), site) : x;
  }
}
