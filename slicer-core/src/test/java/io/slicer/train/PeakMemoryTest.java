package io.slicer.train;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class PeakMemoryTest {
  @Test
  void readsTheHighWaterMark() {
    assertThat(PeakMemory.parse("VmPeak:\t 9999 kB\nVmHWM:\t  1234 kB\nVmRSS:\t 1000 kB\n"))
        .hasValue(1234 * 1024);
    assertThat(PeakMemory.parse("Name:\tjava\n")).isEmpty();
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void linuxTellsIt() {
    assertThat(PeakMemory.residentBytes().orElse(0)).isGreaterThan(10_000_000);
  }
}
