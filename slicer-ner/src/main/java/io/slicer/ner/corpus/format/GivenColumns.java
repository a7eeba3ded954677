package io.slicer.ner.corpus.format;

import io.slicer.corpus.SourceLines;
import io.slicer.ner.corpus.internal.HeaderRow;
import io.slicer.ner.corpus.internal.Quotation;
import io.slicer.ner.corpus.internal.SentenceNumbers;
import java.util.List;
import java.util.stream.IntStream;

/** A format in columns that was given, and what the first lines of a file say beyond it. */
final class GivenColumns {
  private final ColumnFormat given;
  private final List<String> lines;

  private GivenColumns(SourceLines source, ColumnFormat given) {
    this.given = given;
    this.lines = source.ahead(FormatDetector.LINES);
  }

  /**
   * How the lines that come next are read, which are not taken.
   *
   * @param unquoting whether quotation marks are those of CSV if they look so; if not, that is only
   *     said
   */
  static Reading of(SourceLines source, ColumnFormat given, boolean unquoting) {
    return new GivenColumns(source, given).reading(unquoting);
  }

  private Reading reading(boolean unquoting) {
    ColumnFormat format =
        unquoting && given.separator().quotation(lines) != Quotation.NONE
            ? given.with(ColumnFeature.QUOTED)
            : given;
    ColumnSample sample = ColumnSample.of(lines, format.separator(), format.isQuoted());
    ColumnTable all = ColumnTable.of(sample, format.columns());
    boolean headed = format.has(ColumnFeature.HEADER);
    boolean comments = format.has(ColumnFeature.COMMENTS) || format.has(ColumnFeature.ID_LINES);
    if (!headed
        && sample.beginsWithRow(format.columns(), comments)
        && all.header(format.tag()).filter(HeaderRow::certain).isPresent()) {
      format = format.with(ColumnFeature.HEADER);
      headed = true;
    }
    ColumnTable table = headed && !all.rows().isEmpty() ? all.withoutFirst() : all;
    Reading reading = Reading.of(format);
    if (ConlluFormat.has(format) && !table.holdsTags(format.tag())) {
      List<String> keys = ConlluFormat.tagged(ConlluFormat.keys(table));
      if (keys.size() == 1) {
        reading = Reading.of(new ConlluFormat(keys.get(0)));
      }
    }
    reading = reading.warning(format.warnings(lines));
    return format.sentence() == null ? reading.warning(sentences(table)) : reading;
  }

  /** What tells sentences that nothing else separates. */
  private List<String> sentences(ColumnTable table) {
    return table.hasEmptyLines()
        ? List.of()
        : IntStream.range(0, given.columns())
            .filter(c -> c != given.token() && c != given.tag())
            .filter(c -> table.numbers(c) == SentenceNumbers.SENTENCES)
            .mapToObj(
                c ->
                    "no empty line separates sentences, but column "
                        + c
                        + " (from 0) tells them by numbers: give the format "
                        + given.withSentence(c).notation())
            .limit(1)
            .toList();
  }
}
