package io.slicer.ner;

import static org.assertj.core.api.Assertions.assertThat;

import io.slicer.model.TokenSequence;
import io.slicer.ner.corpus.LabelSet;
import io.slicer.ner.corpus.NerDataset;
import io.slicer.ner.corpus.Sentence;
import io.slicer.testing.GoldenFiles;
import io.slicer.text.SubwordTokenizer;
import io.slicer.words.LabelAlignment;
import io.slicer.words.LongSentences;
import io.slicer.words.TrainingData;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class TrainingDataTest {
  private static final SubwordTokenizer TOKENIZER =
      SubwordTokenizer.load(GoldenFiles.shipped("tiny-xlmr").directory());
  private static final Sentence ZURICH =
      new Sentence(List.of("Anna", "lives", "in", "Zurich"), List.of("B-PER", "O", "O", "B-LOC"));

  @AfterAll
  static void close() {
    TOKENIZER.close();
  }

  private static NerDataset dataset(Sentence... sentences) {
    return NerDataset.of("test", List.of(sentences));
  }

  private static TrainingData align(
      NerDataset dataset, LabelAlignment alignment, LongSentences longSentences, int maxLength) {
    return TrainingData.align(
        dataset.labelled(), TOKENIZER, alignment, longSentences, maxLength, 2);
  }

  /** The pieces of a sequence, the labelled ones with their labels. */
  private static List<String> labelled(TokenSequence sequence, NerDataset dataset) {
    List<String> pieces = new ArrayList<>();
    for (int id : sequence.ids()) {
      pieces.add(TOKENIZER.piece(id));
    }
    for (int i = 0; i < sequence.scored().length; i++) {
      String label = dataset.labels().names().get(sequence.labels()[i]);
      pieces.set(sequence.scored()[i], pieces.get(sequence.scored()[i]) + "=" + label);
    }
    return pieces;
  }

  @Test
  void theFirstSubwordBearsTheLabelOfItsWord() {
    NerDataset dataset = dataset(ZURICH);

    TrainingData data = align(dataset, LabelAlignment.FIRST_SUBWORD, LongSentences.TRUNCATE, 64);

    assertThat(labelled(data.sequences().get(0), dataset))
        .containsExactly(
            "<s>",
            "▁An=B-PER",
            "na",
            "▁=O",
            "li",
            "ve",
            "s",
            "▁=O",
            "in",
            "▁=B-LOC",
            "<unk>",
            "u",
            "ri",
            "ch",
            "</s>");
  }

  @Test
  void allSubwordsBearTheLabelUnchanged() {
    NerDataset dataset = dataset(ZURICH);

    TrainingData data = align(dataset, LabelAlignment.ALL_SUBWORDS, LongSentences.TRUNCATE, 64);

    assertThat(labelled(data.sequences().get(0), dataset))
        .containsExactly(
            "<s>",
            "▁An=B-PER",
            "na=B-PER",
            "▁=O",
            "li=O",
            "ve=O",
            "s=O",
            "▁=O",
            "in=O",
            "▁=B-LOC",
            "<unk>=B-LOC",
            "u=B-LOC",
            "ri=B-LOC",
            "ch=B-LOC",
            "</s>");
  }

  @Test
  void subwordsBehindTheFirstBearTheLabelThatContinuesTheirWord() {
    NerDataset dataset = dataset(ZURICH);

    TrainingData data = align(dataset, LabelAlignment.ALL_CONTINUED, LongSentences.TRUNCATE, 64);

    assertThat(labelled(data.sequences().get(0), dataset))
        .containsExactly(
            "<s>",
            "▁An=B-PER",
            "na=I-PER",
            "▁=O",
            "li=O",
            "ve=O",
            "s=O",
            "▁=O",
            "in=O",
            "▁=B-LOC",
            "<unk>=I-LOC",
            "u=I-LOC",
            "ri=I-LOC",
            "ch=I-LOC",
            "</s>");
  }

  @Test
  void whereNoLabelContinuesAnotherSubwordsBehindTheFirstBearTheSame() {
    NerDataset dataset = dataset(ZURICH).withLabels(LabelSet.of(List.of("O", "B-PER", "B-LOC")));

    TrainingData data = align(dataset, LabelAlignment.ALL_CONTINUED, LongSentences.TRUNCATE, 64);

    assertThat(data.sequences().get(0).labels())
        .isEqualTo(
            align(dataset, LabelAlignment.ALL_SUBWORDS, LongSentences.TRUNCATE, 64)
                .sequences()
                .get(0)
                .labels());
  }

  @Test
  void theFirstSubwordThatIsNoBareMarkBearsTheLabelOfItsWord() {
    NerDataset dataset = dataset(ZURICH);

    TrainingData data = align(dataset, LabelAlignment.FIRST_NOT_BARE, LongSentences.TRUNCATE, 64);

    assertThat(labelled(data.sequences().get(0), dataset))
        .containsExactly(
            "<s>",
            "▁An=B-PER",
            "na",
            "▁",
            "li=O",
            "ve",
            "s",
            "▁",
            "in=O",
            "▁",
            "<unk>=B-LOC",
            "u",
            "ri",
            "ch",
            "</s>");
  }

  @Test
  void aBareMarkBearsTheLabelOfAWordThatHasNothingElse() {
    NerDataset dataset = dataset(ZURICH);

    TrainingData data = align(dataset, LabelAlignment.FIRST_NOT_BARE, LongSentences.TRUNCATE, 5);

    assertThat(labelled(data.sequences().get(0), dataset))
        .containsExactly("<s>", "▁An=B-PER", "na", "▁=O", "</s>");
  }

  @Test
  void theSubwordsOfAWordTogetherBearItsLabel() {
    NerDataset dataset = dataset(ZURICH);

    TokenSequence all =
        align(dataset, LabelAlignment.MEAN, LongSentences.TRUNCATE, 64).sequences().get(0);

    assertThat(all.scored()).containsExactly(1, 3, 7, 9);
    assertThat(all.runs()).containsExactly(2, 4, 2, 5);
    assertThat(labelled(all, dataset))
        .contains("▁An=B-PER", "▁=O", "▁=B-LOC")
        .doesNotContain("<unk>=B-LOC");
    // Of a word that is cut, what is left.
    TokenSequence cut =
        align(dataset, LabelAlignment.MEAN, LongSentences.TRUNCATE, 5).sequences().get(0);
    assertThat(cut.scored()).containsExactly(1, 3);
    assertThat(cut.runs()).containsExactly(2, 1);
  }

  @Test
  void windowsTakeTheMeansOfTheWordsThatTheyDecide() {
    List<String> words = Collections.nCopies(60, "Zurich");
    NerDataset dataset = dataset(new Sentence(words, Collections.nCopies(60, "B-LOC")));

    TrainingData data = align(dataset, LabelAlignment.MEAN, LongSentences.SPLIT, 30);

    assertThat(data.sequences()).hasSizeGreaterThan(5);
    assertThat(data.sequences().stream().mapToInt(part -> part.runs().length).sum()).isEqualTo(60);
    assertThat(data.sequences())
        .allSatisfy(part -> assertThat(part.runs()).containsOnly(5))
        .allSatisfy(part -> assertThat(part.length()).isLessThanOrEqualTo(30));
  }

  @ParameterizedTest
  @EnumSource
  void wordsWithoutSubwordsBearNoLabel(LabelAlignment alignment) {
    NerDataset dataset =
        dataset(
            new Sentence(List.of("", "Anna", "\u200B"), List.of("B-LOC", "B-PER", "I-PER")),
            new Sentence(List.of("\u200B"), List.of("O")));

    TrainingData data = align(dataset, alignment, LongSentences.TRUNCATE, 64);

    assertThat(data.sequences()).hasSize(2);
    assertThat(data.sequences().get(0).labels())
        .contains(dataset.labels().index("B-PER"))
        .doesNotContain(dataset.labels().index("B-LOC"));
    assertThat(data.sequences().get(1).scored()).isEmpty();
    assertThat(data.lostWords()).isZero();
  }

  @Test
  void truncationKeepsTheFrameAndCountsTheWordsThatItLoses() {
    NerDataset dataset = dataset(ZURICH, ZURICH, new Sentence(List.of("Anna"), List.of("O")));

    TrainingData data = align(dataset, LabelAlignment.FIRST_SUBWORD, LongSentences.TRUNCATE, 7);

    assertThat(labelled(data.sequences().get(0), dataset))
        .containsExactly("<s>", "▁An=B-PER", "na", "▁=O", "li", "ve", "</s>");
    assertThat(data.truncatedSentences()).isEqualTo(2);
    assertThat(data.lostWords()).isEqualTo(2 * 2);
  }

  @ParameterizedTest
  @CsvSource({
    "ALL_SUBWORDS, 5", "ALL_SUBWORDS, 8", "ALL_SUBWORDS, 13", "ALL_SUBWORDS, 21",
    "ALL_CONTINUED, 5", "ALL_CONTINUED, 6", "ALL_CONTINUED, 7", "ALL_CONTINUED, 13"
  })
  void splittingLabelsEachSubwordOnce(LabelAlignment alignment, int maxLength) {
    NerDataset dataset = dataset(ZURICH);
    TokenSequence whole = align(dataset, alignment, LongSentences.SPLIT, 64).sequences().get(0);

    TrainingData data = align(dataset, alignment, LongSentences.SPLIT, maxLength);

    List<Integer> labels = new ArrayList<>();
    for (TokenSequence sequence : data.sequences()) {
      assertThat(sequence.length()).isLessThanOrEqualTo(maxLength);
      assertThat(sequence.ids()[0]).isEqualTo(whole.ids()[0]);
      Arrays.stream(sequence.labels()).forEach(labels::add);
    }
    assertThat(labels).containsExactlyElementsOf(Arrays.stream(whole.labels()).boxed().toList());
    assertThat(data.lostWords()).isZero();
    assertThat(data.truncatedSentences()).isZero();
  }
}
