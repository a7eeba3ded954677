package io.slicer.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SpanAccumulatorTest {
  private static final List<String> GOLD = List.of("B-PER", "I-PER", "O");
  private static final List<String> PREDICTED = List.of("B-PER", "O", "B-LOC");

  @ParameterizedTest
  @EnumSource
  void anyDivisionOfTheCorpusGivesTheReportOfTheWhole(SpanMode mode) {
    for (int seed = 0; seed < 200; seed++) {
      RandomCorpus corpus = RandomCorpus.ofSeed(seed);
      Random random = new Random(seed);
      List<SpanAccumulator> parts =
          Stream.generate(() -> new SpanAccumulator(mode)).limit(1 + random.nextInt(4)).toList();
      for (int i = 0; i < corpus.gold().size(); i++) {
        parts
            .get(random.nextInt(parts.size()))
            .add(corpus.gold().get(i), corpus.predicted().get(i));
      }
      SpanAccumulator merged = new SpanAccumulator(mode);
      parts.forEach(merged::merge);

      assertThat(merged.report())
          .isEqualTo(SpanReport.of(corpus.gold(), corpus.predicted(), mode, ZeroDivision.ZERO));
    }
  }

  @Test
  void batchesGiveTheReportOfTheWhole() {
    RandomCorpus corpus = RandomCorpus.ofSeed(3, 40, 0.6);
    SpanAccumulator accumulator = new SpanAccumulator();
    IntStream.range(0, 8)
        .mapToObj(batch -> List.of(batch * 5, batch * 5 + 5))
        .forEach(
            range ->
                accumulator.addAll(
                    corpus.gold().subList(range.get(0), range.get(1)),
                    corpus.predicted().subList(range.get(0), range.get(1))));
    assertThat(accumulator.report()).isEqualTo(SpanReport.of(corpus.gold(), corpus.predicted()));
  }

  @Test
  void reportIsASnapshot() {
    SpanAccumulator accumulator = new SpanAccumulator();
    accumulator.add(GOLD, GOLD);
    SpanReport before = accumulator.report();
    accumulator.add(GOLD, PREDICTED);
    assertThat(before).isEqualTo(SpanReport.of(List.of(GOLD), List.of(GOLD)));
    assertThat(accumulator.report()).isNotEqualTo(before);
  }

  @Test
  void mergingWithItselfCountsEverythingTwice() {
    SpanAccumulator accumulator = new SpanAccumulator();
    accumulator.add(GOLD, PREDICTED);
    accumulator.merge(accumulator);
    assertThat(accumulator.report())
        .isEqualTo(SpanReport.of(List.of(GOLD, GOLD), List.of(PREDICTED, PREDICTED)));
  }

  @Test
  void mergingLeavesTheOtherAsItWas() {
    SpanAccumulator other = new SpanAccumulator();
    other.add(GOLD, PREDICTED);
    SpanReport before = other.report();
    new SpanAccumulator().merge(other);
    assertThat(other.report()).isEqualTo(before);
  }

  @Test
  void differentModesCannotBeMerged() {
    SpanAccumulator lenient = new SpanAccumulator();
    SpanAccumulator strict = new SpanAccumulator(SpanMode.STRICT);
    assertThatThrownBy(() -> lenient.merge(strict))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("cannot merge STRICT counts into LENIENT ones");
  }

  @Test
  void damagedSentenceIsNamedAndLeavesTheCountsAsTheyWere() {
    SpanAccumulator accumulator = new SpanAccumulator();
    accumulator.addAll(List.of(GOLD, GOLD), List.of(GOLD, PREDICTED));
    accumulator.add(GOLD, PREDICTED);
    SpanReport before = accumulator.report();

    assertThatThrownBy(() -> accumulator.add(GOLD, List.of("B-PER", "I-PER", "X")))
        .isInstanceOf(TagSequenceException.class)
        .hasMessageContaining("sentence 3, position 2");
    assertThatThrownBy(
            () -> accumulator.addAll(List.of(GOLD, GOLD), List.of(GOLD, List.of("O", "?", "O"))))
        .isInstanceOf(TagSequenceException.class)
        .hasMessageContaining("sentence 4, position 1");
    assertThat(accumulator.report()).isEqualTo(before);
  }
}
