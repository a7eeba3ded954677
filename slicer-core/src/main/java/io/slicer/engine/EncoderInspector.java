package io.slicer.engine;

import io.slicer.model.Executor;
import io.slicer.model.TokenBatch;
import java.util.List;

/** Looks at what an encoder makes of sequences, layer by layer, without dropout. */
public interface EncoderInspector extends Executor {
  /**
   * What all layers make of sequences.
   *
   * @param hiddenStates of the embeddings and of every layer, (N, H) each, row-major, rows as in
   *     the batch
   * @param attention the probabilities of every layer, row-major: (A, T, T) of each sequence, one
   *     behind the other in the order in which they were given
   */
  record Inspection(List<float[]> hiddenStates, List<float[]> attention) {
    /**
     * Copies the lists, not the arrays.
     *
     * @param hiddenStates of the embeddings and of every layer
     * @param attention of every layer
     */
    public Inspection {
      hiddenStates = List.copyOf(hiddenStates);
      attention = List.copyOf(attention);
    }
  }

  /**
   * The hidden states of every token.
   *
   * @param batch packed sequences
   * @return of the embeddings and of every layer, (N, H) each, row-major, rows as in the batch
   */
  List<float[]> hiddenStates(TokenBatch batch);

  /**
   * The hidden states of every token, and how they come about.
   *
   * @param batch packed sequences
   * @return hidden states and attention probabilities
   */
  Inspection inspect(TokenBatch batch);

  /**
   * How much the tokens of sequences keep to themselves in each layer.
   *
   * @param batch packed sequences
   * @return the figures of each sequence, in the order in which they were given
   */
  List<Contextualization> contextualization(TokenBatch batch);
}
