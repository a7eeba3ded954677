package io.slicer.files;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The messages are those that glibc, musl and the JVM give. */
class NativeProblemTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "/c/libjnidnnl.so: /lib64/libc.so.6: version `GLIBC_2.34' not found (required by"
            + " /c/libdnnl.so.3)|need glibc 2.34, and this system has 2.31: all need 2.34, and those"
            + " that come with OpenBLAS 2.35",
        "/c/libgcc_s.so.1: /lib64/libc.so.6: version `GLIBC_2.35' not found (required by"
            + " /c/libgcc_s.so.1)|need glibc 2.35",
        "Native Library /c/libtokenizers.so already loaded in another classloader|where all class"
            + " loaders share them",
        "/c/libtokenizers.so: failed to map segment from shared object|no program may run from",
        "Error loading shared library ld-linux-x86-64.so.2: No such file or directory (needed by"
            + " /c/libtokenizers.so)|need glibc, which this system (musl, such as Alpine?)",
      })
  void saysWhatToDo(String message, String explanation) {
    Throwable loading = new UnsatisfiedLinkError(message);
    assertThat(NativeProblem.explained(new RuntimeException("x", loading), () -> "2.31"))
        .hasValueSatisfying(text -> assertThat(text).contains(explanation).doesNotContain("\n"));
  }

  @Test
  void anOldGlibcIsTheReasonThatIsNotSaid() {
    Throwable hidden =
        new UnsatisfiedLinkError("'void org.bytedeco.javacpp.Pointer.allocate(java.nio.Buffer)'");
    assertThat(NativeProblem.explained(hidden, () -> "2.28"))
        .get()
        .asString()
        .contains("need glibc 2.34, and this system has 2.28");
    assertThat(NativeProblem.explained(hidden, () -> "2.36")).isEmpty();
    assertThat(NativeProblem.explained(hidden, () -> "")).isEmpty();
  }

  @Test
  void whatIsNoProblemOfLoadingIsNotExplained() {
    assertThat(NativeProblem.explained(new IllegalStateException("closed"), () -> "2.28"))
        .isEmpty();
  }
}
