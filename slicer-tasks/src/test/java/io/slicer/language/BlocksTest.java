package io.slicer.language;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slicer.testing.GoldenFiles;
import io.slicer.text.Piece;
import io.slicer.text.SubwordTokenizer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BlocksTest {
  private static SubwordTokenizer tokenizer() {
    Path directory = GoldenFiles.shipped("tiny-bert").directory();
    return SubwordTokenizer.load(directory.resolve("tokenizer.json"));
  }

  private static List<String> texts(int count) {
    Random random = new Random(7);
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      // Some longer than several blocks.
      int words = random.nextInt(20) == 0 ? 200 : random.nextInt(12);
      texts.add(("der Hund " + i + " ").repeat(words) + "x");
    }
    return texts;
  }

  /** All at once, as run_mlm.py does it with a group. */
  @ParameterizedTest
  @ValueSource(ints = {3, 32, 100})
  void blocksAreTheConcatenatedPiecesCutAtTheLength(int length) {
    try (SubwordTokenizer tokenizer = tokenizer()) {
      List<String> texts = texts(300);
      List<Piece> all = new ArrayList<>();
      texts.forEach(text -> all.addAll(tokenizer.encode(text).pieces()));
      List<Long> progress = new ArrayList<>();
      Blocks blocks = Blocks.of(TextCorpus.of("texts", texts), tokenizer, length, 2, progress::add);
      assertThat(progress).containsExactly(300L);
      assertThat(blocks.size()).isEqualTo(all.size() / length);
      for (long b = blocks.size() - 1; b >= 0; b--) {
        int from = Math.toIntExact(b * length);
        assertThat(blocks.block(b).pieces()).isEqualTo(all.subList(from, from + length));
      }
    }
  }

  @Test
  void lessThanABlockIsRefusedAndCountingCanBeInterrupted() {
    try (SubwordTokenizer tokenizer = tokenizer()) {
      TextCorpus few = TextCorpus.of("few", List.of("x"));
      assertThat(Blocks.of(few, tokenizer, 3, 1, done -> {}).size()).isEqualTo(1);
      assertThatThrownBy(() -> Blocks.of(few, tokenizer, 4, 1, done -> {}))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("few has 3 sub-words, less than a block of 4");
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> Blocks.of(few, tokenizer, 3, 1, done -> {}))
          .isInstanceOf(CancellationException.class)
          .hasMessageContaining("few");
      assertThat(Thread.interrupted()).isTrue();
    }
  }
}
