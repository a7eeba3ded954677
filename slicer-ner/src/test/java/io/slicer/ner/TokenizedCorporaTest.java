package io.slicer.ner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.slicer.engine.Contextualization;
import io.slicer.engine.Engine;
import io.slicer.hub.PretrainedModel;
import io.slicer.inference.PretrainedEncoder;
import io.slicer.ner.corpus.NerDataset;
import io.slicer.ner.corpus.Sentence;
import io.slicer.testing.GoldenFiles;
import io.slicer.words.LabelAlignment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What several trainings share, and what is to be seen of an encoder before and after one. */
class TokenizedCorporaTest {
  private static final PretrainedModel TINY =
      PretrainedModel.of(GoldenFiles.shipped("tiny-xlmr").directory());

  private static final NerDataset TRAIN =
      NerDataset.of(
          "train",
          List.of(
              new Sentence(List.of("Anna", "lives", "in", "Paris"), tags("B-PER O O B-LOC")),
              new Sentence(List.of("of", "the", "Berlin"), tags("O O B-LOC")),
              new Sentence(List.of("Maria", "Anna"), tags("B-PER I-PER"))));

  private static final NerDataset DEV =
      NerDataset.of(
          "dev",
          List.of(
              new Sentence(List.of("the", "Paris", "of", "Anna"), tags("O B-LOC O B-PER")),
              new Sentence(List.of("1968"), tags("O"))));

  @TempDir private Path directory;

  private static List<String> tags(String tags) {
    return List.of(tags.split(" "));
  }

  private static SlicerTrainer.Builder trainer(LabelAlignment alignment, Scoring scoring) {
    return SlicerTrainer.builder()
        .model(TINY)
        .threads(1)
        .epochs(2)
        .batchSize(2)
        .learningRate(1e-3)
        .alignment(alignment)
        .validationScoring(scoring)
        .validation(DEV);
  }

  private byte[] weights(NerModel model, String name) throws IOException {
    Path saved = directory.resolve(name);
    model.save(saved);
    return Files.readAllBytes(saved.resolve("model.safetensors"));
  }

  @ParameterizedTest
  @EnumSource
  void trainingsThatShareCorporaEndAsThoseThatDoNot(LabelAlignment alignment) throws IOException {
    try (TokenizedCorpora corpora = TokenizedCorpora.open(TINY, 1)) {
      for (Scoring scoring : Scoring.values()) {
        try (NerModel alone = trainer(alignment, scoring).fit(TRAIN);
            NerModel sharing = trainer(alignment, scoring).corpora(corpora).fit(TRAIN);
            NerModel again = trainer(alignment, scoring).corpora(corpora).fit(TRAIN)) {
          byte[] expected = weights(alone, "alone" + scoring);
          assertThat(weights(sharing, "sharing" + scoring)).isEqualTo(expected);
          assertThat(weights(again, "again" + scoring)).isEqualTo(expected);
          assertThat(epochs(sharing)).isEqualTo(epochs(alone)).isEqualTo(epochs(again));
          assertThat(sharing.evaluate(DEV, scoring, corpora))
              .isEqualTo(alone.evaluate(DEV, scoring));
        }
      }
    }
  }

  private static List<RunRecord.Epoch> epochs(NerModel model) {
    return model.runRecord().orElseThrow().training().epochs();
  }

  @Test
  void corporaOfAnotherTokenizerAreRefused() {
    PretrainedModel other = PretrainedModel.of(GoldenFiles.shipped("tiny-bert").directory());
    try (TokenizedCorpora corpora = TokenizedCorpora.open(other, 1);
        NerModel model = NerModel.load(TINY, 1)) {
      assertThatThrownBy(
              () ->
                  trainer(LabelAlignment.FIRST_SUBWORD, Scoring.WORDS).corpora(corpora).fit(TRAIN))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContainingAll("tiny-bert", "tiny-xlmr");
      assertThatThrownBy(() -> model.evaluate(DEV, Scoring.WORDS, corpora))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void corporaServeEveryModelThatReadsSentencesAlike() throws IOException {
    try (TokenizedCorpora corpora = TokenizedCorpora.open(TINY, 1);
        NerModel trained = trainer(LabelAlignment.FIRST_SUBWORD, Scoring.WORDS).fit(TRAIN)) {
      trained.save(directory.resolve("saved"));
      try (NerModel loaded = NerModel.load(directory.resolve("saved"))) {
        assertThat(loaded.evaluate(DEV, Scoring.WORDS, corpora))
            .isEqualTo(trained.evaluate(DEV, Scoring.WORDS));
      }
    }
  }

  @Test
  void withoutThreadsNothingIsOpened() {
    assertThatThrownBy(() -> TokenizedCorpora.open(TINY, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("0 threads");
    assertThatThrownBy(() -> PretrainedEncoder.open(TINY, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("0 threads");
  }

  @Test
  void aClosedEncoderIsNotLookedAt() {
    PretrainedEncoder encoder = PretrainedEncoder.open(TINY, 1);
    encoder.close();
    encoder.close();

    assertThatThrownBy(() -> encoder.contextualization(sentences(1)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the encoder is closed");
  }

  private static List<List<String>> sentences(int count) {
    List<String> words = List.of("Anna", "lives", "in", "Paris", "of", "the", "1968");
    List<List<String>> sentences = new ArrayList<>();
    for (int s = 0; s < count; s++) {
      List<String> sentence = new ArrayList<>();
      for (int w = 0; w <= s % 9; w++) {
        sentence.add(words.get((s + 3 * w) % words.size()));
      }
      sentences.add(sentence);
    }
    return sentences;
  }

  @Test
  void contextualizationIsTheMeanOverTheSentences() {
    // SameDiff's session pads batches, and others are rounded in another way.
    double rounding = Engine.preferred() == Engine.ONEDNN ? 1e-12 : 1e-6;
    try (PretrainedEncoder encoder = PretrainedEncoder.open(TINY, 3)) {
      List<List<String>> sentences = sentences(100);
      List<Contextualization> each =
          sentences.stream().map(s -> encoder.contextualization(List.of(s))).toList();

      Contextualization mean = encoder.contextualization(sentences);

      assertThat(mean.selfAttention()).hasSize(3);
      for (int l = 0; l < 3; l++) {
        int layer = l;
        assertThat(mean.selfAttention().get(l))
            .isCloseTo(
                each.stream()
                    .mapToDouble(c -> c.selfAttention().get(layer))
                    .average()
                    .orElseThrow(),
                within(rounding));
        assertThat(mean.spectralEntropy().get(l))
            .isCloseTo(
                each.stream()
                    .mapToDouble(c -> c.spectralEntropy().get(layer))
                    .average()
                    .orElseThrow(),
                within(rounding));
      }
    }
  }

  @Test
  void aModelThatWasNotTrainedIsAsItsEncoderWas() {
    try (PretrainedEncoder encoder = PretrainedEncoder.open(TINY, 1);
        NerModel model = NerModel.load(TINY, 2);
        NerModel trained = trainer(LabelAlignment.FIRST_SUBWORD, Scoring.WORDS).fit(TRAIN)) {
      Contextualization before = encoder.contextualization(sentences(20));

      assertThat(model.contextualization(sentences(20))).isEqualTo(before);
      assertThat(trained.contextualization(sentences(20))).isNotEqualTo(before);
      assertThatThrownBy(() -> model.contextualization(List.of()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("the mean of no sentence");
    }
  }
}
