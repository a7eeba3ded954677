package io.slicer.language;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.slicer.hub.PretrainedModel;
import io.slicer.model.TokenSequence;
import io.slicer.testing.GoldenFiles;
import io.slicer.text.Encoding;
import io.slicer.text.SubwordTokenizer;
import io.slicer.train.CheckpointSettings;
import io.slicer.train.TrainingListener;
import io.slicer.weights.CheckpointException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("processor")
class LanguageModelTrainerTest {
  @TempDir private Path directory;

  /** A tiny language model with a tokenizer. */
  private static String model(Path parent) {
    try {
      Path directory = Files.createDirectories(parent.resolve("tiny"));
      Path model = GoldenFiles.shipped("tiny-bert-mlm").directory();
      for (String file : List.of("config.json", "model.safetensors")) {
        Path target = directory.resolve(file);
        if (!Files.exists(target)) {
          Files.copy(model.resolve(file), target);
        }
      }
      Path tokenizer = directory.resolve("tokenizer.json");
      if (!Files.exists(tokenizer)) {
        Files.copy(
            GoldenFiles.shipped("tiny-bert").directory().resolve("tokenizer.json"), tokenizer);
      }
      return directory.toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private LanguageModelTrainer.Builder trainer() {
    return LanguageModelTrainer.builder()
        .model(model(directory))
        .threads(2)
        .batchSize(8)
        .maxLength(40)
        .learningRate(5e-3)
        .maxGradNorm(1);
  }

  /** Sentences in which each word foretells the next. */
  private static TextCorpus texts(String source, int count, long seed) {
    Random random = new Random(seed);
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      texts.add(
          random.nextBoolean()
              ? "the film was good and the dog was good"
              : "Anna lives in Paris and Maria lives in Berlin");
    }
    return TextCorpus.of(source, texts);
  }

  private byte[] weights(LanguageModel trained, String name) throws IOException {
    Path target = directory.resolve(name);
    try (trained) {
      trained.save(target);
    }
    return Files.readAllBytes(target.resolve("model.safetensors"));
  }

  @Test
  void trainingMakesTextsMoreForeseeable() throws IOException {
    TextCorpus unseen = texts("unseen", 40, 2);
    Path saved = directory.resolve("saved");
    Perplexity before;
    try (LanguageModel model = LanguageModel.load(Path.of(model(directory)))) {
      before = model.perplexity(unseen, 40, 1);
    }
    Perplexity after;
    try (LanguageModel model = trainer().epochs(12).validation(unseen).fit(texts("seen", 160, 1))) {
      after = model.perplexity(unseen, 40, 1);
      assertThat(after.masked()).isEqualTo(before.masked());
      assertThat(after.value()).isLessThan(before.value() / 20);
      double last =
          model
              .runRecord()
              .orElseThrow()
              .training()
              .validations()
              .get(11)
              .figures()
              .get("perplexity of unseen");
      assertThat(last).isCloseTo(after.value(), within(1e-3 * after.value()));
      assertThat(model.pseudoPerplexity(List.of("the film was good")).get(0).value()).isLessThan(5);
      List<Filling> fillings = model.fill("the film [MASK] good", 3).get(0);
      assertThat(fillings).hasSize(3);
      assertThat(fillings.get(0).piece()).isEqualTo("w"); // The beginning of "was".
      assertThat(fillings.get(0).probability()).isBetween(0.5, 1.0);
      model.save(saved);
    }
    try (LanguageModel model = LanguageModel.load(saved)) {
      assertThat(model.perplexity(unseen, 40, 1).value())
          .isCloseTo(after.value(), within(1e-4 * after.value()));
    }
  }

  @Test
  void interruptedTrainingsResumeToTheSameBits() throws IOException {
    TextCorpus corpus = texts("corpus", 60, 1);
    byte[] whole = weights(trainer().epochs(2).fit(corpus), "whole");
    CheckpointSettings settings = CheckpointSettings.in(directory.resolve("c")).withResume();
    for (int stop : new int[] {1, 3, 8, 9, 14}) {
      TrainingListener interrupting =
          new TrainingListener() {
            @Override
            public void stepped(Step step) {
              if (step.step() == stop) {
                Thread.currentThread().interrupt();
              }
            }
          };
      assertThatThrownBy(
              () -> trainer().epochs(2).checkpoints(settings).listener(interrupting).fit(corpus))
          .isInstanceOf(CancellationException.class);
      assertThat(Thread.interrupted()).isTrue();
    }
    byte[] resumed = weights(trainer().epochs(2).checkpoints(settings).fit(corpus), "resumed");
    assertThat(resumed).isEqualTo(whole);
    assertThatThrownBy(() -> trainer().epochs(2).checkpoints(settings).fit(texts("other", 60, 9)))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("data was 60 texts");
  }

  /** Numbers that another program computes by the formula. */
  @Test
  void piecesAreDrawnAsTheFormulaSays() throws IOException {
    String model = model(directory);
    try (SubwordTokenizer tokenizer =
        SubwordTokenizer.load(PretrainedModel.of(Path.of(model)).tokenizerFile())) {
      Encoding encoding = tokenizer.encode("the film was good and the dog was good");
      int mask = tokenizer.specialTokens().mask().orElseThrow();
      long chosen = 0;
      long masked = 0;
      long same = 0;
      long pieces = 0;
      for (int text = 0; text < 3_000; text++) {
        TokenSequence drawn = Masking.USUAL.of(encoding, 1, text, mask, 400);
        assertThat(Masking.USUAL.of(encoding, 1, text, mask, 400)).isEqualTo(drawn);
        pieces += encoding.length() - 2;
        chosen += drawn.scored().length;
        for (int i = 0; i < drawn.scored().length; i++) {
          int at = drawn.scored()[i];
          assertThat(drawn.labels()[i]).isEqualTo(encoding.ids()[at]);
          masked += drawn.ids()[at] == mask ? 1 : 0;
          same += drawn.ids()[at] == encoding.ids()[at] ? 1 : 0;
        }
        assertThat(IntStream.of(drawn.scored()))
            .noneMatch(p -> p == 0 || p == encoding.length() - 1);
      }
      assertThat((double) chosen / pieces).isCloseTo(0.15, within(0.01));
      assertThat((double) masked / chosen).isCloseTo(0.8, within(0.02));
      assertThat((double) same / chosen).isCloseTo(0.1, within(0.02));
      // u_0 of text 0 is 0.12606... at position 6 and 0.5698... at position 1 with seed 1.
      int[] first = Masking.USUAL.of(encoding, 1, 0, mask, 400).scored();
      assertThat(Arrays.stream(first)).contains(6).doesNotContain(1);
    }
  }

  @Test
  void whatCannotBeTrainedOnIsRefused() {
    assertThatThrownBy(() -> trainer().fit(TextCorpus.of("nothing", List.of())))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("nothing has no text");
    assertThatThrownBy(() -> trainer().batchTokens(100).fit(texts("corpus", 8, 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("batchTokens");
    try (LanguageModel model = LanguageModel.load(Path.of(model(directory)))) {
      assertThatThrownBy(() -> model.fill("no mask", 1))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("[MASK]");
    }
  }
}
