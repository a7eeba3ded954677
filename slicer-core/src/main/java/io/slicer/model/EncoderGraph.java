package io.slicer.model;

import io.slicer.graph.EncoderOps;
import io.slicer.graph.EncoderOps.Projections;
import io.slicer.weights.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * The encoder of XLM-R and BERT as a graph: embeddings, then layers of self-attention and
 * feed-forward blocks, each followed by dropout, residual and layer normalization. Parameters have
 * their Hugging Face names.
 */
public final class EncoderGraph {
  private final EncoderOps ops;
  private final EncoderConfig config;
  private final boolean training;
  private int dropoutSites;

  private EncoderGraph(EncoderOps ops, EncoderConfig config, boolean training) {
    this.ops = ops;
    this.config = config;
    this.training = training;
  }

  /**
   * What an encoder computes.
   *
   * @param hiddenStates of the embeddings and of every layer, (N, H) each; the last is missing if
   *     only scored rows were asked for
   * @param scoredRows the last hidden states of the scored tokens (R, H)
   * @param nextDropoutSite the first number free for dropouts of a head
   */
  public record Outputs(
      List<SDVariable> hiddenStates, SDVariable scoredRows, int nextDropoutSite) {}

  /**
   * Adds an encoder to a graph. Behind the last attention nothing mixes tokens any more, so from
   * there on only scored rows go on, unless all are asked for.
   *
   * @param ops to build with
   * @param config dimensions
   * @param training whether there is dropout
   * @param allRows whether the last layer, too, is computed for every token
   * @return its outputs
   */
  public static Outputs build(
      EncoderOps ops, EncoderConfig config, boolean training, boolean allRows) {
    return new EncoderGraph(ops, config, training).build(allRows);
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
    Map<String, Shape> shapes = new LinkedHashMap<>();
    String prefix = config.type().prefix();
    long hidden = config.hiddenSize();
    long inner = config.feedForwardSize();
    if (wordRows > 0) {
      shapes.put(wordTable(config), Shape.of(wordRows, hidden));
    }
    String embeddings = prefix + "embeddings.";
    shapes.put(embeddings + "position_embeddings.weight", Shape.of(config.positionRows(), hidden));
    shapes.put(
        embeddings + "token_type_embeddings.weight", Shape.of(config.typeVocabularySize(), hidden));
    putNorm(shapes, embeddings + "LayerNorm", hidden);
    for (int l = 0; l < config.layers(); l++) {
      String layer = prefix + "encoder.layer." + l + ".";
      for (String kind : new String[] {".weight", ".bias"}) {
        for (String name : new String[] {"query", "key", "value"}) {
          shapes.put(
              layer + "attention.self." + name + kind,
              kind.equals(".weight") ? Shape.of(hidden, hidden) : Shape.of(hidden));
        }
      }
      putDense(shapes, layer + "attention.output.dense", hidden, hidden);
      putNorm(shapes, layer + "attention.output.LayerNorm", hidden);
      putDense(shapes, layer + "intermediate.dense", inner, hidden);
      putDense(shapes, layer + "output.dense", hidden, inner);
      putNorm(shapes, layer + "output.LayerNorm", hidden);
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
    return config.type().prefix() + "embeddings.word_embeddings.weight";
  }

  private static void putDense(Map<String, Shape> shapes, String name, long out, long in) {
    shapes.put(name + ".weight", Shape.of(out, in));
    shapes.put(name + ".bias", Shape.of(out));
  }

  private static void putNorm(Map<String, Shape> shapes, String name, long size) {
    shapes.put(name + ".weight", Shape.of(size));
    shapes.put(name + ".bias", Shape.of(size));
  }

  private Outputs build(boolean allRows) {
    String prefix = config.type().prefix();
    long hidden = config.hiddenSize();
    long inner = config.feedForwardSize();
    List<SDVariable> states = new ArrayList<>();
    SDVariable x = dropout(norm(embeddings(prefix), prefix + "embeddings.LayerNorm"));
    states.add(x);
    boolean scored = false;
    for (int l = 0; l < config.layers(); l++) {
      String layer = prefix + "encoder.layer." + l + ".";
      SDVariable context = attention(x, layer + "attention.self.");
      if (l == config.layers() - 1 && !allRows) {
        context = ops.scoredRows(context);
        x = ops.scoredRows(x);
        scored = true;
      }
      SDVariable attended = dense(context, layer + "attention.output.dense", hidden, hidden);
      x = norm(ops.add(dropout(attended), x), layer + "attention.output.LayerNorm");
      SDVariable activated = ops.gelu(dense(x, layer + "intermediate.dense", inner, hidden));
      SDVariable outer = dense(activated, layer + "output.dense", hidden, inner);
      x = norm(ops.add(dropout(outer), x), layer + "output.LayerNorm");
      if (!scored) {
        states.add(x);
      }
    }
    return new Outputs(List.copyOf(states), scored ? x : ops.scoredRows(x), dropoutSites);
  }

  private SDVariable embeddings(String prefix) {
    long hidden = config.hiddenSize();
    String embeddings = prefix + "embeddings.";
    return ops.embed(
        wordTable(config),
        Shape.of(config.vocabularySize(), hidden),
        ops.parameter(
            embeddings + "position_embeddings.weight", Shape.of(config.positionRows(), hidden)),
        ops.parameter(
            embeddings + "token_type_embeddings.weight",
            Shape.of(config.typeVocabularySize(), hidden)));
  }

  private SDVariable attention(SDVariable x, String name) {
    long hidden = config.hiddenSize();
    Shape weight = Shape.of(hidden, hidden);
    Shape bias = Shape.of(hidden);
    Projections projections =
        new Projections(
            ops.parameter(name + "query.weight", weight),
            ops.parameter(name + "query.bias", bias),
            ops.parameter(name + "key.weight", weight),
            ops.parameter(name + "key.bias", bias),
            ops.parameter(name + "value.weight", weight),
            ops.parameter(name + "value.bias", bias));
    double p = training ? config.attentionDropout() : 0;
    return ops.attention(x, projections, config.heads(), p, dropoutSites++);
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

  private SDVariable dropout(SDVariable x) {
    int site = dropoutSites++;
    return training ? ops.dropout(x, config.hiddenDropout(), site) : x;
  }
}
