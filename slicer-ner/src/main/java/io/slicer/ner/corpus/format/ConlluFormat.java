package io.slicer.ner.corpus.format;

import com.google.common.base.Splitter;
import io.slicer.corpus.Quoted;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * CoNLL-U with tags in its last column, MISC, a list such as {@code name=B-PER|SpaceAfter=No}: the
 * key may stand anywhere in it, and a word without it has the tag O. Multi-word tokens ({@code
 * 1-2}) and empty nodes ({@code 8.1}) are no words. Tags in another column are a {@link
 * ColumnFormat} with {@link ColumnFeature#WORD_INDEX} and {@link ColumnFeature#COMMENTS}.
 *
 * @param key of the tags: {@code name} in NorNE, {@code NE}, {@code NER} or {@code Entity}
 *     elsewhere
 */
public record ConlluFormat(String key) implements CorpusFormat {
  private static final int COLUMNS = 10;
  private static final int FORM = 1;
  private static final int MISC = 9;
  private static final Splitter LIST = Splitter.on('|');
  private static final Pattern KEY = Pattern.compile("[^|=\\s]+");

  /**
   * Checks the key.
   *
   * @param key of the tags
   * @throws IllegalArgumentException if it is none of a list
   */
  public ConlluFormat {
    if (!KEY.matcher(key).matches()) {
      throw new IllegalArgumentException(Quoted.of(key) + " is no key of CoNLL-U's MISC");
    }
  }

  /** The ten columns. */
  static ColumnFormat columns() {
    return ColumnFormat.of(ColumnSeparator.TAB, COLUMNS, FORM, MISC)
        .with(ColumnFeature.WORD_INDEX, ColumnFeature.COMMENTS);
  }

  /** Whether columns are those of CoNLL-U, with tags in the last. */
  static boolean has(ColumnFormat format) {
    return format.separator() == ColumnSeparator.TAB
        && format.columns() == COLUMNS
        && format.token() == FORM
        && format.tag() == MISC
        && format.has(ColumnFeature.WORD_INDEX);
  }

  /** The tag that a list has. */
  String tag(String misc) {
    return list(misc).getOrDefault(key, "O");
  }

  /** A list taken apart, in its order. */
  static Map<String, String> list(String misc) {
    Map<String, String> list = new LinkedHashMap<>();
    for (String entry : LIST.split(misc)) {
      int equals = entry.indexOf('=');
      if (equals > 0) {
        list.putIfAbsent(entry.substring(0, equals).strip(), entry.substring(equals + 1).strip());
      }
    }
    return list;
  }

  /** What the words of some rows have under each key, in the order in which the keys come. */
  static Map<String, ColumnTable> keys(ColumnTable table) {
    Map<String, List<ColumnTable.Row>> rows = new LinkedHashMap<>();
    for (ColumnTable.Row row : table.rows()) {
      list(row.columns().get(MISC))
          .forEach(
              (key, value) ->
                  rows.computeIfAbsent(key, any -> new ArrayList<>())
                      .add(new ColumnTable.Row(List.of(value), false)));
    }
    Map<String, ColumnTable> keys = new LinkedHashMap<>();
    rows.forEach((key, values) -> keys.put(key, new ColumnTable(table.separator(), values)));
    return keys;
  }

  /** The keys under which there are tags. */
  static List<String> tagged(Map<String, ColumnTable> keys) {
    return keys.entrySet().stream()
        .filter(key -> key.getValue().holdsTags(0))
        .map(Map.Entry::getKey)
        .toList();
  }

  @Override
  public String toString() {
    return "CoNLL-U, tags in MISC as " + key + "=";
  }
}
