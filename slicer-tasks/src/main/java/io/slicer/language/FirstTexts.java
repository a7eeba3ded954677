package io.slicer.language;

import com.google.common.collect.Iterators;
import com.google.common.hash.Hashing;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;

/**
 * The first texts of a corpus.
 *
 * @param all the texts of the corpus
 * @param size how many are left
 */
record FirstTexts(TextCorpus all, long size) implements TextCorpus {
  @Override
  public String source() {
    return all.source();
  }

  @Override
  public String text(long number) {
    if (number >= size) {
      throw new IndexOutOfBoundsException("text " + number + " of " + size);
    }
    return all.text(number);
  }

  @Override
  public Iterator<String> from(long number) {
    return Iterators.limit(all.from(number), Math.toIntExact(size - number));
  }

  @Override
  public String sha256() {
    String described = "first " + size + " of " + all.sha256();
    return Hashing.sha256().hashString(described, StandardCharsets.UTF_8).toString();
  }
}
