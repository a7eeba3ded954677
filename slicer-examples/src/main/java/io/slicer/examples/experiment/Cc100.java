package io.slicer.examples.experiment;

import com.google.common.io.Resources;
import io.slicer.examples.report.Format;
import io.slicer.examples.training.LanguageOrder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How much text of each language XLM-R was trained on: GiB of CC-100, from table 6 of Conneau et
 * al., Unsupervised Cross-lingual Representation Learning at Scale (ACL 2020). Text in another
 * script than the language's own is left out; both scripts of Chinese and both encodings of Burmese
 * are added up. {@code cc100.tsv} has the form of any other order, with the codes of MasakhaNER
 * beside those of PAN-X.
 */
final class Cc100 {
  private static final String TABLE = "cc100.tsv";

  private Cc100() {}

  /** All languages of an experiment; what is not in the table was not in the data. */
  static LanguageOrder order(ExperimentSettings settings) {
    LanguageOrder table = LanguageOrder.of(TABLE, lines());
    Map<String, Double> values = new LinkedHashMap<>();
    for (String key : settings.evaluated()) {
      Double size = table.value(key);
      values.put(key, size == null ? 0 : size);
    }
    return new LanguageOrder(table.name(), Format.decimal(1), values);
  }

  private static List<String> lines() {
    try {
      return Resources.readLines(Resources.getResource(Cc100.class, TABLE), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + TABLE, e);
    }
  }
}
