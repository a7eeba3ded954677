package io.slicer.examples.crosslingual;

import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import com.google.common.primitives.ImmutableLongArray;
import io.slicer.language.TextCorpus;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.Predicate;

/**
 * Texts without some of them. Only the numbers of those that are left out are in memory.
 *
 * @param all texts with those
 * @param leftOut the numbers of those that are left out, from 0, rising
 * @param size how many are left
 * @param sha256 of these
 */
record FilteredTexts(TextCorpus all, ImmutableLongArray leftOut, long size, String sha256)
    implements TextCorpus {
  /**
   * Leaves texts out.
   *
   * @param all texts
   * @param isLeftOut says which are left out
   * @param most how many are taken, from the first
   */
  static FilteredTexts of(TextCorpus all, Predicate<String> isLeftOut, long most) {
    Iterator<String> inOrder = all.from(0);
    Hasher hasher = Hashing.sha256().newHasher();
    ImmutableLongArray.Builder leftOut = ImmutableLongArray.builder();
    long size = 0;
    for (long n = 0; inOrder.hasNext() && size < most; n++) {
      String text = inOrder.next();
      if (isLeftOut.test(text)) {
        leftOut.add(n);
      } else {
        hasher.putString(text, StandardCharsets.UTF_8).putByte((byte) '\n');
        size++;
      }
    }
    return new FilteredTexts(all, leftOut.build(), size, hasher.hash().toString());
  }

  @Override
  public String source() {
    return all.source();
  }

  @Override
  public String text(long number) {
    return from(number).next();
  }

  @Override
  public Iterator<String> from(long number) {
    return new Kept(number);
  }

  /** What is left from a text on. */
  private final class Kept implements Iterator<String> {
    private final Iterator<String> rest;
    private long left;

    /** The number of the next text among all. */
    private long place;

    /** How many texts before that are left out. */
    private int before;

    Kept(long number) {
      left = size - number;
      before = leftOutBefore(number);
      place = number + before;
      rest = all.from(place);
    }

    @Override
    public boolean hasNext() {
      return left > 0;
    }

    @Override
    public String next() {
      if (left <= 0) {
        throw new NoSuchElementException("there are " + size + " texts");
      }
      while (before < leftOut.length() && leftOut.get(before) == place) {
        rest.next();
        before++;
        place++;
      }
      left--;
      place++;
      return rest.next();
    }
  }

  /** How many texts that are left out are before the one of that number. */
  private int leftOutBefore(long number) {
    int low = 0;
    int high = leftOut.length();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (leftOut.get(middle) - middle <= number) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
