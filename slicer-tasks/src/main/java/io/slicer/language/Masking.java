package io.slicer.language;

import io.slicer.model.TokenSequence;
import io.slicer.text.Encoding;
import java.util.ArrayList;
import java.util.List;

/**
 * Which pieces of a text a masked language model is asked for, and what it sees in their places: of
 * those chosen, some show the mask, some a random piece, and the rest themselves (Devlin et al.,
 * NAACL 2019). Special tokens are never chosen.
 *
 * <p>A draw depends on a seed, the number of the text and the position of the piece, and on nothing
 * else. With 64-bit wrap-around and
 *
 * <pre>
 * h(z): z += 0x9E3779B97F4A7C15; z = (z ^ z>>>30) * 0xBF58476D1CE4E5B9;
 *       z = (z ^ z>>>27) * 0x94D049BB133111EB; return z ^ z>>>31
 * u_k = (h(h(h(h(seed) ^ text) ^ position) ^ k) >>> 11) / 2^53
 * </pre>
 *
 * a piece is chosen if u_0 is less than the share; it shows the mask if u_1 is less than {@code
 * masked}, else piece floor(u_2 V) if u_1 is less than {@code masked + replaced}. So any program
 * can ask for the same pieces.
 *
 * @param share of the pieces that are chosen, above 0
 * @param masked share of the chosen that show the mask
 * @param replaced share of the chosen that show a random piece of the vocabulary
 */
public record Masking(double share, double masked, double replaced) {
  /** 15 %, of which 80 % show the mask and 10 % another piece. */
  public static final Masking USUAL = new Masking(0.15, 0.8, 0.1);

  private static final double UNIT = 0x1p-53;

  /**
   * Checks the shares.
   *
   * @param share of the pieces that are chosen
   * @param masked share of the chosen that show the mask
   * @param replaced share of the chosen that show a random piece
   * @throws IllegalArgumentException if one is no share
   */
  public Masking {
    if (!(share > 0 && share <= 1 && masked >= 0 && replaced >= 0 && masked + replaced <= 1)) {
      throw new IllegalArgumentException("shares of " + share + ", " + masked + " and " + replaced);
    }
  }

  private static long mixed(long value) {
    long z = value + 0x9e3779b97f4a7c15L;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }

  /** A seed for each epoch of a training. */
  static long seed(long seed, int epoch) {
    return mixed(mixed(seed) ^ epoch);
  }

  private static double uniform(long seed, long text, int position, int number) {
    long drawn = mixed(mixed(mixed(mixed(seed) ^ text) ^ position) ^ number);
    return (drawn >>> 11) * UNIT;
  }

  /**
   * A text as a model is asked about it.
   *
   * @param encoding of the text
   * @param seed of the draw
   * @param text its number
   * @param mask the id of the mask
   * @param vocabulary V, from which random pieces are drawn
   * @return the sequence: the chosen pieces are scored, their labels what they were
   */
  public TokenSequence of(Encoding encoding, long seed, long text, int mask, int vocabulary) {
    int[] ids = encoding.ids();
    List<Integer> chosen = new ArrayList<>();
    List<Integer> labels = new ArrayList<>();
    for (int p = 0; p < ids.length; p++) {
      if (encoding.pieces().get(p).isSpecial() || uniform(seed, text, p, 0) >= share) {
        continue;
      }
      chosen.add(p);
      labels.add(ids[p]);
      double kind = uniform(seed, text, p, 1);
      if (kind < masked) {
        ids[p] = mask;
      } else if (kind < masked + replaced) {
        ids[p] = (int) (uniform(seed, text, p, 2) * vocabulary);
      }
    }
    return TokenSequence.labelled(ids, encoding.typeIds(), ints(chosen), ints(labels));
  }

  private static int[] ints(List<Integer> values) {
    return values.stream().mapToInt(Integer::intValue).toArray();
  }
}
