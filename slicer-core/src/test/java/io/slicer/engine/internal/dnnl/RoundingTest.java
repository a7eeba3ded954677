package io.slicer.engine.internal.dnnl;

import static org.assertj.core.api.Assertions.assertThat;

import io.slicer.weights.FloatMemory;
import org.assertj.core.data.Offset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RoundingTest {
  @ParameterizedTest
  @ValueSource(ints = {3, 50})
  void widthsThatAreNoMultipleOfTwoAreRoundedToo(int columns) {
    Format format = Format.BFLOAT16;
    try (Dnnl dnnl = new Dnnl();
        FloatMemory from = FloatMemory.allocate(2L * columns);
        FloatMemory to = FloatMemory.allocate(2 * format.floats(columns))) {
      for (int i = 0; i < 2 * columns; i++) {
        from.set(i, 1 + i / 1000f);
      }
      dnnl.calls(new Recipes.Rounding(format, columns))
          .of(2)
          .bind(0, from.address(0))
          .bind(1, to.address(0))
          .run();
      int floats = (int) format.floats(columns);
      int[] bits = new int[2 * floats];
      to.getBits(0, bits, 0, bits.length);
      for (int row = 0; row < 2; row++) {
        for (int i = 0; i < columns; i++) {
          int half = bits[row * floats + i / 2] >>> (i % 2 * 16) & 0xFFFF;
          float value = from.get((long) row * columns + i);
          assertThat(Float.intBitsToFloat(half << 16)).isCloseTo(value, Offset.offset(value / 256));
        }
      }
    }
  }
}
