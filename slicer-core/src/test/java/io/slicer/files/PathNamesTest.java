package io.slicer.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PathNamesTest {
  @ParameterizedTest
  @CsvSource({
    "corpus.tsv, ANSI_X3.4-1968, false",
    "données, ANSI_X3.4-1968, true",
    "donn\uFFFD\uFFFDes, ANSI_X3.4-1968, true",
    "données, ISO-8859-1, false",
    "Łódź, ISO-8859-1, true",
    "Łódź, UTF-8, false",
  })
  void knowsWhatALocaleCanWrite(String name, String encoding, boolean problem) {
    assertThat(PathNames.problem(name, encoding).isPresent()).isEqualTo(problem);
  }

  @Test
  void saysWhatToSet() {
    assertThat(PathNames.problem("données", "ANSI_X3.4-1968"))
        .contains(
            "the locale, whose encoding is ANSI_X3.4-1968, cannot write it: set LC_ALL=C.UTF-8 in"
                + " the environment");
    assertThat(PathNames.problem("donn\uFFFDes", "UTF-8"))
        .contains("its bytes are not UTF-8, which is the locale's encoding");
  }

  @Test
  void aPathThatCannotBeWrittenIsRefused() {
    assertThat(PathNames.of("a/b")).isEqualTo(Path.of("a/b"));
    assertThatThrownBy(() -> PathNames.of("donn\uFFFDes"))
        .isInstanceOf(InvalidPathException.class)
        .hasMessageEndingWith(": donn\uFFFDes");
  }
}
