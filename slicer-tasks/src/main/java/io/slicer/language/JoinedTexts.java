package io.slicer.language;

import com.google.common.collect.Iterators;
import com.google.common.hash.Hashing;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Several corpora as one.
 *
 * @param source a description
 * @param parts in their order
 */
record JoinedTexts(String source, List<TextCorpus> parts) implements TextCorpus {
  @Override
  public long size() {
    return parts.stream().mapToLong(TextCorpus::size).sum();
  }

  @Override
  public String text(long number) {
    long rest = number;
    for (TextCorpus part : parts) {
      if (rest < part.size()) {
        return part.text(rest);
      }
      rest -= part.size();
    }
    throw new IndexOutOfBoundsException("text " + number + " of " + size());
  }

  @Override
  public Iterator<String> from(long number) {
    List<Iterator<String>> rest = new ArrayList<>();
    long before = 0;
    for (TextCorpus part : parts) {
      long first = Math.max(0, number - before);
      if (first < part.size()) {
        rest.add(part.from(first));
      }
      before += part.size();
    }
    return Iterators.concat(rest.iterator());
  }

  /** That of the only part, else of those of all parts. */
  @Override
  public String sha256() {
    if (parts.size() == 1) {
      return parts.get(0).sha256();
    }
    String all = parts.stream().map(TextCorpus::sha256).collect(Collectors.joining(" "));
    return Hashing.sha256().hashString(all, StandardCharsets.UTF_8).toString();
  }
}
