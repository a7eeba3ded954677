package io.slicer.examples.crosslingual;

import static org.assertj.core.api.Assertions.assertThat;

import io.slicer.language.TextCorpus;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FilteredTextsTest {
  private static List<String> read(TextCorpus corpus) {
    List<String> texts = new ArrayList<>();
    for (long n = 0; n < corpus.size(); n++) {
      texts.add(corpus.text(n));
    }
    return texts;
  }

  private static FilteredTexts filtered(List<String> texts, long most) {
    return FilteredTexts.of(TextCorpus.of("all", texts), text -> text.startsWith("x"), most);
  }

  @Test
  void whatIsLeftHasNumbersWithoutGaps() {
    Random random = new Random(1);
    for (int round = 0; round < 200; round++) {
      int size = random.nextInt(12);
      double share = random.nextDouble();
      List<String> texts =
          IntStream.range(0, size)
              .mapToObj(n -> (random.nextDouble() < share ? "x" : "t") + n)
              .toList();
      List<String> kept = texts.stream().filter(text -> text.startsWith("t")).toList();

      FilteredTexts filtered = filtered(texts, Long.MAX_VALUE);

      assertThat(read(filtered)).isEqualTo(kept);
      for (int from = 0; from <= kept.size(); from++) {
        assertThat(filtered.from(from))
            .toIterable()
            .containsExactlyElementsOf(kept.subList(from, kept.size()));
      }
      assertThat(filtered.leftOut().length()).isEqualTo(size - kept.size());
      assertThat(filtered.sha256()).isEqualTo(TextCorpus.of("kept", kept).sha256());
    }
  }

  @Test
  void theFirstOnesThatAreLeftMayBeEnough() {
    FilteredTexts filtered = filtered(List.of("a", "x", "b", "c", "x"), 2);

    assertThat(read(filtered)).containsExactly("a", "b");
    assertThat(filtered.sha256()).isEqualTo(TextCorpus.of("first", List.of("a", "b")).sha256());
  }
}
