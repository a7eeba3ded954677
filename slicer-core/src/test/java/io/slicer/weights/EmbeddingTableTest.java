package io.slicer.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class EmbeddingTableTest {
  private static float[] row(EmbeddingTable table, int id) {
    float[] row = new float[table.width()];
    table.copyRow(id, row, 0);
    return row;
  }

  @Test
  void trainedRowsComeFromTheCompactTableAllOthersFromTheWhole() {
    try (FloatMemory all = FloatMemory.of(0, 1, 10, 11, 20, 21, 30, 31);
        FloatMemory compact = FloatMemory.allocate(4)) {
      EmbeddingTable table = EmbeddingTable.frozen(all, 2).trained(new int[] {1, 3}, compact);
      assertThat(compact.toArray()).containsExactly(10, 11, 30, 31);
      assertThat(table.compactRow(3)).isEqualTo(1);
      assertThat(table.compactRow(2)).isEqualTo(-1);
      compact.set(2, 99);
      assertThat(row(table, 3)).containsExactly(99, 31);
      assertThat(row(table, 2)).containsExactly(20, 21);
    }
  }

  @Test
  void decayMultipliesOnlyRowsThatAreNotTrained() {
    try (FloatMemory all = FloatMemory.of(0, 1, 10, 20);
        FloatMemory compact = FloatMemory.allocate(2)) {
      EmbeddingTable table = EmbeddingTable.frozen(all, 2).trained(new int[] {0}, compact);
      table.decayOthers(0.5);
      table.decayOthers(0.5);
      assertThat(table.othersFactor()).isEqualTo(0.25);
      assertThat(row(table, 0)).containsExactly(0, 1);
      assertThat(row(table, 1)).containsExactly(2.5f, 5);
    }
  }

  @Test
  void refusesRowsThatAreNotThereOrNotInOrder() {
    try (FloatMemory all = FloatMemory.allocate(6);
        FloatMemory compact = FloatMemory.allocate(4)) {
      EmbeddingTable table = EmbeddingTable.frozen(all, 2);
      assertThatThrownBy(() -> row(table, 3)).isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> table.trained(new int[] {1, 1}, compact))
          .hasMessageContaining("row 1 after row 1");
      assertThatThrownBy(() -> table.trained(new int[] {1}, compact))
          .hasMessageContaining("not 1 rows of 2");
      assertThatThrownBy(() -> EmbeddingTable.frozen(all, 4)).hasMessageContaining("no rows of 4");
    }
  }
}
