package io.slicer.examples.crosslingual;

import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import com.google.common.primitives.ImmutableLongArray;
import io.slicer.language.TextCorpus;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
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
   * @param inOrder the same texts, one after the other
   * @param isLeftOut says which are left out
   * @param most how many are taken, from the first
   */
  static FilteredTexts of(
      TextCorpus all, Iterator<String> inOrder, Predicate<String> isLeftOut, long most) {
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

  /** The last place before which there are as many texts as the number says. */
  @Override
  public String text(long number) {
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
    return all.text(number + low);
  }
}
