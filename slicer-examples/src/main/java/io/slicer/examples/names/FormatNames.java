package io.slicer.examples.names;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableMap;
import io.slicer.ner.corpus.format.ColumnFormat;
import io.slicer.ner.corpus.format.ConlluFormat;
import io.slicer.ner.corpus.format.CorpusFormat;
import io.slicer.ner.corpus.format.JsonLinesFormat;
import io.slicer.ner.corpus.format.JsonSpansFormat;
import io.slicer.ner.corpus.format.ParquetFormat;
import java.util.Iterator;
import java.util.List;
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
          .put("conllu:name", new ConlluFormat("name"))
          .put("jsonl", JsonLinesFormat.named())
          .put("spans", JsonSpansFormat.usual())
          .put("spans:longest", JsonSpansFormat.usual().keepingLongest())
          .put("wikiann", JsonLinesFormat.WIKIANN)
          .put("parquet", new ParquetFormat(List.of()))
          .buildOrThrow();

  private static final String CONLLU = "conllu:";
  private static final String SPANS = "spans:";

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
    try {
      if (value.startsWith(CONLLU)) {
        return new ConlluFormat(value.substring(CONLLU.length()));
      }
      if (value.startsWith(SPANS)) {
        List<String> fields = Splitter.on(':').splitToList(value.substring(SPANS.length()));
        boolean longest = fields.size() == 3 && fields.get(2).equals("longest");
        if ((fields.size() == 2 || longest) && !fields.contains("")) {
          return new JsonSpansFormat(fields.get(0), fields.get(1), longest);
        }
        throw new IllegalArgumentException(
            "spans:TEXT:SPANS is expected, with names of fields, and perhaps :longest");
      }
      if (value.indexOf(':') >= 0) {
        return ColumnFormat.parse(value);
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
}
