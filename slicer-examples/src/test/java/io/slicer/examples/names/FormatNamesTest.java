package io.slicer.examples.names;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slicer.ner.corpus.format.ColumnFormat;
import io.slicer.ner.corpus.format.ConlluFormat;
import io.slicer.ner.corpus.format.CorpusFormat;
import io.slicer.ner.corpus.format.JsonSpansFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine.TypeConversionException;

class FormatNamesTest {
  private static CorpusFormat format(String name) {
    return new FormatNames().convert(name);
  }

  @Test
  void everyNameThatIsListedIsOne() {
    for (String name : new FormatNames()) {
      assertThat(format(name)).as(name).isNotNull();
    }
  }

  @Test
  void namesMayHaveParts() {
    assertThat(format("conllu:entity")).isEqualTo(new ConlluFormat("entity"));
    assertThat(format("tab:10:1:4:word_index,comments"))
        .isEqualTo(ColumnFormat.parse("tab:10:1:4:word_index,comments"));
    assertThat(format("spans")).isEqualTo(new JsonSpansFormat(null, null, false));
    assertThat(format("spans:longest")).isEqualTo(new JsonSpansFormat(null, null, true));
    assertThat(format("spans:body:marks")).isEqualTo(new JsonSpansFormat("body", "marks", false));
    assertThat(format("spans:body:marks:longest"))
        .isEqualTo(new JsonSpansFormat("body", "marks", true));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          spans:body | 'spans:body' is no format: spans:TEXT:SPANS is expected, with names of fields, and perhaps :longest
          spans:body: | 'spans:body:' is no format: spans:TEXT:SPANS is expected, with names of fields, and perhaps :longest
          spans:body:marks:all | 'spans:body:marks:all' is no format: spans:TEXT:SPANS is expected, with names of fields, and perhaps :longest
          xml | expected panx,
          """)
  void othersAreRefused(String name, String problem) {
    assertThatThrownBy(() -> format(name))
        .isInstanceOf(TypeConversionException.class)
        .hasMessageStartingWith(problem);
  }
}
