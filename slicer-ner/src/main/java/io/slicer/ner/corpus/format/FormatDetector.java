package io.slicer.ner.corpus.format;

import com.google.common.collect.Multiset;
import com.google.common.collect.Multisets;
import io.slicer.corpus.CorpusException;
import io.slicer.corpus.Quoted;
import io.slicer.corpus.SourceLines;
import io.slicer.ner.corpus.internal.HeaderRow;
import io.slicer.ner.corpus.internal.Quotation;
import io.slicer.ner.corpus.internal.Tag;
import io.slicer.ner.corpus.internal.WhiteSpace;
import io.slicer.ner.corpus.internal.json.JsonShape;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Tells formats apart by what most of the first lines of a file have in common. */
final class FormatDetector {
  static final int LINES = 1000;

  /** How an object begins, also one with Python's quotation marks. */
  private static final Pattern JSON_OBJECT =
      Pattern.compile("\\s*\\{\\s*(?:\\}\\s*|([\"']).*\\1\\s*:.*)", Pattern.DOTALL);

  /** An array of objects, or an object that goes on in other lines. */
  private static final Pattern JSON_DOCUMENT =
      Pattern.compile("\\s*(?:\\{\\s*|\\[\\s*(?:\\{.*)?)", Pattern.DOTALL);

  private static final Pattern FIELD = Pattern.compile("\"[^\"]*\"\\s*:.*", Pattern.DOTALL);

  private static final String LOOKED_FOR =
      "; looked for a word in each line and, in its last column, a tag (O, B-TYPE, I-TYPE), with"
          + " tabs, spaces, commas or semicolons between, and for JSON lines: if tags are in another"
          + " column, give the format, such as tab:3:0:1 (separator, columns, those of word and tag)";

  private final SourceLines source;
  private final List<String> lines;
  private final List<String> rows;

  private FormatDetector(SourceLines source) {
    this.source = source;
    lines = source.ahead(LINES);
    List<String> all = lines.stream().filter(line -> !WhiteSpace.only(line)).toList();
    List<String> likely = all.stream().filter(line -> !line.startsWith("# ")).toList();
    rows = likely.isEmpty() ? all : likely;
  }

  /** What the lines that come next look like, which are not taken. */
  static Reading detect(SourceLines source) {
    return new FormatDetector(source).detect();
  }

  private Reading detect() {
    if (rows.isEmpty()) {
      throw new CorpusException(source.source(), "no sentences");
    }
    String first = rows.get(0);
    if (isObject(first) || isDocument(first)) {
      return Reading.of(json());
    }
    return columns(sample());
  }

  /** Whether JSON begins that takes several lines; a bracket alone may be a damaged row, too. */
  private boolean isDocument(String first) {
    String begun = first.strip();
    if (!JSON_DOCUMENT.matcher(first).matches() || begun.length() > 1) {
      return JSON_DOCUMENT.matcher(first).matches();
    }
    String next = rows.size() > 1 ? rows.get(1).strip() : "";
    return begun.equals("{")
        ? next.isEmpty() || FIELD.matcher(next).matches()
        : next.isEmpty() || next.equals("{") || JSON_OBJECT.matcher(next).matches();
  }

  private CorpusFormat json() {
    return JsonShape.of(lines) == JsonShape.SPANS
        ? JsonSpansFormat.usual()
        : JsonLinesFormat.named();
  }

  /** A word may begin as an object does, but it has a tag behind it. */
  private static boolean isObject(String line) {
    if (!JSON_OBJECT.matcher(line).matches()) {
      return false;
    }
    List<String> columns = ColumnSeparator.WHITE_SPACE.split(line);
    String last = columns.get(columns.size() - 1);
    return last.endsWith("}") || Tag.parse(last, Tag.POSITIONS) == null;
  }

  private Reading columns(ColumnSample sample) {
    Multiset<Integer> sizes = sample.sizes();
    int columns = sizes.isEmpty() ? 0 : mostFrequent(sizes);
    if (columns < 2 || 2 * sizes.count(columns) <= sizes.size()) {
      throw unknown("lines have no certain number of columns: " + shown(sizes) + LOOKED_FOR);
    }
    ColumnTable all = ColumnTable.of(sample, columns);
    int tag = columns - 1;
    Optional<HeaderRow> header =
        sample.beginsWithRow(columns, true)
            ? all.header(tag).filter(HeaderRow::certain)
            : Optional.empty();
    ColumnTable table = header.isPresent() ? all.withoutFirst() : all;
    FirstColumns first = FirstColumns.of(table);
    List<Integer> others =
        IntStream.range(0, tag)
            .filter(c -> c != first.token() && table.holdsTags(c) && !table.holdsPhrases(c))
            .boxed()
            .toList();
    ColumnFormat format =
        first.in(ColumnFormat.of(sample.separator(), columns, first.token(), tag));
    if (header.isPresent()) {
      format = format.with(ColumnFeature.HEADER);
    }
    if (sample.quoted() && !format.isQuoted()) {
      format = format.with(ColumnFeature.QUOTED);
    }
    if (ConlluFormat.has(format) && !table.holdsTags(tag)) {
      return Reading.of(conllu(table, format, others));
    }
    requireTags(table, sample, format, others);
    return reading(withFeatures(format, table, sample), others, lines);
  }

  private static Reading reading(ColumnFormat format, List<Integer> others, List<String> lines) {
    List<String> warnings = new ArrayList<>(format.warnings(lines));
    if (!others.isEmpty()) {
      warnings.add(
          "tags are taken from the last column, and others may hold tags, too: to say which, give the"
              + " format, "
              + notations(format, others)
              + " or "
              + format.notation());
    }
    return new Reading(format, others, List.of(), warnings);
  }

  private ConlluFormat conllu(ColumnTable table, ColumnFormat format, List<Integer> others) {
    Map<String, ColumnTable> keys = ConlluFormat.keys(table);
    List<String> tagged = ConlluFormat.tagged(keys);
    if (tagged.size() == 1) {
      return new ConlluFormat(tagged.get(0));
    }
    if (tagged.size() > 1) {
      throw unknown(
          "CoNLL-U whose last column, MISC, has tags as "
              + String.join("= and ", tagged)
              + "=: give the format, "
              + tagged.stream().map(key -> "conllu:" + key).collect(Collectors.joining(" or ")));
    }
    throw unknown(
        "CoNLL-U whose last column, MISC, has no tags, such as name=B-PER, but "
            + (keys.isEmpty()
                ? "no keys"
                : "the keys " + Quoted.unmarked(String.join(", ", keys.keySet())))
            + (others.isEmpty()
                ? ""
                : "; columns (counted from 0) "
                    + others
                    + " may hold tags: give the format, "
                    + notations(format.with(ColumnFeature.COMMENTS), others)));
  }

  static int mostFrequent(Multiset<Integer> sizes) {
    return Multisets.copyHighestCountFirst(sizes).iterator().next();
  }

  private void requireTags(
      ColumnTable table, ColumnSample sample, ColumnFormat format, List<Integer> others) {
    int tag = format.tag();
    if (!table.holdsTags(tag) && !table.holdsTagsWithoutO(tag)) {
      if (tag == 1 && table.holdsTags(0)) {
        throw unknown(
            "tags before words: give the format, "
                + ColumnFormat.of(sample.separator(), 2, 1, 0).notation());
      }
      throw unknown(
          (tag + 1)
              + " columns of which the last holds no tags"
              + (others.isEmpty()
                  ? LOOKED_FOR
                  : ", but (counted from 0) "
                      + others
                      + " may: give the format, "
                      + notations(withFeatures(format, table, sample), others)));
    }
    if (table.holdsPhrases(tag)) {
      throw unknown(
          "the last column holds phrases such as B-NP, not entities: if they are what is wanted,"
              + " give the format, "
              + withFeatures(format, table, sample).notation());
    }
    if (FirstColumns.hasOtherNumbers(table)) {
      throw unknown(
          "the first column holds numbers that do not count the words of sentences, and neither"
              + " sentences: if they are words, give the format, "
              + withFeatures(format, table, sample).notation());
    }
  }

  /** The same format with tags in other columns. */
  static String notations(ColumnFormat format, List<Integer> tags) {
    return tags.stream()
        .map(tag -> format.withTag(tag).notation())
        .collect(Collectors.joining(" or "));
  }

  private ColumnFormat withFeatures(ColumnFormat plain, ColumnTable table, ColumnSample sample) {
    boolean tabs = plain.separator() == ColumnSeparator.TAB;
    ColumnFormat format = plain;
    if (tabs && plain.columns() == 2) {
      format = format.with(ColumnFeature.LANGUAGE_PREFIX);
    }
    if (!tabs && format.sentence() == null && hasIdLines(sample)) {
      return format.with(ColumnFeature.ID_LINES);
    }
    if (sample.hasComments(format.has(ColumnFeature.WORD_INDEX))) {
      format = format.with(ColumnFeature.COMMENTS);
    }
    if (table.hasInColumn(plain.token(), ColumnParser.DOCUMENT_START)
        || (plain.separator().isWhiteSpace() && plain.columns() > 2)) {
      format = format.with(ColumnFeature.DOCUMENT_STARTS);
    }
    return format;
  }

  /** Whether the file begins with a line of an id, and has no other comments. */
  private static boolean hasIdLines(ColumnSample sample) {
    List<ColumnSample.Line> filled =
        sample.lines().stream().filter(line -> !line.isBlank()).toList();
    return !filled.isEmpty()
        && filled.get(0).isRemark()
        && filled.stream()
            .filter(ColumnSample.Line::isRemark)
            .allMatch(line -> line.text().startsWith(ColumnParser.ID_LINE));
  }

  /**
   * Tabs, if most lines have one; commas or semicolons, if nearly all lines have as many and tags
   * behind the last; else single spaces, unless most lines have longer gaps.
   */
  private ColumnSample sample() {
    if (mostRows(row -> WhiteSpace.trimmedEnd(row).indexOf('\t') >= 0)) {
      return sample(ColumnSeparator.TAB);
    }
    for (ColumnSeparator separator :
        new ColumnSeparator[] {ColumnSeparator.COMMA, ColumnSeparator.SEMICOLON}) {
      ColumnSample sample = sample(separator);
      if (isCsv(sample)) {
        return sample;
      }
    }
    return mostRows(row -> WhiteSpace.trimmedEnd(row).contains("  "))
        ? sample(ColumnSeparator.WHITE_SPACE)
        : sample(ColumnSeparator.SPACE);
  }

  private ColumnSample sample(ColumnSeparator separator) {
    Quotation quotation = separator.quotation(lines);
    return ColumnSample.of(
        lines,
        separator,
        quotation == Quotation.EVERYWHERE
            || (quotation == Quotation.WHERE_NEEDED && separator == ColumnSeparator.TAB));
  }

  private static boolean isCsv(ColumnSample sample) {
    Multiset<Integer> sizes = sample.sizes();
    if (sizes.isEmpty()) {
      return false;
    }
    int columns = mostFrequent(sizes);
    if (columns < 2 || 10 * sizes.count(columns) < 9 * sizes.size()) {
      return false;
    }
    ColumnTable table = ColumnTable.of(sample, columns);
    return IntStream.range(1, columns)
        .anyMatch(
            tag -> (table.header(tag).isPresent() ? table.withoutFirst() : table).holdsTags(tag));
  }

  private boolean mostRows(Predicate<String> property) {
    return 2 * rows.stream().filter(property).count() > rows.size();
  }

  private static String shown(Multiset<Integer> sizes) {
    return sizes.entrySet().stream()
        .sorted(Comparator.comparing(Multiset.Entry::getElement))
        .map(entry -> entry.getCount() + " with " + entry.getElement())
        .collect(Collectors.joining(", "));
  }

  private CorpusException unknown(String problem) {
    return new CorpusException(source.source(), "no format that slicer knows: " + problem);
  }
}
