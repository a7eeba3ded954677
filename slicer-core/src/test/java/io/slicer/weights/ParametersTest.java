package io.slicer.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ParametersTest {
  private static final Map<String, Shape> SHAPES = new LinkedHashMap<>();

  static {
    SHAPES.put("a", Shape.of(4, 4));
    SHAPES.put("b", Shape.of(2, 8));
    SHAPES.put("c", Shape.of(3));
  }

  @Test
  void neighboursWhoseSizesAreMultiplesOfSixteenAreAdjacent() {
    try (Parameters store = Parameters.allocate(SHAPES)) {
      long start = store.memory().address(0);
      assertThat(store.tensors().stream().map(tensor -> tensor.values().address(0) - start))
          .containsExactly(0L, 64L, 128L);
    }
  }

  @Test
  void whatLiesElsewhereTakesNoPlaceInTheFlatStore() {
    FloatMemory elsewhere = FloatMemory.of(new float[16]);
    elsewhere.set(3, 5);
    try (Parameters store = Parameters.allocate(SHAPES, Map.of("b", elsewhere))) {
      assertThat(store.names()).containsExactly("a", "b", "c");
      assertThat(store.memory().length()).isEqualTo(19);
      assertThat(store.get("b").values().get(3)).isEqualTo(5);
      try (Parameters zeros = store.zerosLike(List.of("b", "c"))) {
        assertThat(zeros.memory().length()).isEqualTo(19);
        assertThat(zeros.get("b").values().get(3)).isZero();
      }
    }
    assertThatThrownBy(() -> elsewhere.get(3)).isInstanceOf(IllegalStateException.class);
  }
}
