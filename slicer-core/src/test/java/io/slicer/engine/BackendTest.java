package io.slicer.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BackendTest {
  private static Gpu gpu(String name, int major, int minor) {
    return new Gpu(name, major, minor, 24L << 30);
  }

  @ParameterizedTest
  @CsvSource({"7, 0", "8, 0", "8, 6", "8, 9"})
  void gpusThatThereAreKernelsForAreTaken(int major, int minor) {
    assertThatCode(() -> Backend.check(List.of(gpu("a GPU", major, minor))))
        .doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource({"9, 0", "10, 0", "12, 0"})
  void aGpuThatIsTooNewIsRefusedByItsComputeCapability(int major, int minor) {
    assertThatThrownBy(() -> Backend.check(List.of(gpu("a new GPU", major, minor))))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessage(
            "a new GPU has compute capability %d.%d; ND4J 1.0.0-M2.1 has kernels up to 8.x. Use an"
                + " older GPU, or the processor: -Dslicer.engine=ONEDNN",
            major, minor);
  }

  @Test
  void oneThatIsTooNewAmongOthersIsRefused() {
    assertThatThrownBy(
            () -> Backend.check(List.of(gpu("an old GPU", 8, 0), gpu("a new GPU", 9, 0))))
        .hasMessageStartingWith("a new GPU has compute capability 9.0");
  }

  @Test
  void gpusAreDescribedForPeople() {
    Gpu gpu = gpu("a GPU", 8, 6);

    assertThat(gpu.capability()).isEqualTo("8.6");
    assertThat(gpu.memory()).isEqualTo("24.0 GiB");
    assertThat(gpu.isSupported()).isTrue();
  }

  @Test
  void onTheProcessorThereIsNoGpuAndNothingIsRefused() {
    assertThat(Engine.backend()).isEqualTo("CpuBackend");
    assertThat(Engine.gpus()).isEmpty();
    assertThat(Engine.SAMEDIFF.device()).isEqualTo("the processor, by ND4J");
    assertThatCode(() -> Engine.SAMEDIFF.require(Precision.FP32)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource({"BF16", "INT8"})
  void theSessionComputesInFloat32Only(Precision precision) {
    assertThatThrownBy(() -> Engine.SAMEDIFF.require(precision))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessage(
            "precision %s is there with engine ONEDNN only; SAMEDIFF computes in FP32", precision);
  }
}
