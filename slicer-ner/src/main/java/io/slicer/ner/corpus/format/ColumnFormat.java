package io.slicer.ner.corpus.format;

import com.google.common.base.Splitter;
import com.google.common.collect.Sets;
import io.slicer.ner.corpus.internal.Quotation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

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
 * @param sentence the column that says which sentence a word is of, counted from 0: where it is
 *     neither empty nor what it was before, another begins. The column of {@link
 *     ColumnFeature#WORD_INDEX} may be the one, too: a sentence begins where it begins anew. Null
 *     if empty lines alone separate sentences
 * @param features what else there is
 */
public record ColumnFormat(
    ColumnSeparator separator,
    int columns,
    int token,
    int tag,
    @Nullable Integer sentence,
    Set<ColumnFeature> features)
    implements CorpusFormat {

  private static final String SENTENCE = "sentence=";
  private static final int FEATURES = 4;

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
   * @param sentence the column that says which sentence a word is of, counted from 0; or null
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
    if (sentence != null
        && (sentence < 0 || sentence >= columns || sentence == token || sentence == tag)) {
      throw new IllegalArgumentException(
          "sentences told by column "
              + sentence
              + " of "
              + columns
              + ", token in column "
              + token
              + ", tag in column "
              + tag);
    }
    if (sentence != null && features.contains(ColumnFeature.ID_LINES)) {
      throw new IllegalArgumentException("a column tells sentences, and so do # id lines");
    }
    if (features.contains(ColumnFeature.QUOTED) && separator == ColumnSeparator.WHITE_SPACE) {
      throw new IllegalArgumentException(
          "quotation marks only with one character between columns, not with any white space");
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
    return new ColumnFormat(separator, columns, token, tag, null, Set.of());
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
        separator, columns, token, tag, sentence, Sets.union(features, Set.copyOf(List.of(more))));
  }

  /**
   * This format with a column that says which sentence a word is of.
   *
   * @param column which, counted from 0
   * @return the format
   * @throws IllegalArgumentException if there is no such column, or it has something else
   */
  public ColumnFormat withSentence(int column) {
    return new ColumnFormat(separator, columns, token, tag, column, features);
  }

  /**
   * This format as the command line has it, such as {@code tab:4:1:2:word_index,comments} or {@code
   * comma:4:1:3:sentence=0}: separator, columns, token, tag and what else there is.
   *
   * @return the notation
   */
  public String notation() {
    List<String> more = new ArrayList<>();
    features.forEach(feature -> more.add(lowerCase(feature)));
    if (sentence != null) {
      more.add(SENTENCE + sentence);
    }
    return String.join(
            ":",
            lowerCase(separator),
            Integer.toString(columns),
            Integer.toString(token),
            Integer.toString(tag))
        + (more.isEmpty() ? "" : ":" + String.join(",", more));
  }

  /**
   * A format by its {@linkplain #notation() notation}.
   *
   * @param notation of a format
   * @return the format
   * @throws IllegalArgumentException if it is none, or parts do not fit together
   */
  public static ColumnFormat parse(String notation) {
    List<String> parts = Splitter.on(':').splitToList(notation);
    if (parts.size() != FEATURES && parts.size() != FEATURES + 1) {
      throw new IllegalArgumentException("SEPARATOR:COLUMNS:TOKEN:TAG is expected");
    }
    ColumnFormat format =
        of(
            constant(ColumnSeparator.values(), parts.get(0)),
            number(parts.get(1)),
            number(parts.get(2)),
            number(parts.get(3)));
    if (parts.size() == FEATURES) {
      return format;
    }
    for (String part : Splitter.on(',').split(parts.get(FEATURES))) {
      format =
          part.startsWith(SENTENCE)
              ? format.withSentence(number(part.substring(SENTENCE.length())))
              : format.with(constant(ColumnFeature.values(), part));
    }
    return format;
  }

  private static int number(String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("\"" + text + "\" is no number of columns or of a column");
    }
  }

  private static <E extends Enum<E>> E constant(E[] constants, String name) {
    return Arrays.stream(constants)
        .filter(constant -> lowerCase(constant).equalsIgnoreCase(name))
        .findAny()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "\""
                        + name
                        + "\" is none of "
                        + Arrays.stream(constants)
                            .map(ColumnFormat::lowerCase)
                            .collect(Collectors.joining(", "))));
  }

  private static String lowerCase(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  /** This format with tags in another column. */
  ColumnFormat withTag(int column) {
    return new ColumnFormat(separator, columns, token, column, sentence, features);
  }

  /** Whether sentences begin where the numbers of words begin anew. */
  boolean tellsSentencesByIndex() {
    return sentence != null && sentence == 0 && has(ColumnFeature.WORD_INDEX);
  }

  /** Whether fields may stand in quotation marks. */
  boolean isQuoted() {
    return separator.isCsv() || has(ColumnFeature.QUOTED);
  }

  /** What is to be said if fields of the first lines look quoted and are not read so. */
  List<String> warnings(List<String> lines) {
    return isQuoted() || separator.quotation(lines) == Quotation.NONE
        ? List.of()
        : List.of(
            "words look quoted as in CSV: to take the quotation marks off, give the format "
                + with(ColumnFeature.QUOTED).notation());
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
    if (column == 0 && has(ColumnFeature.WORD_INDEX)) {
      return "index";
    }
    return sentence != null && column == sentence ? "sentence" : "_";
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
            case HEADER -> ", with a row of names";
            case QUOTED -> ", with quotation marks as in CSV";
          });
    }
    if (tellsSentencesByIndex()) {
      text.append(", a sentence where the index begins anew");
    }
    return text.toString();
  }
}
