package io.slicer.inference;

/** What {@link PretrainedEncoder#encode} can give of a text. What is not asked for is not kept. */
public enum EncoderOutput {
  /** The last hidden state of the first token, {@code <s>} or {@code [CLS]} (H). */
  FIRST_TOKEN,
  /**
   * What BERT's pooler makes of the first token (H): the vector that its published classifiers
   * read. Of BERT only.
   */
  POOLED,
  /**
   * The mean of the last hidden states of all tokens (H), special ones included, as in
   * sentence-transformers.
   */
  MEAN,
  /** The last hidden states (T, H). */
  LAST_LAYER,
  /** The hidden states of the embeddings and of every layer (T, H). */
  ALL_LAYERS,
  /** The attention probabilities of every layer and head (T, T). */
  ATTENTION
}
