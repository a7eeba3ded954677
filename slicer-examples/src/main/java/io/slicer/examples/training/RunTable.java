package io.slicer.examples.training;

import io.slicer.finetune.TrainingSummary;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * The figures of a run as text for people: lines, a table with a row for each dataset, more lines.
 * Columns are as wide as they have to be.
 */
public final class RunTable {
  /** What a row is called that is the mean of those of other languages than the trained one. */
  public static final String MEAN = "mean of other languages";

  private static final double PERCENT = 100;
  private static final double GIGABYTE = 1e9;

  private final int left;
  private final StringBuilder text = new StringBuilder();
  private final List<List<String>> rows = new ArrayList<>();

  /**
   * A table without lines.
   *
   * @param left how many of its columns begin at the left; all others end at the right
   */
  public RunTable(int left) {
    this.left = left;
  }

  /**
   * Adds a line.
   *
   * @param format of {@link String#format}
   * @param values of it
   * @return this
   */
  public RunTable line(String format, Object... values) {
    text.append(String.format(Locale.ROOT, format, values)).append('\n');
    return this;
  }

  /**
   * Adds a row to the table, which stands where {@link #rows} is called.
   *
   * @param cells as many as in every other row
   * @return this
   */
  public RunTable row(String... cells) {
    rows.add(List.of(cells));
    return this;
  }

  /**
   * Puts the table here.
   *
   * @return this
   */
  public RunTable rows() {
    int[] widths =
        IntStream.range(0, rows.get(0).size())
            .map(column -> rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0))
            .toArray();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int column = 0; column < widths.length; column++) {
        String sign = column < left ? "-" : "";
        line.append(String.format("%" + sign + widths[column] + "s  ", row.get(column)));
      }
      line("%s", line.toString().stripTrailing());
    }
    rows.clear();
    return this;
  }

  /**
   * Adds a line on what training cost.
   *
   * @param training what it did
   * @return this
   */
  public RunTable training(TrainingSummary training) {
    Long peak = training.peakResidentBytes();
    String memory =
        peak == null ? "" : String.format(Locale.ROOT, "; peak memory %.1f GB", peak / GIGABYTE);
    return line(
        "training: %,d steps, %,d tokens in %,.0f s: %,.0f tokens/s%s",
        training.steps(),
        training.realTokens(),
        training.seconds(),
        training.realTokensPerSecond(),
        memory);
  }

  /**
   * A share in percent, as papers have it.
   *
   * @param share between 0 and 1
   * @return with two decimals
   */
  public static String percent(double share) {
    return number("%.2f", PERCENT * share);
  }

  /**
   * The mean of shares in percent.
   *
   * @param shares between 0 and 1
   * @return with two decimals
   */
  public static String mean(DoubleStream shares) {
    return percent(shares.average().orElse(Double.NaN));
  }

  /**
   * A number.
   *
   * @param format of {@link String#format}
   * @param value of it
   * @return the number, as everywhere in the world alike
   */
  public static String number(String format, Object value) {
    return String.format(Locale.ROOT, format, value);
  }

  /** The text. */
  @Override
  public String toString() {
    return text.toString();
  }
}
