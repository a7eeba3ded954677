package io.slicer.tagging;

import static org.assertj.core.api.Assertions.assertThat;

import io.slicer.model.TokenSequence;
import io.slicer.testing.DataDirectory;
import io.slicer.text.Encoding;
import io.slicer.text.Piece;
import io.slicer.text.SubwordTokenizer;
import io.slicer.treebank.ConlluFiles;
import io.slicer.words.LabelAlignment;
import io.slicer.words.LongSentences;
import io.slicer.words.SubwordSequence;
import io.slicer.words.TrainingData;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The parallel treebanks and XLM-R's whole vocabulary. */
class RealTreebankTest {
  private static final String BARE = "▁";

  /**
   * Figures of transformers.
   *
   * @param words of the treebank
   * @param bare the share of words whose first sub-word is the mark alone, in percent
   */
  @ParameterizedTest
  @CsvSource({
    "English, en, 21180, 10.1",
    "German, de, 21332, 11.3",
    "Hindi, hi, 23829, 5.2",
    "Chinese, zh, 21415, 84.7"
  })
  void noWordIsTaggedByItsMarkIfThereIsMoreOfIt(
      String language, String code, int words, double bare) {
    Path shared = DataDirectory.SHARED.assumed("treebanks");
    Path file = shared.resolve("data/ud/UD_%s-PUD/%s_pud-ud-test.conllu".formatted(language, code));
    TaggingDataset dataset = TaggingDataset.upos(ConlluFiles.read(file));
    int tagged = 0;
    int first = 0;
    int lone = 0;
    try (SubwordTokenizer tokenizer =
        SubwordTokenizer.load(shared.resolve("data/tokenizers/xlmr-tokenizer.json"))) {
      for (TaggedSentence sentence : dataset.sentences()) {
        Encoding encoding = tokenizer.encodeWords(sentence.words());
        List<Piece> speak = speaking(encoding, LabelAlignment.FIRST_NOT_BARE);
        tagged += speak.size();
        first += bare(speaking(encoding, LabelAlignment.FIRST_SUBWORD));
        lone += bare(speak);
      }
    }
    assertThat(dataset.size()).isEqualTo(1000);
    assertThat(tagged).isEqualTo(words);
    assertThat(Math.round(1000.0 * first / words)).isEqualTo(Math.round(10 * bare));
    assertThat(lone).isZero();
  }

  /** So many tokens an epoch has transformers, with the same sentences and the same maximum. */
  @Test
  void anEpochHasAsManyTokensAsWithTransformers() {
    Path shared = DataDirectory.SHARED.assumed("treebanks");
    TaggingDataset dataset =
        TaggingDataset.upos(
                ConlluFiles.read(shared.resolve("data/ud/UD_English-GUM/en_gum-ud-train.conllu")))
            .first(2000);
    try (SubwordTokenizer tokenizer =
        SubwordTokenizer.load(shared.resolve("data/tokenizers/xlmr-tokenizer.json"))) {
      TrainingData data =
          TrainingData.align(
              dataset.labelled(),
              tokenizer,
              LabelAlignment.FIRST_SUBWORD,
              LongSentences.TRUNCATE,
              256,
              2);
      assertThat(data.sequences().stream().mapToInt(TokenSequence::length).sum()).isEqualTo(53_779);
      assertThat(data.lostWords()).isZero();
    }
  }

  private static List<Piece> speaking(Encoding encoding, LabelAlignment alignment) {
    List<Boolean> bearers = SubwordSequence.bearers(encoding.pieces(), alignment);
    return IntStream.range(0, bearers.size())
        .filter(bearers::get)
        .mapToObj(encoding.pieces()::get)
        .toList();
  }

  private static int bare(List<Piece> pieces) {
    return (int) pieces.stream().filter(piece -> piece.text().equals(BARE)).count();
  }
}
