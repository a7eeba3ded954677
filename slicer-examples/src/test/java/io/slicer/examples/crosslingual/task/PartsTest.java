package io.slicer.examples.crosslingual.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.base.Splitter;
import io.slicer.classification.ClassificationDataset;
import io.slicer.classification.Example;
import io.slicer.corpus.CorpusException;
import io.slicer.ner.corpus.NerDataset;
import io.slicer.ner.corpus.Sentence;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PartsTest {
  private static NerExamples sentences(String... texts) {
    return new NerExamples(
        NerDataset.of(
            "texts",
            Arrays.stream(texts)
                .map(text -> Splitter.on(' ').splitToList(text))
                .map(words -> new Sentence(words, words.stream().map(word -> "O").toList()))
                .toList()));
  }

  private static List<String> texts(Examples<?> examples) {
    return IntStream.range(0, examples.size()).mapToObj(e -> examples.texts(e).get(0)).toList();
  }

  private static PairExamples pairs(String... premises) {
    return new PairExamples(
        ClassificationDataset.of(
            "pairs", Arrays.stream(premises).map(one -> Example.of(one, "h", "neutral")).toList()));
  }

  @Test
  void developmentDataChooseAndTheTestReports() {
    Parts<NerExamples> parts =
        Parts.of(sentences("a"), Optional.of(sentences("b", "c")), Optional.of(sentences("d")));

    assertThat(texts(parts.choose().orElseThrow())).containsExactly("b", "c");
    assertThat(texts(parts.report())).containsExactly("d");
    assertThat(parts.choosing()).isEqualTo("dev");
    assertThat(parts.reporting()).isEqualTo("test");
    assertThat(parts.leftOut()).isZero();
  }

  @Test
  void withoutATestTheSecondHalfOfTheDevelopmentDataReports() {
    Parts<NerExamples> parts =
        Parts.of(sentences("x"), Optional.of(sentences("a", "b", "c", "d", "e")), Optional.empty());

    assertThat(texts(parts.choose().orElseThrow())).containsExactly("a", "b");
    assertThat(texts(parts.report())).containsExactly("c", "d", "e");
    assertThat(parts.reporting()).isEqualTo("second half of dev");
  }

  @Test
  void withoutDevelopmentDataNothingChooses() {
    Parts<NerExamples> parts =
        Parts.of(sentences("x"), Optional.empty(), Optional.of(sentences("a")));

    assertThat(parts.choose()).isEmpty();
    assertThat(texts(parts.report())).containsExactly("a");
  }

  @Test
  void whatIsTrainedOnOrChoosesIsNotReportedWhateverItsSpaces() {
    Parts<NerExamples> parts =
        Parts.of(
            sentences("a b", "c"),
            Optional.of(sentences("d e f")),
            Optional.of(sentences("ab", "g", "de f", "c", "h", "c d")));

    assertThat(texts(parts.report())).containsExactly("g", "h", "c d");
    assertThat(parts.leftOut()).isEqualTo(3);
    assertThat(texts(parts.choose().orElseThrow())).containsExactly("d e f");
  }

  @Test
  void allThatMayChooseIsLeftOutEvenIfLessDoes() {
    Parts<NerExamples> parts =
        Parts.of(
                sentences("x"),
                Optional.of(sentences("a", "b", "c")),
                Optional.of(sentences("c", "d", "e")))
            .first(1, 1);

    assertThat(texts(parts.choose().orElseThrow())).containsExactly("a");
    assertThat(texts(parts.report())).containsExactly("d");
    assertThat(parts.leftOut()).isEqualTo(1);
  }

  @Test
  void rangesOfATestAreCountedFromOne() {
    Parts<PairExamples> parts =
        Parts.ofRanges(
            pairs("x"),
            pairs("a", "a", "b", "c", "c", "d"),
            new Parts.Range(4, 9),
            new Parts.Range(1, 3));

    assertThat(texts(parts.choose().orElseThrow())).containsExactly("c", "c", "d");
    assertThat(texts(parts.report())).containsExactly("a", "a", "b");
    assertThat(parts.choosing()).isEqualTo("test 4-9");
  }

  @Test
  void aPremiseThatChoosesIsNotReportedWithAnotherHypothesis() {
    Parts<PairExamples> parts =
        Parts.ofRanges(
            pairs("x"), pairs("a", "b", "b", "c"), new Parts.Range(3, 4), new Parts.Range(1, 2));

    assertThat(texts(parts.report())).containsExactly("a");
    assertThat(parts.leftOut()).isEqualTo(1);
  }

  @Test
  void ifNothingIsLeftToReportItIsAnError() {
    assertThatThrownBy(
            () -> Parts.of(sentences("a"), Optional.empty(), Optional.of(sentences("a"))))
        .isInstanceOf(CorpusException.class)
        .hasMessageContaining("there is nothing to report");
    assertThatThrownBy(
            () ->
                Parts.ofRanges(
                    pairs("x"), pairs("a"), new Parts.Range(1, 1), new Parts.Range(2, 3)))
        .isInstanceOf(CorpusException.class)
        .hasMessageContaining("it has 1 examples");
  }
}
