package io.slicer.graph;

import io.slicer.weights.Shape;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/**
 * The operations an encoder and its heads are made of, each adding what it needs to one SameDiff
 * graph. Model code asks for operations and does not know which implementation answers: one adds
 * slicer's own ops, which the plan runs, one compositions of those that SameDiff ships. The two
 * agree, forward and backward.
 *
 * <p>A variable has one row for each token, in the layout of the implementation, or one row for
 * each scored token after {@link #scoredRows}. What is made of parameters alone is one for the
 * whole batch, and may be used where a parameter may. Parameters have their checkpoint names.
 * Custom heads and losses may use {@link #graph()} directly.
 */
public interface EncoderOps {
  /**
   * The graph under construction.
   *
   * @return the graph
   */
  SameDiff graph();

  /**
   * A parameter of the model, the same variable each time it is asked for.
   *
   * @param name its checkpoint name
   * @param shape its shape
   * @return the variable
   * @throws IllegalArgumentException if it was asked for with another shape
   */
  SDVariable parameter(String name, Shape shape);

  /**
   * The rows of two tables that looking them up does not train: torch's {@code padding_idx}. Their
   * values count as any other's, their gradients are zero.
   *
   * @param word the row of the word table
   * @param position the row of the position table, or -1 if there is none
   */
  record Padding(int word, int position) {}

  /**
   * The sum of a token's word and position embeddings, and of its type's if there are types.
   *
   * @param words name of the word table
   * @param shape of the word table (V, H)
   * @param positions the position table
   * @param types the table of token types, if the encoder has one
   * @param padding the rows that are not trained
   * @return (tokens, H)
   */
  SDVariable embed(
      String words, Shape shape, SDVariable positions, Optional<SDVariable> types, Padding padding);

  /**
   * What lower layers, which are not in this graph, have computed: the features that the sequences
   * of a batch bring along.
   *
   * @param hidden H
   * @return (tokens, H)
   */
  SDVariable features(long hidden);

  /**
   * What a whole encoder, which is not in this graph, has computed for the scored tokens: the
   * features that the sequences of a batch bring along.
   *
   * @param hidden H
   * @return (R, H)
   */
  SDVariable scoredFeatures(long hidden);

  /**
   * A dense layer: x W^T + b. Weight and bias are parameters, or what ops have made of parameters.
   *
   * @param x (rows, in)
   * @param weight (out, in)
   * @param bias (out)
   * @return (rows, out)
   */
  default SDVariable linear(SDVariable x, SDVariable weight, SDVariable bias) {
    return linear(x, List.of(weight), List.of(bias));
  }

  /**
   * A dense layer without a bias: x W^T.
   *
   * @param x (rows, in)
   * @param weight (out, in)
   * @return (rows, out)
   */
  default SDVariable linear(SDVariable x, SDVariable weight) {
    return linear(x, List.of(weight), List.of());
  }

  /**
   * Several dense layers of one size on the same rows. Their results stand side by side, so one
   * product makes them where the weights lie one behind the other.
   *
   * @param x (rows, in)
   * @param weights (out, in) each
   * @param biases (out) each, one for each weight, or none at all
   * @return (rows, out of all weights)
   * @throws IllegalArgumentException if weights differ in shape, or some have no bias
   */
  SDVariable linear(SDVariable x, List<SDVariable> weights, List<SDVariable> biases);

  /**
   * Cuts what does not depend on the batch, such as weights that another op has made: its values,
   * row by row, are those of the parts, one part behind the other.
   *
   * @param x a parameter, or what ops have made of parameters alone
   * @param parts their shapes, which together have as many values as x
   * @return the parts, views of x
   * @throws IllegalArgumentException if the parts have more values than x, or fewer
   */
  List<SDVariable> cut(SDVariable x, List<Shape> parts);

  /**
   * Joins what does not depend on the batch: the opposite of {@link #cut}.
   *
   * @param parts parameters, or what ops have made of parameters alone
   * @param shape of the whole, which has as many values as the parts together
   * @return the whole, in which the parts' values lie one part behind the other
   * @throws IllegalArgumentException if the parts have more values than the shape, or fewer
   */
  SDVariable join(List<SDVariable> parts, Shape shape);

  /**
   * One of several parameters: which, says the condition of the batch. The others are not read, and
   * a step that does not choose them does not train them.
   *
   * @param aspect what there is a choice of, such as {@code language}
   * @param options parameters of one shape, by name; no other op may use those under training
   * @return the one that is chosen
   * @throws IllegalArgumentException if the options differ in shape, or are no parameters
   */
  SDVariable chosen(String aspect, Map<String, SDVariable> options);

  /**
   * Multi-head self-attention within each sequence: for each head softmax(Q K^T / sqrt(D)) V, with
   * dropout on the probabilities.
   *
   * @param queryKeyValue queries, keys and values side by side (tokens, 3 H)
   * @param attention heads and dropout
   * @return (tokens, H)
   */
  SDVariable attention(SDVariable queryKeyValue, SelfAttention attention);

  /**
   * What distinguishes one self-attention from another.
   *
   * @param heads A; H is a multiple of it
   * @param dropout probability, 0 for none
   * @param site of the dropout
   */
  record SelfAttention(int heads, double dropout, int site) {}

  /**
   * Layer normalization over the last axis.
   *
   * @param x (rows, H)
   * @param weight (H)
   * @param bias (H)
   * @param epsilon added to the variance
   * @return (rows, H)
   */
  SDVariable layerNorm(SDVariable x, SDVariable weight, SDVariable bias, double epsilon);

  /**
   * The exact Gaussian error linear unit, x (1 + erf(x / sqrt 2)) / 2.
   *
   * @param x any shape
   * @return the same shape
   */
  SDVariable gelu(SDVariable x);

  /**
   * The hyperbolic tangent.
   *
   * @param x any shape
   * @return the same shape
   */
  SDVariable tanh(SDVariable x);

  /**
   * The rectified linear unit, max(x, 0).
   *
   * @param x any shape
   * @return the same shape
   */
  SDVariable relu(SDVariable x);

  /**
   * A function of each value.
   *
   * @param x any shape
   * @param function which
   * @return the same shape
   */
  SDVariable nonlinear(SDVariable x, Nonlinearity function);

  /**
   * Dropout: each value is kept with probability 1 - p and then divided by it. The mask is a
   * function of the training step, the site and the token, not of the layout.
   *
   * @param x (rows, features)
   * @param probability p; with 0 this is x itself
   * @param site number of the place in the model, a different one for each dropout
   * @return the same shape
   * @throws IllegalArgumentException if another dropout of the graph has the number
   */
  SDVariable dropout(SDVariable x, double probability, int site);

  /**
   * The sum of two variables of one shape.
   *
   * @param a one
   * @param b the other
   * @return the same shape
   */
  SDVariable add(SDVariable a, SDVariable b);

  /**
   * The rows of the scored tokens; of a scored run of tokens the mean of its rows, zero if it has
   * none. A head that {@linkplain io.slicer.model.Head#readsAllTokens reads all tokens} asks for
   * them; to others they are given.
   *
   * @param x (tokens, H)
   * @return (R, H)
   */
  SDVariable scoredRows(SDVariable x);

  /**
   * What each word of a sentence may depend on, where the scored rows are its n words: the root,
   * which is the row of the first token, and the words behind it.
   *
   * @param x (tokens, H)
   * @param words (R, H)
   * @return (n + 1 for each sequence, H)
   */
  SDVariable rootAndWords(SDVariable x, SDVariable words);

  /**
   * Biaffine scores of all pairs of a word d and a head h of one sentence: for each matrix W of a
   * weight [d; 1] W h, or [d; 1] W [h; 1] if the matrix has a column more than h has values (Dozat
   * and Manning, ICLR 2017).
   *
   * @param words (R, H)
   * @param heads of {@link #rootAndWords}
   * @param weights (matrices, H + 1, H) or (matrices, H + 1, H + 1) each
   * @return for each sequence of n words the scores of all matrices of all weights (matrices, n, n
   *     + 1), one behind the other: n (n + 1) rows, a column for each matrix
   * @throws IllegalArgumentException if a weight has another form
   */
  SDVariable biaffine(SDVariable words, SDVariable heads, List<SDVariable> weights);

  /**
   * The name of the {@linkplain #target target} that says which head each word has: 0 for the root,
   * or the number of a word from 1 on.
   */
  String HEADS = "heads";

  /**
   * The loss of a dependency parser: the cross-entropy of each word's head among the root and all
   * words of its sentence, itself not excepted, plus the cross-entropy of its label at that head,
   * averaged over the step's words.
   *
   * @param scores of {@link #biaffine}: those of heads, then those of each label
   * @return the batch's share of the step's mean loss, a scalar
   */
  SDVariable treeCrossEntropy(SDVariable scores);

  /**
   * SLICER's loss: every row is cut into H/h contiguous slices of width h, each slice is scored by
   * its own columns of the weight plus the bias, and the cross-entropy with the row's label is
   * averaged over the step's rows and the slices. With h = H it is ordinary cross-entropy.
   *
   * @param x scored rows (R, H)
   * @param weight (C, H)
   * @param bias (C)
   * @param sliceWidth h; divides H
   * @return the batch's share of the step's mean loss, a scalar
   * @throws IllegalArgumentException if h does not divide H
   */
  default SDVariable slicedCrossEntropy(
      SDVariable x, SDVariable weight, SDVariable bias, int sliceWidth) {
    return slicedCrossEntropy(x, weight, bias, sliceWidth, List.of());
  }

  /**
   * The same, where each row counts by the weight of its label: the mean over the rows of the batch
   * weighted so, as torch's {@code CrossEntropyLoss(weight=...)} on the scores of all slices.
   * Batches of one step count by their rows.
   *
   * @param x scored rows (R, H)
   * @param weight (C, H)
   * @param bias (C)
   * @param sliceWidth h; divides H
   * @param labelWeights positive, by label (C); none if all are alike
   * @return the batch's share of the step's mean loss, a scalar
   * @throws IllegalArgumentException if h does not divide H, or there are weights for another
   *     number of labels
   */
  SDVariable slicedCrossEntropy(
      SDVariable x, SDVariable weight, SDVariable bias, int sliceWidth, List<Double> labelWeights);

  /**
   * The cross-entropy of each scored row's label among many outputs, such as a vocabulary: the
   * outputs x W^T + b (R, V) are never held. For the step's mean loss take the sum and multiply it
   * with {@link #rowWeight}.
   *
   * @param x scored rows (R, H)
   * @param weight (V, H), such as the word table
   * @param bias (V)
   * @return (R, 1)
   */
  SDVariable decoderCrossEntropy(SDVariable x, SDVariable weight, SDVariable bias);

  /**
   * The labels of the scored rows, one-hot, for losses written with SameDiff's own ops.
   *
   * @param count the number of labels, C
   * @return (R, C)
   * @throws IllegalArgumentException if they were asked for with another number of labels
   */
  SDVariable labels(int count);

  /**
   * Numbers that the scored rows are to be taught, for losses written with SameDiff's own ops: the
   * sequences bring them along under that name.
   *
   * @param name of the target
   * @param columns how many there are for each row
   * @return (R, columns)
   * @throws IllegalArgumentException if it was asked for with another number of columns
   */
  SDVariable target(String name, int columns);

  /**
   * What the loss of one scored row counts, for losses written with SameDiff's own ops: a loss that
   * sums over rows and multiplies with this is the step's mean, however the step is cut into
   * micro-batches.
   *
   * @return a scalar
   */
  SDVariable rowWeight();
}
