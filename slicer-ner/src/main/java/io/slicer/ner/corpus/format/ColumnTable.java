package io.slicer.ner.corpus.format;

import com.google.common.collect.HashMultiset;
import com.google.common.collect.Multiset;
import io.slicer.ner.corpus.internal.HeaderRow;
import io.slicer.ner.corpus.internal.OutsideTag;
import io.slicer.ner.corpus.internal.SentenceNumbers;
import io.slicer.ner.corpus.internal.Tag;
import io.slicer.ner.corpus.internal.WhiteSpace;
import io.slicer.ner.corpus.internal.WordIndex;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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

  /**
   * The rows of some lines with so many columns, without comments.
   *
   * @param columns how many
   */
  static ColumnTable of(ColumnSample sample, int columns) {
    List<Row> rows = new ArrayList<>();
    boolean begins = true;
    for (ColumnSample.Line line : sample.lines()) {
      if (line.isBlank()) {
        begins = true;
      } else {
        List<String> row = line.columns(columns);
        if (row.size() == columns && !line.isRemark()) {
          rows.add(new Row(row, begins));
          begins = false;
        }
      }
    }
    return new ColumnTable(sample.separator(), rows);
  }

  /** These rows without the first. */
  ColumnTable withoutFirst() {
    List<Row> rest = new ArrayList<>(rows.subList(1, rows.size()));
    if (!rest.isEmpty()) {
      rest.set(0, new Row(rest.get(0).columns(), true));
    }
    return new ColumnTable(separator, rest);
  }

  /** The row of names, if the first looks like one. */
  Optional<HeaderRow> header(int tag) {
    return HeaderRow.of(rows.stream().map(Row::columns).toList(), tag);
  }

  /** What a column says about sentences. */
  SentenceNumbers numbers(int column) {
    return SentenceNumbers.of(values(column), rows.stream().map(Row::begins).toList());
  }

  /** Whether a column may say something about sentences, even if it makes no sense. */
  boolean holdsNumbersOfSentences(int column) {
    return SentenceNumbers.are(values(column));
  }

  private List<String> values(int column) {
    return rows.stream().map(row -> WhiteSpace.trimmed(row.columns().get(column))).toList();
  }

  /** Whether empty lines separate rows. */
  boolean hasEmptyLines() {
    return rows.stream().skip(1).anyMatch(Row::begins);
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
        || (capitals && !separator.isWhiteSpace());
  }

  /** Whether a column holds tags with something else for O. */
  boolean holdsTagsWithoutO(int column) {
    Multiset<String> values = HashMultiset.create();
    rows.forEach(row -> values.add(row.columns().get(column)));
    return OutsideTag.of(values).isPresent();
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

  /** Whether most lines have nothing in a column. */
  boolean isMostlyEmpty(int column) {
    return 2 * rows.stream().filter(row -> WhiteSpace.only(row.columns().get(column))).count()
        > rows.size();
  }

  /** Whether most lines have a number in a column. */
  boolean holdsNumbers(int column) {
    return 2 * rows.stream().filter(row -> number(row, column).isPresent()).count() > rows.size();
  }

  /**
   * Whether most numbers in the first column are one more than those before, or begin a sentence.
   * Lines of multi-word tokens and empty nodes do not count.
   *
   * @param anew whether a sentence may begin without an empty line before it
   */
  boolean beginsWithWordIndex(boolean anew) {
    int right = 0;
    int expected = -1;
    int counted = 0;
    for (Row row : rows) {
      if (!WordIndex.isNoWord(row.columns().get(0))) {
        counted++;
        int found = number(row).orElse(-1);
        boolean first = (anew || row.begins()) && (found == 0 || found == 1);
        right += first || (found >= 0 && found == expected) ? 1 : 0;
        expected = found < 0 ? -1 : found + 1;
      }
    }
    return 2 * right > counted;
  }

  /** Whether the first column comes back to the number that the first row has. */
  boolean countsAnew() {
    OptionalInt first = rows.isEmpty() ? OptionalInt.empty() : number(rows.get(0));
    return first.isPresent() && rows.stream().skip(1).anyMatch(row -> number(row).equals(first));
  }

  private static OptionalInt number(Row row) {
    return number(row, 0);
  }

  private static OptionalInt number(Row row, int column) {
    String value = row.columns().get(column);
    return NUMBER.matcher(value).matches()
        ? OptionalInt.of(Integer.parseInt(value))
        : OptionalInt.empty();
  }

  boolean hasInColumn(int column, String value) {
    return rows.stream().anyMatch(row -> row.columns().get(column).equals(value));
  }
}
