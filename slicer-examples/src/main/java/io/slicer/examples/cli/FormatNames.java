package io.slicer.examples.cli;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableMap;
import io.slicer.ner.corpus.format.ColumnFeature;
import io.slicer.ner.corpus.format.ColumnFormat;
import io.slicer.ner.corpus.format.ColumnSeparator;
import io.slicer.ner.corpus.format.CorpusFormat;
import io.slicer.ner.corpus.format.JsonLinesFormat;
import io.slicer.ner.corpus.format.ParquetFormat;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The names that the command line has for formats. */
public final class FormatNames implements ITypeConverter<CorpusFormat>, Iterable<String> {
  private static final ImmutableMap<String, CorpusFormat> NAMES =
      ImmutableMap.<String, CorpusFormat>builder()
          .put("panx", ColumnFormat.PANX)
          .put("masakhaner", ColumnFormat.MASAKHANER)
          .put("multiconer", ColumnFormat.MULTICONER)
          .put("wikineural", ColumnFormat.WIKINEURAL)
          .put("conll2002-es", ColumnFormat.CONLL_2002_SPANISH)
          .put("conll2002-nl", ColumnFormat.CONLL_2002_DUTCH)
          .put("conll2003", ColumnFormat.CONLL_2003)
          .put("conll2003-de", ColumnFormat.CONLL_2003_GERMAN)
          .put("jsonl", JsonLinesFormat.named())
          .put("wikiann", JsonLinesFormat.WIKIANN)
          .put("parquet", new ParquetFormat(List.of()))
          .buildOrThrow();

  private static final int FEATURES = 4;

  /** All names that there are. */
  public FormatNames() {}

  @Override
  public Iterator<String> iterator() {
    return NAMES.keySet().iterator();
  }

  @Override
  public CorpusFormat convert(String value) {
    CorpusFormat named = NAMES.get(value);
    return named == null ? columns(value) : named;
  }

  private static CorpusFormat columns(String value) {
    List<String> parts = Splitter.on(':').splitToList(value);
    try {
      if (parts.size() == FEATURES || parts.size() == FEATURES + 1) {
        ColumnFormat format =
            ColumnFormat.of(
                constant(ColumnSeparator.values(), parts.get(0)),
                number(parts.get(1)),
                number(parts.get(2)),
                number(parts.get(3)));
        return parts.size() == FEATURES ? format : format.with(features(parts.get(FEATURES)));
      }
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException("'" + value + "' is no format: " + e.getMessage());
    }
    throw new TypeConversionException(
        "expected "
            + String.join(", ", NAMES.keySet())
            + " or SEPARATOR:COLUMNS:TOKEN:TAG but was '"
            + value
            + "'");
  }

  private static ColumnFeature[] features(String names) {
    return Splitter.on(',')
        .splitToStream(names)
        .map(name -> constant(ColumnFeature.values(), name))
        .toArray(ColumnFeature[]::new);
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
        .filter(constant -> constant.name().equalsIgnoreCase(name))
        .findAny()
        .orElseThrow(
            () -> new IllegalArgumentException("\"" + name + "\" is none of " + names(constants)));
  }

  private static String names(Enum<?>[] constants) {
    return Arrays.stream(constants)
        .map(constant -> constant.name().toLowerCase(Locale.ROOT))
        .collect(Collectors.joining(", "));
  }
}
