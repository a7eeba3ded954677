package io.slicer.ner.corpus.format;

import com.google.common.collect.Sets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A line of columns for each word and an empty line between sentences.
 *
 * <pre>{@code
 * ColumnFormat.CONLL_2003                                       // EU NNP B-NP B-ORG
 * ColumnFormat.of(ColumnSeparator.TAB, 5, 1, 2)                 // 1<TAB>Paris<TAB>B-LOC<TAB>-<TAB>-
 *     .with(ColumnFeature.WORD_INDEX, ColumnFeature.COMMENTS)   // Universal NER
 * }</pre>
 *
 * @param separator what is between columns
 * @param columns how many every line has, at least 2
 * @param token the column with the words, counted from 0
 * @param tag the column with the tags, counted from 0
 * @param features what else there is
 */
public record ColumnFormat(
    ColumnSeparator separator, int columns, int token, int tag, Set<ColumnFeature> features)
    implements CorpusFormat {

  /** PAN-X (WikiANN): {@code token<TAB>tag}, or {@code lang:token<TAB>tag}. */
  public static final ColumnFormat PANX =
      of(ColumnSeparator.TAB, 2, 0, 1).with(ColumnFeature.LANGUAGE_PREFIX);

  /** MasakhaNER: {@code token tag}. */
  public static final ColumnFormat MASAKHANER = of(ColumnSeparator.SPACE, 2, 0, 1);

  /** MultiCoNER v2: {@code token _ _ tag}, and a line {@code # id …} before each sentence. */
  public static final ColumnFormat MULTICONER =
      of(ColumnSeparator.SPACE, 4, 0, 3).with(ColumnFeature.ID_LINES);

  /** WikiNEuRal: {@code index<TAB>token<TAB>tag}. */
  public static final ColumnFormat WIKINEURAL =
      of(ColumnSeparator.TAB, 3, 1, 2).with(ColumnFeature.WORD_INDEX);

  /** CoNLL-2002, Spanish: {@code token tag}. */
  public static final ColumnFormat CONLL_2002_SPANISH =
      of(ColumnSeparator.SPACE, 2, 0, 1).with(ColumnFeature.DOCUMENT_STARTS);

  /** CoNLL-2002, Dutch: {@code token part-of-speech tag}. */
  public static final ColumnFormat CONLL_2002_DUTCH =
      of(ColumnSeparator.SPACE, 3, 0, 2).with(ColumnFeature.DOCUMENT_STARTS);

  /** CoNLL-2003, English: {@code token part-of-speech chunk tag}. */
  public static final ColumnFormat CONLL_2003 =
      of(ColumnSeparator.SPACE, 4, 0, 3).with(ColumnFeature.DOCUMENT_STARTS);

  /** CoNLL-2003, German: {@code token lemma part-of-speech chunk tag}. */
  public static final ColumnFormat CONLL_2003_GERMAN =
      of(ColumnSeparator.SPACE, 5, 0, 4).with(ColumnFeature.DOCUMENT_STARTS);

  /**
   * Checks that the columns exist and do not collide.
   *
   * @param separator what is between columns
   * @param columns how many every line has, at least 2
   * @param token the column with the words, counted from 0
   * @param tag the column with the tags, counted from 0
   * @param features what else there is
   * @throws IllegalArgumentException if they do not fit together
   */
  public ColumnFormat {
    features = Sets.immutableEnumSet(features);
    if (token < 0 || token >= columns || tag < 0 || tag >= columns || token == tag) {
      throw new IllegalArgumentException(
          "token in column " + token + " and tag in column " + tag + " of " + columns);
    }
    if (features.contains(ColumnFeature.WORD_INDEX) && (token == 0 || tag == 0)) {
      throw new IllegalArgumentException("the first column counts words and holds nothing else");
    }
    if (features.contains(ColumnFeature.COMMENTS) && separator != ColumnSeparator.TAB) {
      throw new IllegalArgumentException("comments only where tabs are between columns");
    }
  }

  /**
   * A format without further features.
   *
   * @param separator what is between columns
   * @param columns how many every line has, at least 2
   * @param token the column with the words, counted from 0
   * @param tag the column with the tags, counted from 0
   * @return the format
   * @throws IllegalArgumentException if the columns do not exist or are the same
   */
  public static ColumnFormat of(ColumnSeparator separator, int columns, int token, int tag) {
    return new ColumnFormat(separator, columns, token, tag, Set.of());
  }

  /**
   * This format with further features.
   *
   * @param more what else files have
   * @return the format
   * @throws IllegalArgumentException if they do not fit
   */
  public ColumnFormat with(ColumnFeature... more) {
    return new ColumnFormat(
        separator, columns, token, tag, Sets.union(features, Set.copyOf(List.of(more))));
  }

  boolean has(ColumnFeature feature) {
    return features.contains(feature);
  }

  /** What a line looks like, such as {@code token _ _ tag}. */
  String row() {
    List<String> names = new ArrayList<>();
    for (int c = 0; c < columns; c++) {
      names.add(name(c));
    }
    return String.join(separator.shown, names);
  }

  private String name(int column) {
    if (column == token) {
      return "token";
    }
    if (column == tag) {
      return "tag";
    }
    return column == 0 && has(ColumnFeature.WORD_INDEX) ? "index" : "_";
  }

  /** The form of a line, and what else there is. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(row());
    for (ColumnFeature feature : features) {
      text.append(
          switch (feature) {
            case LANGUAGE_PREFIX -> ", perhaps with lang: before tokens";
            case WORD_INDEX -> "";
            case ID_LINES -> ", with # id lines";
            case COMMENTS -> ", with comments";
            case DOCUMENT_STARTS -> ", with -DOCSTART- lines";
          });
    }
    return text.toString();
  }
}
