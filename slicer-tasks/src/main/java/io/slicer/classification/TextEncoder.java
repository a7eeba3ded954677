package io.slicer.classification;

import io.slicer.model.TokenSequence;
import io.slicer.text.Encoding;
import io.slicer.text.SubwordTokenizer;
import io.slicer.text.Truncation;
import io.slicer.threads.ParallelMap;
import java.util.List;

/**
 * Makes sequences of texts and pairs: their first token is scored.
 *
 * @param tokenizer of the model
 * @param maxLength the most sub-words of a sequence, special tokens included
 * @param threads how many work at a time
 */
record TextEncoder(SubwordTokenizer tokenizer, int maxLength, int threads) {
  private static final int[] FIRST_TOKEN = {0};

  /**
   * A text or pair as the encoder reads it.
   *
   * @param cutFirst how many sub-words the first text lost
   * @param cutSecond how many the second lost
   */
  record Encoded(TokenSequence sequence, int cutFirst, int cutSecond) {
    boolean isCut() {
      return cutFirst + cutSecond > 0;
    }
  }

  List<Encoded> encode(List<TextInput> inputs) {
    return ParallelMap.map(inputs, threads, this::encode);
  }

  private Encoded encode(TextInput input) {
    Encoding whole =
        input.pair().isPresent()
            ? tokenizer.encode(input.text(), input.pair().get())
            : tokenizer.encode(input.text());
    Truncation read = Truncation.of(whole, maxLength);
    TokenSequence sequence =
        TokenSequence.unlabelled(read.encoding().ids(), read.encoding().typeIds(), FIRST_TOKEN);
    return new Encoded(sequence, read.cutFirst(), read.cutSecond());
  }
}
