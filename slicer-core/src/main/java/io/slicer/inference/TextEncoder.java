package io.slicer.inference;

import io.slicer.model.TokenSequence;
import io.slicer.text.Encoding;
import io.slicer.text.SubwordTokenizer;
import io.slicer.text.TextInput;
import io.slicer.text.Truncation;
import io.slicer.threads.ParallelMap;
import java.util.List;

/**
 * Makes sequences of texts and pairs, as an encoder reads them for what is about a whole text:
 * their first token is scored. Longer ones are cut as transformers cuts them.
 *
 * @param tokenizer of the model
 * @param maxLength the most sub-words of a sequence, special tokens included
 * @param threads how many work at a time
 */
public record TextEncoder(SubwordTokenizer tokenizer, int maxLength, int threads) {
  private static final int[] FIRST_TOKEN = {0};

  /**
   * A text or pair as the encoder reads it.
   *
   * @param sequence its first token is scored
   * @param cutFirst how many sub-words the first text lost
   * @param cutSecond how many the second lost
   */
  public record Encoded(TokenSequence sequence, int cutFirst, int cutSecond) {
    /**
     * Whether something is not read.
     *
     * @return true if sub-words were lost
     */
    public boolean isCut() {
      return cutFirst + cutSecond > 0;
    }
  }

  /**
   * Encodes texts.
   *
   * @param inputs any number of texts and pairs
   * @return the sequence of each, in their order
   * @throws io.slicer.text.TokenizerException if a text cannot be encoded
   */
  public List<Encoded> encode(List<TextInput> inputs) {
    return ParallelMap.map(inputs, threads, this::encode);
  }

  private Encoded encode(TextInput input) {
    Truncation read = read(input);
    TokenSequence sequence =
        TokenSequence.unlabelled(read.encoding().ids(), read.encoding().typeIds(), FIRST_TOKEN);
    return new Encoded(sequence, read.cutFirst(), read.cutSecond());
  }

  /** What is left of a text or pair. */
  Truncation read(TextInput input) {
    Encoding whole =
        input.pair().isPresent()
            ? tokenizer.encode(input.text(), input.pair().get())
            : tokenizer.encode(input.text());
    return Truncation.of(whole, maxLength);
  }
}
