package io.slicer.examples.bench.candidate;

/**
 * What the speed of a step depends on.
 *
 * @param length of every sentence, in tokens
 * @param batch sentences of a batch
 * @param threads how many of the processors are used
 * @param hidden H, a multiple of 32
 * @param layers of the encoder
 */
public record Sizes(int length, int batch, int threads, int hidden, int layers) {
  private static final int BATCH_TOKENS = 1024;

  /** One of the sizes. */
  public enum Variable {
    /** Tokens of a sentence. */
    LENGTH("sentence length"),
    /** Sentences of a batch. */
    BATCH("batch size"),
    /** How many of the processors are used. */
    THREADS("threads"),
    /** H. */
    HIDDEN("hidden size"),
    /** Of the encoder. */
    LAYERS("layers");

    private final String shown;

    Variable(String shown) {
      this.shown = shown;
    }

    @Override
    public String toString() {
      return shown;
    }
  }

  /**
   * Checks that there can be such sizes.
   *
   * @param length of every sentence, in tokens
   * @param batch sentences of a batch
   * @param threads how many of the processors are used
   * @param hidden H, a multiple of 32
   * @param layers of the encoder
   * @throws IllegalArgumentException if one is out of its range
   */
  public Sizes {
    if (Math.min(Math.min(length, batch), Math.min(threads, layers)) < 1) {
      throw new IllegalArgumentException(
          "length, batch, threads and layers must be at least 1: "
              + "%d, %d, %d, %d".formatted(length, batch, threads, layers));
    }
    if (length > RandomEncoder.MOST_TOKENS) {
      throw new IllegalArgumentException(
          "sentences have at most %d tokens, not %d".formatted(RandomEncoder.MOST_TOKENS, length));
    }
    if (hidden < 1 || hidden % 32 != 0) {
      throw new IllegalArgumentException("hidden size " + hidden + " is no multiple of 32");
    }
  }

  /**
   * These sizes but for one; only that one changes.
   *
   * @param variable which
   * @param value its size
   * @return the sizes
   */
  public Sizes with(Variable variable, int value) {
    return new Sizes(
        variable == Variable.LENGTH ? value : length,
        variable == Variable.BATCH ? value : batch,
        variable == Variable.THREADS ? value : threads,
        variable == Variable.HIDDEN ? value : hidden,
        variable == Variable.LAYERS ? value : layers);
  }

  /**
   * The sizes of a point of a sweep. Batches of sentences of different lengths have about the same
   * number of tokens, one sentence at least, so that length alone makes the difference.
   *
   * @param variable that is swept
   * @param value its size at this point
   * @return the sizes
   */
  public Sizes at(Variable variable, int value) {
    Sizes sizes = with(variable, value);
    return variable == Variable.LENGTH
        ? sizes.with(Variable.BATCH, Math.max(1, BATCH_TOKENS / value))
        : sizes;
  }
}
