package io.slicer.language;

import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.stream.LongStream;

/** Texts by number, which need not be in memory, and where they came from. */
public interface TextCorpus {
  /**
   * Where they came from, for logs, errors and run records.
   *
   * @return a file name or another description
   */
  String source();

  /**
   * How many texts there are.
   *
   * @return the number
   */
  long size();

  /**
   * A text.
   *
   * @param number from 0
   * @return the text
   */
  String text(long number);

  /**
   * The texts from one of them on.
   *
   * @param number of the first, from 0 to the size
   * @return what is read when it is asked for
   */
  default Iterator<String> from(long number) {
    return LongStream.range(number, size()).mapToObj(this::text).iterator();
  }

  /**
   * A fingerprint of all texts, in their order.
   *
   * @return 64 hexadecimal digits
   */
  String sha256();

  /**
   * The first texts.
   *
   * @param most how many at most
   * @return a view
   */
  default TextCorpus first(long most) {
    return most >= size() ? this : new FirstTexts(this, most);
  }

  /**
   * Several corpora as one.
   *
   * @param source a description
   * @param parts in their order
   * @return a view
   */
  static TextCorpus joined(String source, List<? extends TextCorpus> parts) {
    return new JoinedTexts(source, List.copyOf(parts));
  }

  /**
   * Texts in memory.
   *
   * @param source a description
   * @param texts in their order
   * @return the corpus
   */
  static TextCorpus of(String source, List<String> texts) {
    List<String> all = List.copyOf(texts);
    return new TextCorpus() {
      @Override
      public String source() {
        return source;
      }

      @Override
      public long size() {
        return all.size();
      }

      @Override
      public String text(long number) {
        return all.get(Math.toIntExact(number));
      }

      @Override
      public String sha256() {
        Hasher hasher = Hashing.sha256().newHasher();
        all.forEach(text -> hasher.putString(text + "\n", StandardCharsets.UTF_8));
        return hasher.hash().toString();
      }
    };
  }
}
