package io.slicer.model;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slicer.graph.EncoderOps;
import io.slicer.model.Head.NewParameter;
import java.util.List;
import java.util.function.UnaryOperator;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * What changes an encoder between its blocks: bottlenecks behind each of them, and the like.
 * Implementations are immutable.
 */
public interface Adapter {
  /**
   * The adapter's parameters, in the order in which they are to lie in the parameter store.
   *
   * @param config of the encoder
   * @return name, shape and initial value of each
   */
  List<NewParameter> parameters(EncoderConfig config);

  /**
   * Adds what the layers have in common, once a graph: the weights of all of them, if one op makes
   * them together.
   *
   * @param ops to build with
   * @param config of the encoder
   * @return what is done to the blocks of this graph
   */
  Blocks begin(EncoderOps ops, EncoderConfig config);

  /**
   * Writes into a model's {@code config.json} what is needed to open it again.
   *
   * @param json the configuration; unchanged unless an adapter says otherwise
   */
  default void writeTo(ObjectNode json) {}

  /** What is done to the blocks of a graph. */
  @FunctionalInterface
  interface Blocks {
    /** Nothing is changed. */
    Blocks UNCHANGED = (ops, block) -> block.unchanged(ops);

    /**
     * Ends a block.
     *
     * @param ops to build with
     * @param block what the block has computed
     * @return what goes on (rows, H): {@link Block#unchanged}, or something else
     */
    SDVariable end(EncoderOps ops, Block block);
  }

  /** Where in an encoder a block ends. */
  enum Place {
    /** Behind the embeddings and their dropout: no residual, no norm. */
    EMBEDDINGS,
    /** Inside the attention, before its residual and norm. */
    ATTENTION,
    /** Inside the feed-forward block, before its residual and norm. */
    FEED_FORWARD,
    /** Behind a layer: no residual, no norm. */
    LAYER
  }

  /**
   * The end of a block.
   *
   * @param layer its number, from 0; of the embeddings, -1
   * @param place in the layer
   * @param result of the block, dropout included (rows, H)
   * @param residual what is added to it (rows, H), or a list of nothing where there is none
   * @param norm the normalization behind that; it may be used several times
   */
  record Block(
      int layer,
      Place place,
      SDVariable result,
      List<SDVariable> residual,
      UnaryOperator<SDVariable> norm) {
    /**
     * Copies the list.
     *
     * @param layer its number, from 0; of the embeddings, -1
     * @param place in the layer
     * @param result of the block, dropout included (rows, H)
     * @param residual what is added to it (rows, H), or a list of nothing where there is none
     * @param norm the normalization behind that; it may be used several times
     */
    public Block {
      residual = List.copyOf(residual);
    }

    /**
     * Ends the block as an encoder without an adapter does.
     *
     * @param ops to build with
     * @return the normalized sum of result and residual
     */
    public SDVariable unchanged(EncoderOps ops) {
      return withResult(ops, result);
    }

    /**
     * Ends the block as without an adapter, but with another result.
     *
     * @param ops to build with
     * @param other in the place of the result (rows, H)
     * @return its normalized sum with the residual
     */
    public SDVariable withResult(EncoderOps ops, SDVariable other) {
      return residual.isEmpty() ? other : norm.apply(ops.add(other, residual.get(0)));
    }
  }
}
