package io.slicer.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.slicer.eval.ConfusionMatrix.Normalization;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConfusionMatrixTest {
  private static final List<List<String>> GOLD =
      List.of(List.of("O", "B-PER", "I-PER"), List.of("O", "O", "B-PER", "O"));
  private static final List<List<String>> PREDICTED =
      List.of(List.of("O", "B-PER", "B-PER"), List.of("O", "B-PER", "O", "O"));

  private final ConfusionMatrix matrix = ConfusionMatrix.of(GOLD, PREDICTED);

  @Test
  void rowsAreTrueAndColumnsPredicted() {
    assertThat(matrix.count("I-PER", "B-PER")).isEqualTo(1);
    assertThat(matrix.count("B-PER", "I-PER")).isZero();
    assertThat(matrix.count("O", "O")).isEqualTo(3);
    assertThat(matrix)
        .hasToString(
            """
            true \\ predicted  B-PER  I-PER  O
                       B-PER      1      0  1
                       I-PER      1      0  0
                           O      1      0  3
            """);
  }

  @Test
  void sharesAddUpToOneOverRowsOrColumns() {
    assertThat(matrix.format(Normalization.TRUE, 2))
        .isEqualTo(
            """
            true \\ predicted  B-PER  I-PER     O
                       B-PER   0.50   0.00  0.50
                       I-PER   1.00   0.00  0.00
                           O   0.25   0.00  0.75
            """);
    assertThat(matrix.format(Normalization.PREDICTED, 2))
        .isEqualTo(
            """
            true \\ predicted  B-PER  I-PER     O
                       B-PER   0.33   0.00  0.25
                       I-PER   0.33   0.00  0.00
                           O   0.33   0.00  0.75
            """);
  }

  @Test
  void diagonalIsTheAccuracy() {
    RandomCorpus corpus = RandomCorpus.ofSeed(1, 50, 0.7);
    ConfusionMatrix random = ConfusionMatrix.of(corpus.gold(), corpus.predicted());
    double agreeing = random.tags().stream().mapToLong(tag -> random.count(tag, tag)).sum();
    double tokens = corpus.gold().stream().mapToInt(List::size).sum();
    assertThat(SpanReport.of(corpus.gold(), corpus.predicted()).accuracy())
        .isCloseTo(agreeing / tokens, within(1e-12));
  }

  @Test
  void matricesOfPartsAddUpToTheWhole() {
    RandomCorpus corpus = RandomCorpus.ofSeed(2, 20, 0.7);
    ConfusionMatrix whole = ConfusionMatrix.of(corpus.gold(), corpus.predicted());
    for (int split = 0; split <= 20; split++) {
      ConfusionMatrix head =
          ConfusionMatrix.of(corpus.gold().subList(0, split), corpus.predicted().subList(0, split));
      ConfusionMatrix tail =
          ConfusionMatrix.of(
              corpus.gold().subList(split, 20), corpus.predicted().subList(split, 20));
      assertThat(head.plus(tail)).isEqualTo(whole).hasSameHashCodeAs(whole);
    }
  }

  @Test
  void exchangingGoldAndPredictionExchangesRowsAndColumns() {
    ConfusionMatrix exchanged = ConfusionMatrix.of(/* gold= */ PREDICTED, /* predicted= */ GOLD);
    for (String row : matrix.tags()) {
      for (String column : matrix.tags()) {
        assertThat(exchanged.share(column, row, Normalization.PREDICTED))
            .isEqualTo(matrix.share(row, column, Normalization.TRUE));
      }
    }
  }

  @Test
  void anyLabelsWillDo() {
    ConfusionMatrix words =
        ConfusionMatrix.of(List.of(List.of("NOUN", "VERB")), List.of(List.of("NOUN", "NOUN")));
    assertThat(words.tags()).containsExactly("NOUN", "VERB");
    assertThat(words.count("VERB", "NOUN")).isEqualTo(1);
  }

  @Test
  void sentencesOfDifferentLengthAreNamed() {
    assertThatThrownBy(
            () -> ConfusionMatrix.of(List.of(List.of("NOUN")), List.of(List.of("NOUN", "VERB"))))
        .isInstanceOf(TagSequenceException.class)
        .hasMessage("sentence 0, position 1 (from 0): 1 gold tags, but 2 predicted");
  }
}
