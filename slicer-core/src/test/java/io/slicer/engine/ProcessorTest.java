package io.slicer.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("processor")
class ProcessorTest {
  /**
   * The second run of the tests that depend on the processor would else be one more of the first.
   */
  @Test
  @EnabledIfEnvironmentVariable(named = "ONEDNN_MAX_CPU_ISA", matches = "AVX2|AVX|SSE41")
  void oneDnnUsesNoMoreInstructionsThanItIsAllowed() {
    assertThat(Processor.instructions())
        .isEqualTo(System.getenv("ONEDNN_MAX_CPU_ISA").toLowerCase(Locale.ROOT));
  }

  @ParameterizedTest
  @CsvSource({
    "sse41, FP32",
    "avx2, FP32",
    "avx512_core, FP32",
    "avx2_vnni, FP32 INT8",
    "avx512_core_vnni, FP32 INT8",
    "avx512_core_bf16, FP32 BF16 INT8",
    "avx512_core_fp16, FP32 BF16 INT8",
    "avx512_core_amx, FP32 BF16 INT8",
    "avx10_1_512, FP32 BF16 INT8"
  })
  void aPrecisionNeedsItsInstructions(String instructions, String precisions) {
    Set<Precision> usable =
        Stream.of(precisions.split(" ")).map(Precision::valueOf).collect(Collectors.toSet());

    for (Precision precision : Precision.values()) {
      if (usable.contains(precision)) {
        assertThatCode(() -> Processor.require(precision, instructions)).doesNotThrowAnyException();
      } else {
        assertThatThrownBy(() -> Processor.require(precision, instructions))
            .isInstanceOf(UnsupportedOperationException.class)
            .hasMessageContainingAll(
                precision.name(), precision == Precision.INT8 ? "VNNI" : "AVX-512 BF16", "FP32")
            .hasMessageContaining("this one has " + instructions);
      }
    }
  }

  @Test
  void aProcessorWithoutSse41IsRefusedBeforeOneDnnIsLoaded() {
    List<String> kvm64 = List.of("vendor_id\t: GenuineIntel", "flags\t\t: fpu sse sse2 pni cx16");

    assertThatThrownBy(() -> Processor.requireSse41(kvm64))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessage(
            "slicer needs a processor with SSE4.1, and this one has none (the settings of a virtual"
                + " machine may hide it)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"flags\t\t: fpu sse2 ssse3 sse4_1", "Features\t: fp asimd", ""})
  void otherProcessorsAreNotRefused(String line) {
    assertThatCode(() -> Processor.requireSse41(List.of(line))).doesNotThrowAnyException();
  }
}
