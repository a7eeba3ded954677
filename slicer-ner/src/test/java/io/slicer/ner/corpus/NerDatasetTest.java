package io.slicer.ner.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.hash.Hashing;
import io.slicer.ner.corpus.format.PanxReader;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class NerDatasetTest {
  private static Sentence tagged(String... tags) {
    return new Sentence(Arrays.stream(tags).map(tag -> "w").toList(), List.of(tags));
  }

  @Test
  void labelsComeInTheOrderOfPanxWhateverTheOrderOfTheSentences() {
    LabelSet labels =
        LabelSet.ofTags(List.of(tagged("I-LOC", "O"), tagged("B-ORG"), tagged("I-PER")));

    assertThat(labels.names())
        .containsExactly("O", "B-PER", "I-PER", "B-ORG", "I-ORG", "B-LOC", "I-LOC");
    assertThat(labels.index("B-LOC")).isEqualTo(5);
  }

  @Test
  void otherTypesFollowInTheOrderOfTheirCharacters() {
    LabelSet labels = LabelSet.ofTags(List.of(tagged("B-MISC", "B-DATE", "B-LOC", "B-Animal")));

    assertThat(labels.names())
        .containsExactly(
            "O", "B-LOC", "I-LOC", "B-Animal", "I-Animal", "B-DATE", "I-DATE", "B-MISC", "I-MISC");
  }

  @Test
  void labelsMayBeGiven() {
    NerDataset dataset = NerDataset.of("test", List.of(tagged("B-PER", "O")));

    assertThat(dataset.withLabels(LabelSet.of(List.of("B-PER", "O", "B-X"))).labels().index("O"))
        .isEqualTo(1);
    assertThatThrownBy(() -> dataset.withLabels(LabelSet.of(List.of("O", "B-ORG"))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("test, sentence 0: tag \"B-PER\" is none of the labels [O, B-ORG]");
  }

  @Test
  void labelsThatAreNoneAreRefused() {
    LabelSet labels = LabelSet.of(List.of("O", "B-PER"));

    assertThatThrownBy(() -> LabelSet.of(List.of("O", "O")))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> LabelSet.of(List.of())).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> LabelSet.of(List.of("O", "PER")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("label \"PER\" of [O, PER] is not O, B-TYPE or I-TYPE");
    assertThatThrownBy(() -> labels.index("I-PER"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("I-PER")
        .hasMessageContaining("[O, B-PER]");
  }

  @Test
  void labelsOfCheckpointsMayHaveSpaces() {
    assertThat(LabelSet.of(List.of("O", "B-Musical Work", "I-Musical Work")).size()).isEqualTo(3);
  }

  @Test
  void theFirstSentencesKeepTheLabelsOfAll() {
    NerDataset dataset = NerDataset.of("test", List.of(tagged("O"), tagged("B-PER"), tagged("O")));

    NerDataset first = dataset.first(1);

    assertThat(first.sentences()).containsExactly(tagged("O"));
    assertThat(first.labels()).isEqualTo(dataset.labels());
    assertThat(first.source()).isEqualTo("test (first 1)");
    assertThat(dataset.first(3)).isSameAs(dataset);
    assertThat(dataset.first(100)).isSameAs(dataset);
    assertThatThrownBy(() -> dataset.first(0)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void sentencesWhoseWordsAndTagsDoNotFitAreRefused() {
    assertThatThrownBy(() -> new Sentence(List.of("a"), List.of("O", "O")))
        .hasMessage("1 words with 2 tags");
    assertThatThrownBy(() -> new Sentence(List.of(), List.of()))
        .hasMessage("a sentence without words");
    assertThatThrownBy(() -> new Sentence(List.of("a", "b"), List.of("O", "S-PER")))
        .hasMessage("tag \"S-PER\" of word 1 is not O, B-TYPE or I-TYPE");
    for (String type : List.of(" ", "\u200B", "A\u00A0B")) {
      assertThatThrownBy(() -> new Sentence(List.of("a"), List.of("B-" + type)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageEndingWith("of word 0 is not O, B-TYPE or I-TYPE");
    }
    assertThatThrownBy(() -> NerDataset.of("test", List.of())).hasMessage("test: no sentences");
  }

  @Test
  void theFingerprintIsThatOfTheFileWithOneEmptyLineBehindEachSentence() {
    byte[] file = "Zürich\tB-LOC\n!\tO\n\nx\tO\n\n".getBytes(StandardCharsets.UTF_8);

    NerDataset dataset = PanxReader.read(new ByteArrayInputStream(file), "test");

    assertThat(dataset.sha256()).isEqualTo(Hashing.sha256().hashBytes(file).toString());
    assertThat(dataset.first(1).sha256()).isNotEqualTo(dataset.sha256());
  }
}
