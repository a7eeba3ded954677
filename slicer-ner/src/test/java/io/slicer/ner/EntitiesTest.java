package io.slicer.ner;

import static org.assertj.core.api.Assertions.assertThat;

import io.slicer.ner.Entities.WordTag;
import io.slicer.words.WordBoundaries;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EntitiesTest {
  private static List<WordTag> tags(Object... tagsAndProbabilities) {
    return IntStream.range(0, tagsAndProbabilities.length / 2)
        .mapToObj(
            i ->
                new WordTag(
                    (String) tagsAndProbabilities[2 * i], (Double) tagsAndProbabilities[2 * i + 1]))
        .toList();
  }

  @Test
  void anEntityOfATextReachesFromItsFirstWordToItsLast() {
    String text = "In New  York\n, Ann";

    List<Entity> entities =
        Entities.ofText(
            text,
            WordBoundaries.PAN_X.cut(text).words(),
            tags("O", 1.0, "B-LOC", 0.5, "I-LOC", 0.75, "O", 1.0, "B-PER", 0.25));

    assertThat(entities)
        .containsExactly(
            new Entity("LOC", "New  York", 3, 12, 0.625), new Entity("PER", "Ann", 15, 18, 0.25));
  }

  @Test
  void anEntityOfWordsIsARangeOfThem() {
    List<Entity> entities =
        Entities.ofWords(List.of("In", "New", "York"), tags("O", 1.0, "B-LOC", 0.5, "I-LOC", 1.0));

    assertThat(entities).containsExactly(new Entity("LOC", "New York", 1, 3, 0.75));
  }

  @Test
  void insideTagsThatContinueNothingBeginAnEntity() {
    List<Entity> entities =
        Entities.ofWords(
            List.of("a", "b", "c", "d"),
            tags("I-LOC", 1.0, "I-PER", 1.0, "B-PER", 1.0, "I-PER", 0.5));

    assertThat(entities)
        .containsExactly(
            new Entity("LOC", "a", 0, 1, 1),
            new Entity("PER", "b", 1, 2, 1),
            new Entity("PER", "c d", 2, 4, 0.75));
  }
}
