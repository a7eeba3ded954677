package io.slicer.examples.experiment;

import com.google.common.base.Splitter;
import io.slicer.examples.report.Format;
import io.slicer.ner.corpus.CorpusException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A figure of each language that figures are sorted by, such as its distance from the language that
 * is trained on.
 *
 * @param name of the figure
 * @param values by language, or by corpus/language
 */
record LanguageOrder(String name, Format format, Map<String, Double> values) {
  private static final Splitter TAB = Splitter.on('\t');

  LanguageOrder {
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }

  /** By the number of sentences that there are to train on: how much of a language there is. */
  static LanguageOrder bySize(ExperimentSettings settings) {
    Map<String, Double> values = new LinkedHashMap<>();
    settings.data().forEach((key, data) -> values.put(key, (double) data.resource()));
    return new LanguageOrder("training sentences in the corpus", Format.INTEGER, values);
  }

  /**
   * Reads a table: the name of the figure in the first line, {@code language<TAB>NAME}, then a line
   * {@code LANG<TAB>NUMBER} for each language.
   *
   * @throws CorpusException if a line is something else
   */
  static LanguageOrder read(Path file) {
    List<String> lines;
    try {
      lines = Files.readAllLines(file);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
    String name = "";
    Map<String, Double> values = new LinkedHashMap<>();
    for (int l = 0; l < lines.size(); l++) {
      List<String> fields = TAB.splitToList(lines.get(l));
      if (fields.size() != 2) {
        throw new CorpusException(
            file.toString(), l + 1, "expected two fields with a tab between: " + lines.get(l));
      }
      if (l == 0) {
        name = fields.get(1);
      } else {
        values.put(fields.get(0), number(file, l + 1, fields.get(1)));
      }
    }
    return new LanguageOrder(name, Format.decimal(3), values);
  }

  private static double number(Path file, int line, String text) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw new CorpusException(file.toString(), line, "\"" + text + "\" is no number");
    }
  }

  /** The figure of a language; null if it is not known. */
  @Nullable Double value(String key) {
    Double own = values.get(key);
    return own == null ? values.get(ExperimentResults.language(key)) : own;
  }
}
