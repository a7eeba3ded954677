package io.slicer.inference;

import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * What an encoder makes of a text or of a pair of texts: those {@link EncoderOutput}s that were
 * asked for. Layers are numbered as in transformers.
 *
 * <p>T is the number of tokens, special ones included, H the width of a hidden state. Immutable:
 * every array is a new one, which belongs to the caller.
 */
public final class TextFeatures {
  private final Set<EncoderOutput> outputs;
  private final List<String> pieces;
  private final int cutFirst;
  private final int cutSecond;
  private final int hidden;
  private final float[] firstToken;
  private final float[] pooled;
  private final float[] mean;
  private final List<float[]> layers;
  private final List<float[]> attention;

  /**
   * The features of a text.
   *
   * @param outputs what was asked for; the rest is empty
   * @param pieces the tokens
   * @param cutFirst how many the first text lost
   * @param cutSecond how many the second lost
   * @param hidden H
   * @param firstToken (H)
   * @param pooled (H)
   * @param mean (H)
   * @param layers (T, H) each, the last one last
   * @param attention (A, T, T) of each layer
   */
  TextFeatures(
      Set<EncoderOutput> outputs,
      List<String> pieces,
      int cutFirst,
      int cutSecond,
      int hidden,
      float[] firstToken,
      float[] pooled,
      float[] mean,
      List<float[]> layers,
      List<float[]> attention) {
    this.outputs = outputs;
    this.pieces = List.copyOf(pieces);
    this.cutFirst = cutFirst;
    this.cutSecond = cutSecond;
    this.hidden = hidden;
    this.firstToken = firstToken;
    this.pooled = pooled;
    this.mean = mean;
    this.layers = List.copyOf(layers);
    this.attention = List.copyOf(attention);
  }

  /**
   * The tokens that the encoder has read.
   *
   * @return entries of its vocabulary (T), special ones included
   */
  public List<String> pieces() {
    return pieces;
  }

  /**
   * How much of the text, or of the first of a pair, the encoder could not read.
   *
   * @return a number of tokens, 0 if nothing was cut
   */
  public int cutFirst() {
    return cutFirst;
  }

  /**
   * How much of the second text of a pair the encoder could not read.
   *
   * @return a number of tokens, 0 if nothing was cut
   */
  public int cutSecond() {
    return cutSecond;
  }

  /**
   * The last hidden state of the first token.
   *
   * @return (H)
   * @throws IllegalStateException if {@link EncoderOutput#FIRST_TOKEN} was not asked for
   */
  public float[] firstToken() {
    require(EncoderOutput.FIRST_TOKEN);
    return firstToken.clone();
  }

  /**
   * What BERT's pooler makes of the first token.
   *
   * @return (H)
   * @throws IllegalStateException if {@link EncoderOutput#POOLED} was not asked for
   */
  public float[] pooled() {
    require(EncoderOutput.POOLED);
    return pooled.clone();
  }

  /**
   * The mean of the last hidden states of all tokens, special ones included.
   *
   * @return (H)
   * @throws IllegalStateException if {@link EncoderOutput#MEAN} was not asked for
   */
  public float[] mean() {
    require(EncoderOutput.MEAN);
    return mean.clone();
  }

  /**
   * The last hidden states.
   *
   * @return (T, H)
   * @throws IllegalStateException if neither {@link EncoderOutput#LAST_LAYER} nor {@link
   *     EncoderOutput#ALL_LAYERS} was asked for
   */
  public float[][] hiddenStates() {
    if (!outputs.contains(EncoderOutput.ALL_LAYERS)) {
      require(EncoderOutput.LAST_LAYER);
    }
    return matrix(layers.get(layers.size() - 1), 0, hidden);
  }

  /**
   * The hidden states of a layer.
   *
   * @param layer 0 for the embeddings, else the number of a layer, from 1
   * @return (T, H)
   * @throws IllegalStateException if {@link EncoderOutput#ALL_LAYERS} was not asked for
   * @throws IndexOutOfBoundsException if the encoder has no such layer
   */
  public float[][] hiddenStates(int layer) {
    require(EncoderOutput.ALL_LAYERS);
    return matrix(layers.get(layer), 0, hidden);
  }

  /**
   * Who attends to whom.
   *
   * @param layer from 0
   * @param head of the layer, from 0
   * @return (T, T): row t has the probabilities with which token t attends to each token
   * @throws IllegalStateException if {@link EncoderOutput#ATTENTION} was not asked for
   * @throws IndexOutOfBoundsException if the encoder has no such layer or head
   */
  public float[][] attention(int layer, int head) {
    require(EncoderOutput.ATTENTION);
    int tokens = pieces.size();
    float[] all = attention.get(layer);
    int heads = all.length / (tokens * tokens);
    if (head < 0 || head >= heads) {
      throw new IndexOutOfBoundsException("head " + head + " of " + heads);
    }
    return matrix(all, head * tokens * tokens, tokens);
  }

  /** As many rows as there are tokens. */
  private float[][] matrix(float[] values, int from, int columns) {
    float[][] rows = new float[pieces.size()][];
    for (int t = 0; t < rows.length; t++) {
      rows[t] = Arrays.copyOfRange(values, from + t * columns, from + (t + 1) * columns);
    }
    return rows;
  }

  private void require(EncoderOutput output) {
    if (!outputs.contains(output)) {
      throw new IllegalStateException(
          output + " was not asked for: encode(texts, EncoderOutput." + output + ") gives it");
    }
  }

  @Override
  public String toString() {
    return "TextFeatures[" + pieces.size() + " tokens, " + outputs + "]";
  }
}
