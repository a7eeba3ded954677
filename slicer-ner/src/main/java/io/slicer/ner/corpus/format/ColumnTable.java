package io.slicer.ner.corpus.format;

import com.google.common.collect.HashMultiset;
import com.google.common.collect.Multiset;
import io.slicer.ner.corpus.internal.Tag;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/**
 * The first lines of a file in columns, and what the columns look like.
 *
 * @param separator what was between them
 * @param rows of which all have the same number of columns
 */
record ColumnTable(ColumnSeparator separator, List<Row> rows) {
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}");

  /** Phrases in CoNLL-2000 and CoNLL-2003, whose German ones end in C. */
  private static final Pattern PHRASE =
      Pattern.compile("(?:N|V|P|ADJ|ADV|CONJ|UC)[PC]|SBAR|PRT|INTJ|LST");

  /**
   * A line.
   *
   * @param columns of it
   * @param begins whether it is the first of a sentence
   */
  record Row(List<String> columns, boolean begins) {}

  static ColumnTable of(ColumnSeparator separator, int columns, List<String> lines) {
    List<Row> rows = new ArrayList<>();
    boolean begins = true;
    for (String line : lines) {
      List<String> row = separator.split(line);
      if (line.isEmpty()) {
        begins = true;
      } else if (row.size() == columns && !isRemark(line, row)) {
        rows.add(new Row(row, begins));
        begins = false;
      }
    }
    return new ColumnTable(separator, rows);
  }

  private static boolean isRemark(String line, List<String> row) {
    return line.startsWith(ColumnParser.COMMENT)
        && Tag.parse(row.get(row.size() - 1), Tag.POSITIONS) == null;
  }

  /**
   * Whether a column holds tags. That most of it has their form is not enough: words like S-Bahn
   * and B-12 have it, too. But O is hardly ever a word, and types of entities come again.
   */
  boolean holdsTags(int column) {
    Multiset<String> values = HashMultiset.create();
    Multiset<String> types = HashMultiset.create();
    int tags = 0;
    for (Row row : rows) {
      String value = row.columns().get(column);
      Tag tag = Tag.parse(value, Tag.POSITIONS);
      values.add(value);
      if (tag != null) {
        tags++;
        if (!tag.isOutside()) {
          types.add(tag.type());
        }
      }
    }
    if (2 * tags <= rows.size()) {
      return false;
    }
    int outside = values.count("O");
    int most = values.entrySet().stream().mapToInt(Multiset.Entry::getCount).max().orElse(0);
    boolean capitals = types.stream().allMatch(ColumnTable::isInCapitals);
    boolean again = types.elementSet().size() < types.size();
    return outside == most
        || (again && (outside > 0 || capitals))
        || (capitals && separator == ColumnSeparator.TAB);
  }

  private static boolean isInCapitals(String type) {
    return type.codePoints().anyMatch(Character::isLetter)
        && type.codePoints().noneMatch(Character::isLowerCase);
  }

  /** Whether most tags of a column are those of phrases, which have types of their own. */
  boolean holdsPhrases(int column) {
    int tagged = 0;
    int phrases = 0;
    for (Row row : rows) {
      Tag tag = Tag.parse(row.columns().get(column), Tag.POSITIONS);
      if (tag != null && !tag.isOutside()) {
        tagged++;
        phrases += PHRASE.matcher(tag.type()).matches() ? 1 : 0;
      }
    }
    return 2 * phrases > tagged;
  }

  /** Whether most lines have a number in the first column. */
  boolean beginsWithNumbers() {
    return 2 * rows.stream().filter(row -> number(row).isPresent()).count() > rows.size();
  }

  /**
   * Whether most numbers in the first column are one more than those before, or begin a sentence.
   */
  boolean beginsWithWordIndex() {
    int right = 0;
    int expected = -1;
    for (Row row : rows) {
      int found = number(row).orElse(-1);
      boolean first = row.begins() && (found == 0 || found == 1);
      right += first || (found >= 0 && found == expected) ? 1 : 0;
      expected = found < 0 ? -1 : found + 1;
    }
    return 2 * right > rows.size();
  }

  private static OptionalInt number(Row row) {
    String first = row.columns().get(0);
    return NUMBER.matcher(first).matches()
        ? OptionalInt.of(Integer.parseInt(first))
        : OptionalInt.empty();
  }

  boolean hasInColumn(int column, String value) {
    return rows.stream().anyMatch(row -> row.columns().get(column).equals(value));
  }
}
