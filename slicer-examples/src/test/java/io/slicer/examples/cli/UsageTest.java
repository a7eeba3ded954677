package io.slicer.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class UsageTest {
  private static final int MEGABYTE = 1 << 20;

  @Test
  void heapThatIsAllocatedIsCounted() {
    Usage before = Usage.now();
    List<byte[]> kept = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      kept.add(new byte[MEGABYTE]);
    }

    long bytes = Usage.now().since(before).heapBytes();
    assertThat(bytes).isBetween((long) kept.size() * MEGABYTE, 64L * MEGABYTE);
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void linuxTellsMemoryAndPageFaults() {
    Usage usage = Usage.now();

    assertThat(usage.pageFaults()).isPositive();
    assertThat(usage.residentBytes()).isGreaterThan(MEGABYTE);
    assertThat(usage.peakResidentBytes()).isGreaterThanOrEqualTo(usage.residentBytes() / 2);
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void aPeakCanBeForgotten() {
    Usage.forgetPeak();

    Usage usage = Usage.now();
    assertThat(usage.peakResidentBytes()).isLessThan(usage.residentBytes() + 64L * MEGABYTE);
  }

  @Test
  void aNameWithParenthesesAndSpacesDoesNotShiftTheNumbers() {
    String stat = "42 (a (b) c) S 1 42 42 0 -1 4194304 12345 0 7 0 11 22";

    assertThat(Usage.number(Usage.FAULTS, stat)).isEqualTo(12345);
  }

  @Test
  void whatASystemDoesNotTellIsNull() {
    assertThat(Usage.number(Usage.FAULTS, "")).isNull();
    Usage silent = new Usage(10, null, null, null);
    assertThat(new Usage(15, null, null, null).since(silent))
        .isEqualTo(new Usage(5, null, null, null));
  }
}
