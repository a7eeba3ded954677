package io.slicer.testing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The sentences of a batch of a parser's goldens. */
public final class ParserBatch {
  private ParserBatch() {}

  /** How a test represents a sentence with its tree. */
  @FunctionalInterface
  public interface WithTree<T> {
    /**
     * A sentence of T tokens and n words.
     *
     * @param ids (T)
     * @param types (T)
     * @param starts the first token of each word (n)
     * @param lengths how many tokens each word has (n), perhaps none
     * @param heads of each word, 0 for the root (n)
     * @param relations of each word to its head, by number (n)
     */
    T of(int[] ids, int[] types, int[] starts, int[] lengths, int[] heads, int[] relations);
  }

  /** The sentences of a batch. */
  public static <T> List<T> of(GoldenFiles files, int number, WithTree<T> sentence) {
    TensorFile file = files.tensors("batch-" + number + ".safetensors");
    int[] ids = ints(file, "input_ids");
    int[] types = ints(file, "token_type_ids");
    int[] mask = ints(file, "attention_mask");
    int[] wordOf = ints(file, "word_index");
    int[] words = ints(file, "words");
    int[] heads = ints(file, "heads");
    int[] relations = ints(file, "relations");
    int width = file.columns("input_ids");
    int most = file.columns("heads");
    List<T> sentences = new ArrayList<>();
    for (int s = 0; s < words.length; s++) {
      int length = Arrays.stream(mask, s * width, (s + 1) * width).sum();
      int[] starts = new int[words[s]];
      int[] lengths = new int[words[s]];
      int at = 1;
      for (int w = 0; w < words[s]; w++) {
        starts[w] = at;
        while (at < length && wordOf[s * width + at] == w) {
          lengths[w]++;
          at++;
        }
      }
      sentences.add(
          sentence.of(
              Arrays.copyOfRange(ids, s * width, s * width + length),
              Arrays.copyOfRange(types, s * width, s * width + length),
              starts,
              lengths,
              Arrays.copyOfRange(heads, s * most, s * most + words[s]),
              Arrays.copyOfRange(relations, s * most, s * most + words[s])));
    }
    return sentences;
  }

  /** How many words each sentence of a batch has. */
  public static int[] words(GoldenFiles files, int number) {
    return ints(files.tensors("batch-" + number + ".safetensors"), "words");
  }

  private static int[] ints(TensorFile file, String tensor) {
    return Arrays.stream(file.longs(tensor)).mapToInt(Math::toIntExact).toArray();
  }
}
