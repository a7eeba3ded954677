package io.slicer.classification.corpus;

import io.slicer.corpus.CorpusException;
import io.slicer.corpus.Quoted;
import java.util.List;

/**
 * How a file is to be read.
 *
 * @param format how rows are written
 * @param columns what they hold
 * @param published whether this is one of XNLI's or MultiNLI's own files
 */
record Layout(RowFormat format, ExampleColumns columns, boolean published) {
  /**
   * A file whose columns have names.
   *
   * @param names of all columns
   * @param labelled whether answers are wanted
   * @throws CorpusException if columns are not given, and the names do not say what they hold
   */
  static Layout named(
      String source,
      RowFormat format,
      List<String> names,
      ReadingOptions options,
      boolean labelled) {
    ExampleColumns columns =
        options
            .columns()
            .or(() -> KnownColumns.find(source, names, labelled))
            .orElseThrow(
                () ->
                    new CorpusException(
                        source,
                        "its columns say by none of the usual names what they hold: give those of"
                            + (labelled ? " text and label" : " the text")
                            + "; there are "
                            + Quoted.unmarked(String.join(", ", names))));
    return new Layout(
        format, labelled ? columns : columns.withoutLabels(), KnownColumns.arePublished(names));
  }
}
