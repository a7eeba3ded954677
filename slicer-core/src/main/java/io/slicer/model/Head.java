package io.slicer.model;

import io.slicer.graph.EncoderOps;
import io.slicer.weights.Initializer;
import io.slicer.weights.Shape;
import java.util.List;
import java.util.Optional;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * What turns the encoder's hidden states into scores and a loss: token classification, sequence
 * classification and the like. A head declares its parameters and adds its part of the graph
 * through {@link EncoderOps}. Implementations are immutable.
 */
public interface Head {
  /**
   * The labels that the head tells apart, in the order of its scores and of the rows of parameters
   * that are by label.
   *
   * @return their names; none if its scores do not stand for labels
   */
  default List<String> labels() {
    return List.of();
  }

  /**
   * Checks whether the head can be used with an encoder, before anything is built or loaded for it.
   *
   * @param config of the encoder
   * @throws IllegalArgumentException if it cannot; the message says what would be right
   */
  default void check(EncoderConfig config) {}

  /**
   * The head's parameters, in the order in which they are to lie in the parameter store. Begin
   * their names with a word of your own: a tensor of the same name that the checkpoint has is taken
   * over. By their names, too, weight decay spares those that end in {@code bias} or are a layer
   * norm's.
   *
   * @param config of the encoder
   * @return name, shape and initial value of each
   */
  List<NewParameter> parameters(EncoderConfig config);

  /**
   * Whether the head reads the hidden states of all tokens, and itself makes rows of them, such as
   * {@linkplain EncoderOps#scoredRows means}. A head that does not is spared what only other
   * tokens need: the last layer is computed for scored tokens alone.
   *
   * @return false unless a head says otherwise
   */
  default boolean readsAllTokens() {
    return false;
  }

  /**
   * How many rows of scores a sequence has.
   *
   * @param scored how many scored rows it has
   * @return as many, one of C scores for each, unless a head says otherwise
   */
  default long scoreRows(long scored) {
    return scored;
  }

  /**
   * The scores of the scored tokens, without dropout.
   *
   * @param ops to build with
   * @param rows hidden states of the scored tokens (R, H), or of all tokens (N, H) if the head
   *     {@linkplain #readsAllTokens reads} those
   * @param config of the encoder
   * @return scores (R, C), or as many rows as {@link #scoreRows} says
   */
  SDVariable scores(EncoderOps ops, SDVariable rows, EncoderConfig config);

  /**
   * The training loss of the scored tokens, dropout included.
   *
   * @param ops to build with
   * @param rows hidden states of the scored tokens (R, H), or of all tokens (N, H) if the head
   *     {@linkplain #readsAllTokens reads} those, before the head's dropout
   * @param config of the encoder
   * @param dropoutSite first number free for the head's dropouts
   * @return the batch's share of the step's mean loss, a scalar; anything else is refused when
   *     training begins
   */
  SDVariable loss(EncoderOps ops, SDVariable rows, EncoderConfig config, int dropoutSite);

  /**
   * How wrong the head is about each scored token, without dropout.
   *
   * @param ops to build with; {@link EncoderOps#labels} are those of the scored tokens
   * @param rows hidden states of the scored tokens (R, H)
   * @param config of the encoder
   * @return losses (R, 1)
   * @throws UnsupportedOperationException if the head has no such figure
   */
  default SDVariable losses(EncoderOps ops, SDVariable rows, EncoderConfig config) {
    throw new UnsupportedOperationException(this + " has no losses token by token");
  }

  /**
   * Whether the head reads the whole word table, as a decoder that is tied to it does. Then a table
   * that is not under training is a parameter of the model like any other; of one that is, all rows
   * must be.
   *
   * @return false unless a head says otherwise
   */
  default boolean readsWordTable() {
    return false;
  }

  /**
   * What transformers calls the problem that the head solves: {@code problem_type} in {@code
   * config.json}, where a class of transformers reads it.
   *
   * @return nothing unless a head says otherwise
   */
  default Optional<String> problemType() {
    return Optional.empty();
  }

  /**
   * The name of the transformers class that reads a checkpoint with this head.
   *
   * @param family of the encoder
   * @return for example {@code XLMRobertaForTokenClassification}: {@link
   *     EncoderFamily#architecture}
   */
  String architecture(EncoderFamily family);

  /**
   * A parameter that a pretrained encoder does not have.
   *
   * @param name its checkpoint name
   * @param shape its shape
   * @param initial what it begins with where a checkpoint does not have it
   * @param byLabel whether it has a row for each of the head's labels, in their order: such a row
   *     goes on with its label when a model is trained further on other labels
   */
  record NewParameter(String name, Shape shape, Initializer initial, boolean byLabel) {
    /**
     * A parameter whose rows, if it has any, belong to no labels.
     *
     * @param name its checkpoint name
     * @param shape its shape
     * @param initial what it begins with where a checkpoint does not have it
     */
    public NewParameter(String name, Shape shape, Initializer initial) {
      this(name, shape, initial, false);
    }
  }
}
