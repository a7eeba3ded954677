package io.slicer.examples.bench.candidate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slicer.examples.bench.candidate.Sizes.Variable;
import org.junit.jupiter.api.Test;

class SizesTest {
  private static final Sizes BASE = new Sizes(16, 32, 2, 384, 12);

  @Test
  void batchesOfEveryLengthHaveAboutAsManyTokens() {
    assertThat(BASE.at(Variable.LENGTH, 8)).isEqualTo(new Sizes(8, 128, 2, 384, 12));
    assertThat(BASE.at(Variable.LENGTH, 500)).isEqualTo(new Sizes(500, 2, 2, 384, 12));
  }

  @Test
  void anyOtherSizeIsVariedAlone() {
    assertThat(BASE.at(Variable.BATCH, 1)).isEqualTo(new Sizes(16, 1, 2, 384, 12));
    assertThat(BASE.at(Variable.THREADS, 1)).isEqualTo(new Sizes(16, 32, 1, 384, 12));
    assertThat(BASE.at(Variable.HIDDEN, 768)).isEqualTo(new Sizes(16, 32, 2, 768, 12));
    assertThat(BASE.at(Variable.LAYERS, 4)).isEqualTo(new Sizes(16, 32, 2, 384, 4));
  }

  @Test
  void sizesThatNoModelHasAreRefused() {
    assertThatThrownBy(() -> BASE.at(Variable.LENGTH, 513))
        .hasMessage("sentences have at most 512 tokens, not 513");
    assertThatThrownBy(() -> BASE.at(Variable.LENGTH, 0)).hasMessageContaining("at least 1");
    assertThatThrownBy(() -> BASE.at(Variable.HIDDEN, 100)).hasMessageContaining("multiple of 32");
  }

  @Test
  void headsAreAsWideAsModelsOfThatSizeHaveThem() {
    assertThat(heads(384)).isEqualTo(12);
    assertThat(heads(768)).isEqualTo(12);
    assertThat(heads(1024)).isEqualTo(16);
  }

  private static int heads(int hidden) {
    return RandomEncoder.of(BASE.with(Variable.HIDDEN, hidden)).config().heads();
  }
}
