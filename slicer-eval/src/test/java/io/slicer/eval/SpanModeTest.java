package io.slicer.eval;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SpanModeTest {
  @ParameterizedTest
  @EnumSource
  void wellFormedSequencesHaveTheSameSpansInBothModes(SpanMode mode) {
    assertThat(mode.spans(List.of("B-PER", "I-PER", "O", "B-LOC", "B-LOC", "B-ORG", "I-ORG")))
        .containsExactly(
            new Span("PER", 0, 2),
            new Span("LOC", 3, 4),
            new Span("LOC", 4, 5),
            new Span("ORG", 5, 7));
  }

  @ParameterizedTest
  @EnumSource
  void nothingAndOnlyOutsideHaveNoSpans(SpanMode mode) {
    assertThat(mode.spans(List.of())).isEmpty();
    assertThat(mode.spans(List.of("O", "O"))).isEmpty();
  }

  @Test
  void insideWithoutBeginOpensASpanOnlyLeniently() {
    List<String> tags = List.of("I-PER", "I-PER", "O", "I-LOC");
    assertThat(SpanMode.LENIENT.spans(tags))
        .containsExactly(new Span("PER", 0, 2), new Span("LOC", 3, 4));
    assertThat(SpanMode.STRICT.spans(tags)).isEmpty();
  }

  @Test
  void changeOfTypeEndsTheSpanAndOpensAnotherOnlyLeniently() {
    List<String> tags = List.of("B-PER", "I-ORG", "I-ORG", "I-PER");
    assertThat(SpanMode.LENIENT.spans(tags))
        .containsExactly(new Span("PER", 0, 1), new Span("ORG", 1, 3), new Span("PER", 3, 4));
    assertThat(SpanMode.STRICT.spans(tags)).containsExactly(new Span("PER", 0, 1));
  }

  @ParameterizedTest
  @EnumSource
  void typeMayContainHyphensAndAnyCharacters(SpanMode mode) {
    assertThat(mode.spans(List.of("B-GPE-LOC", "I-GPE-LOC", "B-GPE", "B-👩‍👧", "I-👩‍👧")))
        .containsExactly(new Span("GPE-LOC", 0, 2), new Span("GPE", 2, 3), new Span("👩‍👧", 3, 5));
  }

  @ParameterizedTest
  @EnumSource
  void missingTypeIsUnderscore(SpanMode mode) {
    assertThat(mode.spans(List.of("B", "I-", "B-_", "I")))
        .containsExactly(new Span("_", 0, 2), new Span("_", 2, 4));
  }

  @Test
  void onlyStrictModeStripsHyphensFromTheEndsOfTheType() {
    assertThat(SpanMode.LENIENT.spans(List.of("B--X-"))).containsExactly(new Span("-X-", 0, 1));
    assertThat(SpanMode.STRICT.spans(List.of("B--X-"))).containsExactly(new Span("X", 0, 1));
  }

  @ParameterizedTest
  @EnumSource
  void spansAreThoseOfTheObviousImplementation(SpanMode mode) {
    for (int seed = 0; seed < 500; seed++) {
      for (List<String> tags : RandomCorpus.ofSeed(seed).gold()) {
        assertThat(mode.spans(tags)).as("%s", tags).isEqualTo(ObviousSpans.of(tags, mode));
      }
    }
  }
}
