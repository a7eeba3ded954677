package io.slicer.examples.crosslingual.task;

import io.slicer.examples.texts.SameText;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Examples of a task in one language: sentences, or pairs of texts.
 *
 * @param <E> the class itself
 */
public interface Examples<E extends Examples<E>> {
  /**
   * Where they are from.
   *
   * @return a file name or another description
   */
  String source();

  /**
   * How many there are.
   *
   * @return at least 1
   */
  int size();

  /**
   * The texts of an example: its sentence, or its premise and its hypothesis.
   *
   * @param example its number, from 0
   * @return the texts, that by which an example is known to stand elsewhere first
   */
  List<String> texts(int example);

  /**
   * Some of them.
   *
   * @param numbers of at least one, from 0
   * @return these examples in this order
   */
  E only(List<Integer> numbers);

  /**
   * A fingerprint.
   *
   * @return SHA-256 of what decides results
   */
  String sha256();

  /**
   * What an example is known by, wherever it stands: its first text.
   *
   * @param example its number, from 0
   * @return the text without white space
   */
  default String key(int example) {
    return SameText.key(texts(example).get(0));
  }

  /**
   * The first of them.
   *
   * @param most how many at most
   * @return these examples
   */
  default E first(int most) {
    return only(IntStream.range(0, Math.min(most, size())).boxed().toList());
  }
}
