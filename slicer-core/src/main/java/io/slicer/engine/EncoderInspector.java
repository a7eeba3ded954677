package io.slicer.engine;

import io.slicer.model.TokenBatch;
import java.util.List;

/** Looks at what an encoder makes of sequences, layer by layer. */
public interface EncoderInspector extends AutoCloseable {
  /**
   * How much the tokens of sequences keep to themselves in each layer.
   *
   * @param batch packed sequences
   * @return the figures of each sequence, in the order in which they were given
   */
  List<Contextualization> contextualization(TokenBatch batch);

  @Override
  void close();
}
