package io.slicer.engine.internal.dnnl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slicer.weights.FloatMemory;
import org.junit.jupiter.api.Test;

class GrowingMemoryTest {
  private static final long MORE_THAN_THERE_IS = 1L << 55;

  @Test
  void itGrowsAndStays() {
    try (GrowingMemory memory = new GrowingMemory()) {
      FloatMemory ten = memory.atLeast(8, 10);
      assertThat(ten.length()).isEqualTo(10);
      assertThat(memory.atLeast(10)).isSameAs(ten);
      assertThat(memory.atLeast(11).length()).isEqualTo(11);
      assertThatThrownBy(() -> ten.set(0, 1)).isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void whoAsksForLessAfterAFailureGetsIt() {
    try (GrowingMemory memory = new GrowingMemory()) {
      memory.atLeast(100);
      assertThatThrownBy(() -> memory.atLeast(MORE_THAN_THERE_IS))
          .isInstanceOf(OutOfMemoryError.class);
      memory.atLeast(50).set(49, 1);
    }
  }
}
