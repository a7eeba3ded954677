package io.slicer.tagging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slicer.corpus.CorpusException;
import io.slicer.treebank.ConlluFiles;
import io.slicer.treebank.Treebank;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class TaggingDatasetTest {
  private static final String ROW = "%s\t%s\t_\t%s\t_\t_\t_\t_\t_\t_\n";

  private static Treebank treebank(String text) {
    return ConlluFiles.read(
        new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), "a.conllu");
  }

  @Test
  void wordsOfATreebankHaveTheirUniversalPartsOfSpeech() {
    TaggingDataset dataset =
        TaggingDataset.upos(
            treebank(
                "# text = Im Haus\n"
                    + ROW.formatted("1-2", "Im", "_")
                    + ROW.formatted("1", "in", "ADP")
                    + ROW.formatted("2", "dem", "DET")
                    + ROW.formatted("2.1", "nichts", "PRON")
                    + ROW.formatted("3", "Haus", "NOUN")
                    + "\n"));

    assertThat(dataset.sentences())
        .containsExactly(
            new TaggedSentence(List.of("in", "dem", "Haus"), List.of("ADP", "DET", "NOUN")));
    assertThat(dataset.labels()).hasSize(17).startsWith("ADJ", "ADP").endsWith("VERB", "X");
    assertThat(dataset.source()).isEqualTo("a.conllu");
  }

  @Test
  void aWordWithoutPartOfSpeechIsRefusedWithItsLine() {
    Treebank bare =
        treebank(
            ROW.formatted("1", "Haus", "NOUN")
                + "\n"
                + "# a comment\n"
                + ROW.formatted("1", "Haus", "NOUN")
                + ROW.formatted("2", "Tür", "_")
                + "\n");

    assertThatThrownBy(() -> TaggingDataset.upos(bare))
        .isInstanceOf(CorpusException.class)
        .hasMessageStartingWith("a.conllu:5: UPOS is _, which is none of [ADJ, ADP,");
    assertThatThrownBy(() -> TaggingDataset.upos(treebank("")))
        .isInstanceOf(CorpusException.class)
        .hasMessage("a.conllu: no sentences");
  }

  @Test
  void labelsAreTheTagsThatOccurUnlessOthersAreGiven() {
    List<TaggedSentence> sentences =
        List.of(
            new TaggedSentence(List.of("a", "b"), List.of("Y", "X")),
            new TaggedSentence(List.of("c"), List.of("X")));
    TaggingDataset dataset = TaggingDataset.of("own", sentences);

    assertThat(dataset.labels()).containsExactly("X", "Y");
    assertThat(dataset.withLabels(List.of("Z", "Y", "X")).labels()).startsWith("Z");
    assertThat(dataset.first(1).sentences()).hasSize(1);
    assertThat(dataset.first(1).labels()).containsExactly("X", "Y");
    assertThat(dataset.first(9)).isSameAs(dataset);
    assertThatThrownBy(() -> dataset.withLabels(List.of("X")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("own, sentence 0: tag \"Y\" is none of the labels [X]");
    assertThatThrownBy(() -> dataset.withLabels(List.of("X", "Y", "X")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("occurs twice");
    assertThatThrownBy(() -> TaggingDataset.of("none", List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("none: no sentences");
    assertThatThrownBy(() -> new TaggedSentence(List.of("a"), List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("0 tags for 1 words");
  }

  @Test
  void theFingerprintTellsWordsTagsAndSentencesApart() {
    TaggedSentence both = new TaggedSentence(List.of("a", "b"), List.of("X", "Y"));
    TaggingDataset one = TaggingDataset.of("one", List.of(both));

    assertThat(TaggingDataset.of("other", List.of(both)).sha256()).isEqualTo(one.sha256());
    assertThat(
            List.of(
                TaggingDataset.of(
                        "cut",
                        List.of(
                            new TaggedSentence(List.of("a"), List.of("X")),
                            new TaggedSentence(List.of("b"), List.of("Y"))))
                    .sha256(),
                TaggingDataset.of(
                        "tags", List.of(new TaggedSentence(List.of("a", "b"), List.of("Y", "X"))))
                    .sha256(),
                TaggingDataset.of(
                        "words", List.of(new TaggedSentence(List.of("ab", ""), List.of("X", "Y"))))
                    .sha256()))
        .doesNotContain(one.sha256())
        .doesNotHaveDuplicates();
  }
}
