package io.slicer.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DamagedInputTest {
  private static final List<String> FINE = List.of("O", "B-PER");

  @Test
  void sentencesOfDifferentLengthAreNamed() {
    assertDamaged(
        List.of(FINE, FINE),
        List.of(FINE, List.of("O")),
        1,
        1,
        "sentence 1, position 1 (from 0): 2 gold tags, but 1 predicted");
  }

  @Test
  void corporaOfDifferentSizeAreNamed() {
    assertDamaged(
        List.of(FINE, FINE, FINE),
        List.of(FINE, FINE),
        2,
        0,
        "sentence 2, position 0 (from 0): 3 gold sentences, but 2 predicted");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"S-PER", "E-PER", "b-PER", "BPER", "O-PER", "OTHER", "PER", " O", "", "-"})
  void tagsThatAreNotIob2AreNamed(String tag) {
    assertDamaged(
        List.of(FINE, List.of("O", tag)),
        List.of(FINE, FINE),
        1,
        1,
        "sentence 1, position 1 (from 0): the gold tag \""
            + tag
            + "\" is not IOB2, whose tags are O, B-TYPE and I-TYPE");
    assertDamaged(
        List.of(FINE),
        List.of(List.of(tag, "O")),
        0,
        0,
        "sentence 0, position 0 (from 0): the predicted tag \""
            + tag
            + "\" is not IOB2, whose tags are O, B-TYPE and I-TYPE");
  }

  @Test
  void nullTagIsNamed() {
    assertDamaged(
        List.of(FINE),
        List.of(Arrays.asList("O", null)),
        0,
        1,
        "sentence 0, position 1 (from 0): the predicted tag is null");
  }

  @Test
  void nullSentenceIsNamed() {
    List<List<String>> gold = new ArrayList<>(List.of(FINE));
    gold.add(null);
    assertDamaged(
        gold,
        List.of(FINE, FINE),
        1,
        0,
        "sentence 1, position 0 (from 0): the gold sequence is null");
  }

  private static void assertDamaged(
      List<List<String>> gold,
      List<List<String>> predicted,
      long sentence,
      int position,
      String message) {
    for (SpanMode mode : SpanMode.values()) {
      TagSequenceException damage =
          catchThrowableOfType(
              TagSequenceException.class,
              () -> SpanReport.of(gold, predicted, mode, ZeroDivision.ZERO));
      assertThat(damage).hasMessage(message);
      assertThat(damage.sentence()).isEqualTo(sentence);
      assertThat(damage.position()).isEqualTo(position);
    }
  }
}
